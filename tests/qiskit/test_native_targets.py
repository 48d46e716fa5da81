"""What the targets of native gates say, and which sets of native gates can be compiled to."""

from __future__ import annotations

import pytest

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedBackendError
from qhub_providers.qiskit.native import NativeGates
from tests.qiskit.test_native import GAPS, ISOLATED


def test_native_targets_carry_errors_and_times(provider: QHubProvider) -> None:
    cepheus, forte = (provider.get_backend(name) for name in ("aws.rigetti.cepheus", "aws.ionq.forte"))
    target = cepheus.native_target
    assert target.num_qubits == 108
    assert not any((gap,) in target["measure"] for gap in GAPS)
    assert not any(ISOLATED in pair for pair in target["cz"])
    capabilities = cepheus.provider.client.backends.get_backend_config(cepheus.name)["standardized"]
    qubit = capabilities["oneQubitProperties"]["5"]
    fidelities = [entry["fidelity"] for entry in qubit["oneQubitFidelity"]]
    assert target["sx"][5,].error == pytest.approx(1 - fidelities[0])
    assert target["measure"][5,].error == pytest.approx(1 - fidelities[1])
    assert (target.qubit_properties[5].t1, target.qubit_properties[5].t2) == (
        qubit["T1"]["value"],
        qubit["T2"]["value"],
    )
    pair = capabilities["twoQubitProperties"]["5-6"]["twoQubitGateFidelity"][0]["fidelity"]
    assert target["cz"][5, 6].error == target["cz"][6, 5].error == pytest.approx(1 - pair)
    ions = forte.native_target
    assert ions["rzz"][0, 35].error == pytest.approx(1 - 0.9908)
    assert (ions["sx"][3,].error, ions["sx"][3,].duration) == (pytest.approx(1 - 0.9998), pytest.approx(1.3e-4))
    assert (ions["measure"][3,].error, ions.qubit_properties[3].t1) == (pytest.approx(1 - 0.9951), 100.0)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        (["rx", "rz", "cz"], True),
        (["prx", "cz"], True),
        (["gpi", "gpi2", "zz"], True),
        (["rz", "v", "x", "ecr"], True),
        (["rz", "v"], False),
        (["gpi", "gpi2", "ms"], False),
        (["unheard_of"], False),
    ],
)
def test_sets_of_native_gates(words: list[str], fits: bool) -> None:
    if fits:
        assert {"rz", "sx"} <= NativeGates.of(words, "someone", "aws.x").compiled
    else:
        with pytest.raises(UnsupportedBackendError, match=r"aws\.x"):
            NativeGates.of(words, "someone", "aws.x")


@pytest.mark.parametrize("name", ["aws.rigetti.cepheus", "aws.sim.sv1"])
def test_qubits_of_a_machine_that_places_circuits_itself_are_elsewhere(provider: QHubProvider, name: str) -> None:
    with pytest.raises(NotImplementedError, match=f"{name} has no qubit properties; its native_target may"):
        provider.get_backend(name).qubit_properties(0)
    fez = provider.get_backend("ibm.qpu.fez")
    assert fez.qubit_properties(3).t1 == fez.target.qubit_properties[3].t1 == fez.qubit_properties([1, 3])[1].t1
