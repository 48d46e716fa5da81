"""Physical qubits in a text, `$n`, mean that very qubit of the machine, also of other vendors than AWS."""

from __future__ import annotations

import json

import pytest
from braket.ir.openqasm import Program
from qiskit_ibm_runtime import RuntimeDecoder

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubTask
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

from .test_other_vendors_placed import names

TEXT = "OPENQASM 3;\nx ${one};\ncnot ${one}, ${other};\ni ${other};"


def text(one: int, other: int) -> str:
    return TEXT.replace("{one}", str(one)).replace("{other}", str(other))


def used(task: QHubTask) -> set[int]:
    """The qubits with gates in an input for IBM."""
    circuit = json.loads(json.dumps(task.input()["pubs"][0][0]), cls=RuntimeDecoder)
    return {circuit.find_bit(qubit).index for item in circuit.data for qubit in item.qubits}


def test_ibm_runs_on_them(ideal_braket: QHubBraketProvider) -> None:
    fez = ideal_braket.get_device("ibm.qpu.fez")
    one, other = next(edge for edge in fez.topology_graph.edges if min(edge) > 100)
    for given in ({}, {"disable_qubit_rewiring": True}):
        task = fez.run(text(one, other), shots=20, **given)
        assert used(task) == {one, other}
        assert task.result().measured_qubits == sorted((one, other))
        assert task.result().measurement_counts == {"11": 20}


def test_iqm_runs_on_them_by_its_own_numbers(ideal_braket: QHubBraketProvider) -> None:
    garnet = ideal_braket.get_device("iqm.qpu.garnet")
    one, other = max(garnet.topology_graph.edges)
    batch = garnet.run_batch([Program(source=text(one, other)), text(other, one)], shots=20)
    for task in batch.tasks:
        assert names(task) == {f"QB{one}", f"QB{other}"}
        assert task.result().measured_qubits == sorted((one, other))


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "iqm.qpu.garnet"])
def test_qubits_that_there_are_not_or_that_are_not_coupled_are_refused(
    ideal_braket: QHubBraketProvider, name: str
) -> None:
    device = ideal_braket.get_device(name)
    with pytest.raises(UnsupportedCircuitError, match=r"on qubits 1, 20: .* does not couple these"):
        device.run(text(1, 20), shots=10)
    with pytest.raises(UnsupportedCircuitError, match=f"uses qubit 500, and {name} has the qubits"):
        device.run(text(500, 1), shots=10)


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "kipu.sim.qsim"])
def test_virtual_qubits_beside_them_are_refused(ideal_braket: QHubBraketProvider, name: str) -> None:
    device = ideal_braket.get_device(name)
    for mixed in ("qubit[2] q;\nh $0;\nh q[1];", "qreg q[2];\nh q[1];\ncnot $3, q[0];"):
        with pytest.raises(UnsupportedCircuitError, match=r"physical qubit \$\d and declares a register"):
            device.run("OPENQASM 3;\n" + mixed, shots=10)


def test_the_opposite_is_not_asked_for_as_well(ideal_braket: QHubBraketProvider) -> None:
    with pytest.raises(ConfigurationError, match="disable_qubit_rewiring=False lets the device choose"):
        ideal_braket.get_device("ibm.qpu.fez").run(text(100, 101), shots=10, disable_qubit_rewiring=False)


@pytest.mark.parametrize("name", ["kipu.sim.qsim", "azure.ionq.simulator", "qudora.sim.xg1"])
def test_on_a_simulator_they_are_names(ideal_braket: QHubBraketProvider, name: str) -> None:
    result = ideal_braket.get_device(name).run(text(101, 100) + "\nx $100;  // $7", shots=20).result()
    assert (result.measured_qubits, dict(result.measurement_counts)) == ([100, 101], {"01": 20})


def test_a_comment_names_no_qubit(ideal_braket: QHubBraketProvider) -> None:
    task = ideal_braket.get_device("ibm.qpu.fez").run("OPENQASM 3;\nqubit[1] q; // not $5\nx q[0];", shots=20)
    assert task.result().measurement_counts == {"1": 20}
