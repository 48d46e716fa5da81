"""When the jobs of a run ended, asked for while their results come: it is the date of Qiskit's result."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING

from ..errors import QHubError
from ..hub.flow import Flow, send
from ..hub.operations import jobs as operations
from ..jobs import HubJob
from ..jobs.polling import ONCE, deadline_after

if TYPE_CHECKING:
    from ..hub import HubQuantumClient
    from ..hub.types import Job

PATIENCE = 5.0
"""Seconds for which a date is asked for while the result comes."""

LONGEST_WAIT = 1.0
"""Seconds for which a result that is there is kept back for want of its date."""


@contextmanager
def asked_beside(
    client: HubQuantumClient, jobs: Sequence[HubJob], timeout: float | None
) -> Iterator[Callable[[], str | None]]:
    """What it gives tells, after the block, when the last of the jobs ended: UTC, as ISO 8601 says it.

    Of several jobs, the waiting has mostly told already. If one is left of which that is not known, it is asked for
    while the block runs, and no error of the block waits for it. None where the Hub does not tell soon, or more are
    left: a result is not worth so many requests.
    """
    unknown = [job for job in jobs if job.known_end is None]
    if len(unknown) != 1:
        yield lambda: _last(jobs)
        return
    patience = PATIENCE if timeout is None else min(PATIENCE, timeout)
    asking = Thread(target=_ask, args=(client, unknown[0], patience), daemon=True)  # keeps no program from its end
    asking.start()
    yield lambda: _last(jobs)
    asking.join(LONGEST_WAIT)


def _last(jobs: Sequence[HubJob]) -> str | None:
    ends = [job.known_end for job in jobs]
    texts = [end.isoformat() if isinstance(end, datetime) else end for end in ends if end is not None]
    return max(texts) if texts and len(texts) == len(ends) else None


def _ask(client: HubQuantumClient, job: HubJob, timeout: float) -> None:
    with suppress(QHubError):  # what was measured is worth more than its date
        job.note_record(client.drive(_record(job.id, timeout)))


def _record(job_id: str, timeout: float) -> Flow[Job]:
    request = operations.get_job(job_id, request_options=ONCE)
    return (yield from send(dataclasses.replace(request, deadline=(yield from deadline_after(timeout)))))
