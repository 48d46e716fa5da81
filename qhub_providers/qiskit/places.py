"""Where the circuits of each job of the Hub stand among those that `run` was given, from 0.

Where they do not simply follow those of the job before, the places travel with the job as tags,
`qhub:places:1:<part>/<parts>:<text>`, see `formats.tag_parts`: a JSON list, so that any process can put the results of
all jobs into the order of the circuits.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from ..formats import tag_parts

if TYPE_CHECKING:
    from .job import Part

T = TypeVar("T")

TAG_PREFIX = "qhub:places:1:"


def grouped(kinds: Sequence[Hashable], most: int) -> list[list[int]]:
    """The places of each job's circuits: as few jobs as it takes, of one kind and at most `most` circuits each.

    The jobs are in the order of their first circuits.

    >>> grouped("abababa", 3)
    [[0, 2, 4], [1, 3, 5], [6]]
    """
    jobs: list[list[int]] = []
    filling: dict[Hashable, list[int]] = {}
    for place, kind in enumerate(kinds):
        if kind not in filling or len(filling[kind]) == most:
            filling[kind] = []
            jobs.append(filling[kind])
        filling[kind].append(place)
    return jobs


def check(places: Sequence[Sequence[int]], num_jobs: int) -> None:
    """Raise TypeError or ValueError unless `places` may be what `grouped` gave for so many jobs.

    >>> check([[0, 2], [1]], 2)
    >>> check([[0], [0]], 2)
    Traceback (most recent call last):
        ...
    ValueError: the places [[0], [0]] are not those of 2 jobs
    """
    flat = [place for own in places for place in own]
    are_ascending = all(own == sorted(own) for own in (*map(list, places), [own[0] for own in places if own]))
    if not (len(places) == num_jobs and all(places) and are_ascending and sorted(flat) == list(range(len(flat)))):
        raise ValueError(f"the places {places} are not those of {num_jobs} jobs")
    if any(type(place) is not int for place in flat):
        raise TypeError(f"the places {places} are no whole numbers")


def tags_of(places: Sequence[int]) -> list[str]:
    """The tags that carry the places of one job.

    >>> places_in(["mine", *tags_of([0, 2, 5])])
    (0, 2, 5)
    """
    return tag_parts.to_tags(TAG_PREFIX, json.dumps(list(places), separators=(",", ":")).encode())


def places_in(tags: Iterable[str]) -> tuple[int, ...]:
    """The places that `tags` carry; none where they carry none, or no ascending places from 0."""
    text = tag_parts.from_tags(TAG_PREFIX, tags)
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, list) or any(type(place) is not int for place in found):
        return ()
    return tuple(found) if all(one < other for one, other in pairwise([-1, *found])) else ()


def in_given_order(parts: Sequence[Part], values: Iterable[Sequence[T]]) -> list[T]:
    """What there is of each part's circuits, in the order in which `run` was given the circuits.

    Parts that do not know their places follow each other.
    """
    lists = list(values)
    flat = [value for own in lists for value in own]
    places = [place for part in parts for place in part.places or ()]
    if len(places) != len(flat):
        return flat
    return [flat[index] for index in sorted(range(len(flat)), key=places.__getitem__)]
