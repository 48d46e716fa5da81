"""Jobs that IBM ended because they ran for longer than their `max_execution_time`: a timeout, whatever their status."""

from __future__ import annotations

from ...errors import HubJobError, JobAbortedError, JobCancelledError, JobFailedError
from ...jobs import HubJob
from ...jobs.failure import explain
from ..errors import QHubJobMaxTimeError
from ..ibm_records import is_of_ibm

CODE = "1305"
"""IBM's code of such a job."""

ENDED = ("FAILED", "CANCELLED", "ABORTED")
"""The Hub's statuses of such a job."""


class MaxTime:
    """Which jobs were ended so; each is asked once."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def ended(self, job: HubJob) -> bool:
        """Whether IBM ended the job so."""
        if job.seen not in ENDED or not is_of_ibm(job.known):
            return False
        if job.id not in self._known:
            _, code = explain(job.raw_result())
            self._known[job.id] = str(code) == CODE
        return self._known[job.id]

    def explained(self, error: HubJobError, job: HubJob) -> HubJobError:
        """The error of such a job; of any other, `error`."""
        if not isinstance(error, JobFailedError | JobCancelledError | JobAbortedError) or not self.ended(job):
            return error
        reason, _ = explain(job.raw_result())
        text = f"job {job.id} ran for longer than its max_execution_time, and IBM ended it: {reason} (code {CODE})"
        return QHubJobMaxTimeError(text, job_id=job.id, reason=reason, code=int(CODE))
