"""Control qubits and powers of gates that are given by a matrix: in OpenQASM these are pragmas, without modifiers.

Braket leaves them out of the text that it writes, and another program would run. Here they become part of the matrix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from braket.circuits import Circuit, Gate, Instruction
from braket.circuits.serialization import IRType, OpenQASMSerializationProperties, QubitReferenceType
from numpy.typing import NDArray

from ..errors import UnsupportedCircuitError

PRAGMA = re.compile(r"^#pragma braket unitary\(.*$", re.MULTILINE)
MOST_QUBITS = 10
"""A matrix for 10 qubits is a text of some megabytes."""


def with_modifiers(circuit: Circuit, source: str) -> str:
    """`source`, Braket's text of the circuit, with whole matrices where Braket leaves modifiers out.

    >>> import numpy as np
    >>> x = Instruction(Gate.Unitary(np.array([[0, 1], [1, 0]])), [1], control=[0])
    >>> lost = "#pragma braket unitary([[0, 1.0], [1.0, 0]]) q[1]"
    >>> with_modifiers(Circuit().add_instruction(x), lost)[23:]
    '[[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0], [0, 0, 1.0, 0]]) q[0], q[1]'

    Raises:
        UnsupportedCircuitError: the matrix would be too large to send.
    """
    lines = PRAGMA.findall(source)
    if not lines:
        return source
    found = [
        (index, item) for index, item in enumerate(circuit.instructions) if isinstance(item.operator, Gate.Unitary)
    ]
    if not any(item.control or item.power != 1 for _, item in found):
        return source
    qubits = QubitReferenceType.VIRTUAL if " q[" in lines[0] else QubitReferenceType.PHYSICAL
    properties = OpenQASMSerializationProperties(qubit_reference_type=qubits)
    written = iter([_whole(index, item).to_ir(IRType.OPENQASM, properties) for index, item in found])
    return PRAGMA.sub(lambda _: next(written), source)


def _whole(index: int, item: Instruction) -> Instruction:
    """The same without modifiers."""
    qubits = [*item.control, *item.target]
    if len(qubits) > MOST_QUBITS:
        raise UnsupportedCircuitError(
            f"instruction {index}: a unitary with its control qubits on {len(qubits)} qubits is too large to send as a "
            f"matrix; {MOST_QUBITS} are possible. Write it with other gates.",
            instruction=item.operator.name,
            index=index,
            qubits=tuple(map(int, qubits)),
        )
    return Instruction(Gate.Unitary(controlled(matrix_of(item), item.control_state.as_tuple)), qubits)


def matrix_of(item: Instruction) -> NDArray[np.complex128]:
    """The matrix of a gate to its power, without its controls. Of a fractional power it is the principal branch.

    >>> matrix_of(Instruction(Gate.S(), 5, power=-2)).real.tolist()
    [[1.0, 0.0], [0.0, -1.0]]

    Raises:
        NotImplementedError, TypeError, ValueError: it has none.
    """
    alone = Instruction(item.operator, range(len(item.target)), power=item.power)
    matrix: NDArray[np.complex128] = Circuit().add_instruction(alone).to_unitary()
    return matrix


def controlled(matrix: NDArray[np.complex128], states: Sequence[int]) -> NDArray[np.complex128]:
    """The matrix, applied where the control qubits, which come first, are in these states.

    >>> controlled(np.array([[0, 1], [1, 0]]), (0,)).real.astype(int).tolist()
    [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    """
    size = len(matrix)
    start = int("".join(map(str, states)) or "0", 2) * size
    whole = np.eye(size * 2 ** len(states), dtype=complex)
    whole[start : start + size, start : start + size] = matrix
    return whole
