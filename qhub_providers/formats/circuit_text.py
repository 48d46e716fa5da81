"""The walk for formats whose wire is text: angles are written all at once, five times faster than one by one."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic_core import to_json

from .circuit import Step, Walked, check_bound, finite

if TYPE_CHECKING:
    from qiskit import QuantumCircuit
    from qiskit.circuit import Qubit

WriteLine = Callable[[str, tuple[str, ...], tuple[int, ...]], str]
"""Writes one gate as a line: Qiskit's name, its angles in radians as texts, wire qubits."""


def walk_lines(
    circuit: QuantumCircuit,
    words: Container[str],
    write: WriteLine,
    *,
    keep_idle: bool = False,
    unmeasured: bool = False,
) -> Walked[str]:
    """The lines and the readout of a circuit whose measurements all stand at its end; else as `circuit.walk`.

    `write` is called once for each gate and place, with a placeholder for each angle.

    >>> from qiskit import QuantumCircuit
    >>> circuit = QuantumCircuit(1, 1)
    >>> _ = circuit.rx(0.5, 0), circuit.rx(1e-7, 0), circuit.measure(0, 0)
    >>> walk_lines(circuit, {"rx"}, lambda name, angles, qubits: f"{name}({angles[0]}) q[{qubits[0]}];").gates
    ['rx(0.5) q[0];', 'rx(1e-7) q[0];']

    Raises:
        UnsupportedCircuitError: see `circuit.walk`.
    """
    check_bound(circuit)
    step = _Template(circuit, words, write, keep_idle=keep_idle)
    lines: list[str] = []
    angles: list[Any] = []
    written: dict[tuple[str, tuple[Qubit, ...]], str] = {}
    for index, item in enumerate(circuit.data):
        name, qubits = item.name, item.qubits
        line = None if step.measured else written.get((name, qubits))
        genuine = item.is_standard_gate()
        if line is None or not genuine:
            line = step.take(index, item)
            if line is None:
                continue
            written[name, qubits] = line
        if genuine:
            angles += item.params
        lines.append(line)
    return step.walked(_filled(lines, _texts(circuit, angles)), unmeasured=unmeasured)


class _Template(Step[str]):
    """Writes a placeholder for each angle."""

    def angles(self, index: int, params: Sequence[Any]) -> tuple[str, ...]:
        return ("%s",) * len(params)

    def numbers(self, *values: float) -> tuple[str, ...]:
        return tuple(map(repr, values))


def _texts(circuit: QuantumCircuit, angles: Sequence[Any]) -> list[str]:
    numbers = list(map(float, angles))
    if not np.isfinite(numbers).all():
        for index, item in enumerate(circuit.data):
            if item.is_standard_gate():
                finite(circuit, index, item.params)
    return to_json(numbers).decode()[1:-1].split(",") if numbers else []


def _filled(lines: Sequence[str], texts: Sequence[str]) -> list[str]:
    return ("\n".join(lines) % tuple(texts)).split("\n") if texts else list(lines)
