"""Values for the free parameters of an OpenQASM program: the Hub's contract takes a text and no values beside it."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, UnsupportedCircuitError

TOKEN = re.compile(
    r"""
    (?P<kept>//[^\n]*|/\*.*?\*/|"[^"]*"|\d[\w.]*    # comments, strings, numbers
      |\bgate\b[^{]*\{[^}]*\})                      # the definition of a gate has parameters of its own
    |\binput\b[^;]*?(?P<declared>\w+)\s*;[ \t]*\n?
    |(?P<name>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


def with_values(source: str, inputs: Mapping[str, Any] | None) -> str:
    r"""The program with a number wherever it names an input, and without the declarations of its inputs.

    What `inputs` holds besides is left alone, as Braket does: one mapping may serve several programs.

    >>> with_values("OPENQASM 3.0;\ninput float a;\nqubit[1] q;\nrx(2*a) q[0];", {"a": -0.5, "b": 1})
    'OPENQASM 3.0;\nqubit[1] q;\nrx(2*(-0.5)) q[0];'

    Raises:
        UnsupportedCircuitError: an input has no value.
        ConfigurationError: a value is no finite number.
    """
    if "input" not in source:
        return source
    declared = {match["declared"] for match in TOKEN.finditer(source) if match["declared"]}
    values = {name: _text(name, value) for name, value in (inputs or {}).items() if name in declared}
    missing = sorted(declared - set(values))
    if missing:
        raise UnsupportedCircuitError(
            f"no value for {', '.join(missing)}: give inputs={{{', '.join(f'{name!r}: ...' for name in missing)}}}"
        )

    def replaced(match: re.Match[str]) -> str:
        if match["declared"]:
            return ""
        return values.get(match["name"], match[0])

    return TOKEN.sub(replaced, source)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise ConfigurationError(f"inputs[{name!r}] must be a finite number, not {value!r}")
    number = int(value) if isinstance(value, numbers.Integral) else float(value)
    return f"({number!r})" if number < 0 else repr(number)
