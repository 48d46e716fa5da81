"""Tokens out of what is shown, however a server spells them: servers quote what they were sent."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

__all__ = ["hide", "hide_inside"]

HIDDEN = "[hidden]"

SHORTEST = 4
"""Letters. What is shorter is no secret, and would be found in every text."""


def hide(text: str, secrets: Iterable[str]) -> str:
    r"""The text without the secrets, plain or escaped as in an address, in JSON or in HTML.

    >>> hide(r"t=ab%2Bc%2f, ab+c/, ab\u002bc\/, ab&#43;c&#x2F;", ["ab+c/"])
    't=[hidden], [hidden], [hidden], [hidden]'
    """
    for secret in sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
        if any(mark in text for mark in "%\\&+"):
            text = _spellings(secret).sub(HIDDEN, text)
    return text


def hide_inside(value: Any, hide_secrets: Callable[[str], str]) -> Any:
    """The JSON value with the secrets hidden in its texts, names and numbers."""
    if isinstance(value, dict):
        return {hide_secrets(name): hide_inside(held, hide_secrets) for name, held in value.items()}
    if isinstance(value, list):
        return [hide_inside(held, hide_secrets) for held in value]
    shown = str(value)
    hidden = hide_secrets(shown)
    return value if hidden == shown else hidden


@lru_cache(maxsize=32)
def _spellings(secret: str) -> re.Pattern[str]:
    return re.compile("".join(f"(?:{_spelled(letter)})" for letter in secret))


def _spelled(letter: str) -> str:
    """The ways to write a letter. All repetitions are bounded, so that no text takes long to search."""
    plain, code = re.escape(letter), "".join(_either_case(digit) for digit in f"{ord(letter):02x}")
    ways = [
        plain,
        f"%(?:25){{0,2}}{code}",  # an address, also inside another one
        rf"\\{{1,4}}(?:{plain}|u00{code})",  # JSON, also inside JSON
        f"&#(?:0{{0,5}}{ord(letter)}|[xX]0{{0,5}}{code});",
    ]
    if (named := html.escape(letter)) != letter:
        ways.append(re.escape(named))
    return "|".join([*ways, r"\+"] if letter == " " else ways)


def _either_case(digit: str) -> str:
    return f"[{digit}{digit.upper()}]" if digit.isalpha() else digit
