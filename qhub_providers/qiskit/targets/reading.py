"""Reading what devices say about themselves: what is not as it should be is left out, and remembered."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

MOST_QUBITS = 100_000
"""More than any machine has. What keeps a list of its qubits would fill the memory over a number that is a mistake."""


class Reader:
    """Reads JSON of unknown quality. A value that is missing or null is no surprise; one of the wrong type is.

    >>> reader = Reader("aws.x")
    >>> reader.number(0.25, "T1"), reader.number("fast", "T1"), reader.number(None, "T2")
    (0.25, None, None)
    >>> reader.odd
    ['T1']
    """

    def __init__(self, backend_id: str) -> None:
        self.backend_id = backend_id
        self.odd: list[str] = []
        self.assumed: list[str] = []

    def doubt(self, what: str) -> None:
        """Remember that `what` could not be read."""
        if what not in self.odd:
            self.odd.append(what)

    def assume(self, what: str) -> None:
        """Remember that `what` stands in for something that is not known."""
        if what not in self.assumed:
            self.assumed.append(what)

    def number(self, value: Any, what: str, *, most: float = math.inf) -> float | None:
        """A finite number from 0 to `most`, or None."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most or value == math.inf:
            self.doubt(what)
            return None
        return float(value)

    def whole(self, value: Any, what: str, *, most: float = math.inf) -> int | None:
        """A whole number from 0 to `most`, or None."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.doubt(what)
            return None
        return value

    def mapping(self, value: Any, what: str, *, needed: bool = False) -> Mapping[str, Any]:
        """An object; an empty one in place of something else. One that is `needed` must be there."""
        if isinstance(value, Mapping):
            return value
        if value is not None or needed:
            self.doubt(what)
        return {}

    def items(self, value: Any, what: str, *, needed: bool = False) -> list[Any]:
        """A list; an empty one in place of something else. One that is `needed` must be there."""
        if isinstance(value, list | tuple):
            return list(value)
        if value is not None or needed:
            self.doubt(what)
        return []

    def objects(self, value: Any, what: str, *, needed: bool = False) -> Iterator[Mapping[str, Any]]:
        """The objects in a list."""
        for item in self.items(value, what, needed=needed):
            if isinstance(item, Mapping):
                yield item
            else:
                self.doubt(what)

    def names(self, value: Any, what: str, *, needed: bool = False) -> list[str]:
        """The strings in a list."""
        found = self.items(value, what, needed=needed)
        if not all(isinstance(item, str) for item in found):
            self.doubt(what)
        return [item for item in found if isinstance(item, str)]

    def qubits(self, value: Any, what: str, num_qubits: int) -> tuple[int, ...] | None:
        """Different qubits below `num_qubits`, or None."""
        found = tuple(self.items(value, what))
        right = all(
            isinstance(qubit, int) and not isinstance(qubit, bool) and 0 <= qubit < num_qubits for qubit in found
        )
        if found and right and len(set(found)) == len(found):
            return found
        self.doubt(what)
        return None

    def warn(self, *, no_data: bool = False) -> None:
        """One warning for all that is odd or assumed, or that there was no data at all; none if all is well."""
        some = ", ".join(self.odd[:5]) + (", ..." if len(self.odd) > 5 else "")
        told = []
        if no_data:
            also = f", without what is odd in its calibration ({some})" if some else ""
            told.append(f"{self.backend_id} has no device data; its target follows the Hub's record{also}.")
        elif some:
            data = f"the device data of {self.backend_id}"
            told.append(f"{data} is missing or odd in places ({some}); its target leaves these out.")
        if self.assumed:
            told.append(f"The target of {self.backend_id} assumes {', and '.join(self.assumed)}.")
        if told:
            warnings.warn(" ".join(told), stacklevel=4)
