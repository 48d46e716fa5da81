"""What the Hub keeps of each job of a run: all of it, or which of them there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import JobTimeoutError, QHubError
from ..jobs import HubJob
from .part import Part

MOST_NAMED = 20
"""Jobs that an error names one by one."""


def of_each(parts: Sequence[Part], fetch: Callable[[HubJob], Any], call: str) -> list[Any]:
    """What `fetch` gives of each part's job, which is what its method `call` gives; None where there is no job.

    Raises:
        QHubError: of one there is nothing. All were asked, and its text names those that do have it. Once the time is
            over, no other is asked.
    """
    found: dict[int, Any] = {}
    errors: dict[int, QHubError] = {}
    for number, part in enumerate(parts):
        try:
            found[number] = fetch(part.job) if part.job else None
        except QHubError as error:
            errors[number] = error
            if isinstance(error, JobTimeoutError):
                break
    if errors:
        raise _telling(parts, found, errors, call)
    return [found[number] for number in range(len(parts))]


def _telling(parts: Sequence[Part], found: Mapping[int, Any], errors: Mapping[int, QHubError], call: str) -> QHubError:
    """The first error, with the jobs of which there is something."""
    first = errors[min(errors)]
    jobs = [part.job for part in parts if part.job]  # as `QHubJob.hub_jobs` has them
    there = [job for number in found if (job := parts[number].job)]
    named = [f"hub_jobs[{jobs.index(job)}] ({job.id})" for job in there[:MOST_NAMED]]
    if there:
        more = f" and {len(there) - MOST_NAMED} more" if len(there) > MOST_NAMED else ""
        said = f"{', '.join(named)}{more} have theirs: hub_jobs[i].{call}() gives each"
        first.args = (f"{first}; {said}",)
    return first
