"""The syntax of OpenQASM 3, strictly: Braket's own reading leaves out what it cannot read, or says no line.

The grammar is Braket's, `qasm3Parser.g4` of its default simulator.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from antlr4 import CommonTokenStream, InputStream  # type: ignore[import-untyped]  # it has no types
from antlr4.error.ErrorListener import ErrorListener  # type: ignore[import-untyped]  # as above
from braket.default_simulator.openqasm.parser import openqasm_ast as ast
from braket.default_simulator.openqasm.parser.generated.qasm3Lexer import qasm3Lexer
from braket.default_simulator.openqasm.parser.generated.qasm3Parser import qasm3Parser
from braket.default_simulator.openqasm.parser.openqasm_parser import QASM3ParsingError, QASMNodeVisitor

from ..errors import UnsupportedCircuitError

VERSION_2 = re.compile(r"\s*OPENQASM\s+2\b")
TWO = (
    "the program is OpenQASM 2, and Braket runs OpenQASM 3: read it with Qiskit, QuantumCircuit.from_qasm_str(text), "
    "which QHubProvider's backends run"
)
ALTERNATIVES = re.compile(r" expecting \{.*")
COMMENT = re.compile(r'"[^"\n]*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
PULSES = re.compile(r"\b(?:cal|defcal|defcalgrammar)\b")
REPEATED = re.compile(r"\s*(?!(?:else|for|if|while|switch|case|default)\b)[^\W\d]\w*(?!\w)[^{}\"#]*")
PRAGMA = re.compile(r"^[ \t]*#?pragma\b[^\n]*", re.MULTILINE)
DIGITS = str.maketrans("123456789", "000000000")
NUMBER = re.compile("0+")


class MistakeError(QASM3ParsingError):
    """A text breaks the grammar.

    Attributes:
        line: where, from 1.
        column: where, from 0.
        said: what is wrong there.
    """

    def __init__(self, line: int, column: int, said: str) -> None:
        super().__init__(f"line {line}, column {column + 1}: {said}")
        self.line = line
        self.column = column
        self.said = said


class Mistake(ErrorListener):
    """Raises `MistakeError` where ANTLR would print a line and go on."""

    def syntaxError(self, *told: Any) -> NoReturn:  # noqa: N802  # ANTLR's name
        """Raise. ANTLR tells who reads, what, the line, the column, a message and its own error."""
        _, _, line, column, message, _ = told
        raise MistakeError(line, column, ALTERNATIVES.sub("", message))


def parse(source: str) -> ast.Program:
    """The statements of a program.

    Raises:
        MistakeError: it breaks the grammar, with the place.
    """
    lexer = qasm3Lexer(InputStream(source))
    parser = qasm3Parser(CommonTokenStream(lexer))
    for reader in (lexer, parser):
        reader.removeErrorListeners()
        reader.addErrorListener(Mistake())
    program: ast.Program = QASMNodeVisitor().visitProgram(parser.program())
    return program


def check(source: str) -> None:
    """Refuse a program that breaks the grammar. What it means is not looked at.

    Pulses have grammars of their own, which are left to the device.

    Raises:
        UnsupportedCircuitError: with the place.
    """
    bare = _without_comments(source)
    if not bare.strip():
        raise UnsupportedCircuitError("the program is empty")
    if VERSION_2.match(bare):
        raise UnsupportedCircuitError(TWO)
    if "cal" in source and PULSES.search(source):
        return
    text, lines = _distinct(bare)
    try:
        parse(text)
    except MistakeError as error:
        place = f"line {lines[error.line - 1]}, column {error.column + 1}"
        raise UnsupportedCircuitError(f"the program is no OpenQASM 3: {place}: {error.said}") from error
    except QASM3ParsingError as error:
        raise UnsupportedCircuitError(f"the program is no OpenQASM 3: {error}") from error


def _without_comments(source: str) -> str:
    """The program with as much room in the place of each comment.

    >>> _without_comments('x q; /* ; */ include "a//b"; // y')
    'x q;         include "a//b";     '
    """
    if "//" not in source and "/*" not in source:
        return source
    return COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else re.sub(".", " ", found[0]), source)


def _distinct(source: str) -> tuple[str, list[int]]:
    r"""The program without pragmas and without statements that differ from earlier ones in their numbers only.

    Parsing takes half a millisecond for each statement, and long programs repeat a few. Pragmas have a grammar of their
    own, see `pragmas`.

    Returns:
        The text, and for each of its lines the number of that line in `source`.

    >>> _distinct("qubit[9] q;\nh q[0];\nh q[1];\n@ q[2];")
    ('qubit[9] q;\nh q[0];\n\n@ q[2];', [1, 2, 3, 4])
    """
    whole = (PRAGMA.sub("", source) if "pragma" in source else source).split(";")
    shapes = NUMBER.sub("0", ";".join(whole).translate(DIGITS)).split(";")
    kept, lines, line = list[str](), [1], 1
    seen = set[str]()
    for number, (statement, shape) in enumerate(zip(whole, map(str.strip, shapes), strict=True), start=1):
        end = line + statement.count("\n")
        is_last = number == len(whole)
        if is_last or shape not in seen:
            if lines[-1] != line:
                kept.append("\n")
                lines.append(line)
            lines.extend(range(line + 1, end + 1))
            kept.append(statement if is_last else f"{statement};")
            if REPEATED.fullmatch(statement):
                seen.add(shape)
        line = end
    return "".join(kept), lines
