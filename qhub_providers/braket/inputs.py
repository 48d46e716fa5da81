"""Values for the free parameters of an OpenQASM program: the Hub's contract takes a text and no values beside it."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError, UnsupportedCircuitError

KEPT = {
    "//": r"//[^\n]*",
    "/*": r"/\*.*?\*/",
    '"': r'"[^"]*"',
    "gate": r"\bgate\b[^{]*\{[^}]*\}",  # the definition of a gate has parameters of its own
    "pragma": r"\#?pragma braket result[^\n]*|\#?pragma\b[^\n(]*",  # observables have none, a noise behind its name
}
"""What holds no input, by a word that tells whether a program has such."""

DECLARATION = r"\binput\b(?P<kind>[^;]*?)(?P<declared>\w+)\s*;[ \t]*\n?"
CALLED = r"(?!\s*[(@\[]|\s+[^\W\d]|\s*\$)"
"""What no value is followed by, but a gate, a function, a modifier or a keyword is: `rx(..) q`, `x q`, `inv @`."""

RATIO = r"|\b(?<!\.)(?P<ratio>\d+)(?=/\d)"

WHOLE = frozenset({"int", "uint", "bit", "bool"})
"""The types of inputs whose values stay whole numbers. All others are written with a point: 3/2 is 1 in OpenQASM."""


SWITCHES = frozenset({"bit", "bool"})
"""Those whose values may be True and False."""

REGISTER = "register of bits"


def with_values(source: str, inputs: Mapping[str, Any] | None, *, real: bool = False) -> str:
    r"""The program with a number wherever it names an input, and without the declarations of its inputs.

    What `inputs` holds besides is left alone, as Braket does: one mapping may serve several programs.

    Args:
        source: the program.
        inputs: the values.
        real: whether 1/2 in the program means a half, as in the expressions of a circuit, which Braket writes like
            that: `FreeParameter("a") / 2 + 3 / 2` for `(FreeParameter("a") + 3) / 2`. In OpenQASM it is 0.

    >>> with_values("OPENQASM 3.0;\ninput float a;\nqubit[1] q;\nrx(a/2) q[0];", {"a": 3, "b": 1})
    'OPENQASM 3.0;\nqubit[1] q;\nrx(3.0/2) q[0];'

    Raises:
        UnsupportedCircuitError: an input has no value, or is a register of bits.
        ConfigurationError: a value is no finite number, or no whole one for an input that is.
    """
    if "input" not in source:
        return source
    found = declared(source)
    if not found:
        return source
    values = {name: _text(value) for name, value in values_of(found, inputs).items()}
    names = "|".join(map(re.escape, found))
    token = re.compile(rf"{_kept(source)}{DECLARATION}|\b(?P<name>{names})\b{CALLED}{RATIO if real else ''}", re.DOTALL)

    def replaced(match: re.Match[str]) -> str:
        if match["declared"]:
            return ""
        if real and match["ratio"]:
            return match[0] + ".0"
        return values[match["name"]] if match["name"] else match[0]

    return token.sub(replaced, source)


def declared(source: str) -> dict[str, str]:
    """The inputs that a program declares: name -> type.

    >>> declared("input float[64] a; /* input float b; */ input int n;")
    {'a': 'float', 'n': 'int'}
    """
    if "input" not in source:
        return {}
    return {
        match["declared"]: _type(match["kind"])
        for match in re.finditer(_kept(source) + DECLARATION, source, re.DOTALL)
        if match["declared"]
    }


def _type(kind: str) -> str:
    name, bracket, _ = map(str.strip, kind.partition("["))
    return REGISTER if name == "bit" and bracket else name


def _kept(source: str) -> str:
    return "".join(f"{pattern}|" for word, pattern in KEPT.items() if word in source)


def values_of(kinds: Mapping[str, str], inputs: Mapping[str, Any] | None) -> dict[str, float]:
    """The values of declared inputs, each as its type has it. Errors as of `with_values`."""
    given = inputs or {}
    missing = sorted(set(kinds) - set(given))
    if missing:
        example = ", ".join(f"{name!r}: ..." for name in missing)
        raise UnsupportedCircuitError(f"no value for {', '.join(missing)}: give them in inputs={{{example}}}")
    if registers := [name for name, kind in kinds.items() if kind == REGISTER]:
        raise UnsupportedCircuitError(
            f"the input {registers[0]} is a register of bits, which no number can be: declare an `input bit` "
            "for each of its bits"
        )
    return {name: _value(name, kind, given[name]) for name, kind in kinds.items()}


def _value(name: str, kind: str, value: Any) -> float:
    if isinstance(value, bool) and kind in SWITCHES:
        return int(value)
    return number(name, value, whole=kind in WHOLE)


def number(name: str, value: Any, *, whole: bool = False) -> float:
    """The value of an input.

    >>> number("a", 3), number("n", 3.0, whole=True)
    (3.0, 3)

    Raises:
        ConfigurationError: it is no finite number, or not a whole one.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise ConfigurationError(f"inputs[{name!r}] must be a finite number, not {value!r}")
    if not whole:
        return float(value)
    given: Any = value  # for int() a real number is not enough, though every finite one can be given to it
    exact = int(given)
    if value != exact:
        raise ConfigurationError(f"inputs[{name!r}] must be a whole number, as the program declares it, not {value!r}")
    return exact


def _text(value: float) -> str:
    return f"({value!r})" if value < 0 else repr(value)
