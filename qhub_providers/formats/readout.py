"""Which classical bits a circuit has, and which qubit on the wire fills each.

AWS and IonQ have no room for register names, sizes or the bit that takes a qubit. They travel with the job as tags, so
that any process can decode it from its id alone: `qhub:bits:1:<part>/<parts>:<text>`, see `tag_parts`. The bytes are
JSON, a list with one `{"name", "registers", "sources", "extra"}` a circuit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pydantic

from . import tag_parts

TAG_PREFIX = "qhub:bits:1:"


@dataclass(frozen=True)
class Readout:
    """The classical side of one circuit.

    Attributes:
        name: the circuit's name.
        registers: (name, size) in the order they were added; empty where registers overlap or leave bits out, and
            then results are one flat string.
        sources: for each classical bit the measured qubit, as the wire numbers it; None for a bit that nobody measures.
        extra: how many wire bits follow that the circuit did not ask for, measured because the device wants all
            qubits measured.
    """

    name: str
    registers: tuple[tuple[str, int], ...]
    sources: tuple[int | None, ...]
    extra: int = 0

    def __post_init__(self) -> None:
        if self.registers and sum(size for _, size in self.registers) != len(self.sources):
            raise ValueError(f"registers {self.registers} do not hold {len(self.sources)} bits")

    @property
    def num_bits(self) -> int:
        """How many classical bits the circuit has, measured or not."""
        return len(self.sources)

    @property
    def measured(self) -> list[int]:
        """The classical bits that a measurement fills, ascending."""
        return [bit for bit, source in enumerate(self.sources) if source is not None]

    @classmethod
    def plain(cls, sources: Sequence[int | None]) -> Readout:
        """What is assumed of a job that says nothing about itself: one register `c`.

        >>> Readout.plain([0, 1])
        Readout(name='circuit', registers=(('c', 2),), sources=(0, 1), extra=0)
        """
        return cls("circuit", (("c", len(sources)),), tuple(sources))


def to_tags(readouts: Sequence[Readout]) -> list[str]:
    """The tags that carry `readouts`, each at most 200 characters.

    >>> from_tags(["mine", *to_tags([Readout.plain([0, None, 1])])]) == [Readout.plain([0, None, 1])]
    True
    """
    sendable = [replace(readout, name=readout.name.encode(errors="replace").decode()) for readout in readouts]
    return tag_parts.to_tags(TAG_PREFIX, _adapter().dump_json(sendable))


def from_tags(tags: Iterable[str]) -> list[Readout] | None:
    """The readouts that `tags` carry, in any order; None where there are none, or not all of them.

    >>> from_tags(["mine"]) is None
    True
    """
    return tag_parts.read(TAG_PREFIX, tags, _adapter().validate_json)


@cache
def _adapter() -> pydantic.TypeAdapter[list[Readout]]:
    return pydantic.TypeAdapter(list[Readout])
