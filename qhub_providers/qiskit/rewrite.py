"""Rewriting a circuit without changing what it does, so that the transpiler and the wire read it as it was meant."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Delay, Gate, Instruction, Qubit
from qiskit.circuit.library import get_standard_gate_name_mapping

from .isa import GENUINE, is_genuine

STANDARD_NAMES = frozenset(get_standard_gate_name_mapping())

NEVER_WAITING = STANDARD_NAMES - {"delay"} | {"barrier", "store"}
"""Instructions that hold no delay."""

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "ps": 1e-12}


def expanded(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit` with custom instructions replaced by what they are made of, also inside of control flow.

    The transpiler goes by names, so a custom gate that is called like one of Qiskit's would be taken for it.
    """
    if not _needs_expansion(circuit):
        return circuit
    result = circuit.copy_empty_like()
    for item in circuit.data:
        if _is_custom(item):
            result.compose(expanded(item.operation.definition), item.qubits, item.clbits, inplace=True)
        elif item.is_control_flow():
            blocks = [expanded(block) for block in item.operation.blocks]
            result.append(item.replace(operation=item.operation.replace_blocks(blocks)))
        else:
            result.append(item)
    return result


def _needs_expansion(circuit: QuantumCircuit) -> bool:
    return any(
        _is_custom(item) or (item.is_control_flow() and any(map(_needs_expansion, item.operation.blocks)))
        for item in circuit.data
    )


def _is_custom(item: CircuitInstruction) -> bool:
    if is_genuine(item):
        return False
    operation = item.operation
    plain = type(operation) in (Gate, Instruction)
    impostor = isinstance(operation, Instruction) and (item.name in GENUINE or item.name in STANDARD_NAMES)
    return (plain or impostor) and operation.definition is not None


def without_idle_resets(circuit: QuantumCircuit) -> QuantumCircuit:
    """A qubit begins in state 0, so a reset that comes first does nothing: `circuit` without such resets.

    What is made of others without being a gate, such as `initialize`, is opened for that.
    """
    opened = circuit
    while composites := [item.name for item in opened.data if _is_composite(item)]:
        opened = opened.decompose(composites)
    result, touched = opened.copy_empty_like(), set[Qubit]()
    for item in opened.data:
        if item.name == "reset" and touched.isdisjoint(item.qubits):
            continue
        result.append(item)
        if item.name != "barrier":
            touched.update(item.qubits)
    return result


def _is_composite(item: CircuitInstruction) -> bool:
    operation = item.operation
    is_instruction = isinstance(operation, Instruction) and not isinstance(operation, Gate)
    return is_instruction and not is_genuine(item) and operation.definition is not None


def replaced(circuit: QuantumCircuit, other: Callable[[CircuitInstruction], Instruction | None]) -> QuantumCircuit:
    """`circuit` with what `other` gives in the place of an instruction, also inside of control flow.

    Where it gives nothing the instruction stays; where all stay, it is `circuit` itself.
    """
    operations = [_other_blocks(item, other) if item.is_control_flow() else other(item) for item in circuit.data]
    if not any(operations):
        return circuit
    result = circuit.copy_empty_like()
    for item, operation in zip(circuit.data, operations, strict=True):
        result.append(item if operation is None else item.replace(operation=operation))
    return result


def _other_blocks(
    item: CircuitInstruction, other: Callable[[CircuitInstruction], Instruction | None]
) -> Instruction | None:
    blocks = item.operation.blocks
    changed = [replaced(block, other) for block in blocks]
    if all(new is old for new, old in zip(changed, blocks, strict=True)):
        return None
    operation: Instruction = item.operation.replace_blocks(changed)
    return operation


def redefined(
    item: CircuitInstruction, other: Callable[[CircuitInstruction], Instruction | None]
) -> Instruction | None:
    """A custom instruction with its definition `replaced`; None if nothing in it is, or it is no custom one."""
    if item.is_control_flow():
        return None
    for definition in contents(item):
        changed = replaced(definition, other)
        if changed is not definition:
            operation = item.operation
            kind = Gate if isinstance(operation, Gate) else Instruction
            number = (operation.num_qubits,) if kind is Gate else (operation.num_qubits, operation.num_clbits)
            result = kind(operation.name, *number, operation.params, label=operation.label)
            result.definition = changed
            return result
    return None


def in_time_steps(circuit: QuantumCircuit, dt: float | None) -> QuantumCircuit:
    """`circuit` with its delays as whole steps of `dt` seconds: QPY forgets in which unit a delay is.

    A delay that is no whole number of steps is rounded to the nearest; one warning tells of all. A delay that has no
    value yet stays as it is.
    """
    if dt is None or not may_wait(circuit):
        return circuit
    rounded: list[str] = []

    def in_steps(item: CircuitInstruction) -> Delay | None:
        if not is_foreign_delay(item) or item.is_parameterized():
            return None
        delay, steps = item.operation, seconds_of(item) / dt
        if abs(steps - round(steps)) > 1e-6:
            rounded.append(f"a delay of {delay.duration} {delay.unit} is rounded to {round(steps)} steps of {dt:g} s")
        result = Delay(round(steps))
        result.label = delay.label
        return result

    timed = replaced(circuit, in_steps)
    if rounded:
        others = f" (one of {len(rounded)} that are rounded)" if len(rounded) > 1 else ""
        warnings.warn(f"circuit {circuit.name!r}: {rounded[0]}{others}", stacklevel=2)
    return timed


def seconds_of(item: CircuitInstruction) -> float:
    """How long a foreign delay is."""
    return float(item.operation.duration * SECONDS[item.operation.unit])


def is_foreign_delay(item: CircuitInstruction) -> bool:
    """Whether this is a delay in a unit of time, and not in steps of the device."""
    return item.name == "delay" and isinstance(item.operation, Delay) and item.operation.unit in SECONDS


def may_wait(circuit: QuantumCircuit) -> bool:
    """Whether there may be a delay in a circuit, in control flow, or in the definition of a custom instruction."""
    return not circuit.count_ops().keys() <= NEVER_WAITING  # a count costs far less than a walk


def contents(item: CircuitInstruction) -> list[QuantumCircuit]:
    """What an instruction is made of that may wait: the blocks of control flow, the definition of a custom one.

    Gates of a class of their own, as those of Qiskit's library, may take long to define, and are not asked.
    """
    if item.is_control_flow():
        return list(item.operation.blocks)
    if not (_is_custom(item) or _is_composite(item)):
        return []
    definition = item.operation.definition
    return [definition] if may_wait(definition) else []


def definitions(item: CircuitInstruction) -> list[QuantumCircuit]:
    """What an instruction is made of, of whatever class it is, however long that takes to tell."""
    found = getattr(item.operation, "definition", None) if not is_genuine(item) else None
    return contents(item) if found is None else [found]


def has_delay_by_parameter(circuit: QuantumCircuit) -> bool:
    """Whether the time of a delay is a parameter, in any unit: Qiskit 2.6 reads no such delay from QPY.

    Delays in control flow and in the definitions of custom instructions count.
    """
    return may_wait(circuit) and _any_item(circuit, lambda item: item.name == "delay" and item.is_parameterized())


def _any_item(circuit: QuantumCircuit, holds: Callable[[CircuitInstruction], bool]) -> bool:
    return any(holds(item) or any(_any_item(part, holds) for part in contents(item)) for item in circuit.data)
