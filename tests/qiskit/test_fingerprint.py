"""Every bit of every backend in its place: three qubits, permuted into two registers, one classical bit left idle."""

from __future__ import annotations

import math

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers import QHubProvider
from qhub_providers.qiskit import QHubBackend

BACKENDS = ("aws.sim.sv1", "azure.ionq.simulator", "ibm.qpu.fez", "ibm.qpu.miami")
SOURCES = {0: "a[2]", 1: "b[0]", 2: "a[0]"}
"""Where each qubit's value goes; a[1] is idle. A string is `b a`, so "b0 a2 a1 a0"."""


def measured() -> QuantumCircuit:
    return QuantumCircuit(QuantumRegister(3, "q"), ClassicalRegister(3, "a"), ClassicalRegister(1, "b"))


def measure(circuit: QuantumCircuit) -> QuantumCircuit:
    a, b = circuit.cregs
    circuit.measure([0, 1, 2], [a[2], b[0], a[0]])
    return circuit


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, provider: QHubProvider) -> QHubBackend:
    return provider.get_backend(request.param)


def test_each_qubit_alone(backend: QHubBackend) -> None:
    circuits = []
    for qubit in range(3):
        circuit = measured()
        circuit.x(qubit)
        circuits.append(measure(circuit))
    result = backend.run(circuits, shots=400).result()
    most_frequent = [max(result.get_counts(index).items(), key=lambda item: item[1]) for index in range(3)]
    assert [key for key, _ in most_frequent] == ["0 100", "1 000", "0 001"]
    assert all(count > 320 for _, count in most_frequent)


def test_each_qubit_with_a_probability_of_its_own(backend: QHubBackend) -> None:
    circuit = measured()
    for qubit, probability in enumerate((0.1, 0.35, 0.8)):
        circuit.ry(2 * math.asin(math.sqrt(probability)), qubit)
    measure(circuit)
    shots = 4000
    result = backend.run(circuit, shots=shots).result()
    counts = result.get_counts(circuit)
    assert sum(counts.values()) == shots
    tolerance = 0.05 if backend.name.startswith("ibm") else 5 * math.sqrt(0.25 / shots)
    for place, probability in ((2, 0.1), (0, 0.35), (4, 0.8)):  # in "b a2 a1 a0": a[2], b[0], a[0]
        ones = sum(count for key, count in counts.items() if key[place] == "1") / shots
        assert ones == pytest.approx(probability, abs=tolerance), (place, counts)
    assert all(key[3] == "0" for key in counts)


def test_memory_and_counts_agree(backend: QHubBackend) -> None:
    circuit = measured()
    circuit.h([0, 1, 2])
    result = backend.run(measure(circuit), shots=200, memory=True).result()
    memory, counts = result.get_memory(), result.get_counts()
    assert len(memory) == 200
    assert {key: memory.count(key) for key in set(memory)} == counts
