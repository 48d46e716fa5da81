"""Waiting: the pause grows with the time already waited, so a short job is found at once and a long one costs little.

The pause is a tenth of the time waited, from 0.1 s to 15 s, with a jitter of a tenth. An outage of the Hub never ends a
wait before its timeout; a token that is no longer accepted does.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ..errors import ApiError, HubConnectionError, JobTimeoutError
from ..hub.core.request_options import RequestOptions
from ..hub.flow import Flow, Now, Sleep, send
from ..hub.operations import jobs as operations
from ..hub.retry import LONGEST_RETRY_AFTER
from ..hub.retry import pause as pause_after
from .status import is_foreign, is_terminal

if TYPE_CHECKING:
    from ..hub.types import Job

SHORTEST = 0.1
LONGEST = 15.0
GROWTH = 0.1
PAGE_SIZE = 100
PASSING = frozenset({408, 425, 429})
"""Client errors that are over after a while."""

Watcher = Callable[[str, str], None]
"""Called with a job's id and its status each time that a poll has seen it."""


def pause(waited: float, jitter: float) -> float:
    """Seconds until the next poll after `waited` seconds; `jitter` is in [0, 1).

    >>> pause(0.0, 0.5), pause(20.0, 0.5), pause(3600.0, 0.5)
    (0.1, 2.0, 15.0)
    """
    return min(max(SHORTEST, GROWTH * waited), LONGEST) * (0.9 + 0.2 * jitter)


def wait(job_ids: Collection[str], timeout: float | None = None, watch: Watcher | None = None) -> Flow[None]:
    """Return when every job has reached a terminal status.

    One job is polled by its status; several by pages of the newest jobs, and by status where those do not hold them.

    Raises:
        JobTimeoutError: after `timeout` seconds; the jobs go on.
        ApiError: 401, 403 and other refusals of the Hub, with the jobs' ids in a note.
    """
    pending = set(job_ids)
    started = yield Now()
    rest = math.inf if timeout is None else timeout
    while True:
        ended, asked = yield from _round(pending, watch, rest)
        pending -= ended
        if not pending:
            return
        waited = (yield Now()) - started
        if timeout is not None and waited >= timeout:
            raise _late(pending, timeout)
        rest = math.inf if timeout is None else timeout - waited
        yield Sleep(min(max(pause(waited, random.random()), asked), rest))


def _round(pending: Collection[str], watch: Watcher | None, rest: float) -> Flow[tuple[set[str], float]]:
    """The jobs that have ended, and how many seconds the Hub asks for before the next round. An outage is no news."""
    try:
        options = _options(rest)
        seen = yield from (_pages(pending, options) if len(pending) > 1 else _status(min(pending), options))
        ended = set()
        for job_id, status in seen.items():
            if watch is not None:
                watch(job_id, status)
            if is_terminal(status) or (is_foreign(status) and (yield from _has_end(job_id, options))):
                ended.add(job_id)
        return ended, 0.0
    except HubConnectionError:
        return set(), 0.0
    except ApiError as error:
        status_code = error.status_code or 0
        if 400 <= status_code < 500 and status_code not in PASSING:
            error.add_note(f"while waiting for {_names(pending)}; the wait is over, the jobs go on")
            raise
        return set(), pause_after(error, 0) or LONGEST_RETRY_AFTER


def _options(rest: float) -> RequestOptions:
    """No retries below the loop, which is one itself, and no request that outlasts the caller's timeout."""
    options = RequestOptions(max_retries=0)
    if rest < LONGEST:
        options["timeout_in_seconds"] = max(rest, SHORTEST)
    return options


def _status(job_id: str, options: RequestOptions) -> Flow[dict[str, str]]:
    answer = yield from send(operations.get_job_status(job_id, request_options=options))
    return {job_id: answer.status or "UNKNOWN"}


def _pages(pending: Collection[str], options: RequestOptions) -> Flow[dict[str, str]]:
    """The statuses of many jobs from as many pages of the newest jobs as could hold them, the rest one by one."""
    seen: dict[str, str] = {}
    for page in range(len(pending) // PAGE_SIZE + 2):
        request = operations.search_jobs(page=page, size=PAGE_SIZE, sort="created_at,desc", request_options=options)
        jobs = (yield from send(request)).content or []
        seen |= {job.id: job.status or "UNKNOWN" for job in jobs if job.id in pending and job.id is not None}
        if len(seen) == len(pending) or len(jobs) < PAGE_SIZE:
            break
    for job_id in set(pending) - set(seen):
        seen |= yield from _status(job_id, options)
    return seen


def _has_end(job_id: str, options: RequestOptions) -> Flow[bool]:
    record: Job = yield from send(operations.get_job(job_id, request_options=options))
    return record.ended_at is not None


def _late(job_ids: Collection[str], timeout: float) -> JobTimeoutError:
    return JobTimeoutError(
        f"no result after {timeout:g} s; the job goes on, and retrieve_job() gets it later: {_names(job_ids)}",
        job_id=min(job_ids),
    )


def _names(job_ids: Collection[str]) -> str:
    names = sorted(job_ids)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
