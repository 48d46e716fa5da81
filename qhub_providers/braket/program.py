"""What may be run, as the text that AWS devices take: Braket's own, never one that went through another SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from braket.circuits import Circuit
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
from .wiring import wired

INPUT_FORMAT = "BRAKET_OPEN_QASM_V3"
PHYSICAL = OpenQASMSerializationProperties(qubit_reference_type=QubitReferenceType.PHYSICAL)
ACCEPTED = "a Circuit, OpenQASM 3 text, a braket.ir.openqasm.Program, a ProgramSet or an AnalogHamiltonianSimulation"


def encode(
    specification: Any, shots: int, inputs: Mapping[str, float] | None, disable_qubit_rewiring: bool | None
) -> JobInput:
    """The job input for a circuit or a program.

    Raises:
        UnsupportedCircuitError: what Braket itself refuses for this number of shots; an input without a value.
        ConfigurationError: it is nothing that a device of gates runs.
    """
    physical = disable_qubit_rewiring is True
    params = {} if disable_qubit_rewiring is None else {"disable_qubit_rewiring": disable_qubit_rewiring}
    if not isinstance(specification, Circuit):
        return JobInput(input={"qasm": text(specification, inputs)}, input_params=params, input_format=INPUT_FORMAT)
    check(specification, shots)
    source, tags = circuit_text(specification, physical=physical), list[str]()
    if instead := wired(specification, source):
        source, tags = circuit_text(instead[0], physical=physical), to_tags([instead[1]])
    return JobInput(
        input={"qasm": with_values(source, inputs)},
        input_params=params | {"qubit_count": specification.qubit_count},
        tags=tags,
        input_format=INPUT_FORMAT,
    )


def text(specification: Any, inputs: Mapping[str, float] | None) -> str:
    """The OpenQASM 3 text of a program, with values for its inputs. Errors as of `encode`."""
    match specification:
        case Program():
            source, inputs = specification.source, {**(specification.inputs or {}), **(inputs or {})}
        case SerializableProgram():
            source = specification.to_ir(ir_type=IRType.OPENQASM)
        case str() if specification.strip():
            source = specification
        case _:
            raise ConfigurationError(f"a device runs {ACCEPTED}, not {_described(specification)}")
    return with_values(source, inputs)


def check(circuit: Circuit, shots: int) -> None:
    """Braket's own checks before a run, for example that the observables can be measured together.

    Raises:
        UnsupportedCircuitError: with Braket's reason.
    """
    if circuit.qubits and not circuit.result_types:
        return  # there is nothing to refuse, and Braket's check takes half as long as writing the circuit
    try:
        validate_circuit_and_shots(circuit, shots)
    except ValueError as error:
        raise UnsupportedCircuitError(f"the circuit cannot run with shots={shots}: {error}") from error


def circuit_text(circuit: Circuit, *, physical: bool = False) -> str:
    """What `Circuit.to_ir` writes."""
    try:
        program = circuit.to_ir(IRType.OPENQASM, serialization_properties=PHYSICAL if physical else None)
    except (ValueError, NotImplementedError) as error:
        raise UnsupportedCircuitError(f"the circuit cannot be written as OpenQASM 3: {error}") from error
    source: str = program.source
    return source


def _described(specification: Any) -> str:
    return "an empty text" if isinstance(specification, str) else type(specification).__name__
