"""Whether a circuit fits a target as it is, and if not, which instruction is the first that does not, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qiskit.circuit import Barrier, CircuitInstruction, ControlFlowOp, Gate, Measure, QuantumCircuit, Qubit
from qiskit.transpiler import Target


class Misfit(NamedTuple):
    """The place of an instruction in `circuit.data`, and why it does not fit."""

    position: int
    why: str


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
        if item.is_standard_gate() and key in fitting:
            continue
        why = _why_not(item, qubits, target)
        if why is not None:
            return Misfit(index, why)
        fitting.add(key)
    return None


def _why_not(item: CircuitInstruction, qubits: tuple[int, ...], target: Target) -> str | None:
    operation = item.operation
    if isinstance(operation, Barrier):
        return None
    if item.name not in target.operation_names or (isinstance(operation, Gate) and not item.is_standard_gate()):
        return "is not an instruction of the backend"
    if isinstance(operation, ControlFlowOp):
        return _inside(operation.blocks, qubits, target)
    if not target.instruction_supported(item.name, qubits):
        return "is not available on these qubits"
    return None


def _inside(blocks: Sequence[QuantumCircuit], qubits: tuple[int, ...], target: Target) -> str | None:
    for block in blocks:
        misfit = _first_misfit(block, dict(zip(block.qubits, qubits, strict=True)), target)
        if misfit is not None:
            return f"holds {block.data[misfit.position].name!r}, which {misfit.why}"
    return None


def first_after_measurement(circuit: QuantumCircuit) -> int | None:
    """The place of the first instruction on a qubit that was measured before; None if all measurements are final.

    >>> circuit = QuantumCircuit(1, 1)
    >>> _ = circuit.measure(0, 0), circuit.x(0)
    >>> first_after_measurement(circuit)
    1
    """
    measured: set[Qubit] = set()
    for index, item in enumerate(circuit.data):
        if item.name == "barrier" and isinstance(item.operation, Barrier):
            continue
        if measured and not measured.isdisjoint(item.qubits):
            return index
        if item.name == "measure" and isinstance(item.operation, Measure):
            measured.update(item.qubits)
    return None
