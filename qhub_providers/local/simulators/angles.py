"""Angles that are no numbers: a simulator takes them, and answers with nonsense."""

from __future__ import annotations

import cmath
from typing import Any

from qiskit import QuantumCircuit

from .failure import SimulationError


def check_finite(circuit: QuantumCircuit, where: str = "", code: str | int | None = "InvalidProgram") -> None:
    """Refuse infinite angles and those that are no number, also inside control flow.

    Args:
        circuit: the circuit; parameters without values pass.
        where: what the message begins with.
        code: the failure's code.

    Raises:
        SimulationError: naming the operation.
    """
    for index, instruction in enumerate(circuit.data):
        for value in instruction.params:
            if isinstance(value, QuantumCircuit):
                check_finite(value, where, code)
            elif not _is_finite(value):
                message = f"{where}the angle {value} of {instruction.name} (operation {index}) is not a finite number"
                raise SimulationError(message, code)


def _is_finite(value: Any) -> bool:
    if getattr(value, "parameters", ()):  # a parameter without a value
        return True
    try:
        return cmath.isfinite(complex(value))
    except TypeError:  # no number at all, such as the label of an operation
        return True
    except (OverflowError, ValueError):
        return False
