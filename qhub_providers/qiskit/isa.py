"""Whether a circuit fits a target as it is, and if not, which instruction is the first that does not, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qiskit.circuit import (
    Barrier,
    CircuitInstruction,
    ControlFlowOp,
    Delay,
    Measure,
    Operation,
    QuantumCircuit,
    Qubit,
    Reset,
    Store,
)
from qiskit.transpiler import Target

GENUINE = {"measure": Measure, "reset": Reset, "delay": Delay, "barrier": Barrier, "store": Store}
"""Qiskit's own classes behind names that a custom instruction could carry too."""


class Misfit(NamedTuple):
    """The place of an instruction in `circuit.data`, and why it does not fit."""

    position: int
    why: str


def is_genuine(item: CircuitInstruction) -> bool:
    """Whether an instruction is what Qiskit means by its name, and not a custom one under the same name."""
    if item.is_standard_gate():
        return True
    operation: Operation = item.operation
    return isinstance(operation, ControlFlowOp | GENUINE.get(item.name, ControlFlowOp))


def first_misfit(circuit: QuantumCircuit, target: Target) -> Misfit | None:
    """The first instruction that `target` does not have on its qubits; None if the circuit can run as it is.

    Instructions inside of control flow count, at the place of the control flow.
    """
    return _first_misfit(circuit, {qubit: index for index, qubit in enumerate(circuit.qubits)}, target)


def _first_misfit(circuit: QuantumCircuit, places: Mapping[Qubit, int], target: Target) -> Misfit | None:
    fitting: set[tuple[str, tuple[int, ...]]] = set()
    for index, item in enumerate(circuit.data):
        qubits = tuple(places[qubit] for qubit in item.qubits)
        key = (item.name, qubits)
        if key in fitting and item.is_standard_gate():
            continue
        why = _why_not(item, qubits, target)
        if why is not None:
            return Misfit(index, why)
        fitting.add(key)
    return None


def _why_not(item: CircuitInstruction, qubits: tuple[int, ...], target: Target) -> str | None:
    if not is_genuine(item):
        return "is not an instruction of the backend"
    if item.name in ("barrier", "store"):
        return None
    if item.name not in target.operation_names:
        return "is not an instruction of the backend"
    if item.is_control_flow():
        return _inside(item.operation.blocks, qubits, target)
    if not target.instruction_supported(item.name, qubits):
        return "is not available on these qubits"
    return None


def _inside(blocks: Sequence[QuantumCircuit], qubits: tuple[int, ...], target: Target) -> str | None:
    for block in blocks:
        misfit = _first_misfit(block, dict(zip(block.qubits, qubits, strict=True)), target)
        if misfit is not None:
            return f"holds {block.data[misfit.position].name!r}, which {misfit.why}"
    return None
