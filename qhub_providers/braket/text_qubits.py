"""The qubits that the text of a program uses and measures, and devices of AWS that take only some such programs.

A circuit's qubits are numbered anew and all measured where a device wants that, see `wiring`; a text is sent as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .statements import is_plain, without_comments

DECLARED = re.compile(r"q(?<!\wq)(?:ubit\s*(?:\[\s*(\d+)\s*\])?\s*\b(\w+)|reg\s+(\w+)\s*(?:\[\s*(\d+)\s*\])?)\s*;")
MEASURED = re.compile(r"measure(?<!\wmeasure)\b([^;]*);")
"""Patterns begin with a letter, as the search for a letter is fast, and look behind it then."""

REGISTER = re.compile(r"\b(?:qubit|qreg)\b")
PHYSICAL = re.compile(r"\$\d+")
UNSURE = ("{", "$", "let")
"""What comes with names of qubits that no look at the text tells."""


@dataclass(frozen=True)
class Qubits:
    """Virtual qubits, numbered over all registers in the order of their declarations.

    Attributes:
        used: by a gate, a measurement or a pragma.
        measured: those of them that are measured; all where there is no measurement.
    """

    used: frozenset[int]
    measured: frozenset[int]


def qubits_of(source: str) -> Qubits | None:
    """The qubits of a program; None where a look at the text does not tell them for sure.

    >>> qubits_of("qubit[3] q; bit[3] b; h q[0]; b[0] = measure q[2];")
    Qubits(used=frozenset({0, 2}), measured=frozenset({2}))
    >>> qubits_of("qubit[3] q; h q[0:1];") is None
    True
    """
    bare = without_comments(source)
    if any(word in bare for word in UNSURE) or not is_plain(bare):
        return None
    registers, start = dict[str, range](), 0
    for size, name, old_name, old_size in DECLARED.findall(bare):
        registers[name or old_name] = range(start, start := start + int(size or old_size or 1))
    rest = DECLARED.sub(" ", bare)
    if REGISTER.search(rest) or any(re.search(rf"\b{name}\s+\w", rest) for name in registers):
        return None  # a size that is no number, or a register with the name of a gate
    used = _named(rest, registers)
    if used is None:
        return None
    measures = MEASURED.findall(rest)
    measured = _named(";".join(measures), registers) if measures else used
    return Qubits(used, measured or frozenset())


def _named(text: str, registers: Mapping[str, range]) -> frozenset[int] | None:
    """The qubits that a text names; None if it names some by an expression, or one that there is not."""
    found = set[int]()
    for name, qubits in registers.items():
        operand = rf"{name}(?<!\w{name})(?!\w)\s*(?:\[\s*(\d+)\s*\]|(\[))?"
        for single, bracket in set(re.findall(operand, text)):
            if bracket or (single and int(single) >= len(qubits)):
                return None
            found.update([qubits[int(single)]] if single else qubits)
    return frozenset(found)


def why_not(source: str, action: Mapping[str, Any], most: Any) -> str | None:
    """Why a device surely refuses a program for its qubits; None if it may take it.

    Args:
        source: the program.
        action: the device's capabilities for programs, `OpenQASMDeviceActionProperties`.
        most: how many qubits the device has; None where it does not say.
    """
    physical = PHYSICAL.search(without_comments(source)) if "$" in source else None
    if physical and action.get("supportPhysicalQubits") is False:
        return f"the program names {physical[0]}, and the device has no physical qubits: declare qubits, qubit[n] q"
    found = qubits_of(source)
    if found is None or not found.used:
        return None
    if why := too_many(len(found.used), most):
        return why
    gaps = set(range(max(found.used))) - found.used
    if gaps and action.get("requiresContiguousQubitIndices"):
        return f"the program leaves out qubit {min(gaps)}, and the device takes qubits without a gap: number them anew"
    lacking = found.used - found.measured
    if lacking and action.get("requiresAllQubitsMeasurement"):
        return f"the program does not measure qubit {min(lacking)}, and the device measures all or none: measure it too"
    return None


def too_many(count: int, most: Any) -> str | None:
    """Why a device does not take so many qubits; None if it may.

    >>> too_many(35, 34)
    'the program has 35 qubits, and the device has 34'
    """
    return (
        f"the program has {count} qubits, and the device has {most}" if isinstance(most, int) and count > most else None
    )
