"""The job of a primitive's `run` on IBM's machines: sampler or estimator jobs of IBM's, and Qiskit's own results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import PubResult
from qiskit.providers import JobStatus

from ...errors import (
    HubJobError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    QHubError,
    UnsupportedBackendError,
)
from ...formats import ibm_results
from ...jobs import HubJob
from ...jobs.failure import explain
from ..errors import QHubJobMaxTimeError
from ..job import Part, QHubJob
from ..outcomes import remaining
from .ibm_plan import Plan
from .ibm_pub_result import finished
from .job import QHubPrimitiveJob, Sent

if TYPE_CHECKING:
    from ..backend import QHubBackend
    from ..provider import QHubProvider

MAX_TIME = "1305"
"""IBM's code of a job that ran for longer than `max_execution_time`."""


class IbmPrimitiveJob(QHubPrimitiveJob):
    """What a primitive's `run` returns on IBM's machines; also what `from_id` finds again.

    Attributes:
        primitive_id: `sampler` or `estimator`.
    """

    def __init__(self, job: QHubJob | None, primitive_id: str, plans: Sequence[Sequence[Plan]] | None) -> None:
        self.primitive_id = primitive_id
        self._plans = plans
        self._metadata: list[dict[str, Any]] = []
        self._ended_by_ibm: dict[str, bool] = {}
        super().__init__([Sent((), job)] if job else [])

    @classmethod
    def from_id(cls, job_id: str, provider: QHubProvider) -> IbmPrimitiveJob:
        """A job by its id, from any process at any time.

        Raises:
            NotFoundError: there is none with this id.
            UnsupportedBackendError: it is none of IBM's sampler or estimator.
        """
        job = provider.retrieve_job(job_id)
        params = job.hub_jobs[0].known.input_params if job.hub_jobs else None
        program_id = str((params or {}).get("program_id"))
        if program_id not in ("sampler", "estimator"):
            raise UnsupportedBackendError(f"job {job_id} is none of IBM's sampler or estimator: use retrieve_job()")
        return cls(job, program_id, None)

    def __repr__(self) -> str:
        return f"<IbmPrimitiveJob({self.job_id()!r}, {self.primitive_id!r})>"

    @property
    def _parts(self) -> Sequence[Part]:
        return self.jobs[0].parts if self.jobs else ()

    @property
    def _hub_jobs(self) -> Sequence[HubJob]:
        return self.jobs[0].hub_jobs if self.jobs else ()

    def backend(self) -> QHubBackend:
        """The backend."""
        if not self.jobs:
            raise QHubError("there were no pubs, so there is no job and no backend")
        return self.jobs[0].backend()

    @property
    def tags(self) -> list[str]:
        """The tags that the user gave."""
        return self.jobs[0].tags if self.jobs else []

    @property
    def creation_date(self) -> datetime | str | None:
        """When the Hub made the (first) job, UTC."""
        return self.jobs[0].created_at() if self.jobs else None

    def status(self) -> JobStatus:
        """The state as the Hub reports it now; a job that IBM ended for its `max_execution_time` is in error."""
        found = super().status()
        return (
            JobStatus.ERROR if found is JobStatus.CANCELLED and any(map(self._ran_too_long, self._hub_jobs)) else found
        )

    def errored(self) -> bool:
        """Whether a job failed."""
        return self.status() is JobStatus.ERROR

    def error_message(self) -> str | None:
        """IBM's reason and code of the first job that failed; None if none did."""
        for job in self._hub_jobs if self.errored() else ():
            if job.seen != "COMPLETED":
                reason, code = explain(job.raw_result())
                return f"{reason or 'the provider gave no reason'}" + (f" (code {code})" if code is not None else "")
        return None

    def wait_for_final_state(self, timeout: float | None = None) -> None:
        """Wait until the Hub reports an end.

        Raises:
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        for job in self.jobs:
            job.wait_for_final_state(timeout)

    def usage(self) -> float | None:
        """Seconds of the machine's time, as the Hub records them (`runtime`), of all jobs; None before they ended."""
        times = [job.record().runtime for job in self._hub_jobs]
        known = [time for time in times if time is not None]
        return sum(known) / 1000 if len(known) == len(times) else None

    def metrics(self) -> dict[str, Any]:
        """Times and usage by IBM's names: `timestamps` with `created`, `running` and `finished` (ISO 8601, None where
        it has not come to that), `usage` with `seconds` and `quantum_seconds`.

        Both are what the Hub records; IBM's other metrics do not reach it.
        """
        seconds = self.usage()
        job = self.jobs[0] if self.jobs else None
        return {
            "timestamps": {
                "created": _instant(job.created_at()) if job else None,
                "running": _instant(job.started_at()) if job else None,
                "finished": _instant(job.ended_at()) if job else None,
            },
            "usage": {"seconds": seconds, "quantum_seconds": seconds},
        }

    def logs(self) -> NoReturn:
        """Refused: the Hub does not pass on what IBM logs.

        Raises:
            UnsupportedBackendError: always.
        """
        raise UnsupportedBackendError(
            "the Hub does not pass on IBM's logs; error_message() has IBM's reason where a job failed"
        )

    def result(self, timeout: float | None = None) -> PrimitiveResult[Any]:
        """Wait, then return the results of all pubs, in the order they were given; with IBM's metadata.

        Raises:
            QHubJobMaxTimeError: IBM ended the job for its `max_execution_time`. Also a `TimeoutError`.
            JobFailedError, JobCancelledError, JobAbortedError: as in `QHubPrimitiveJob`.
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        made = super().result(timeout)
        if len(self._metadata) == 1:
            return PrimitiveResult(list(made), metadata={"version": 2, **self._metadata[0]})
        return made

    def _read(self, sent: Sent, timeout: float | None) -> Iterator[tuple[int, PubResult | QHubError]]:
        if sent.job is None:
            return
        rest = remaining(timeout)
        sent.job.wait_for_final_state(timeout)
        self._metadata = []
        results = [one for index, _ in enumerate(sent.job.parts) for one in self._of_part(index, rest())]
        yield from enumerate(results)

    def _of_part(self, index: int, timeout: float | None) -> Sequence[PubResult | QHubError]:
        part = self._parts[index]
        plans = self._plans[index] if self._plans is not None else None
        try:
            if part.job is None:
                raise part.error or QHubError("the Hub has no such job")
            made = self._decoded(part.job, timeout)
            results = finished(made, part.job, plans, self.primitive_id)
        except JobTimeoutError:
            raise
        except QHubError as error:
            return [error] * (len(plans) if plans is not None else part.num_circuits or 1)
        self._metadata.append(dict(made.metadata))
        return results

    def _decoded(self, job: HubJob, timeout: float | None) -> PrimitiveResult[Any]:
        try:
            return ibm_results.decode(job.result(timeout), job.id)
        except ValueError as error:
            job.forget_result()
            raise HubJobError(
                f"the result of job {job.id} cannot be read: {error}; jobs[0].raw_result() gives it as it came",
                job_id=job.id,
            ) from error
        except (JobFailedError, JobCancelledError) as error:
            if not self._ran_too_long(job):
                raise
            reason, _ = explain(job.raw_result(timeout))
            text = (
                f"job {job.id} ran for longer than its max_execution_time, and IBM ended it: {reason} (code {MAX_TIME})"
            )
            raise QHubJobMaxTimeError(text, job_id=job.id, reason=reason, code=int(MAX_TIME)) from error

    def _ran_too_long(self, job: HubJob) -> bool:
        if job.seen not in ("FAILED", "CANCELLED"):
            return False
        if job.id not in self._ended_by_ibm:
            _, code = explain(job.raw_result())
            self._ended_by_ibm[job.id] = str(code) == MAX_TIME
        return self._ended_by_ibm[job.id]


def _instant(moment: datetime | str | None) -> str | None:
    return moment.isoformat() if isinstance(moment, datetime) else moment
