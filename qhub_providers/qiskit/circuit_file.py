"""Circuits as QPY, and back, with what QPY forgets: in which unit a delay is.

QPY keeps steps of a device only; of "100 ns" it makes 100 steps, and 0.4 s cannot be read back at all. So each delay in
another unit, or of a time that is still a parameter, is written as an instruction `qhub:delay:<unit>` with the time as
its parameter; what else reads the file takes that for an instruction that it does not know, and not for another time.
So it is with those in control flow, and in the definitions of custom instructions.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from qiskit import QuantumCircuit, qpy
from qiskit.circuit import CircuitInstruction, Delay, Instruction

from .rewrite import SECONDS, is_foreign_delay, may_wait, redefined, replaced

NAME = "qhub:delay:"
MOST_EXACT = 2.0**53
"""Up to here a float holds every whole number."""


def to_bytes(circuits: Sequence[QuantumCircuit], *, version: int = qpy.QPY_VERSION) -> bytes:
    """The circuits as QPY of a version, by default the newest of this Qiskit, which it writes fastest.

    >>> circuit = QuantumCircuit(1)
    >>> _ = circuit.delay(100, 0, unit="ns")
    >>> (again,) = from_bytes(to_bytes([circuit]))
    >>> again == circuit, again.data[0].operation.unit
    (True, 'ns')

    Raises:
        QiskitError, TypeError, ValueError, struct.error: whatever Qiskit raises over what has no form in a file.
    """
    written = io.BytesIO()
    qpy.dump(
        [replaced(circuit, _named) if may_wait(circuit) else circuit for circuit in circuits], written, version=version
    )
    return written.getvalue()


def from_bytes(content: bytes) -> list[QuantumCircuit]:
    """The circuits in what `to_bytes` wrote, or plain QPY.

    Raises:
        QiskitError, struct.error: it is none, is damaged, or of a later Qiskit.
    """
    return [replaced(circuit, _delay) if may_wait(circuit) else circuit for circuit in qpy.load(io.BytesIO(content))]


def _named(item: CircuitInstruction) -> Instruction | None:
    if is_foreign_delay(item) or (item.name == "delay" and item.is_parameterized()):
        delay = item.operation
        return Instruction(f"{NAME}{delay.unit}", 1, 0, [delay.duration], label=delay.label)
    return redefined(item, _named)


def _delay(item: CircuitInstruction) -> Instruction | None:
    unit = item.name.removeprefix(NAME)
    if not _is_named(item) or unit not in (*SECONDS, "dt"):
        return redefined(item, _delay)
    delay = Delay(_whole(item.params[0]), unit)
    delay.label = item.operation.label
    return delay


def _is_named(item: CircuitInstruction) -> bool:
    """Whether this may be what `_named` made, and not an instruction that a user gave such a name."""
    operation = item.operation
    return (
        item.name.startswith(NAME)
        and type(operation) is Instruction
        and (len(item.qubits), len(item.clbits), len(item.params)) == (1, 0, 1)
        and operation.definition is None
    )


def _whole(time: Any) -> Any:
    """QPY makes a float of each number; to Qiskit before 2.1, a delay of 4.0 is another one than of 4."""
    return int(time) if isinstance(time, float) and time.is_integer() and time < MOST_EXACT else time
