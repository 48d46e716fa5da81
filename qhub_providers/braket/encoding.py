"""The job input that AWS devices take: Braket's own text, never one that went through another SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from braket.circuits import Circuit
from braket.circuits.serialization import IRType, OpenQASMSerializationProperties, QubitReferenceType

from ..errors import UnsupportedCircuitError
from ..formats.format import JobInput
from ..formats.readout import to_tags
from . import pragmas, syntax
from .inputs import with_values
from .noise_values import with_numbers
from .offer import NOTHING_KNOWN, Offer
from .program import CircuitText, check, source_of
from .wiring import labels, wired

INPUT_FORMAT = "BRAKET_OPEN_QASM_V3"
PHYSICAL = OpenQASMSerializationProperties(qubit_reference_type=QubitReferenceType.PHYSICAL)


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
        source, written = text(specification, inputs), source_of(specification, inputs)[0]
        syntax.check(written)
        offer.check(source, shots)
        offer.check_qubits(source)
        if "pragma" in source:
            pragmas.check(source, written)
        if "pragma braket result" in source:
            from .open_qasm import check_result_types  # Braket's interpreter loads with the first text that asks

            check_result_types(source, shots)
        return JobInput(input={"qasm": source}, input_params=params, input_format=INPUT_FORMAT)
    source, tags = specification.bound, list[str]()
    offer.check(source, shots, of_circuit=True)
    source, qubits = offer.without_phases(source), labels(source)
    offer.check_width(len(qubits))
    params["qubit_count"] = len(qubits)
    if instead := wired(source, qubits):
        source, tags = instead[0], to_tags([instead[1]])
    return JobInput(input={"qasm": source}, input_params=params, tags=tags, input_format=INPUT_FORMAT)


def text(specification: Any, inputs: Mapping[str, float] | None) -> str:
    """The OpenQASM 3 text of a program, with values for its inputs. Errors as of `encode`."""
    return with_numbers(with_values(*source_of(specification, inputs)))


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
