"""Circuits whose qubits are not 0 to n-1, or are not all measured, for devices of AWS that take only others.

AWS refuses gaps between qubits, and measurements of some of them ("Device requires all qubits in the program to be
measured"). So the qubits are numbered anew and all are measured; what the user asked for is found again by a tag of the
job, `formats.readout`: a register of one bit, named by its qubit, for each column that the user gets.

All of that is done in the text that Braket writes of a circuit: one statement a line, every qubit as `q[n]`, or as `$n`
where it is a physical one, and every measured bit as `b[n]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..formats.readout import Readout

QUBIT = re.compile(r"q\[(\d+)\]")
PHYSICAL = re.compile(r"\$(\d+)")
MEASURE = re.compile(r"\nb\[(\d+)\] = measure (?:q\[|\$)(\d+)\]?;")
REGISTER = re.compile(r"^qubit\[(\d+)\] q;$", re.MULTILINE)
VIRTUAL = "\nqubit["
BITS = re.compile(r"^bit\[\d+\] b;$", re.MULTILINE)


def labels(source: str) -> list[int]:
    """The numbers of the qubits that a circuit names, ascending.

    >>> labels("cnot $7, $2;")
    [2, 7]
    """
    named = (QUBIT if VIRTUAL in source else PHYSICAL).findall(source)
    return sorted(map(int, set(named)))


def wired(source: str, named: Sequence[int]) -> tuple[str, Readout] | None:
    """The text to send instead of a circuit's, and what decoding has to know; None if it can be sent as it is.

    Physical qubits, also those of verbatim boxes, keep their numbers.

    Args:
        source: the circuit's text.
        named: its `labels`.
    """
    physical = VIRTUAL not in source
    places = {label: label if physical else place for place, label in enumerate(named)}
    # Braket writes a second measurement of several qubits into the bits of the first: then these are not 0, 1, 2, ...
    found = [(int(bit), int(qubit)) for bit, qubit in MEASURE.findall(source)]
    bits = [bit for bit, _ in found]
    in_order = list(places.values()) == list(named) and bits in ([], list(range(len(named))))
    if in_order and _has_room(source, named):
        return None
    measured = [qubit for _, qubit in found]
    rest = [label for label in named if label not in set(measured)] if measured else []
    shown = measured or list(named)
    text = _measuring(source, [*measured, *rest], "${}" if physical else "q[{}]") if measured else source
    registers = tuple((str(label), 1) for label in shown)
    readout = Readout("circuit", registers, tuple(places[label] for label in shown), extra=len(rest))
    return (text if physical else _renumbered(text, places)), readout


def _has_room(source: str, named: Sequence[int]) -> bool:
    """Whether the register has all qubits: Braket leaves out those that only a probability is asked of."""
    found = REGISTER.search(source)
    return found is None or int(found[1]) == len(named)


def _measuring(source: str, qubits: Iterable[int], form: str) -> str:
    """The text with its measurements at the end, in this order, each into a bit of its own."""
    lines = [f"b[{bit}] = measure {form.format(qubit)};" for bit, qubit in enumerate(qubits)]
    kept = BITS.sub(f"bit[{len(lines)}] b;", MEASURE.sub("", source), count=1)
    return "\n".join([kept, *lines])


def _renumbered(source: str, places: Mapping[int, int]) -> str:
    words = {f"q[{label}]": f"q[{place}]" for label, place in places.items()}
    renumbered = QUBIT.sub(lambda match: words[match[0]], source)
    return REGISTER.sub(f"qubit[{len(places)}] q;", renumbered, count=1)
