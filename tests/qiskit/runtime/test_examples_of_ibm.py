"""IBM's "Hello world" and a variational eigensolver in a session, as scripts."""

from __future__ import annotations

import re

import pytest

from tests.conftest import HubAddress
from tests.test_examples import run


def test_hello_world(hub: HubAddress) -> None:
    first, *lines = run(hub, "ibm_hello_world.py").splitlines()
    assert re.fullmatch(r"job \S+ on ibm\.qpu\.\w+", first)
    values = {line.split()[0]: float(line.split()[1]) for line in lines}
    assert values == {
        "IZ": pytest.approx(0, abs=0.2),
        "ZI": pytest.approx(0, abs=0.2),
        "ZZ": pytest.approx(1, abs=0.2),
        "XX": pytest.approx(1, abs=0.2),
    }


def test_a_variational_eigensolver_in_a_session(hub: HubAddress) -> None:
    *_, energies, session = run(hub, "ibm_vqe_session.py").splitlines()
    energy, error, exact = map(float, re.findall(r"-?\d+\.\d+", energies))
    assert exact == pytest.approx(-1.857, abs=1e-3)
    assert energy == pytest.approx(exact, abs=0.15 + 3 * error)
    assert session.endswith("True")
