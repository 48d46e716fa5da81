"""Waiting: the pause grows with the time already waited, so a short job is found at once and a long one costs little.

The pause is a tenth of the time waited, from 0.1 s to 15 s, with a jitter of a tenth. An outage of the Hub never ends a
wait before its timeout; a token that is no longer accepted does.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Callable, Collection
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import (
    ApiError,
    ConfigurationError,
    HubConnectionError,
    HubTimeoutError,
    JobTimeoutError,
    NotFoundError,
    QHubError,
)
from ..hub.core.request_options import RequestOptions
from ..hub.flow import Flow, Now, Sleep, send
from ..hub.operations import jobs as operations
from ..hub.request import Request
from ..hub.retry import LONGEST_RETRY_AFTER
from ..hub.retry import pause as pause_after
from .outage import PATIENCE, Outage
from .status import GONE, is_foreign, is_terminal

if TYPE_CHECKING:
    from ..hub.types import Job

T = TypeVar("T")

SHORTEST = 0.1
LONGEST = 15.0
GROWTH = 0.1
PAGE_SIZE = 100
MOST_NAMED = 20
"""Jobs that an error names one by one, where they have an id together."""

PASSING = frozenset({408, 425, 429})
"""Client errors that are over after a while."""

ONCE = RequestOptions(max_retries=0)
"""No retries below the loop, which is one itself."""

Watcher = Callable[[str, str], None]
"""Called with a job's id and its status each time that a poll has seen it."""

Reader = Callable[["Job"], None]
"""Called with a job's record."""


def pause(waited: float, jitter: float) -> float:
    """Seconds until the next poll after `waited` seconds; `jitter` is in [0, 1).

    >>> pause(0.0, 0.5), pause(20.0, 0.5), pause(3600.0, 0.5)
    (0.1, 2.0, 15.0)
    """
    return min(max(SHORTEST, GROWTH * waited), LONGEST) * (0.9 + 0.2 * jitter)


def deadline_after(timeout: float | None) -> Flow[float | None]:
    """The instant of the client's clock that is `timeout` seconds away; None where there is no timeout."""
    return None if timeout is None else (yield Now()) + timeout


def checked_timeout(timeout: Any) -> float | None:
    """The timeout, or a `ConfigurationError` if it is neither None nor a number of seconds from 0.

    >>> checked_timeout("5")
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: timeout must be a number of seconds, at least 0, or None, not '5'
    """
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout >= 0:
        raise ConfigurationError(f"timeout must be a number of seconds, at least 0, or None, not {timeout!r}")
    return None if timeout == math.inf else timeout


def wait(
    job_ids: Collection[str],
    timeout: float | None = None,
    watch: Watcher | None = None,
    batch_id: str | None = None,
    *,
    interval: float | None = None,
    read: Reader | None = None,
) -> Flow[None]:
    """Return when every job has reached a terminal status.

    One job is polled by its status; several by pages of the newest jobs, and by status where those do not hold them.
    `batch_id` is the id that the jobs have together, for errors; one of them that the Hub does not know is waited for
    no longer, and seen as `GONE`. `interval` are the seconds between two polls, instead of those that `pause` gives.
    `read` gets the records of the jobs that a page holds.

    Raises:
        JobTimeoutError: after `timeout` seconds; the jobs go on.
        ApiError: 401, 403 and other refusals of the Hub, with the jobs' ids in a note.
    """
    pending, place = set(job_ids), Place(together=batch_id is not None, read=read)
    outage = Outage(f"the work can be retrieved by its id, {_named(pending, batch_id)}")
    started: float = yield Now()
    while True:
        began: float = yield Now()
        rest = None if timeout is None else timeout - (began - started)
        ended, asked, failure = yield from _round(pending, watch, rest, place)
        yield from outage.failed(failure, began) if failure else outage.over()
        place.answered = failure is None
        pending -= ended
        if not pending:
            return
        now: float = yield Now()
        waited = now - started
        if timeout is not None and waited >= timeout:
            raise _late(pending, timeout, batch_id, outage.described(now))
        usual = pause(waited, random.random()) if interval is None else interval
        seconds = max(usual, asked, now - began)  # the Hub is asked half of the time at most
        yield Sleep(seconds if timeout is None else min(seconds, timeout - waited))


@dataclasses.dataclass
class Place:
    """The page of the listing, counted from 0, before which none of the jobs stood when it was last looked at.

    New jobs come first, and push others back only: the next look begins there. Jobs that are `together` are parts of
    one work: one that is gone does not keep back what is known of the others. The Hub has `answered` if it did so when
    it was last asked.
    """

    page: int = 0
    answered: bool = False
    together: bool = False
    read: Reader | None = None


def statuses(job_ids: Collection[str], *, together: bool = False) -> Flow[dict[str, str]]:
    """The status of each job now, in the Hub's words, from as few requests as it takes.

    With `together` a job that the Hub does not know is `GONE`.

    Raises:
        QHubError: the Hub did not answer, or does not know one of them.
    """
    return (yield from _look(job_ids, None, Place(together=together)))


