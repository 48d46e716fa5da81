"""Circuits whose qubits are not 0 to n-1, or are not all measured, for devices of AWS that take only others.

AWS refuses gaps between qubits, and measurements of some of them ("Device requires all qubits in the program to be
measured"). So the qubits are numbered anew and all are measured; what the user asked for is found again by a tag of the
job, `formats.readout`: a register of one bit, named by its qubit, for each column that the user gets.
"""

from __future__ import annotations

from collections.abc import Mapping

from braket.circuits import Circuit, Instruction
from braket.circuits.compiler_directive import CompilerDirective
from braket.circuits.measure import Measure
from braket.circuits.serialization import IRType, OpenQASMSerializationProperties

from ..formats.readout import Readout

VIRTUAL = OpenQASMSerializationProperties()


def wired(circuit: Circuit, *, physical: bool) -> tuple[Circuit, Readout | None]:
    """The circuit to send, and what decoding has to know; None where it comes back as it was asked for.

    With `physical` qubits, also those of verbatim boxes, the numbers stay.
    """
    labels = sorted(map(int, circuit.qubits))
    measurements = [item for item in circuit.instructions if isinstance(item.operator, Measure)]
    measured = [int(qubit) for item in measurements for qubit in item.target]
    fixed = physical or any(isinstance(item.operator, CompilerDirective) for item in circuit.instructions)
    places = {label: label if fixed else place for place, label in enumerate(labels)}
    rest = [label for label in labels if label not in measured] if measured else []
    if not rest and list(places.values()) == labels:
        # Braket writes a second measurement of several qubits into the bits of the first.
        written = [item.operator.to_ir(item.target, IRType.OPENQASM, VIRTUAL) for item in measurements]
        overlap = any(not text.startswith(f"b[{bit}] ") for bit, text in enumerate(written))
        return (rebuilt(circuit, places), None) if overlap else (circuit, None)
    sent = rebuilt(circuit, places)
    for label in rest:
        sent.measure(places[label])
    shown = measured or labels
    registers = tuple((str(label), 1) for label in shown)
    return sent, Readout("circuit", registers, tuple(places[label] for label in shown), extra=len(rest))


def rebuilt(circuit: Circuit, places: Mapping[int, int]) -> Circuit:
    """The circuit on other qubits. Measurements come last, one by one, each into a bit of its own."""
    whole, measured = Circuit(), list[int]()
    for item in circuit.instructions:
        if isinstance(item.operator, Measure):
            measured += map(int, item.target)
            continue
        whole.add_instruction(
            Instruction(
                item.operator,
                [places[int(qubit)] for qubit in item.target],
                control=[places[int(qubit)] for qubit in item.control],
                control_state=item.control_state,
                power=item.power,
            )
        )
    for qubit in measured:
        whole.measure(places[qubit])
    for result_type in circuit.result_types:
        whole.add_result_type(result_type, target_mapping=places if result_type.target else None)
    return whole
