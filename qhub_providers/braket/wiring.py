"""Circuits whose qubits are not 0 to n-1, or are not all measured, for devices of AWS that take only others.

AWS refuses gaps between qubits, and measurements of some of them ("Device requires all qubits in the program to be
measured"). So the qubits are numbered anew and all are measured; what the user asked for is found again by a tag of the
job, `formats.readout`: a register of one bit, named by its qubit, for each column that the user gets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from braket.circuits import Circuit, Instruction
from braket.circuits.measure import Measure

from ..formats.readout import Readout

MEASURED = re.compile(r"^b\[(\d+)\] = measure ", re.MULTILINE)


def wired(circuit: Circuit, source: str) -> tuple[Circuit, Readout] | None:
    """The circuit to send instead, and what decoding has to know; None if `source`, Braket's text of it, can be sent.

    Physical qubits, also those of verbatim boxes, keep their numbers. That is read from the text, as a circuit sorts
    its instructions whenever it is asked for them.
    """
    labels = sorted(map(int, circuit.qubits))
    physical = "\nqubit[" not in source
    places = {label: label if physical else place for place, label in enumerate(labels)}
    # Braket writes a second measurement of several qubits into the bits of the first: then these are not 0, 1, 2, ...
    bits = [int(bit) for bit in MEASURED.findall(source)]
    if list(places.values()) == labels and bits in ([], list(range(len(labels)))):
        return None
    measured = [
        int(qubit) for item in circuit.instructions if isinstance(item.operator, Measure) for qubit in item.target
    ]
    rest = [label for label in labels if label not in measured] if measured else []
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
