"""A request's body: JSON that a database and every other client can take, or a 400 that says why not."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from .problems import Problem, bad_request, pointer

MOST_DIGITS = 300
"""A float holds no whole number of more than 308 digits."""

MOST_LEVELS = 100
"""Lists and objects within each other. Programs have about ten; a thousand would end the checks that follow."""

TOO_DEEP = f"the body has more than {MOST_LEVELS} lists and objects within each other"

Trail = tuple[Any, ...]
"""Where a value stands: the trail of what it is in, and its key or index there."""


def read(body: bytes) -> Any:
    """The value of a body.

    Raises:
        Problem: 400 for what is not JSON in UTF-8, is nested too deep, or holds a number that is out of range or half
            of a character; it names the field.

    >>> read(b'{"shots": 10}')
    {'shots': 10}
    """
    try:
        found = json.loads(body.decode(), parse_constant=_refuse_constant, parse_int=_bounded)
    except UnicodeDecodeError as error:
        raise bad_request("", f"the body is not JSON: byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise bad_request("", TOO_DEEP) from None
    except ValueError as error:
        raise bad_request("", f"the body is not JSON: {error}") from error
    _check(found)
    return found


def _check(body: Any) -> None:
    """Level by level, so that a body's depth costs no stack."""
    level: list[tuple[Any, Trail]] = [(body, ())]
    for _ in range(MOST_LEVELS):
        level = [inner for value, trail in level for inner in _inside(value, trail)]
        if not level:
            return
    raise bad_request("", TOO_DEEP)


def _inside(value: Any, trail: Trail) -> Iterable[tuple[Any, Trail]]:
    """What the value holds. Raises a 400 for a text or a number that cannot be kept."""
    if isinstance(value, dict):
        _check_text("".join(value), trail)
        return [(inner, (trail, key)) for key, inner in value.items()]
    if isinstance(value, list):
        return [(inner, (trail, index)) for index, inner in enumerate(value)]
    if isinstance(value, str):
        _check_text(value, trail)
    # Python reads 1e400 as infinity, which is no JSON and could not be given back.
    elif isinstance(value, float) and not math.isfinite(value):
        raise bad_request(_place(trail), "the number is out of range")
    return ()


def _check_text(text: str, trail: Trail) -> None:
    """JSON can carry halves of a character, which no database and no answer can."""
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _half_a_character(trail) from None


def _half_a_character(trail: Trail) -> Problem:
    return bad_request(_place(trail), "holds half of a character (a lone surrogate)")


def _place(trail: Trail) -> str:
    steps: list[str | int] = []
    while trail:
        trail, step = trail
        steps.append(step)
    return pointer(reversed(steps))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _bounded(text: str) -> int:
    """A whole number that is not beyond every float: nothing that is meant is so large."""
    if len(text) > MOST_DIGITS:
        raise ValueError(f"the number {text[:40]}... is out of range")
    return int(text)
