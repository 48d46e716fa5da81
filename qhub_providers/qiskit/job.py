"""The job of one call of `run`, as Qiskit's `JobV1`: one job of the Hub, or a fan-out of several behind one object."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from qiskit import QuantumCircuit
from qiskit.providers import JobError, JobStatus, JobV1
from qiskit.result import Result

from ..errors import NotFoundError, QHubError
from ..formats.measurements import Measurements
from ..jobs import HubJob
from ..jobs.awaiting import drive_async
from ..jobs.job import note_all, wait_all, wait_flow
from ..jobs.side_by_side import side_by_side
from . import files
from . import result as results
from .ends import asked_beside
from .errors import as_qiskit
from .ibm_max_time import ran_too_long
from .job_copies import Uncopied
from .job_status import ORDER, STATUSES, status_of
from .outcomes import entries, is_settled, outcomes, remaining
from .part import Part
from .payloads import of_each
from .places import in_given_order

if TYPE_CHECKING:
    from ..hub.types import CalibrationResponse
    from .backend import QHubBackend
    from .provider import QHubProvider


class QHubJob(Uncopied, JobV1):
    """What `run` returns. Everything that it says of its state is what the Hub says.

    Attributes:
        parts: the jobs of the Hub, with their circuits.
        hub_jobs: the jobs of the Hub that there are.
        options: what `run` was told; None for a job that was retrieved.
    """

    found_again = "QHubProvider().retrieve_job({id!r})"

    def __init__(
        self,
        provider: QHubProvider,
        backend: QHubBackend | None,
        parts: Sequence[Part],
        batch_id: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.parts = tuple(parts)
        self.hub_jobs = tuple(part.job for part in self.parts if part.job is not None)
        super().__init__(backend, batch_id or self.hub_jobs[0].id)
        self._provider = provider
        self._known_backend = backend
        self._known_result: Result | None = None
        self._batch_id = batch_id
        self.options = options

    def __repr__(self) -> str:
        return f"<QHubJob({self.job_id()!r})>"

    def backend(self) -> QHubBackend:
        """The backend; for a job that was retrieved it is fetched on first use."""
        if self._known_backend is None:
            self._known_backend = self._provider.get_backend(str(self._first.known.backend_id))
        return self._known_backend

    @property
    def _first(self) -> HubJob:
        """The first job of the Hub; where there is none, what keeps it from being there is raised."""
        if not self.hub_jobs:
            raise self.parts[0].error or QHubError(f"the Hub has no job of {self.job_id()}")
        return self.hub_jobs[0]

    @property
    def circuits(self) -> list[QuantumCircuit]:
        """The circuits as they were sent, with the layout that was chosen; empty for a job that was retrieved."""
        return in_given_order(self.parts, [part.circuits for part in self.parts])

    @property
    def tags(self) -> list[str]:
        """The tags that the user gave."""
        return self._first.tags

    @property
    def name(self) -> str | None:
        """The name that the user gave."""
        return self._first.known.name

    def submit(self) -> NoReturn:
        """Refused: `run` has submitted the job, and a second time would be billed again.

        Raises:
            JobError: always.
        """
        raise JobError(f"job {self.job_id()} was submitted by run(); submitting it again would pay twice")

    def status(self) -> JobStatus:
        """The state as the Hub reports it now; of a fan-out, that of the job that is furthest from its end.

        Circuits of which the Hub has no job (any more) count as failed, and so does a job that IBM ended for its
        `max_execution_time`, which the Hub may call cancelled.
        """
        with as_qiskit():
            note_all(self._provider.client, self.hub_jobs, together=self._batch_id is not None)
        states = {self._status_of(job) for job in self.hub_jobs}
        if len(self.hub_jobs) < len(self.parts):
            states.add(JobStatus.ERROR)
        return next(state for state in ORDER if state in states)

    def _status_of(self, job: HubJob) -> JobStatus:
        state = status_of(job)
        cancelled = state is JobStatus.CANCELLED
        return JobStatus.ERROR if cancelled and ran_too_long(self._provider.client, job) else state

    def cancel(self) -> bool:
        """Ask the Hub to cancel every job that has not ended, also where one refuses, or is gone.

        Returns:
            Whether there are jobs, and the Hub now reports every one as cancelled, or as being cancelled.

        Raises:
            QHubError: the first refusal, after all were asked.
        """
        refusals: dict[int, QHubError] = {}

        def cancel(number: int) -> None:
            try:
                if not self.hub_jobs[number].over:
                    self.hub_jobs[number].cancel()
            except NotFoundError as gone:
                if self._batch_id is None:
                    refusals[number] = gone
            except QHubError as refusal:
                refusals[number] = refusal

        side_by_side(cancel, len(self.hub_jobs))
        if refusals:
            raise refusals[min(refusals)]
        note_all(self._provider.client, self.hub_jobs, together=self._batch_id is not None)
        return bool(self.hub_jobs) and all(job.seen in ("CANCELLED", "CANCELLING") for job in self.hub_jobs)

    def wait_for_final_state(
        self, timeout: float | None = None, wait: float | None = None, callback: Callable[..., None] | None = None
    ) -> None:
        """Wait until the Hub reports an end.

        Args:
            timeout: seconds; default none.
            wait: accepted as Qiskit passes it; the pause between polls follows the time waited instead.
            callback: called after each poll as `callback(job_id, job_status, job)`.

        Raises:
            JobTimeoutError: after `timeout` seconds; the job goes on. It is also Qiskit's `JobTimeoutError`.
        """

        def watch(job_id: str, status: str) -> None:
            if callback is not None:
                callback(self.job_id(), STATUSES.get(status, JobStatus.INITIALIZING), self)

        with as_qiskit():
            wait_all(self._provider.client, list(self.hub_jobs), timeout, watch, batch_id=self._batch_id)

    def result(self, timeout: float | None = None, *, stream_to: str | Path | None = None) -> Result:
        """Wait, then return the result; the circuits in the order they were given.

        Where some of several jobs failed, or their results cannot be had, the others keep theirs, and
        `results[i].success` is False with the reason in `results[i].status`. What may be had later is asked for again
        by the next call. `date` is when the last job ended, UTC, ISO 8601; None where the Hub does not say.
        `results[i].header["metadata"]` are those of the circuit, where the circuits are known: not of a retrieved job.

        Args:
            timeout: seconds; default none.
            stream_to: a new file for the provider's own result, byte for byte; it appears whole or not at all. For a
                fan-out a folder, with a file `<number>-<id>.json` for each job of the Hub that completed; where some
                could not be fetched, the same call goes on with those that are missing.

        Raises:
            ConfigurationError: there is something else at `stream_to`, and nothing is written over.
            QHubError: no result could be fetched.
            JobFailedError: every job failed; with the provider's reason and code. Also Qiskit's `JobError`.
            JobCancelledError, JobAbortedError: likewise.
            QHubJobMaxTimeError: likewise; IBM ended it for its `max_execution_time`. Also a `TimeoutError`.
            JobTimeoutError: after `timeout` seconds (default: never); the job goes on.
        """
        places = [] if stream_to is None else files.places(self, Path(stream_to))
        rest = remaining(timeout)
        self.wait_for_final_state(timeout)
        with as_qiskit():
            files.download(places, rest)
            return self._known_result or self._assemble(rest)

    def measurements(self, timeout: float | None = None) -> list[Measurements | QHubError]:
        """Wait, then return what every circuit measured, as packed arrays, in the order the circuits were given.

        In the place of a circuit whose job of the Hub failed, or whose result cannot be had, stands the error.

        Raises:
            QHubError: no result could be fetched.
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        rest = remaining(timeout)
        self.wait_for_final_state(timeout)
        with as_qiskit():
            return in_given_order(self.parts, outcomes(self.parts, rest))

    def _assemble(self, rest: Callable[[], float | None]) -> Result:
        with asked_beside(self._provider.client, self.hub_jobs, rest()) as ended:
            values = outcomes(self.parts, rest)
            errors = [error for (error, *_) in values if isinstance(error, QHubError)]
            if len(errors) == len(self.parts):
                raise errors[0]
        experiments = in_given_order(self.parts, map(entries, self.parts, values))
        result = results.result(str(self._first.known.backend_id), self.job_id(), experiments, ended())
        if all(map(is_settled, self.parts, values)):
            self._known_result = result
        return result

    def __await__(self) -> Generator[Any, None, Result]:
        """`await job` is `job.result()` that leaves the event loop free. Cancelling it leaves the job running."""
        return self._awaited().__await__()

    async def _awaited(self) -> Result:
        import asyncio  # 10 ms that a synchronous program need not wait for

        with as_qiskit():
            await drive_async(self._provider.client, wait_flow(self.hub_jobs, batch_id=self._batch_id))
        return await asyncio.to_thread(self.result)

    def raw_result(self, timeout: float | None = None) -> Any:
        """The provider's own JSON, parsed; of a failed job what the provider sent instead.

        Of a fan-out a list, with None where a job is missing. It raises if one cannot be fetched, after all were asked
        for: the error names those that can be had, singly, from `hub_jobs`.
        """
        rest = remaining(timeout)
        with as_qiskit():
            found = of_each(self.parts, lambda job: job.raw_result(rest()), "raw_result")
        return found[0] if len(self.parts) == 1 else found

    def save(self, path: str | Path, timeout: float | None = None) -> None:
        """Wait, then write everything to one new file that `QHubProvider.load` opens without the Hub.

        It holds the circuits, the options, the Hub's records of the job and its backend, the backend's configuration
        and calibration, the input, the raw results and the releases of the packages. It holds no token.

        Raises:
            ConfigurationError: something is at `path`, and nothing is written over.
            JobTimeoutError: after `timeout` seconds (default: never); the job goes on.
        """
        from .archive import save  # the archive knows jobs

        with as_qiskit():
            save(self, Path(path), timeout)

    def input(self) -> Any:
        """The submitted input as the Hub keeps it; of a fan-out a list, as `raw_result` gives it."""
        found = of_each(self.parts, HubJob.input, "input")
        return found[0] if len(self.parts) == 1 else found

    def calibration(self) -> CalibrationResponse | None:
        """The backend's calibration at the time of the (first) run, or None where there is none."""
        return self._first.calibration()

    def created_at(self) -> datetime | str | None:
        """When the Hub made the (first) job, UTC."""
        return self._first.created_at()

    def started_at(self) -> datetime | str | None:
        """When the (first) job began to run, UTC; None before that."""
        return self._first.started_at()

    def ended_at(self) -> datetime | str | None:
        """When the last job ended, UTC; None before that."""
        ends = [job.ended_at() for job in self.hub_jobs]
        return None if None in ends else max(ends, key=str)


__all__ = ["ORDER", "STATUSES", "Part", "QHubJob", "remaining"]
