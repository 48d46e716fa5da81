"""Native circuits on qubits that they do not measure, and placed circuits where any two qubits interact."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.quantum_info import Operator, SparsePauliOp

from qhub_providers import QHubProvider
from qhub_providers.qiskit import EstimatorV2
from qhub_providers.qiskit.native import NativeGates

ANGLE = Parameter("angle")


def phased(angle: object) -> QuantumCircuit:
    circuit = QuantumCircuit(2, global_phase=0.3)
    circuit.sx(0)
    circuit.rz(angle, 0)
    circuit.cz(0, 1)
    circuit.sx(1)
    circuit.rz(7.0, 1)
    return circuit


@pytest.mark.parametrize("names", [("gpi", "gpi2", "zz"), ("cz", "prx")])
@pytest.mark.parametrize("angle", [0.7, -2.5, 6.283185307179586, 12.0, 0.0])
def test_frames_of_qubits_that_are_not_measured_are_written(names: tuple[str, ...], angle: float) -> None:
    gates = NativeGates.of([*names, "cz"], "anyone", "machine")
    made = gates.translate(phased(angle))
    assert set(made.count_ops()) <= {"r", "cz"}
    assert Operator(made) == Operator(phased(angle))
    bound_after = gates.translate(phased(ANGLE)).assign_parameters([angle])
    assert Operator(bound_after) == Operator(phased(angle))


def test_a_measured_qubit_needs_nothing_after_its_last_gate() -> None:
    circuit = phased(0.7)
    circuit.measure_all()
    made = NativeGates.of(["cz", "prx"], "anyone", "machine").translate(circuit)
    assert made.count_ops()["r"] == 2


def test_the_phase_is_there_for_who_measures_what_was_fitted(ideal_provider: QHubProvider) -> None:
    forte = ideal_provider.get_backend("aws.ionq.forte")
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.s(0)
    (fitted,) = forte.fit(circuit, native=True)
    paulis = [SparsePauliOp(letter).apply_layout(fitted.layout, fitted.num_qubits) for letter in "XY"]
    estimator = EstimatorV2(forte, options={"run_options": {"verbatim": True}})
    found = estimator.run([(fitted, paulis)], precision=0.03).result()[0].data.evs
    assert found.tolist() == pytest.approx([0.0, 1.0], abs=0.25)


@pytest.mark.filterwarnings("ignore:aws.rigetti.cepheus chooses the qubits")
@pytest.mark.parametrize("name", ["aws.sim.sv1", "aws.rigetti.cepheus", "azure.ionq.simulator", "kipu.sim.qsim"])
def test_a_layout_is_no_hindrance_where_any_two_qubits_interact(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    flips = QuantumCircuit(4, name="flips")
    flips.x(0)
    for qubit in (1, 2, 3):
        flips.cx(0, qubit)
        flips.dcx(0, qubit)
        flips.dcx(qubit, 0)
    flips.measure_all()
    line = [[0, 1], [1, 0], [1, 2], [2, 1], [2, 3], [3, 2]]
    placed = transpile(flips, basis_gates=["u", "iswap"], coupling_map=line, optimization_level=1, seed_transpiler=1)
    assert placed.layout is not None
    assert backend.check(placed) == []
    assert backend.run(placed, shots=100).result().get_counts() == {"1111": 100}
