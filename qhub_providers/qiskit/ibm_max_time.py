"""Jobs that IBM ended because they ran for longer than their `max_execution_time`: a timeout, whatever their status."""

from __future__ import annotations

from typing import Any

from ..errors import JobAbortedError, JobCancelledError, JobFailedError, QHubError
from ..jobs import HubJob
from ..jobs.failure import explain
from .errors import QHubJobMaxTimeError
from .ibm_records import is_of_ibm

CODE = "1305"
"""IBM's code of such a job."""

ENDED = ("FAILED", "CANCELLED", "ABORTED")
"""The Hub's statuses of such a job."""


class MaxTime:
    """Which jobs were ended so; each is asked once."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def ended(self, job: HubJob) -> bool:
        """Whether IBM ended the job so; False as long as the Hub does not say why the job ended."""
        if job.id not in self._known:
            try:
                self._known[job.id] = _is_so(job, _said(job))
            except QHubError:
                return False
        return self._known[job.id]


def explained(error: QHubError, job: HubJob) -> QHubError:
    """The error of such a job, with all that `error` carries; of any other, `error`."""
    if not isinstance(error, JobFailedError | JobCancelledError | JobAbortedError):
        return error
    try:
        payload = error.payload if isinstance(error, JobFailedError) else _said(job)
    except QHubError:
        return error
    if not _is_so(job, payload):
        return error
    reason, _ = explain(payload)
    text = f"job {job.id} ran for longer than its max_execution_time, and IBM ended it: {reason} (code {CODE})"
    found = QHubJobMaxTimeError(text, job_id=job.id, reason=reason, code=int(CODE), payload=payload)
    found.__cause__ = error
    return found


def _said(job: HubJob) -> Any:
    return job.raw_result() if job.seen in ENDED and is_of_ibm(job.known) else None


def _is_so(job: HubJob, payload: Any) -> bool:
    _, code = explain(payload)
    return str(code) == CODE and is_of_ibm(job.known)
