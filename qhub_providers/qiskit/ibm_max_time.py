"""Jobs that IBM ended because they ran for longer than their `max_execution_time`: a timeout, whatever their status."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import JobAbortedError, JobCancelledError, JobFailedError, QHubError
from ..hub.flow import Flow
from ..jobs import HubJob
from ..jobs.failure import explain
from ..jobs.fetch import fetch_failure
from ..jobs.job import NOT_ASKED
from ..jobs.polling import ONCE, deadline_after
from .errors import QHubJobMaxTimeError
from .ibm_records import is_of_ibm

if TYPE_CHECKING:
    from ..hub import HubQuantumClient

CODE = "1305"
"""IBM's code of such a job."""

ENDED = ("FAILED", "CANCELLED", "ABORTED")
"""The Hub's statuses of such a job."""

PATIENCE = 1.0
"""Seconds that a question for the status takes longer, to tell such a job."""


def ran_too_long(client: HubQuantumClient, job: HubJob) -> bool:
    """Whether IBM ended the job so. Asked for once, and not for long; where it is not told, `result()` asks again."""
    if job.seen not in ENDED or not is_of_ibm(job.known):
        return False
    if job.why is NOT_ASKED:
        job.why = None
        with suppress(QHubError):
            job.why = client.drive(_why(job.id))
    return _is_so(job, job.why)


def _why(job_id: str) -> Flow[Any]:
    return (yield from fetch_failure(job_id, (yield from deadline_after(PATIENCE)), ONCE))


def explained(error: QHubError, job: HubJob) -> QHubError:
    """The error of such a job, with all that `error`, which its `result()` raised, carries; of any other, `error`."""
    if not isinstance(error, JobFailedError | JobCancelledError | JobAbortedError):
        return error
    payload = error.payload if isinstance(error, JobFailedError) else job.why
    if not _is_so(job, payload):
        return error
    reason, _ = explain(payload)
    text = f"job {job.id} ran for longer than its max_execution_time, and IBM ended it: {reason} (code {CODE})"
    found = QHubJobMaxTimeError(text, job_id=job.id, reason=reason, code=int(CODE), payload=payload)
    found.__cause__ = error
    return found


def _is_so(job: HubJob, payload: Any) -> bool:
    _, code = explain(payload)
    return str(code) == CODE and is_of_ibm(job.known)