def _look(pending: Collection[str], deadline: float | None, place: Place) -> Flow[dict[str, str]]:
    return (yield from _pages(pending, deadline, place) if len(pending) > 1 else _status(min(pending), deadline, place))


def _round(
    pending: Collection[str], watch: Watcher | None, rest: float | None, place: Place
) -> Flow[tuple[set[str], float, QHubError | None]]:
    """The jobs that have ended, how many seconds the Hub asks for before the next round, and why it did not answer."""
    deadline = yield from deadline_after(None if rest is None else max(rest, SHORTEST))
    try:
        seen = yield from _look(pending, deadline, place)
        ended = set()
        for job_id, status in seen.items():
            if watch is not None:
                watch(job_id, status)
            if (
                status == GONE
                or is_terminal(status)
                or (is_foreign(status) and (yield from _has_end(job_id, deadline, place)))
            ):
                ended.add(job_id)
        return ended, 0.0, None
    except NoTimeLeftError:
        return set(), 0.0, None
    except HubConnectionError as error:
        return set(), 0.0, error
    except ApiError as error:
        status_code = error.status_code or 0
        if 400 <= status_code < 500 and status_code not in PASSING:
            error.add_note(f"while waiting for {', '.join(sorted(pending))}; the wait is over, the jobs go on")
            raise
        return set(), pause_after(error, 0) or LONGEST_RETRY_AFTER, error


class NoTimeLeftError(HubTimeoutError):
    """The deadline came between two requests, or soon after one began; the Hub has answered all before it."""


def _ask(request: Request[T], deadline: float | None, place: Place) -> Flow[T]:
    """The answer, if it comes before the deadline: a round may take many requests."""
    began: float = yield Now()
    if deadline is not None and began >= deadline:
        raise NoTimeLeftError(f"{request.method} {request.path}: there is no time left to ask")
    try:
        answer = yield from send(dataclasses.replace(request, deadline=deadline))
    except HubTimeoutError as error:
        now: float = yield Now()
        cut_off = deadline is not None and now > deadline - SHORTEST / 10
        if place.answered and cut_off and now - began < PATIENCE:  # it may be well, and was asked too late
            raise NoTimeLeftError(str(error)) from error
        raise
    place.answered = True
    return answer


def _status(job_id: str, deadline: float | None, place: Place) -> Flow[dict[str, str]]:
    try:
        answer = yield from _ask(operations.get_job_status(job_id, request_options=ONCE), deadline, place)
    except NotFoundError:
        if not place.together:
            raise
        return {job_id: GONE}
    return {job_id: answer.status or "UNKNOWN"}


def _pages(pending: Collection[str], deadline: float | None, place: Place) -> Flow[dict[str, str]]:
    """The statuses of many jobs from pages of the newest jobs; of the rest one by one, if that takes fewer requests."""
    seen: dict[str, str] = {}
    first, last = None, place.page + len(pending) // PAGE_SIZE + 1
    for page in count(place.page):
        request = operations.search_jobs(page=page, size=PAGE_SIZE, sort="created_at,desc", request_options=ONCE)
        jobs = (yield from _ask(request, deadline, place)).content or []
        records = {job.id: job for job in jobs if job.id in pending and job.id is not None}
        if place.read is not None:
            for record in records.values():
                place.read(record)
        found = {job_id: record.status or "UNKNOWN" for job_id, record in records.items()}
        first = page if found and first is None else first
        seen |= found
        missing = len(pending) - len(seen)
        if not missing or len(jobs) < PAGE_SIZE or (page >= last and page - place.page >= missing):
            break
    place.page = first or 0 if len(seen) == len(pending) else 0  # what is missing may stand before
    for job_id in set(pending) - set(seen):
        seen |= yield from _status(job_id, deadline, place)
    return seen


def _has_end(job_id: str, deadline: float | None, place: Place) -> Flow[bool]:
    record: Job = yield from _ask(operations.get_job(job_id, request_options=ONCE), deadline, place)
    return record.ended_at is not None


def _named(pending: Collection[str], batch_id: str | None) -> str:
    return batch_id or ", ".join(sorted(pending))


def _late(pending: Collection[str], timeout: float, batch_id: str | None, outage: str) -> JobTimeoutError:
    silence = f"; {outage}" if outage else ""
    if batch_id is None:
        goes_on = "it is not known what became of the job" if outage else "the job goes on"
        text = (
            f"no result after {timeout:g} s{silence}; {goes_on}, retrieve it later by its id: {_named(pending, None)}"
        )
        return JobTimeoutError(text, job_id=min(pending))
    names = f": {', '.join(sorted(pending))}" if len(pending) <= MOST_NAMED else ""
    go_on = f"it is not known what became of {len(pending)} jobs" if outage else f"{len(pending)} jobs go on"
    text = f"no result of {batch_id} after {timeout:g} s{silence}; retrieve it later by this id; {go_on}{names}"
    return JobTimeoutError(text, job_id=batch_id)
