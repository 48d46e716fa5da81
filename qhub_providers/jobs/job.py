"""One job of the Hub: its record, its status as the Hub reports it, its result as bytes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import HubConnectionError, HubJobError, JobAbortedError, JobCancelledError, JobFailedError
from ..hub.flow import Flow
from ..hub.operations import jobs as operations
from ..hub.tags import user_tags
from . import polling
from .download import check_free, write_result
from .failure import explain
from .fetch import excuse, fetch_failure, fetch_result, garbled
from .gate import Gate, through
from .status import GONE, is_foreign, is_terminal

if TYPE_CHECKING:
    from ..hub import HubQuantumClient
    from ..hub.types import CalibrationResponse, Job


NOT_ASKED = object()
"""In the place of what a provider says, as long as nobody asked."""


class HubJob:
    """A job on the Hub. Nothing is asked of the Hub before a method is called; a final record is asked for once.

    `sent_tags` are tags that its submission is known to have sent: `known` has them whether the Hub hands them back or
    not, for they say which bit is which.

    Attributes:
        why: what the provider was last heard to say of a job that gave no result, parsed; `NOT_ASKED` before that.
    """

    def __init__(self, client: HubQuantumClient, record: Job, sent_tags: Sequence[str] = ()) -> None:
        if not record.id:
            raise HubJobError(
                "the Hub made a job without an id; look for it among the newest jobs before you run again"
            )
        self.id = record.id
        self._client = client
        self._sent_tags = sent_tags
        self._record = self._tagged(record)
        self._seen = record.status or "UNKNOWN"
        self._over = is_terminal(record.status, ended=record.ended_at is not None)
        self._known_end = record.ended_at
        self._result: bytes | None = None
        self.why: Any = NOT_ASKED

    def __repr__(self) -> str:
        return f"HubJob({self.id!r}, status={self._seen!r})"

    @property
    def over(self) -> bool:
        """Whether the job is known to have ended, without asking."""
        return self._over

    @property
    def known(self) -> Job:
        """The record as last seen, without asking."""
        return self._record

    def record(self) -> Job:
        """The job's record now; once the job has ended, the last one."""
        if not (self._over and self._record.ended_at is not None):
            self._record = self._tagged(self._client.jobs.get_job(self.id))
            self.note(self._record.status or "UNKNOWN", over=self._record.ended_at is not None)
        return self._record

    def _tagged(self, record: Job) -> Job:
        tags = record.tags or []
        lacking = [tag for tag in self._sent_tags if tag not in tags]
        return record.model_copy(update={"tags": [*tags, *lacking]}) if lacking else record

    def note(self, status: str, *, over: bool = False) -> None:
        """Remember a status that the Hub reported; `over` says that the job has ended, whatever the status means."""
        self._seen = status
        self._over = self._over or is_terminal(status, ended=over)

    def note_record(self, record: Job) -> None:
        """Remember what a list says of the job and its status does not: when it ended."""
        self._known_end = record.ended_at or self._known_end

    def note_end(self) -> None:
        """Remember that the job has ended, in whatever status was seen last."""
        self._over = True

    @property
    def seen(self) -> str:
        """The status as last seen, without asking."""
        return self._seen

    def status(self) -> str:
        """The status that the Hub reports, in its own words (`PENDING`, `RUNNING`, `COMPLETED`, ...)."""
        if not self._over:
            answer = self._client.jobs.get_job_status(self.id)
            self.note(answer.status or "UNKNOWN")
        return self._seen

    @property
    def tags(self) -> list[str]:
        """The user's own tags; those that this library adds are left out."""
        return user_tags(self._record.tags)

    def created_at(self) -> datetime | str | None:
        """When the Hub made the job, UTC."""
        return self._record.created_at or self.record().created_at

    def started_at(self) -> datetime | str | None:
        """When the job began to run, UTC; None before that."""
        return self._record.started_at or self.record().started_at

    def ended_at(self) -> datetime | str | None:
        """When the job ended, UTC; None before that."""
        return self.known_end or self.record().ended_at

    @property
    def known_end(self) -> datetime | str | None:
        """When the job ended, without asking; None where that is not known."""
        return self._record.ended_at or self._known_end

    def wait(self, timeout: float | None = None, watch: polling.Watcher | None = None) -> str:
        """Wait for a terminal status and return it.

        Raises:
            JobTimeoutError: after `timeout` seconds (default: never); the job goes on.
        """
        wait_all(self._client, [self], timeout, watch)
        return self._seen

    def result(self, timeout: float | None = None, gate: Gate | None = None) -> bytes:
        """Wait, then fetch the provider's result, byte for byte. It is fetched once.

        Many that fetch at once share a `gate`.

        Raises:
            JobFailedError: with the provider's reason and code.
            JobCancelledError, JobAbortedError: the job ended without a result.
            JobTimeoutError: after `timeout` seconds (default: never); the job goes on, or its result did not come.
            HubJobError: the result is not JSON; the next call asks for it again.
        """
        if self._result is None:
            deadline = self._deadline(timeout)
            status = self.wait(timeout)
            if status != "COMPLETED":
                raise self._failure(status, deadline)
            flow = fetch_result(self.id, deadline, gate.outage if gate else None)
            self._result = self._client.drive(through(gate, flow) if gate else flow)
        return self._result

    def download(self, path: Path, timeout: float | None = None) -> None:
        """Wait, then write the provider's result to a new file, byte for byte; `result()` is then read from there.

        The file appears whole or not at all, and is never held in memory while it comes.

        Raises:
            ConfigurationError: something is there already.
            HubJobError: as `result`.
        """
        check_free(path)
        deadline = self._deadline(timeout)
        status = self.wait(timeout)
        if status != "COMPLETED":
            raise self._failure(status, deadline)
        if self._result is None:
            request = dataclasses.replace(operations.get_job_result_stream(self.id), deadline=deadline)
            write_result(path, self.id, self._client.stream(request))
            self._result = path.read_bytes()
        else:
            write_result(path, self.id, [self._result])

    def _deadline(self, timeout: float | None) -> float | None:
        return self._client.drive(polling.deadline_after(polling.checked_timeout(timeout)))

    def raw_result(self, timeout: float | None = None) -> Any:
        """The provider's result, or what it sent for a failed job, as parsed JSON; None where there is none."""
        deadline = self._deadline(timeout)
        if self.wait(timeout) != "COMPLETED":
            return self._client.drive(fetch_failure(self.id, deadline))
        if self._result is None:
            self._result = self._client.drive(fetch_result(self.id, deadline))
        try:
            return json.loads(self._result)
        except ValueError:
            self.forget_result()
            raise garbled(self.id) from None

    def forget_result(self) -> None:
        """Fetch the result anew when it is next asked for: it could not be read."""
        self._result = None

    def _failure(self, status: str, deadline: float | None) -> HubJobError:
        payload = self._why_or_excuse(deadline)
        reason, code = explain(payload)
        said = f": {reason}" if reason else "; the provider gave no reason"
        coded = f" (code {code})" if code is not None else ""
        if status == "FAILED":
            text = f"job {self.id} failed{said}{coded}"
            return JobFailedError(text, job_id=self.id, reason=reason, code=code, payload=payload)
        kinds = {"CANCELLED": (JobCancelledError, "was cancelled"), "ABORTED": (JobAbortedError, "was aborted")}
        kind, verb = kinds.get(status, (HubJobError, f"ended as {status}"))
        return kind(f"job {self.id} {verb}{said if reason else ''}{coded}", job_id=self.id)

    def _why_or_excuse(self, deadline: float | None) -> Any:
        try:
            self.why = self._client.drive(fetch_failure(self.id, deadline))
        except HubConnectionError as error:
            if self.why is NOT_ASKED or self.why is None:
                self.why = None
                return excuse(error)
        return self.why

    def cancel(self) -> str:
        """Ask the Hub to cancel the job, and return the status that the Hub then reports: it may be `COMPLETED`."""
        self._client.jobs.cancel_job(self.id)
        return self.status()

    def input(self) -> Any:
        """The input as it was submitted."""
        return self._client.jobs.get_job_input(self.id)

    def calibration(self) -> CalibrationResponse | None:
        """The backend's calibration at the time of the run, or None where there is none."""
        return self._client.jobs.get_job_calibration(self.id)


