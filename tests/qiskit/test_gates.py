"""Every gate that Qiskit knows, fitted to every family of backends: the unitary before and after is the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Gate, Parameter
from qiskit.circuit.library import (
    DiagonalGate,
    MCXGate,
    PauliEvolutionGate,
    PermutationGate,
    QFTGate,
    RZGate,
    U3Gate,
    UnitaryGate,
    XGate,
    get_standard_gate_name_mapping,
)
from qiskit.quantum_info import Operator, SparsePauliOp, random_unitary

from qhub_providers import QHubProvider
from qhub_providers.qiskit import QHubBackend

pytestmark = [
    # SciPy, on how Qiskit computes the matrix of a Pauli evolution.
    pytest.mark.filterwarnings("ignore::scipy.sparse.SparseEfficiencyWarning"),
    # Qiskit 2.0, on how its own controlled gates are made.
    pytest.mark.filterwarnings("ignore:.*MCX:PendingDeprecationWarning"),
]

FAMILIES = (
    "aws.sim.sv1",
    "aws.rigetti.cepheus",
    "aws.ionq.forte",
    "azure.ionq.simulator",
    "ibm.qpu.fez",
    "iqm.qpu.garnet",
    "kipu.sim.qsim",
    "qudora.sim.xg1",
)


def standard_gates() -> Iterator[Gate]:
    angles = (0.3, -1.1, 2.9, 0.7)
    for name, gate in sorted(get_standard_gate_name_mapping().items()):
        if isinstance(gate, Gate) and gate.num_qubits and name != "delay":
            yield gate.base_class(*angles[: len(gate.params)])


def other_gates() -> Iterator[Gate]:
    inner = QuantumCircuit(2, name="mine", global_phase=0.4)
    inner.h(0)
    inner.cry(0.8, 0, 1)
    custom = inner.to_gate()
    impostor = QuantumCircuit(1, name="x")
    impostor.ry(0.6, 0)
    yield UnitaryGate(random_unitary(2, seed=1))
    yield UnitaryGate(random_unitary(4, seed=2))
    yield UnitaryGate(random_unitary(8, seed=3))
    yield custom
    yield custom.control(1, annotated=False)
    yield custom.control(2, ctrl_state=1, annotated=False)
    yield custom.inverse()
    yield impostor.to_gate()
    yield U3Gate(0.3, 0.2, 0.1).control(2, ctrl_state="01", annotated=False)
    yield XGate().control(1, ctrl_state=0, annotated=False)
    yield RZGate(0.7).control(2, annotated=False)
    yield custom.control(1, annotated=True)
    yield RZGate(0.7).power(0.5)
    yield MCXGate(3)
    yield QFTGate(3)
    yield PermutationGate([2, 0, 1])
    yield DiagonalGate([1, 1j, -1, 1])
    yield PauliEvolutionGate(SparsePauliOp(["XZ", "YY"], [0.3, 0.4]), time=0.7)


def circuits() -> Iterator[QuantumCircuit]:
    for gate in (*standard_gates(), *other_gates()):
        circuit = QuantumCircuit(gate.num_qubits, global_phase=0.7, name=gate.name)
        circuit.append(gate, range(gate.num_qubits)[::-1])
        yield circuit


def is_same(before: QuantumCircuit, after: QuantumCircuit) -> bool:
    """Whether `after`, on the qubits it was laid out on, does what `before` does, up to a global phase."""
    own = range(before.num_qubits)
    layout = after.layout
    starts = layout.initial_index_layout()[: before.num_qubits] if layout else own
    ends = layout.final_index_layout(filter_ancillas=False)[: before.num_qubits] if layout else own
    active = {after.find_bit(qubit).index for item in after.data for qubit in item.qubits}
    places = {qubit: place for place, qubit in enumerate(sorted({*active, *starts, *ends}))}
    small = QuantumCircuit(len(places), global_phase=after.global_phase)
    for item in after.data:
        small.append(item.operation, [places[after.find_bit(qubit).index] for qubit in item.qubits])
    columns, rows = (_spread([places[qubit] for qubit in qubits]) for qubits in (starts, ends))
    found = Operator(small).data[:, columns]
    expected = np.zeros_like(found)
    expected[rows] = Operator(before).data
    return bool(abs(np.vdot(expected, found)) > (1 - 1e-7) * 2**before.num_qubits)


def _spread(places: list[int]) -> list[int]:
    """For each basis state of a circuit the one of a larger register with these bits in `places`, and 0 elsewhere."""
    return [sum((state >> bit & 1) << place for bit, place in enumerate(places)) for state in range(2 ** len(places))]


@pytest.fixture(params=FAMILIES)
def backend(request: pytest.FixtureRequest, ideal_provider: QHubProvider) -> QHubBackend:
    return ideal_provider.get_backend(request.param)


def test_the_comparison_can_fail() -> None:
    before = QuantumCircuit(2)
    before.cx(0, 1)
    after = transpile(before, coupling_map=[[0, 1], [1, 0], [1, 2], [2, 1]], initial_layout=[2, 1])
    assert is_same(before, after)
    after.z(1)
    assert not is_same(before, after)


def test_every_gate_keeps_its_unitary(backend: QHubBackend) -> None:
    wrong = []
    for circuit in circuits():
        (fitted,) = backend.fit(circuit, seed_transpiler=1)
        if not is_same(circuit, fitted):
            wrong.append(circuit.name)
        measured = fitted.copy()
        measured.measure_all()
        assert backend.wire.encode([measured], 100, {}).input, circuit.name
    assert not wrong


@pytest.mark.parametrize("level", [0, 2, 3])
def test_every_gate_keeps_its_unitary_at_every_level(level: int, ideal_provider: QHubProvider) -> None:
    for name in ("iqm.qpu.garnet", "qudora.sim.xg1"):
        backend = ideal_provider.get_backend(name)
        for circuit in circuits():
            (fitted,) = backend.fit(circuit, optimization_level=level, seed_transpiler=1)
            assert is_same(circuit, fitted), (name, circuit.name)


def test_parameters_get_their_values(backend: QHubBackend) -> None:
    first, second = Parameter("first"), Parameter("second")
    circuit = QuantumCircuit(2)
    circuit.rx(first, 0)
    circuit.cp(second - first, 0, 1)
    circuit.rzz(2 * second, 1, 0)
    circuit.measure_all()
    values = [[np.pi, 0.2], [0.0, 0.4]]
    result = backend.run(circuit, values, shots=100).result()
    assert [result.get_counts(index) for index in range(2)] == [{"01": 100}, {"00": 100}]
