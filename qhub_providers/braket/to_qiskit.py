"""A Braket circuit as a Qiskit circuit with the same unitary, its measurements in the bits of one register.

Braket's matrices have the first target as the most significant qubit, Qiskit's the last: matrices are therefore put
on the targets in reverse. Everything else goes by the names of gates and needs no order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from braket.circuits import Circuit, FreeParameterExpression, Gate, Instruction, Noise
from braket.circuits.compiler_directive import CompilerDirective
from braket.circuits.measure import Measure
from braket.circuits.serialization import IRType, OpenQASMSerializationProperties
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Gate as QiskitGate
from qiskit.circuit.library import PhaseGate, UnitaryGate
from qiskit.exceptions import QiskitError

from ..errors import UnsupportedCircuitError
from .asked import qubits_of
from .gates import UNDER_CONTROL, WRITERS, Write
from .inputs import values_of
from .unitaries import matrix_of

REGISTER = "b"
"""The classical register, called as in Braket's own programs."""

OWN = {gate: write for name, write in WRITERS.items() if (gate := getattr(Gate, name, None)) is not None}
"""Braket's gates; a gate of the user's own class goes by its matrix, whatever its name."""


@dataclass(frozen=True)
class Converted:
    """A circuit of Braket's in Qiskit's form.

    Attributes:
        circuit: bit i of its one register takes the i-th of `measured_qubits`.
        measured_qubits: the labels of the measured qubits, in the order of Braket's columns.
    """

    circuit: QuantumCircuit
    measured_qubits: tuple[int, ...]


def to_qiskit(
    circuit: Circuit, inputs: Mapping[str, float] | None = None, *, num_qubits: int | None = None
) -> Converted:
    """`circuit` with everything that it measures; without a measurement of its own that is all qubits, ascending.

    Observables of result types are measured in their bases. What has no meaning outside of AWS is refused.

    Args:
        circuit: the circuit.
        inputs: values of its free parameters, by name; more may be given.
        num_qubits: how many qubits the result has, and then label n is qubit n. Default: as many as there are labels,
            in ascending order.

    Raises:
        UnsupportedCircuitError: for noise, verbatim boxes, pulses, unbound parameters, or a label that is too large.

    >>> converted = to_qiskit(Circuit().h(2).cnot(2, 7).measure([7, 2]))
    >>> converted.measured_qubits, dict(converted.circuit.count_ops())
    ((7, 2), {'measure': 2, 'h': 1, 'cx': 1})
    """
    labels = qubits_of(circuit)
    _check_labels(labels, num_qubits)
    instructions = list(circuit.instructions)
    measured = _measured(instructions, labels)
    qubits = {label: label if num_qubits else place for place, label in enumerate(labels)}
    made = QuantumCircuit(
        QuantumRegister(num_qubits or len(labels), "q"), ClassicalRegister(len(measured), REGISTER), name="circuit"
    )
    step = _Step(made, qubits, {label: bit for bit, label in enumerate(measured)}, _values(circuit, inputs))
    for index, item in enumerate(instructions):
        step.take(index, item)
    for index, item in enumerate(circuit.basis_rotation_instructions, start=len(instructions)):
        step.take(index, item)
    if not any(isinstance(item.operator, Measure) for item in instructions):
        made.measure([qubits[label] for label in measured], range(len(measured)))
    return Converted(made, measured)


def _values(circuit: Circuit, inputs: Mapping[str, float] | None) -> Mapping[str, float]:
    return values_of({parameter.name: "float" for parameter in circuit.parameters}, inputs)


def _check_labels(labels: Sequence[int], num_qubits: int | None) -> None:
    if not labels:
        raise UnsupportedCircuitError("the circuit has no qubits, so there would be nothing to measure")
    if num_qubits is not None and labels[-1] >= num_qubits:
        raise UnsupportedCircuitError(
            f"the circuit uses qubit {labels[-1]}, and the device has the qubits 0 to {num_qubits - 1}; "
            "disable_qubit_rewiring=True means the device's own numbers"
        )


def _measured(instructions: Sequence[Instruction], labels: Sequence[int]) -> tuple[int, ...]:
    """The measured qubits by the bits that they go into.

    Braket numbers the bits of each `measure([...])` from 0, so that two such calls write the same bits. Nothing that
    was measured is lost here: then the order is that of the measurements.
    """
    measures = [item for item in instructions if isinstance(item.operator, Measure)]
    if not measures:
        return tuple(labels)
    bits = [_bit(item) for item in measures]
    if len(set(bits)) == len(bits):
        measures = [item for _, item in sorted(zip(bits, measures, strict=True), key=lambda pair: pair[0])]
    return tuple(int(item.target[0]) for item in measures)


def _bit(item: Instruction) -> int:
    """The bit that a measurement writes, as its public form tells it: `b[1] = measure q[0];`."""
    text: str = item.to_ir(IRType.OPENQASM, OpenQASMSerializationProperties())
    return int(text[text.index("[") + 1 : text.index("]")])


