"""Every bit of every backend in its place: three qubits, permuted into two registers, one classical bit left idle.

The machines are ideal, so that a bit out of place cannot hide in noise.
"""

from __future__ import annotations

import math

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile

from qhub_providers import QHubProvider
from qhub_providers.qiskit import QHubBackend

BACKENDS = (
    "aws.sim.sv1",
    "aws.sim.dm1",
    "aws.rigetti.cepheus",
    "aws.ionq.forte",
    "azure.ionq.simulator",
    "ibm.qpu.fez",
    "ibm.qpu.miami",
    "iqm.qpu.garnet",
    "iqm.qpu.emerald",
    "kipu.sim.qsim",
    "qudora.sim.xg1",
)
OTHERS_OF_IBM = tuple(
    f"ibm.qpu.{name}" for name in ("aachen", "berlin", "boston", "kingston", "marrakesh", "pittsburgh")
)
"""They speak the same format as the others of IBM: one circuit each tells whether their bits are in place."""
PLACED = ("ibm.qpu.fez", "iqm.qpu.garnet", "iqm.qpu.emerald")
"""Machines that take circuits for their own qubits."""


def measured(idle: int = 0) -> QuantumCircuit:
    """The registers: a[1] is idle, and so are `idle` qubits between the others."""
    return QuantumCircuit(QuantumRegister(3 + idle, "q"), ClassicalRegister(3, "a"), ClassicalRegister(1, "b"))


def measure(circuit: QuantumCircuit, qubits: tuple[int, ...] = (0, 1, 2)) -> QuantumCircuit:
    """Measures into a[2], b[0], a[0]. A string is `b a`, so "b0 a2 a1 a0"."""
    a, b = circuit.cregs
    circuit.measure(qubits, [a[2], b[0], a[0]])
    return circuit


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, ideal_provider: QHubProvider) -> QHubBackend:
    return ideal_provider.get_backend(request.param)


def test_no_backend_that_takes_circuits_is_left_out(ideal_provider: QHubProvider) -> None:
    assert sorted(backend.name for backend in ideal_provider.backends()) == sorted(BACKENDS + OTHERS_OF_IBM)


def test_each_qubit_alone(backend: QHubBackend) -> None:
    circuits = []
    for qubit in range(3):
        circuit = measured()
        circuit.x(qubit)
        circuits.append(measure(circuit))
    result = backend.run(circuits, shots=100).result()
    assert [result.get_counts(index) for index in range(3)] == [{"0 100": 100}, {"1 000": 100}, {"0 001": 100}]


def test_each_qubit_alone_beside_idle_ones(backend: QHubBackend) -> None:
    circuits = []
    for qubit in (1, 2, 4):
        circuit = measured(idle=2)
        circuit.x(qubit)
        circuits.append(measure(circuit, (4, 1, 2)))
    result = backend.run(circuits, shots=100).result()
    assert [result.get_counts(index) for index in range(3)] == [{"1 000": 100}, {"0 001": 100}, {"0 100": 100}]


@pytest.mark.parametrize("name", BACKENDS + OTHERS_OF_IBM)
def test_each_qubit_with_a_probability_of_its_own(name: str, ideal_provider: QHubProvider) -> None:
    backend, circuit = ideal_provider.get_backend(name), measured()
    for qubit, probability in enumerate((0.1, 0.35, 0.8)):
        circuit.ry(2 * math.asin(math.sqrt(probability)), qubit)
    measure(circuit)
    shots = 4000
    counts = backend.run(circuit, shots=shots).result().get_counts(circuit)
    assert sum(counts.values()) == shots
    for place, probability in ((2, 0.1), (0, 0.35), (4, 0.8)):  # in "b a2 a1 a0": a[2], b[0], a[0]
        ones = sum(count for key, count in counts.items() if key[place] == "1") / shots
        deviation = math.sqrt(probability * (1 - probability) / shots)
        assert ones == pytest.approx(probability, abs=6 * deviation), (place, counts)
    assert all(key[3] == "0" for key in counts)


def test_memory_and_counts_agree(backend: QHubBackend) -> None:
    circuit = measured()
    circuit.h([0, 1, 2])
    result = backend.run(measure(circuit), shots=200, memory=True).result()
    memory, counts = result.get_memory(), result.get_counts()
    assert len(memory) == 200
    assert {key: memory.count(key) for key in set(memory)} == counts


def test_a_job_is_decoded_from_its_id_alone(backend: QHubBackend, ideal_provider: QHubProvider) -> None:
    circuit = measured()
    circuit.x(0)
    job = backend.run(measure(circuit), shots=100)
    assert ideal_provider.retrieve_job(job.job_id()).result().get_counts() == {"0 100": 100}


@pytest.mark.parametrize("name", PLACED)
def test_a_placed_circuit_keeps_its_qubits(name: str, ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend(name)
    circuits = []
    for qubit in range(3):
        circuit = measured()
        circuit.x(qubit)
        circuits.append(measure(circuit))
    placed = transpile(circuits, backend, initial_layout=[9, 3, 14], optimization_level=1)
    assert backend.fit(placed) == placed
    result = backend.run(placed, shots=100).result()
    assert [result.get_counts(index) for index in range(3)] == [{"0 100": 100}, {"1 000": 100}, {"0 001": 100}]


def test_circuits_that_measure_different_qubits_stay_in_order(ideal_provider: QHubProvider) -> None:
    """IQM takes them in different jobs."""
    circuits = []
    for number in range(6):
        circuit = QuantumCircuit(3, 3)
        circuit.x(number % 3)
        circuit.measure(range(1 + number % 2), range(1 + number % 2))
        circuits.append(circuit)
    result = ideal_provider.get_backend("iqm.qpu.garnet").run(circuits, shots=50, seed_transpiler=1).result()
    found = [result.get_counts(index) for index in range(6)]
    assert found == [{key: 50} for key in ("001", "010", "000", "001", "000", "000")]
