"""What may be run, as the text that AWS devices take: Braket's own, never one that went through another SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.circuits.circuit_helpers import validate_circuit_and_shots
from braket.circuits.serialization import (
    IRType,
    OpenQASMSerializationProperties,
    QubitReferenceType,
    SerializableProgram,
)
from braket.ir.openqasm import Program

from ..errors import ConfigurationError, UnsupportedCircuitError
from ..formats.format import JobInput
from ..formats.readout import to_tags
from .inputs import with_values
from .noise_values import with_numbers
from .observables import check_observables
from .offer import NOTHING_KNOWN, Offer
from .unitaries import with_modifiers
from .wiring import labels, wired

INPUT_FORMAT = "BRAKET_OPEN_QASM_V3"
PHYSICAL = OpenQASMSerializationProperties(qubit_reference_type=QubitReferenceType.PHYSICAL)
FROM_MEASUREMENTS = (ResultType.Expectation, ResultType.Probability, ResultType.Sample, ResultType.Variance)
MOST_PROBABLE_QUBITS = 40
"""Braket refuses probabilities of more."""

ACCEPTED = "a Circuit, OpenQASM 3 text, a braket.ir.openqasm.Program, a ProgramSet or an AnalogHamiltonianSimulation"


@dataclass(frozen=True)
class CircuitText:
    """A circuit, as the text that Braket writes of it.

    Attributes:
        source: the text, with the modifiers of its unitaries.
        inputs: values of its free parameters.
    """

    source: str
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, circuit: Circuit, source: str, inputs: Mapping[str, Any] | None) -> CircuitText:
        """Of a circuit and what Braket wrote of it."""
        return cls(with_modifiers(circuit, source), inputs or {})

    @property
    def bound(self) -> str:
        """With numbers for the free parameters. Errors as of `inputs.with_values` and `noise_values.with_numbers`."""
        return with_numbers(with_values(self.source, self.inputs, real=True))


def encode(
    specification: Any,
    shots: int,
    inputs: Mapping[str, float] | None,
    disable_qubit_rewiring: bool | None,
    offer: Offer = NOTHING_KNOWN,
) -> JobInput:
    """The job input for a circuit or a program.

    Raises:
        UnsupportedCircuitError: what Braket itself refuses for this number of shots; an input without a value; what
            the device's `offer` lacks.
        ConfigurationError: it is nothing that a device of gates runs.
    """
    params: dict[str, bool | int] = (
        {} if disable_qubit_rewiring is None else {"disable_qubit_rewiring": disable_qubit_rewiring}
    )
    offer.check_rewiring(disable_qubit_rewiring)
    if isinstance(specification, Circuit):
        check(specification, shots)
        source = circuit_text(specification, physical=disable_qubit_rewiring is True)
        specification = CircuitText.of(specification, source, inputs)
    if not isinstance(specification, CircuitText):
        source = text(specification, inputs)
        offer.check(source, shots)
        if "pragma braket result" in source:
            from .open_qasm import check_result_types  # Braket's interpreter loads with the first text that asks

            check_result_types(source, shots)
        return JobInput(input={"qasm": source}, input_params=params, input_format=INPUT_FORMAT)
    source, tags = specification.bound, list[str]()
    offer.check(source, shots, of_circuit=True)
    source, qubits = offer.without_phases(source), labels(source)
    params["qubit_count"] = len(qubits)
    if instead := wired(source, qubits):
        source, tags = instead[0], to_tags([instead[1]])
    return JobInput(input={"qasm": source}, input_params=params, tags=tags, input_format=INPUT_FORMAT)


def text(specification: Any, inputs: Mapping[str, float] | None) -> str:
    """The OpenQASM 3 text of a program, with values for its inputs. Errors as of `encode`."""
    return with_numbers(with_values(*source_of(specification, inputs)))


def source_of(specification: Any, inputs: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any] | None]:
    """The OpenQASM 3 text of a program as it stands, and its inputs: its own, and over these the ones given.

    Raises:
        ConfigurationError: it is no program for a device of gates.
    """
    match specification:
        case Program():
            return specification.source, {**(specification.inputs or {}), **(inputs or {})}
        case SerializableProgram():
            return specification.to_ir(ir_type=IRType.OPENQASM), inputs
        case str() if specification.strip():
            return specification, inputs
        case _:
            raise ConfigurationError(f"a device runs {ACCEPTED}, not {_described(specification)}")


def check(circuit: Circuit, shots: int) -> None:
    """Braket's own checks before a run, for example that the observables can be measured together.

    Raises:
        UnsupportedCircuitError: with Braket's reason.
    """
    check_observables(circuit)
    if _is_fine(circuit):
        return  # Braket's check takes as long as writing the circuit
    try:
        validate_circuit_and_shots(circuit, shots)
    except ValueError as error:
        raise UnsupportedCircuitError(f"the circuit cannot run with shots={shots}: {error}") from error


def _is_fine(circuit: Circuit) -> bool:
    """Whether there is nothing that Braket could refuse for a positive number of shots."""
    if not circuit.result_types:
        return bool(circuit.qubits)
    return (
        0 < circuit.qubit_count <= MOST_PROBABLE_QUBITS
        and circuit.observables_simultaneously_measurable
        and all(isinstance(item, FROM_MEASUREMENTS) for item in circuit.result_types)
    )


def circuit_text(circuit: Circuit, *, physical: bool = False) -> str:
    """What `Circuit.to_ir` writes."""
    try:
        program = circuit.to_ir(IRType.OPENQASM, serialization_properties=PHYSICAL if physical else None)
    except (ValueError, NotImplementedError) as error:
        said = str(error) or _why_unwritable(circuit)
        raise UnsupportedCircuitError(f"the circuit cannot be written as OpenQASM 3: {said}") from error
    source: str = program.source
    return source


def _why_unwritable(circuit: Circuit) -> str:
    """Of a gate of the user's own class, of which Braket only says that something is not implemented."""
    for index, item in enumerate(circuit.instructions):
        try:
            item.to_ir(IRType.OPENQASM, OpenQASMSerializationProperties())
        except NotImplementedError:
            qubits = ", ".join(str(int(qubit)) for qubit in [*item.control, *item.target])
            return (
                f"instruction {index}: {item.operator.name} on qubits {qubits} is no gate of Braket's own: give it by "
                "its matrix, Circuit().unitary(matrix=..., targets=[...]), or write it with other gates"
            )
    return "Braket does not say why"


def _described(specification: Any) -> str:
    return "an empty text" if isinstance(specification, str) else type(specification).__name__