@dataclass
class _Step:
    """Takes one instruction after the other.

    Attributes:
        circuit: what is written to.
        qubits: label -> qubit of `circuit`.
        bits: label -> the bit that its measurement fills.
        values: of the free parameters.
    """

    circuit: QuantumCircuit
    qubits: dict[int, int]
    bits: dict[int, int]
    values: Mapping[str, float]

    def take(self, index: int, item: Instruction) -> None:
        """Append one instruction."""
        item = self._bound(item)
        operator = item.operator
        targets = [self.qubits[int(label)] for label in item.target]
        if len({*item.control, *item.target}) < len(item.control) + len(item.target):
            _refuse(index, item, "names a qubit twice", "A gate needs as many qubits as it names.")
        if isinstance(operator, Measure):
            self.circuit.measure(targets[0], self.bits[int(item.target[0])])
        elif isinstance(operator, Gate):
            self._gate(index, item, targets)
        elif isinstance(operator, CompilerDirective) and type(operator).__name__ == "Barrier":
            self.circuit.barrier(targets or list(self.qubits.values()))
        else:
            _refuse(index, item, *_why_not(item))

    def _bound(self, item: Instruction) -> Instruction:
        """With values for parameters. Braket's own way, `make_bound_circuit`, loses control qubits and powers."""
        if not self.values or isinstance(item.operator, Noise) or not hasattr(item.operator, "bind_values"):
            return item
        operator = item.operator.bind_values(**self.values)
        return Instruction(
            operator, item.target, control=item.control, control_state=item.control_state, power=item.power
        )

    def _gate(self, index: int, item: Instruction, targets: list[int]) -> None:
        write = OWN.get(type(item.operator))
        if write is not None and not item.control and item.power == 1:
            write(self.circuit, _angles(item), targets)
        elif type(item.operator) is Gate.GPhase:
            self._controlled_phase(_angles(item)[0] * item.power, item)
        else:
            gate, order = _made(index, item, write, targets)
            self._append(gate, item, order)

    def _controlled_phase(self, angle: float, item: Instruction) -> None:
        """A global phase under control is a phase of the control qubits: of the first, controlled by the others."""
        if not item.control:
            self.circuit.global_phase += angle
            return
        controls, states = self._controls(item)
        gate = PhaseGate(angle) if len(controls) == 1 else PhaseGate(angle).control(len(controls) - 1)
        turned = [control for control, state in zip(controls, states, strict=True) if not state]
        if turned:
            self.circuit.x(turned)
        self.circuit.append(gate, controls)
        if turned:
            self.circuit.x(turned)

    def _append(self, gate: QiskitGate, item: Instruction, targets: list[int]) -> None:
        controls, states = self._controls(item)
        if controls:
            text = "".join(map(str, reversed(states)))  # Qiskit reads the first control rightmost
            gate = gate.control(len(controls), ctrl_state=text)
        self.circuit.append(gate, [*controls, *targets])

    def _controls(self, item: Instruction) -> tuple[list[int], tuple[int, ...]]:
        return [self.qubits[int(label)] for label in item.control], item.control_state.as_tuple


def _angles(item: Instruction) -> list[float]:
    return [_number(value) for value in getattr(item.operator, "parameters", ())]


def _number(value: Any) -> float:
    """Of an expression whose parameters cancel, too."""
    return float(value.expression if isinstance(value, FreeParameterExpression) else value)


def _made(index: int, item: Instruction, write: Write | None, targets: list[int]) -> tuple[QiskitGate, list[int]]:
    """What has controls or a power, without the controls, as one gate of Qiskit's, and its qubits as it takes them."""
    if write is not None and item.power == 1:
        alone = QuantumCircuit(len(targets), name=item.operator.name)
        UNDER_CONTROL.get(type(item.operator).__name__, write)(alone, _angles(item), range(len(targets)))
        return alone.to_gate(), targets
    try:
        return UnitaryGate(matrix_of(item), label=item.operator.name), targets[::-1]
    except (NotImplementedError, TypeError, ValueError, QiskitError) as error:
        _refuse(index, item, f"has no matrix that can be run ({error})", "Write it with other gates.")


def _why_not(item: Instruction) -> tuple[str, str]:
    if isinstance(item.operator, Noise):
        return "is noise, which only simulators of AWS take", "Run it on aws.sim.dm1, or leave it out."
    if isinstance(item.operator, CompilerDirective):
        return "is for machines, whose own gates it holds", "Leave out the verbatim box."
    return "has no meaning on this device", "Write it with other gates."


def _refuse(index: int, item: Instruction, why: str, way_out: str) -> NoReturn:
    labels = tuple(int(label) for label in [*item.control, *item.target])
    name = item.operator.name
    where = f" on qubits {', '.join(map(str, labels))}" if labels else ""
    raise UnsupportedCircuitError(
        f"instruction {index}: {name}{where} {why}. {way_out}", instruction=name, index=index, qubits=labels
    )
