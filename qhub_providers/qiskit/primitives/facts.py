"""What every job of the primitives tells of itself besides its result: by the names of IBM's jobs, on every backend."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from qiskit.primitives import BasePrimitiveJob, PrimitiveResult
from qiskit.providers import JobStatus

from ...errors import QHubError, UnsupportedBackendError
from ...jobs import HubJob
from ...jobs.failure import explain
from ..job import QHubJob, remaining
from ..job_copies import Uncopied

if TYPE_CHECKING:
    from ..backend import QHubBackend


class Facts(Uncopied, BasePrimitiveJob[PrimitiveResult[Any], JobStatus]):
    """The facts of a job."""

    found_again = "QHubProvider().retrieve_job() with each id in {id!r}"

    primitive_id: str
    """`sampler` or `estimator`."""

    @property
    @abstractmethod
    def jobs(self) -> tuple[QHubJob, ...]:
        """The jobs of `QHubBackend.run` behind this one."""

    @property
    @abstractmethod
    def _refusals(self) -> Sequence[QHubError]:
        """Why pubs have no job."""

    @property
    def _hub_jobs(self) -> Sequence[HubJob]:
        return [hub_job for job in self.jobs for hub_job in job.hub_jobs]

    def backend(self) -> QHubBackend:
        """The backend."""
        if not self.jobs:
            raise QHubError("there were no pubs to send, so there is no job and no backend")
        return self.jobs[0].backend()

    @property
    def tags(self) -> list[str]:
        """The tags that the user gave."""
        return next((job.tags for job in self._hub_jobs), [])

    def update_tags(self, new_tags: Sequence[str]) -> NoReturn:
        """Refused: the Hub's jobs keep the tags that they were sent with.

        Raises:
            UnsupportedBackendError: always.
        """
        raise UnsupportedBackendError(
            f"the tags of job {self.job_id()} cannot change: give them to run, in its options"
        )

    @property
    def session_id(self) -> str | None:
        """The session that the jobs run in; None if they run in none."""
        return next((job.known.session_id for job in self._hub_jobs), None)

    @property
    def creation_date(self) -> datetime | str | None:
        """When the Hub made the (first) job, UTC."""
        return min((made for job in self._hub_jobs if (made := job.created_at()) is not None), key=str, default=None)

    def errored(self) -> bool:
        """Whether a job failed."""
        return self.status() is JobStatus.ERROR

    def error_message(self) -> str | None:
        """The provider's reason and code of the first job that failed, or why it was not made; None if none failed."""
        if not self.errored():
            return None
        unfinished = [job for job in self._hub_jobs if job.over and job.seen != "COMPLETED"]
        if not unfinished:
            return next((str(refusal) for refusal in self._refusals), None)
        failed = min(unfinished, key=lambda job: job.seen == "CANCELLED")  # what was cancelled is no failure as such
        reason, code = explain(failed.raw_result())
        return f"{reason or 'the provider gave no reason'}" + (f" (code {code})" if code is not None else "")

    def wait_for_final_state(self, timeout: float | None = None) -> None:
        """Wait until the Hub reports an end.

        Raises:
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        rest = remaining(timeout)
        for job in self.jobs:
            job.wait_for_final_state(rest())

    def usage(self) -> float | None:
        """Seconds of the machine's time, of all jobs together, as the Hub records them (`runtime`).

        None before all have ended, or where the Hub records none; a job without a record, as of one that failed, adds
        nothing.
        """
        records = [job.record() for job in self._hub_jobs]
        times = [record.runtime for record in records if record.runtime is not None]
        if not all(job.over for job in self._hub_jobs) or (records and not times):
            return None
        return sum(times) / 1000

    def metrics(self) -> dict[str, Any]:
        """Times and usage by IBM's names: `timestamps` with `created`, `running` and `finished` (ISO 8601; of several
        jobs the first creation, the first start and the last end; None where it has not come to that), and `usage`
        with `seconds` and `quantum_seconds`.

        Both are what the Hub records; IBM's other metrics do not reach it.
        """
        seconds = self.usage()
        starts = [start for job in self._hub_jobs if (start := job.started_at()) is not None]
        ends = [job.ended_at() for job in self._hub_jobs]
        return {
            "timestamps": {
                "created": _instant(self.creation_date),
                "running": _instant(min(starts, key=str, default=None)),
                "finished": None if None in ends else _instant(max(ends, key=str, default=None)),
            },
            "usage": {"seconds": seconds, "quantum_seconds": seconds},
        }

    def logs(self) -> NoReturn:
        """Refused: the Hub does not pass on what a provider logs.

        Raises:
            UnsupportedBackendError: always.
        """
        raise UnsupportedBackendError(
            "the Hub does not pass on a provider's logs; error_message() has its reason where a job failed"
        )


def _instant(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment
