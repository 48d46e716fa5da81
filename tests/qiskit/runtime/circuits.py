"""Circuits for IBM's machines."""

from __future__ import annotations

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Parameter
from qiskit.providers import BackendV2
from qiskit.transpiler import generate_preset_pass_manager


def fitted(circuit: QuantumCircuit, backend: BackendV2) -> QuantumCircuit:
    return generate_preset_pass_manager(1, backend=backend, seed_transpiler=5).run(circuit)


def asymmetric() -> QuantumCircuit:
    """Qubits 0 and 1 in state 1, in two registers: `low` reads 10, `high` reads 100."""
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "low"), ClassicalRegister(3, "high"))
    circuit.x([0, 1])
    circuit.measure([0, 1, 2], [4, 1, 0])
    return circuit


def turned() -> QuantumCircuit:
    """One qubit turned by an angle `t` about y; nothing measured."""
    circuit = QuantumCircuit(1)
    circuit.ry(Parameter("t"), 0)
    return circuit
