"""Which of several circuits, or sets of values, an error is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..errors import ConfigurationError, QHubError, UnsupportedCircuitError

Given = TypeVar("Given")
Made = TypeVar("Made")
Error = TypeVar("Error", bound=QHubError)


@dataclass(frozen=True)
class Numbering:
    """How many circuits, and how many sets of values, a call was given: errors say which only where there are several.

    >>> error = Numbering(circuits=8).place(UnsupportedCircuitError("circuit 'x' measures nothing"), 5)
    >>> str(error), error.position, error.parameter_set
    ("circuits[5]: circuit 'x' measures nothing", 5, None)
    """

    circuits: int
    sets: int = 1

    def place(self, error: Error, number: int) -> Error:
        """`error`, now with the place of what it is about: `number`, from 0, among what is to be sent."""
        position = number if self.circuits > 1 else None
        parameter_set = number if self.sets > 1 else None
        named = {"circuits": position, "parameter_values": parameter_set}
        places = ", ".join(f"{name}[{place}]" for name, place in named.items() if place is not None)
        if places:
            error.args = (f"{places}: {error}",)
        if isinstance(error, UnsupportedCircuitError):
            error.position, error.parameter_set = position, parameter_set
        return error

    def each(self, given: Sequence[Given], make: Callable[[Given], Made]) -> list[Made]:
        """What `make` makes of each; its refusals say of which."""
        made = []
        for number, one in enumerate(given):
            try:
                made.append(make(one))
            except (ConfigurationError, UnsupportedCircuitError) as refused:
                self.place(refused, number)
                raise
        return made
