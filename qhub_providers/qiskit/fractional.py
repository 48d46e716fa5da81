"""IBM's fractional `rzz` takes angles from 0 to pi/2: any other angle as one of these and gates on one qubit.

RZZ(a + pi) is RZZ(a) with a Z on both qubits, RZZ(-a) is RZZ(a) between two X on one of them, up to a global phase.
"""

from __future__ import annotations

import math

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction
from qiskit.circuit.library import RZGate, RZZGate, XGate

from .angles import QUARTER_TURN


def with_folded_angles(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit` with every `rzz` within the limits of a machine; one without a value yet stays.

    >>> circuit = QuantumCircuit(2)
    >>> _ = circuit.rzz(-0.5, 0, 1)
    >>> [item.name for item in with_folded_angles(circuit).data]
    ['x', 'rzz', 'x']
    """
    if all(item.name != "rzz" or QUARTER_TURN.allows(item.params) for item in circuit.data):
        return circuit
    result = circuit.copy_empty_like()
    for item in circuit.data:
        if item.name == "rzz" and not QUARTER_TURN.allows(item.params):
            _append_folded(result, item)
        else:
            result.append(item)
    return result


def _append_folded(result: QuantumCircuit, item: CircuitInstruction) -> None:
    angle = item.params[0]
    halves = round(angle / math.pi)
    rest = angle - halves * math.pi  # from -pi/2 to pi/2
    result.global_phase -= halves * math.pi / 2
    if halves % 2:
        for qubit in item.qubits:
            result.append(RZGate(math.pi), [qubit])
        result.global_phase += math.pi  # RZ(pi) is -iZ, on two qubits -ZZ
    flip = [item.qubits[0]] if rest < 0 else []
    for qubit in flip:
        result.append(XGate(), [qubit])
    result.append(RZZGate(abs(rest)), item.qubits)
    for qubit in flip:
        result.append(XGate(), [qubit])
