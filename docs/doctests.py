"""The examples of docstrings as code: a docstring that is read as Markdown shows `>>>` as a quotation otherwise."""

from __future__ import annotations

import re
from typing import Any

import griffe

EXAMPLE = re.compile(r"^>>> .*(?:\n.*\S.*)*", re.MULTILINE)
"""From a prompt to the next empty line, as `doctest` has it."""


def fenced(text: str) -> str:
    r"""The text with its examples between fences.

    >>> fenced("Adds.\n\n>>> 1 + 1\n2").splitlines()[2:]
    ['```pycon', '>>> 1 + 1', '2', '```']
    """
    return EXAMPLE.sub(lambda match: f"```pycon\n{match[0]}\n```", text)


class Doctests(griffe.Extension):
    """Fences the examples of every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Of an object, once it is loaded."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
