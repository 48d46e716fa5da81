"""A call of `run` that took several jobs of the Hub: how its children find each other again.

Each child carries the tag `qhub:batch:<uuid>:<i>/<n>:<size>/<total>`: it is the i-th of n jobs, each of `size` circuits
but for the last, of `total` circuits in all. So one child is enough to know what is missing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import NotFoundError, QHubError
from ..jobs import HubJob
from .job import Part

if TYPE_CHECKING:
    from ..hub.types import Job

ID_PREFIX = "batch-"
TAG = re.compile(r"qhub:batch:([0-9a-f-]+):(\d+)/(\d+):(\d+)/(\d+)")


@dataclass(frozen=True)
class Child:
    """The place of one job in a fan-out.

    >>> child = Child("1f3c", number=3, count=3, size=100, total=250)
    >>> Child.parse(child.tag) == child, child.num_circuits
    (True, 50)
    """

    batch: str
    number: int
    count: int
    size: int
    total: int

    @property
    def tag(self) -> str:
        """The tag that says all this."""
        return f"qhub:batch:{self.batch}:{self.number}/{self.count}:{self.size}/{self.total}"

    @classmethod
    def parse(cls, tag: object) -> Child | None:
        """The place that a tag names, or None if it is another tag."""
        match = TAG.fullmatch(tag) if isinstance(tag, str) else None
        return cls(match[1], *map(int, match.groups()[1:])) if match else None

    @property
    def num_circuits(self) -> int:
        """How many circuits this job has."""
        return min(self.size, self.total - self.size * (self.number - 1))


def children(batch: str, chunks: Sequence[Sequence[object]]) -> list[Child]:
    """The places of jobs with these circuits."""
    total = sum(map(len, chunks))
    return [Child(batch, number, len(chunks), len(chunks[0]), total) for number in range(1, len(chunks) + 1)]


def find(batch_id: str, records: Iterable[Job]) -> tuple[list[Child], dict[int, Job]]:
    """The children of a fan-out, and the records of those that are there, read from `records` as far as it takes.

    Raises:
        NotFoundError: there is none.
    """
    batch = batch_id.removeprefix(ID_PREFIX)
    found: dict[int, Job] = {}
    one: Child | None = None
    for record in records:
        child = next((child for tag in record.tags or () if (child := Child.parse(tag)) and child.batch == batch), None)
        if child is not None:
            one = child
            found[child.number] = record
            if len(found) == child.count:
                break
    if one is None:
        raise NotFoundError(status_code=404, detail=f"no job of the fan-out {batch_id} was found")
    return [Child(batch, number, one.count, one.size, one.total) for number in range(1, one.count + 1)], found


def part(child: Child, job: HubJob | None) -> Part:
    """What a retrieved job object holds of one child."""
    missing = None if job else QHubError(f"job {child.number} of {child.count} of the fan-out is not on the Hub")
    return Part(job, error=missing, num_circuits=child.num_circuits)
