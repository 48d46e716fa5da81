"""What no transpiler could mend, found by name and place before anything is compiled or sent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Clbit, Delay, Gate, Instruction, Qubit
from qiskit.circuit.classical.expr import Expr
from qiskit.circuit.exceptions import CircuitError
from qiskit.transpiler import Target

from ..errors import UnsupportedCircuitError
from ..formats.circuit import refusal, unbound
from ..formats.format import Format
from .isa import LATE, is_genuine
from .rewrite import contents, is_foreign_delay, may_wait, seconds_of

WhyNot = Callable[[CircuitInstruction], str | None]
"""Says why an instruction cannot run, apart from what it holds; None if it can."""

Parts = Callable[[CircuitInstruction], Sequence[QuantumCircuit]]
"""Gives what an instruction is made of."""

MOST_STEPS = 2**62
"""Of a delay: QPY and Qiskit hold no more."""

CHOOSE_ANOTHER = "Remove it, or choose another backend."


def problems(
    circuit: QuantumCircuit, backend_id: str, target: Target, wire: Format, *, may_be_unbound: bool = False
) -> Iterator[UnsupportedCircuitError]:
    """Everything for which a circuit cannot run on `backend_id`, however it is compiled.

    `may_be_unbound` lets parameters without values pass: they get them after compiling.
    """
    limit = target.num_qubits
    if limit is not None and circuit.num_qubits > limit:
        yield UnsupportedCircuitError(
            f"circuit {circuit.name!r} has {circuit.num_qubits} qubits; {backend_id} has {limit}. Use fewer, or choose "
            "another backend.",
            circuit=circuit.name,
        )
    if not may_be_unbound:
        yield from unbound(circuit)
    yield from wrong_angles(circuit)
    yield from not_offered(circuit, backend_id, target)
    if not wire.measures_anywhere:
        yield from misplaced_measurements(circuit, backend_id)


def wrong_angles(circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
    """Angles that are not finite numbers, also inside of control flow."""
    yield from _wrong(circuit, _wrong_angle, "Give finite angles.")


def wrong_times(circuit: QuantumCircuit, parts: Parts = contents) -> Iterator[UnsupportedCircuitError]:
    """Delays by what is no time, wherever they are. Qiskit itself cannot read an instruction with such a one.

    It lets them through where a parameter is bound to a number below 0, or to a part of a step. A stretch, or an
    expression of durations, is none that could be sent.
    """
    if may_wait(circuit):
        yield from _wrong(circuit, _wrong_time, "Give a finite number from 0 up, in dt a whole one.", parts)


def wrong_steps(
    circuit: QuantumCircuit, backend_id: str, dt: float | None, parts: Parts = contents
) -> Iterator[UnsupportedCircuitError]:
    """Delays in units of time that are no number of steps of `dt` seconds, for a wire that has steps only.

    Those in the definitions of custom instructions count, at the place of the instruction.
    """

    def why_not(item: CircuitInstruction) -> str | None:
        if not is_foreign_delay(item):
            return None
        lasts, unit = f"lasts {item.params[0]} {item.operation.unit}", f"{backend_id} takes whole steps"
        if dt is None:
            return f"{lasts}, and {unit} and does not say how long these are"
        too_long = not item.is_parameterized() and seconds_of(item) / dt > MOST_STEPS
        return f"{lasts}, and {unit} of {dt:g} s, at most {MOST_STEPS}" if too_long else None

    if may_wait(circuit):
        way_out = "Give steps, in dt." if dt is None else "Wait for less."
        yield from _wrong(circuit, why_not, way_out, parts)


def _blocks(item: CircuitInstruction) -> Sequence[QuantumCircuit]:
    return item.operation.blocks if item.is_control_flow() else ()


def _wrong(
    circuit: QuantumCircuit, why_not: WhyNot, way_out: str, parts: Parts = _blocks
) -> Iterator[UnsupportedCircuitError]:
    for index, item in enumerate(circuit.data):
        why = why_not(item) or _inside(item, why_not, parts)
        if why is not None:
            yield refusal(circuit, index, why, way_out)


def _inside(item: CircuitInstruction, why_not: WhyNot, parts: Parts = _blocks) -> str | None:
    """Why something in what an instruction is made of cannot run; None if all can."""
    for part in parts(item):
        for inner in part.data:
            why = why_not(inner) or _inside(inner, why_not, parts)
            if why is not None:
                return f"holds {inner.name!r}, which {why}"
    return None


def _wrong_angle(item: CircuitInstruction) -> str | None:
    if item.name != "delay" and any(isinstance(value, float) and not math.isfinite(value) for value in item.params):
        return f"has an angle that is not a finite number ({item.params})"
    return None


def _wrong_time(item: CircuitInstruction) -> str | None:
    if item.name == "delay":
        for value in item.params:
            if isinstance(value, int | float) and not 0 <= value < math.inf:
                return f"lasts {value}, which is no time"
            if isinstance(value, Expr):
                return "lasts as long as an expression or a stretch says, which cannot be sent"
            if isinstance(value, float) and not value.is_integer() and not _is_readable(item):
                return f"lasts {value} steps, which is no whole number of them"
    return None


def _is_readable(item: CircuitInstruction) -> bool:
    """Whether Qiskit can make an operation of an instruction, and with it tell the unit of a delay."""
    try:
        _ = item.operation
    except CircuitError:
        return False
    return True


def not_offered(circuit: QuantumCircuit, backend_id: str, target: Target) -> Iterator[UnsupportedCircuitError]:
    """What the backend does not offer and nothing can be decomposed into. An idle reset passes."""
    offered, touched = set(target.operation_names) | {"barrier"}, set[Qubit]()

    def why_not(item: CircuitInstruction) -> str | None:
        genuine = is_genuine(item)
        if genuine and item.name not in offered and not item.is_standard_gate():
            return f"is not offered by {backend_id}"
        if not genuine and _is_opaque(item.operation):
            return f"has no definition, and {backend_id} has no such instruction"
        return None

    for index, item in enumerate(circuit.data):
        idle_reset = item.name == "reset" and touched.isdisjoint(item.qubits) and is_genuine(item)
        why = None if idle_reset else why_not(item)
        why = why or _inside(item, why_not)
        if why is not None:
            yield refusal(circuit, index, why, CHOOSE_ANOTHER)
        if item.name != "barrier" and not idle_reset:
            touched.update(item.qubits)


def unknown_steps(circuit: QuantumCircuit, backend_id: str, target: Target) -> Iterator[UnsupportedCircuitError]:
    """Delays in steps of a device that does not say how long its steps are, wherever they are."""

    def why_not(item: CircuitInstruction) -> str | None:
        in_steps = item.name == "delay" and isinstance(item.operation, Delay) and item.operation.unit == "dt"
        return f"lasts {item.params[0]} steps, and {backend_id} does not say how long these are" if in_steps else None

    if target.dt is None and may_wait(circuit):
        yield from _wrong(circuit, why_not, "Give the time in seconds.", contents)


def _is_opaque(operation: object) -> bool:
    """Whether nothing says what an operation does. Qiskit's library classes know, and other operations may."""
    if type(operation) in (Gate, Instruction):
        return operation.definition is None  # type: ignore[attr-defined]
    return isinstance(operation, Instruction) and not isinstance(operation, Gate) and operation.definition is None


def misplaced_measurements(circuit: QuantumCircuit, backend_id: str) -> Iterator[UnsupportedCircuitError]:
    """What follows a measurement of its qubit, and measurements into a bit that has one already."""
    measured, written = set[Qubit](), set[Clbit]()
    for index, item in enumerate(circuit.data):
        if item.name == "barrier":
            continue
        if measured and not measured.isdisjoint(item.qubits):
            why = f"{LATE}, and {backend_id} measures at the end only"
            yield refusal(circuit, index, why, "Move the measurement to the end.")
        elif doubly := written.intersection(_written(item)):
            again = min(circuit.find_bit(clbit).index for clbit in doubly)
            yield refusal(circuit, index, f"writes classical bit {again} again", "Give each measurement its own bit.")
        if item.name == "measure" and is_genuine(item):
            measured.update(item.qubits)
            written.update(item.clbits)


def _written(item: CircuitInstruction) -> set[Clbit]:
    """The classical bits that an instruction writes; control flow may just read them."""
    if not item.is_control_flow():
        return set(item.clbits)
    written = set()
    for block in item.operation.blocks:
        outer = dict(zip(block.clbits, item.clbits, strict=True))
        written |= {outer[clbit] for inner in block.data for clbit in _written(inner)}
    return written
