"""Plain numbers in the noises of an OpenQASM program: Braket's pragma of a noise takes no expression."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError, UnsupportedCircuitError

if TYPE_CHECKING:
    from braket.circuits import Noise

NOISE = re.compile(
    r"(?P<start>#?pragma braket noise (?P<name>\w+))\((?P<arguments>[^\[\n]*)\)(?P<targets>[^)\n]*)$", re.MULTILINE
)
OPERATIONS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
PLAIN = re.compile(r"\s*\d+\.\d*(?:e[-+]?\d+)?\s*", re.IGNORECASE)
"""What the pragma takes: a whole number without a point is none."""


def with_numbers(source: str) -> str:
    """The program, in which all inputs have values, with a number for each expression in its noises.

    >>> with_numbers("#pragma braket noise depolarizing(1.0/2) q[5]")
    '#pragma braket noise depolarizing(0.5) q[5]'

    Raises:
        ConfigurationError: Braket does not take the number for that noise.
        UnsupportedCircuitError: the expression cannot be evaluated.
    """
    return NOISE.sub(_written, source) if "noise" in source else source


def _written(found: re.Match[str]) -> str:
    arguments = found["arguments"].split(",")
    is_plain = all(map(PLAIN.fullmatch, arguments))
    numbers = [float(argument) if is_plain else _evaluated(argument, found["name"]) for argument in arguments]
    check(found["name"], *numbers)
    return found[0] if is_plain else f"{found['start']}({', '.join(map(repr, numbers))}){found['targets']}"


def _evaluated(argument: str, name: str) -> float:
    try:
        return float(_number(ast.parse(argument.strip(), mode="eval").body))
    except (ArithmeticError, SyntaxError, TypeError, ValueError) as error:
        raise UnsupportedCircuitError(
            f"the noise {name} has {argument.strip()}, which is no number: give the circuit its values with "
            "circuit.make_bound_circuit({...})",
            instruction=f"noise {name}",
        ) from error


def _number(node: ast.expr) -> Any:
    """The value of what Braket writes of an expression; older versions of Braket read no division."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            return OPERATIONS[type(op)](_number(left), _number(right))
    raise ValueError


@lru_cache(maxsize=1024)
def check(name: str, *numbers: float) -> None:
    """Have Braket check the numbers of a noise, by the name that its pragma has. Unknown names pass.

    Raises:
        ConfigurationError: with Braket's reason.
    """
    from braket.circuits import noises

    kind: type[Noise] | None = getattr(noises, name.title().replace("_", ""), None)
    try:
        if kind is not None:
            kind(*numbers)
    except (TypeError, ValueError) as error:
        values = ", ".join(map(str, numbers))
        raise ConfigurationError(f"the noise {name} cannot have {values}: {error}") from error
