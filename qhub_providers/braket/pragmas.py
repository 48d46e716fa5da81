"""Braket's pragmas, read whole or refused: Braket's own reading goes on behind a mistake, with what is left.

The grammar is Braket's, `BraketPragmasParser.g4` of its default simulator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from antlr4 import CommonTokenStream, InputStream, Token  # type: ignore[import-untyped]  # it has no types
from braket.default_simulator.openqasm.parser.generated.BraketPragmasLexer import BraketPragmasLexer
from braket.default_simulator.openqasm.parser.generated.BraketPragmasParser import BraketPragmasParser

from ..errors import UnsupportedCircuitError
from .statements import ADJOINT, is_adjoint
from .syntax import Mistake, MistakeError

PRAGMA = re.compile(
    r'//[^\n]*|/\*.*?\*/|"[^"\n]*"|#pragma\b(?P<command>[^\n]*)|pragma\b(?<!\wpragma)(?P<bare>[^\n]*)', re.DOTALL
)
"""Each alternative begins with a character of its own, by which the search is fast."""

NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
COMPLEX = rf"\s*(?:-\s*)?{NUMBER}(?:im|\s*[-+]\s*(?:-\s*)?{NUMBER}im)?\s*"
ROW = re.compile(rf"\[{COMPLEX}(?:,{COMPLEX})*\]")
PLACE = re.compile(r"(?<=\[)\d+(?=\])|(?<=\$)\d+")
PROBABILITY = re.compile(r"\d+\.\d*(?:[eE][-+]?\d+)?")


def commands(source: str) -> Iterator[tuple[int, str]]:
    r"""The pragmas of a program: the line of each, from 1, and what stands behind the word `pragma`.

    >>> list(commands("qubit q;\n// #pragma no\n#pragma braket result probability"))
    [(3, 'braket result probability')]
    """
    line, last = 1, 0
    for found in PRAGMA.finditer(source) if "pragma" in source else ():
        command = found["command"] or found["bare"]
        if command is not None:
            line, last = line + source.count("\n", last, found.start()), found.start()
            yield line, command.strip()


def check(source: str, written: str) -> None:
    """Refuse a program with a pragma that Braket cannot read whole.

    Args:
        source: the program as it is sent.
        written: the program as the user wrote it, whose lines are named: it has the same pragmas in the same order.

    Raises:
        UnsupportedCircuitError: naming the line, the pragma and where reading stopped.
    """
    found = list(commands(written))
    sent = found if source == written else list(commands(source))
    for (_, command), (line, _) in zip(sent, found, strict=True):
        if why := why_not(command):
            raise UnsupportedCircuitError(f"line {line}: {why}", instruction="pragma")


def why_not(command: str) -> str | None:
    """Why a pragma cannot run; None if it can.

    >>> why_not("braket result expectation z(q[0]) @ x(q[1])")
    >>> why_not("braket result expectation z(q[0]) x(q[1])")
    "the pragma 'braket result expectation z(q[0]) x(q[1])' cannot be read whole: unexpected 'x'"
    """
    if is_adjoint(command):
        return f"adjoint_gradient {ADJOINT}"
    found = _mistake(PROBABILITY.sub("0.1", PLACE.sub("0", ROW.sub("[0]", command.partition("//")[0]))))
    return f"the pragma {command!r} cannot be read whole: {found}" if found else None


@lru_cache(maxsize=1024)
def _mistake(command: str) -> str | None:
    """Where reading stops. Many pragmas of a program differ in their numbers only, which `why_not` makes the same."""
    lexer = BraketPragmasLexer(InputStream(command))
    parser = BraketPragmasParser(CommonTokenStream(lexer))
    for reader in (lexer, parser):
        reader.removeErrorListeners()
        reader.addErrorListener(Mistake())
    try:
        parser.braketPragma()
    except MistakeError as error:
        return error.said
    rest = parser.getCurrentToken()
    return None if rest.type == Token.EOF else f"unexpected {rest.text!r}"
