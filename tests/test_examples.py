"""The examples run as they stand, against the Hub of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HubAddress

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(hub: HubAddress, *command: str) -> str:
    """What an example prints."""
    found = {"QHUB_QUANTUM_BASE_URL": hub.url, "KQH_PERSONAL_ACCESS_TOKEN": hub.access_token}
    environment = os.environ | found | {"PYTHONPATH": str(EXAMPLES.parent)}
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / command[0]), *command[1:]],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_plain_program_of_2024(hub: HubAddress) -> None:
    lines = run(hub, "plain_qiskit_2024.py").splitlines()
    assert lines[0].startswith("job ")
    assert [line.split()[:2] for line in lines[1:]] == [["found", "1011"], ["found", "0100"]]


@pytest.mark.parametrize("backend_name", ["aws.ionq.forte", "aws.sim.sv1"])
def test_a_variational_eigensolver(hub: HubAddress, backend_name: str) -> None:
    last = run(hub, "vqe_estimator.py", backend_name).splitlines()[-1]
    energy, error, exact = map(float, re.findall(r"-?\d+\.\d+", last))
    noise = 0.1 if backend_name.endswith("forte") else 0.02
    assert exact == pytest.approx(-1.857, abs=1e-3)
    assert energy == pytest.approx(exact, abs=noise + 3 * error)
