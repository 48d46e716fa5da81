"""A call of `run` that took several jobs of the Hub: how its children find each other again.

Each child carries the tag `qhub:batch:<uuid>:<i>/<n>:<start>+<size>/<total>`: it is the i-th of n jobs, and has `size`
of `total` circuits, after the `start` circuits of the jobs before. So one child is enough to know how much is missing
of the others. With `~` instead of `+` its circuits are not numbers `start` to `start + size - 1` of those that `run`
was given, but others: which ones, is in tags of their own, see `places`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from ..errors import NotFoundError, QHubError
from ..jobs import HubJob
from .job import Part
from .places import places_in, tags_of

if TYPE_CHECKING:
    from ..hub.types import Job

ID_PREFIX = "batch-"
MOST = 1_000_000
"""Circuits of a fan-out: a tag that tells of more is none of ours."""

TAG = re.compile(r"qhub:batch:([0-9a-f-]+):([0-9]{1,7})/([0-9]{1,7}):([0-9]{1,7})([+~])([0-9]{1,7})/([0-9]{1,7})")


@dataclass(frozen=True)
class Child:
    """The place of one job in a fan-out.

    Attributes:
        batch: what all jobs of the fan-out have in common.
        number: which of them this is, from 1.
        count: how many there are.
        start: how many circuits the jobs before it have.
        size: how many circuits it has.
        total: how many all have.
        scattered: which of the circuits, from 0, it has, where that is not `start` to `start + size - 1`.

    >>> child = Child("1f3c", number=3, count=3, start=200, size=50, total=250)
    >>> child.tag
    'qhub:batch:1f3c:3/3:200+50/250'
    >>> Child.parse(child.tag) == child
    True
    """

    batch: str
    number: int
    count: int
    start: int
    size: int
    total: int
    scattered: tuple[int, ...] = ()

    @property
    def places(self) -> Sequence[int]:
        """Which of the circuits it has, from 0."""
        return self.scattered or range(self.start, self.start + self.size)

    @property
    def tag(self) -> str:
        """The tag that says all this, but for scattered places."""
        mark = "~" if self.scattered else "+"
        return f"qhub:batch:{self.batch}:{self.number}/{self.count}:{self.start}{mark}{self.size}/{self.total}"

    @property
    def tags(self) -> list[str]:
        """The tags that say all this."""
        return [self.tag, *(tags_of(self.scattered) if self.scattered else ())]

    @classmethod
    def parse(cls, tag: object, others: Iterable[str] = ()) -> Child | None:
        """The place that a tag names, or None if it is another tag, or names a place that there cannot be.

        Scattered places are in `others`, and without them the circuits of the job would be taken for others.
        """
        match = TAG.fullmatch(tag) if isinstance(tag, str) else None
        if match is None:
            return None
        batch, number, count, start, mark, size, total = match.groups()
        scattered = places_in(others) if mark == "~" else ()
        child = cls(batch, int(number), int(count), int(start), int(size), int(total), scattered)
        return child if child.is_possible and bool(scattered) == (mark == "~") else None

    @classmethod
    def of(cls, record: Job) -> Child | None:
        """The place of a job, by its tags; None if it belongs to no fan-out."""
        tags = [tag for tag in record.tags or () if tag]
        return next((child for tag in tags if (child := cls.parse(tag, tags))), None)

    @property
    def is_possible(self) -> bool:
        """Whether each job before, and after, can have a circuit."""
        after = self.total - self.start - self.size
        return (
            1 <= self.number <= self.count <= self.total <= MOST
            and self.size >= 1
            and (self.start == 0 if self.number == 1 else self.start >= self.number - 1)
            and (after == 0 if self.number == self.count else after >= self.count - self.number)
            and len(self.places) == self.size
            and self.places[-1] < self.total
        )

    def goes_with(self, other: Child) -> bool:
        """Whether both can be in one fan-out."""
        first, second = sorted((self, other), key=attrgetter("number"))
        between = second.start - first.start - first.size
        same = (self.batch, self.count, self.total) == (other.batch, other.count, other.total)
        return same and (between >= second.number - first.number - 1 >= 0)


def children(
    batch: str, chunks: Sequence[Sequence[object]], numbers: Sequence[Sequence[int]] | None = None
) -> list[Child]:
    """The places of jobs with these circuits, which have these numbers; without numbers they follow each other."""
    total = sum(map(len, chunks))
    one_by_one = numbers is None or [place for own in numbers for place in own] == list(range(total))
    found: list[Child] = []
    start = 0
    for index, chunk in enumerate(chunks):
        scattered = () if numbers is None or one_by_one else tuple(numbers[index])
        found.append(Child(batch, index + 1, len(chunks), start, len(chunk), total, scattered))
        start += len(chunk)
    return found


def find(batch_id: str, records: Iterable[Job]) -> tuple[list[Child], dict[int, Job]]:
    """The children of a fan-out, and the records of those that are there, read from `records` as far as it takes.

    Of children that are missing side by side only the sum of their circuits is known; the last of them is said to have
    what is left when each of the others has one.

    Raises:
        NotFoundError: there is none.
    """
    batch = batch_id.removeprefix(ID_PREFIX)
    known: dict[int, Child] = {}
    found: dict[int, Job] = {}
    for record in records:
        child = Child.of(record)
        if child is not None and child.batch == batch:
            known[child.number], found[child.number] = child, record
            if len(found) == child.count:
                break
    if not known:
        raise NotFoundError(status_code=404, detail=f"no job of the fan-out {batch_id} was found")
    known = _in_order(known)
    return _placed(_without_gaps(known), known), {number: found[number] for number in known}


def _in_order(known: Mapping[int, Child]) -> dict[int, Child]:
    """Those children that follow each other without a contradiction."""
    kept: list[Child] = []
    taken: set[int] = set()
    for number in sorted(known):
        child = known[number]
        if (not kept or child.goes_with(kept[-1])) and taken.isdisjoint(child.places):
            kept.append(child)
            taken.update(child.places)
    return {child.number: child for child in kept}


def _placed(whole: list[Child], known: Mapping[int, Child]) -> list[Child]:
    """Where circuits are scattered, those that are missing have the places that are left."""
    if not any(child.scattered for child in known.values()):
        return whole
    taken = {place for child in known.values() for place in child.places}
    left = (place for place in range(whole[0].total) if place not in taken)
    return [known.get(child.number) or replace(child, scattered=tuple(islice(left, child.size))) for child in whole]


def _without_gaps(known: dict[int, Child]) -> list[Child]:
    one = next(iter(known.values()))
    whole: list[Child] = []
    for number in range(1, one.count + 1):
        start = whole[-1].start + whole[-1].size if whole else 0
        following = known.get(number + 1)
        size = 1 if number < one.count and following is None else (following.start if following else one.total) - start
        whole.append(known.get(number) or Child(one.batch, number, one.count, start, size, one.total))
    return whole


def part(child: Child, job: HubJob | None) -> Part:
    """What a retrieved job object holds of one child."""
    missing = None if job else QHubError(f"job {child.number} of {child.count} of the fan-out is not on the Hub")
    return Part(job, error=missing, num_circuits=child.size, places=child.places)
