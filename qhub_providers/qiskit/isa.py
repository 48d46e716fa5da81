"""Whether a circuit fits a target as it is, and if not, which instructions do not, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from qiskit.circuit import (
    Barrier,
    CircuitInstruction,
    ControlFlowOp,
    Delay,
    Gate,
    Measure,
    Operation,
    QuantumCircuit,
    Qubit,
    Reset,
    Store,
)
from qiskit.transpiler import Target

from .angles import AngleLimit

Limits = Mapping[str, AngleLimit]

INFINITY = math.inf

LATE = "comes after a measurement of its qubit"

GENUINE = {"measure": Measure, "reset": Reset, "delay": Delay, "barrier": Barrier, "store": Store}
"""Qiskit's own classes behind names that a custom instruction could carry too."""


class Misfit(NamedTuple):
    """The place of an instruction in `circuit.data`, and why it does not fit."""

    position: int
    why: str


def is_genuine(item: CircuitInstruction) -> bool:
    """Whether an instruction is what Qiskit means by its name, and not a custom one under the same name."""
    if item.is_standard_gate():
        return True
    operation: Operation = item.operation
    return isinstance(operation, ControlFlowOp | GENUINE.get(item.name, ControlFlowOp))


def first_misfit(circuit: QuantumCircuit, target: Target) -> Misfit | None:
    """The first instruction that `target` does not have on its qubits; None if the circuit can run as it is."""
    return next(Rules(target).misfits(circuit, {qubit: index for index, qubit in enumerate(circuit.qubits)}), None)


@dataclass(frozen=True)
class Rules:
    """What a circuit must keep to.

    Attributes:
        target: the instructions that the device has, and where.
        limits: the angles that gates may have, by the gate's name, where not all are allowed.
        ends: whether nothing may follow the measurement of a qubit.
    """

    target: Target
    limits: Limits = field(default_factory=dict)
    ends: bool = False

    def misfits(self, circuit: QuantumCircuit, places: Mapping[Qubit, int]) -> Iterator[Misfit]:
        """The instructions that a device cannot run where they stand, found in one pass.

        `places` are the device's qubits behind the circuit's. Instructions inside of control flow count, at the place
        of the control flow.
        """
        measured: set[Qubit] = set()
        fitting: set[tuple[str, Sequence[Qubit]]] = set()  # a gate fits wherever its like did before
        anywhere, fixed, limits = self._anywhere, self._fixed, self.limits
        for index, item in enumerate(circuit.data):
            name, qubits = item.name, item.qubits
            if not measured and (name in anywhere or (name, qubits) in fitting) and item.is_standard_gate():
                if name in fixed:
                    continue  # nearly every instruction of a long circuit goes this way, or the next
                parameters = item.params
                single = parameters[0] if len(parameters) == 1 and name not in limits else None
                if type(single) is float and -INFINITY < single < INFINITY:
                    continue
                why = self.wrong_angle(name, parameters)
            else:
                late = not measured.isdisjoint(qubits) and name != "barrier"
                why = LATE if late else self._why_not(item, tuple(map(places.__getitem__, qubits)))
                if why is None:
                    fitting.add((name, qubits))
                if self.ends and name == "measure":
                    measured.update(qubits)
            if why is not None:
                yield Misfit(index, why)

    @cached_property
    def _anywhere(self) -> frozenset[str]:
        """The instructions that the device has on all qubits."""
        return frozenset(name for name in self.target.operation_names if None in (self.target[name] or {None: None}))

    @cached_property
    def _fixed(self) -> frozenset[str]:
        """The gates without parameters."""
        gates = {name: self.target.operation_from_name(name) for name in self.target.operation_names}
        return frozenset(name for name, gate in gates.items() if isinstance(gate, Gate) and not gate.params)

    def _why_not(self, item: CircuitInstruction, qubits: tuple[int, ...]) -> str | None:
        if not is_genuine(item) or item.name not in {"barrier", *self.target.operation_names}:
            return "is not an instruction of the backend"
        if item.name in ("barrier", "store"):
            return None
        if item.is_control_flow():
            return self._inside(item.operation.blocks, qubits)
        if not self.target.instruction_supported(item.name, qubits):
            return "is not available on these qubits"
        return self.wrong_angle(item.name, item.params)

    def wrong_angle(self, name: str, parameters: Sequence[Any]) -> str | None:
        """Why a gate may not have these parameters; None if it may."""
        if any(isinstance(value, float) and not math.isfinite(value) for value in parameters):
            return f"has an angle that is not a finite number ({parameters})"
        limit = self.limits.get(name)
        if limit is not None and not limit.allows(parameters):
            return f"has the angle {parameters[0]:.6g}, and {name} {limit.text} here"
        return None

    def _inside(self, blocks: Sequence[QuantumCircuit], qubits: tuple[int, ...]) -> str | None:
        for block in blocks:
            misfit = next(self.misfits(block, dict(zip(block.qubits, qubits, strict=True))), None)
            if misfit is not None:
                return f"holds {block.data[misfit.position].name!r}, which {misfit.why}"
        return None