def wait_all(
    client: HubQuantumClient,
    jobs: list[HubJob],
    timeout: float | None = None,
    watch: polling.Watcher | None = None,
    batch_id: str | None = None,
    *,
    interval: float | None = None,
) -> None:
    """Wait until every job has ended. Ctrl-C leaves the jobs running and names them.

    `batch_id` is the id that the jobs have together; errors then name it. `interval` is the seconds between two polls;
    by default they follow the time already waited.

    Raises:
        JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        ConfigurationError: for a timeout that is no number of seconds.
    """
    waiting = {job.id: job for job in jobs if not job.over}
    try:
        client.drive(wait_flow(jobs, timeout, watch, batch_id, interval=interval))
    except KeyboardInterrupt as interrupt:
        batch = f"{batch_id}: " if batch_id else ""
        interrupt.add_note(f"the wait was interrupted; the jobs go on: {batch}{', '.join(waiting)}")
        raise


def wait_flow(
    jobs: Sequence[HubJob],
    timeout: float | None = None,
    watch: polling.Watcher | None = None,
    batch_id: str | None = None,
    *,
    interval: float | None = None,
) -> Flow[None]:
    """Wait as `wait_all` does, for whoever drives flows in another way."""
    timeout = polling.checked_timeout(timeout)
    waiting = {job.id: job for job in jobs if not job.over}

    def seen(job_id: str, status: str) -> None:
        waiting[job_id].note(status)
        if watch is not None:
            watch(job_id, status)

    def read(record: Job) -> None:
        waiting[str(record.id)].note_record(record)

    if not waiting:
        return
    yield from polling.wait(waiting, timeout, seen, batch_id, interval=interval, read=read)
    for job in waiting.values():
        if job.seen != GONE:  # it may have been the listing's mistake: whoever wants its result asks again
            job.note_end()


def note_all(client: HubQuantumClient, jobs: Sequence[HubJob], *, together: bool = False) -> None:
    """Ask for the status of every job that is not known to have ended, from as few requests as it takes.

    Jobs that are `together` are parts of one work: one that the Hub does not know is noted as `GONE`.
    """
    waiting = {job.id: job for job in jobs if not job.over}
    if waiting:
        for job_id, status in client.drive(polling.statuses(waiting, together=together)).items():
            waiting[job_id].note(status)
            if is_foreign(status):
                waiting[job_id].record()  # says whether that is an end
