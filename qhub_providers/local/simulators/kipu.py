"""Kipu's qsim on Aer: counts, the state vector, or single amplitudes of an OpenQASM 2 program.

Qubit 0 is the leftmost character of a key, and the most significant bit of an index. Keys are those of qubits, one
character each, whatever bit a qubit is measured into.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector
from qiskit_aer import AerSimulator

from ..workers.task import Task
from .failure import SimulationError
from .limits import check_size
from .qasm import check_operations, for_aer, read

MOST_QUBITS_OF_STATE = 20
"""A state vector of 20 qubits takes 40 MB as JSON."""

SIMULATOR = AerSimulator(method="statevector")


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a program that is invalid, not the backend's, or too large."""
    began = time.monotonic()
    circuit = read(json.loads(task.input)["qasm"])
    check_operations(circuit, task.backend_id, task.configuration["instructions"], compiled=False)
    parsed = time.monotonic()
    plain, measured = _without_measurements(circuit)
    mode = task.input_params.get("mode", "sample")
    if mode == "sample":
        outcome: dict[str, Any] = {"counts": _counts(plain, measured, task)}
    elif mode == "statevector":
        check_size(plain.num_qubits, MOST_QUBITS_OF_STATE, "in the mode statevector")
        outcome = {"statevector": _state(plain).view(float).reshape(-1, 2).tolist()}
    else:
        outcome = {"amplitudes": _amplitudes(plain, task.input_params["bitstrings"])}
    times = {"parse_ms": _milliseconds(parsed - began), "simulate_ms": _milliseconds(time.monotonic() - parsed)}
    metadata = {"num_qubits": plain.num_qubits, "translate_ms": 0, **times}
    return json.dumps({**outcome, "metadata": metadata}, separators=(",", ":")).encode()


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)


def _without_measurements(circuit: QuantumCircuit) -> tuple[QuantumCircuit, set[int]]:
    """The circuit before its measurements, and the measured qubits. Only barriers may follow on a measured qubit."""
    plain, measured = QuantumCircuit(circuit.num_qubits), set[int]()
    for instruction in circuit.data:
        qubits = [circuit.find_bit(qubit).index for qubit in instruction.qubits]
        if instruction.name == "barrier":
            continue
        if measured.intersection(qubits):
            raise SimulationError(
                f"kipu.sim.qsim does not support {instruction.name} on a qubit that was measured",
                "UnsupportedOperation",
            )
        if instruction.name == "measure":
            measured.update(qubits)
        else:
            plain.append(instruction.operation, qubits)
    return plain, measured


def _counts(circuit: QuantumCircuit, measured: set[int], task: Task) -> dict[str, int]:
    if not measured:
        raise SimulationError("the circuit has no measurements to sample", "InvalidProgram")
    sampled = circuit.copy()
    sampled.measure_all()
    counts = SIMULATOR.run(for_aer(sampled), shots=task.shots, seed_simulator=task.seed).result().get_counts()
    return {key[::-1]: count for key, count in sorted(counts.items())}


def _state(circuit: QuantumCircuit) -> Any:
    """The state vector with qubit 0 the most significant bit."""
    if "reset" in circuit.count_ops():
        raise SimulationError("a circuit with reset has no state vector", "UnsupportedOperation")
    saved = circuit.copy()
    saved.save_statevector()
    state = SIMULATOR.run(for_aer(saved)).result().data()["statevector"]
    return np.asarray(Statevector(np.asarray(state)).reverse_qargs())


def _amplitudes(circuit: QuantumCircuit, bitstrings: list[str]) -> dict[str, list[float]]:
    wrong = [text for text in bitstrings if len(text) != circuit.num_qubits]
    if wrong:
        raise SimulationError(
            f"bitstring {wrong[0][:80]!r}: the circuit has {circuit.num_qubits} qubits", "InvalidProgram"
        )
    state = _state(circuit)
    found = {text: state[int(text, 2)] for text in bitstrings}
    return {text: [float(value.real), float(value.imag)] for text, value in found.items()}
