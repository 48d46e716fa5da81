"""Braket's gates in Qiskit's: the same matrices, global phases included."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from qiskit import QuantumCircuit

Write = Callable[[QuantumCircuit, Sequence[float], Sequence[int]], None]
"""Appends a gate with these angles, in radians, to a circuit, on these qubits."""

SAME = {
    "CCNot": "ccx",
    "CNot": "cx",
    "CPhaseShift": "cp",
    "CSwap": "cswap",
    "CV": "csx",
    "CY": "cy",
    "CZ": "cz",
    "ECR": "ecr",
    "GPi2": "r",
    "H": "h",
    "I": "id",
    "ISwap": "iswap",
    "PRx": "r",
    "PhaseShift": "p",
    "Rx": "rx",
    "Ry": "ry",
    "Rz": "rz",
    "S": "s",
    "Si": "sdg",
    "Swap": "swap",
    "T": "t",
    "Ti": "tdg",
    "U": "u",
    "V": "sx",
    "Vi": "sxdg",
    "X": "x",
    "XX": "rxx",
    "Y": "y",
    "YY": "ryy",
    "Z": "z",
    "ZZ": "rzz",
}
"""Braket's class of gate -> the method of Qiskit's circuit with the same matrix."""

FIXED_ANGLES = {"GPi2": (math.pi / 2,)}
"""Angles that Qiskit's gate has before those of Braket's."""


def _same(name: str) -> Write:
    method, fixed = SAME[name], FIXED_ANGLES.get(name, ())

    def write(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
        getattr(circuit, method)(*fixed, *angles, *qubits)

    return write


def _phase_where(first: int, second: int) -> Write:
    """A phase for one of the four states of two qubits."""

    def write(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
        turned = [qubit for qubit, state in zip(qubits, (first, second), strict=True) if state == 0]
        circuit.x(turned)
        circuit.cp(*angles, *qubits)
        circuit.x(turned)

    return write


def _ecr(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.s(qubits[0])
    _v(circuit, angles, qubits[1:])
    circuit.cx(*qubits)
    circuit.x(qubits[0])
    circuit.global_phase -= math.pi / 4


def _gphase(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.global_phase += angles[0]


def _gpi(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.r(math.pi, *angles, *qubits)
    circuit.global_phase += math.pi / 2


def _ms(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    """A rotation about the product of two axes in the equators: rxx in frames that are turned about z."""
    for axis, qubit in zip(angles, qubits, strict=False):
        circuit.rz(-axis, qubit)
    circuit.rxx(angles[2], *qubits)
    for axis, qubit in zip(angles, qubits, strict=False):
        circuit.rz(axis, qubit)


def _pswap(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.swap(*qubits)
    circuit.rzz(angles[0], *qubits)
    circuit.global_phase += angles[0] / 2


def _v(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.h(*qubits)
    circuit.s(*qubits)
    circuit.h(*qubits)


def _vi(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    circuit.h(*qubits)
    circuit.sdg(*qubits)
    circuit.h(*qubits)


def _xy(circuit: QuantumCircuit, angles: Sequence[float], qubits: Sequence[int]) -> None:
    """exp(i angle (XX + YY) / 4): its two parts commute."""
    circuit.rxx(-angles[0] / 2, *qubits)
    circuit.ryy(-angles[0] / 2, *qubits)


WRITERS: dict[str, Write] = {
    **{name: _same(name) for name in SAME},
    "CPhaseShift00": _phase_where(0, 0),
    "CPhaseShift01": _phase_where(0, 1),
    "CPhaseShift10": _phase_where(1, 0),
    "GPhase": _gphase,
    "GPi": _gpi,
    "MS": _ms,
    "PSwap": _pswap,
    "XY": _xy,
}
"""Braket's class of gate -> what writes it. Any other gate goes by its matrix."""

UNDER_CONTROL: dict[str, Write] = {"ECR": _ecr, "V": _v, "Vi": _vi}
"""What is written another way where it gets control qubits: Qiskit 2.0 then loses the global phase of sx."""
