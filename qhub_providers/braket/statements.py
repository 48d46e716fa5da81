"""The statements of an OpenQASM 3 program, as far as a look at the text tells: gates, and Braket's pragmas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
DEFINED = re.compile(r"\b(?:gate|def|defcal|extern|cal)\b")
STATEMENT = re.compile(r"\#?pragma\b[^\n]*|\bbox\s*(?:\[[^\]]*\])?\s*\{|[{}]|[^;{}#]+;")
GATE = re.compile(
    r"""\s*(?P<modifiers>(?:(?:inv|(?:ctrl|negctrl|pow)\s*(?:\([^@]*\))?)\s*@\s*)*)
        (?P<name>[^\W\d]\w*)\b\s*(?P<arguments>\(.*\))?\s*
        (?P<operands>(?:\$\d+|[^\W\d]\w*(?:\[[^;]*?\])?)(?:\s*,\s*(?:\$\d+|[^\W\d]\w*(?:\[[^;]*?\])?))*)?\s*;""",
    re.VERBOSE | re.DOTALL,
)
BEHIND_NUMBERS = re.compile(r"\)|\]\s*\]")
SINGLE = re.compile(r"\w+\[\d+\]|\$\d+")
NUMBER = re.compile(r"(?:\w\[|\$)(\d+)")
WORDS = re.compile(
    r"OPENQASM|angle|array|barrier|bit|bool|box|break|complex|const|continue|creg|delay|duration|else|end|float"
    r"|for|frame|if|in|include|input|int|let|measure|mutable|nop|output|port|qreg|qubit|readonly|reset|return"
    r"|stretch|switch|uint|waveform|while"
)
"""With what statements begin that are no gates."""

OF_A_SUM = "is of a sum of observables or has a factor: ask for each summand alone, and add up the values"
ADJOINT = (
    "is computed without shots only, shots=0, which the Hub does not take: ask for the expectation at shifted values "
    "of the parameters instead"
)
BRACKETS = re.compile(r"\[.*?\]+")
SUMMED = re.compile(r"[-+*]")
INSTRUCTIONS = frozenset({"barrier", "delay", "measure", "reset"})


@dataclass(frozen=True)
class Statement:
    """A gate, a barrier or a pragma.

    Attributes:
        index: its place among the instructions, from 0; those of a circuit count in the same way.
        name: of the gate; `barrier`; `pragma` for a pragma.
        modifiers: the names of the gate's modifiers, and how many qubits or which exponent they have.
        qubits: the numbers of its qubits, as far as it names single ones.
        is_repeating: whether it names a single qubit twice.
        text: all of it.
        boxed: whether it stands in a verbatim box.
    """

    index: int
    name: str
    modifiers: tuple[str, ...]
    qubits: tuple[int, ...]
    is_repeating: bool
    text: str
    boxed: bool


def without_comments(source: str) -> str:
    """The program with a space for each comment."""
    return COMMENT.sub(" ", source) if "//" in source or "/*" in source else source


def is_plain(source: str) -> bool:
    """Whether the program defines nothing of its own, so that its gates are those of the device."""
    if not any(word in source for word in ("include", "gate", "def", "extern", "cal")):
        return True  # at a glance
    return "include" not in source and DEFINED.search(source) is None


def is_summed(pragma: str) -> bool:
    """Whether the pragma of a result type is of a sum of observables, or of one with a factor.

    >>> is_summed("#pragma braket result expectation z(q[0])-z(q[1])")
    True
    >>> is_summed("#pragma braket result sample hermitian([[0, -1im], [0+1im, 0]]) q[0]  // z - x")
    False
    """
    return SUMMED.search(BRACKETS.sub("", pragma.partition("//")[0])) is not None


def is_adjoint(pragma: str) -> bool:
    """Whether the pragma asks for a gradient.

    >>> is_adjoint("#pragma braket result adjoint_gradient expectation(z(q[0])) all")
    True
    """
    return "adjoint_gradient" in re.split(r"[\s(]+", pragma.partition("result")[2].strip(), maxsplit=1)[:1]


def statements(source: str) -> Iterator[Statement]:
    """The gates, barriers and pragmas of a program that is plain.

    >>> [(item.index, item.name, item.qubits) for item in statements("qubit[3] q; h q[0]; ctrl @ x q[0], q[2];")]
    [(0, 'h', (0,)), (1, 'x', (0, 2))]
    """
    index, boxed, opened = 0, False, False
    for match in STATEMENT.finditer(COMMENT.sub(" ", source)):
        text = match[0].strip()
        if text.startswith("box"):
            boxed, opened = opened, False
            continue
        opened = "pragma" in text and "verbatim" in text.split()
        if text == "}" and boxed:
            boxed, index = False, index + 1
        elif text.startswith(("pragma", "#pragma")):
            yield Statement(index, "pragma", (), *_qubits(text), text, boxed)
            index += 1
        elif found := GATE.fullmatch(text):
            if found["name"] == "barrier" or not WORDS.fullmatch(found["name"]):
                modifiers = tuple(part.strip() for part in found["modifiers"].split("@") if part.strip())
                yield Statement(index, found["name"], modifiers, *_qubits(found["operands"] or ""), text, boxed)
            index += found["name"] in INSTRUCTIONS or not WORDS.fullmatch(found["name"])
        elif "measure" in text:
            index += 1


def outline(source: str) -> str:
    r"""The program with identities in the place of its gates and noises, once for each qubit.

    Its results mean the same, and are read much sooner.

    A program that defines or repeats something stays as it is.

    >>> outline("qubit[2] q; rx(0.1) q[0]; cnot q[0], q[1];\n#pragma braket result probability q[1]")
    'qubit[2] q;\ni q[0];\ni q[1];\n#pragma braket result probability q[1]'
    """
    bare = COMMENT.sub(" ", source)
    if "{" in bare or not is_plain(bare):
        return source
    lines: list[str] = []
    seen: set[str] = set()
    for line in chain.from_iterable(map(_outlined, STATEMENT.findall(bare))):
        if line not in seen or not line.startswith("i "):
            lines.append(line)
            seen.add(line)
    return "\n".join(lines)


def _outlined(statement: str) -> list[str]:
    text = statement.strip()
    if text.startswith(("pragma", "#pragma")):
        if {"noise", "unitary"}.isdisjoint(text.partition("(")[0].split()):
            return [text]
        operands = BEHIND_NUMBERS.split(text)[-1]
    else:
        found = GATE.fullmatch(text)
        if not found or WORDS.fullmatch(found["name"]):
            return [text]
        operands = found["operands"] or ""
    return [f"i {operand.strip()};" for operand in operands.split(",") if operand.strip()]


def _qubits(operands: str) -> tuple[tuple[int, ...], bool]:
    single = [operand.strip() for operand in operands.split(",") if SINGLE.fullmatch(operand.strip())]
    return tuple(map(int, NUMBER.findall(operands))), len(set(single)) < len(single)
