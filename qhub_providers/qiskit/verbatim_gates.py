"""IonQ's own gates, as `qiskit-ionq` and IonQ's documentation write them: angles in full turns, not in radians.

`gpi(phi)` is Qiskit's `r(pi, 2 pi phi)`, `gpi2(phi)` is `r(pi/2, 2 pi phi)`, `zz(theta)` is `rzz(2 pi theta)`, and
`ms(phi0, phi1, theta=1/4)` is `rxx(2 pi theta)` with both qubits turned about z; up to a global phase.

Source: IonQ, "Getting started with IonQ's hardware-native gateset".
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Gate, Instruction
from qiskit.circuit.library import RGate, RZZGate
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Operator

from ..errors import UnsupportedCircuitError
from ..formats.circuit import refusal
from .rewrite import replaced

PARAMETERS = {"gpi": (1,), "gpi2": (1,), "zz": (1,), "ms": (2, 3)}
"""How many parameters these gates take."""


def in_radians(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit` with IonQ's gates as Qiskit's own; `ms`, of which Qiskit has none, with its definition.

    A gate that is called like one of IonQ's and is defined as something else stays as it is.
    """
    return replaced(circuit, _own) if _may_have(circuit) else circuit


def too_far(circuit: QuantumCircuit) -> Iterator[UnsupportedCircuitError]:
    """IonQ's gates with more than one turn: these angles are in radians, most likely."""
    for index, item in enumerate(circuit.data if _may_have(circuit) else ()):
        turns = [value for value in item.params if isinstance(value, int | float)]
        if _own(item) is not None and any(abs(value) > 1 for value in turns):
            yield refusal(circuit, index, f"has {max(turns, key=abs):g} turns", "Give full turns from -1 to 1.")


def _may_have(circuit: QuantumCircuit) -> bool:
    return not circuit.count_ops().keys().isdisjoint(PARAMETERS)


def _own(item: CircuitInstruction) -> Instruction | None:
    if item.name not in PARAMETERS or len(item.params) not in PARAMETERS[item.name]:
        return None
    made = _made(item.name, [math.tau * value for value in item.params])
    return made if made.num_qubits == len(item.qubits) and _means(item, made) else None


def _made(name: str, angles: list[Any]) -> Gate:
    if name == "ms":
        return _ms(*angles)
    return RZZGate(*angles) if name == "zz" else RGate(math.pi if name == "gpi" else math.pi / 2, *angles)


def _ms(first: Any, second: Any, theta: Any = math.pi / 2) -> Gate:
    definition = QuantumCircuit(2)
    definition.rz(-first, 0)
    definition.rz(-second, 1)
    definition.rxx(theta, 0, 1)
    definition.rz(first, 0)
    definition.rz(second, 1)
    made = Gate("ms", 2, [first, second, theta])
    made.definition = definition
    return made


def _means(item: CircuitInstruction, made: Gate) -> bool:
    """Whether a gate of this name is IonQ's: nothing else is said of it, or what is said does the same."""
    operation: Gate = item.operation
    if type(operation) is Gate and operation.definition is None:
        return True
    try:
        return bool(Operator(operation).equiv(Operator(made)))
    except (QiskitError, TypeError):  # it has parameters without values, or no matrix
        return False
