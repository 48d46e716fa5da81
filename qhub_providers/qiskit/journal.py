"""A batch whose submissions are written to a journal before they are sent, so that a crash loses and doubles nothing.

The events of a journal, one a line (`jobs.journal` says how they get onto the disk):

- the header: `base_url`, `organization_id`, `created`; no token; `ends`, which older journals lack: `end` is written;
- `run`: a call of `run`: its circuits (as `circuit_file` writes them, base64), backend, options, and of each
  submission to come the key, and which circuits go into it, from 0;
- `begun`: a submission, whole, just before it is sent; `at` is when;
- `made`: the job that came of a key, as the Hub described it;
- `refused`: why surely no job came of a key, as the program was told;
- `unsent`: what was begun last for a key surely did not arrive, and is sent by the next `resume`;
- `open`: the batch ended with the error of this run, so nobody has tried it again: its refusals that may pass are none;
- `end`: the block was left without an error, so that no run is missing.
"""

from __future__ import annotations

import base64
import os
import struct
import threading
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from ..errors import ConfigurationError, QHubError, SubmissionUnknownError, UnauthorizedError
from ..jobs import HubJob, Submission, submit_all
from ..jobs.journal import Event, Journal
from ..jobs.submit import is_passing
from . import circuit_file
from .job import QHubJob
from .sending import Outgoing

if TYPE_CHECKING:
    from .provider import QHubProvider


class Record:
    """Writes what becomes of submissions.

    Attributes:
        open: why those were not sent that may be sent later, by their keys.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._begun: set[str | None] = set()
        self.open: dict[str | None, str] = {}

    def begins(self, submission: Submission) -> None:
        """Put a submission on the disk, before anything of it is sent.

        Raises:
            ConfigurationError: the journal cannot be written.
        """
        body = {field.name: getattr(submission, field.name) for field in fields(submission)}
        self._journal.append({"begun": submission.submission_key, "at": now(), "submission": body})
        self._begun.add(submission.submission_key)

    def postponed(self, submission: Submission) -> None:
        """Write that the Hub took nothing: a process that dies while it waits for the next attempt leaves no doubt."""
        self._try({"unsent": submission.submission_key}, None)
        self._begun.discard(submission.submission_key)

    def ended(self, submission: Submission, outcome: HubJob | QHubError) -> None:
        """Write the job, or the refusal. It need not be on the disk: a job whose line is lost is found by its key."""
        key, text = submission.submission_key, f"{type(outcome).__name__}: {outcome}"
        if isinstance(outcome, HubJob):
            self._try({"made": key, "job": outcome.known.model_dump(mode="json", exclude_none=True)}, outcome.id)
        elif isinstance(outcome, SubmissionUnknownError):
            return
        elif key not in self._begun:
            self.open[key] = text
        elif is_passing(outcome) or isinstance(outcome, UnauthorizedError):  # another time, or another token
            self.open[key] = text
            self._try({"unsent": key}, None)
        else:
            self._try({"refused": key, "error": text}, None)

    def refuse_open(self) -> None:
        """Write that the program was told of a refusal of all that may be sent later: it may try again by itself."""
        for key, text in self.open.items():
            self._try({"refused": key, "error": text}, None)

    def _try(self, event: Event, job_id: str | None) -> None:
        try:
            self._journal.append(event, durable=False)
        except ConfigurationError as error:
            if job_id is not None:
                warnings.warn(f"{error}; job {job_id} was made all the same", stacklevel=2)


class Batch:
    """Made by `QHubProvider.batch`: inside of its `with` block every `run` of the provider's backends is journaled."""

    def __init__(self, provider: QHubProvider, path: str | os.PathLike[str]) -> None:
        self._provider = provider
        self._path = path
        self._journal: Journal | None = None
        self._jobs: list[QHubJob | None] = []
        self._changing = threading.Condition()
        self._under_way = 0
        self._raised: list[tuple[QHubError, str]] = []

    def __repr__(self) -> str:
        return f"<Batch({os.fspath(self._path)!r}, {len(self.jobs)} jobs)>"

    @property
    def jobs(self) -> list[QHubJob]:
        """The jobs of the runs so far, in the order of the runs; those that failed as a whole are left out."""
        return [job for job in list(self._jobs) if job is not None]

    def __enter__(self) -> Self:
        if self._provider.open_batch is not None:
            raise ConfigurationError(
                f"{self._provider.open_batch!r} is open: a provider writes to one journal at a time"
            )
        self._journal = Journal.create(self._path, {**address(self._provider), "created": now(), "ends": True})
        self._provider.open_batch = self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the batch; runs of other threads that are under way come to their end first. The jobs go on."""
        self._provider.open_batch = None
        is_whole = False
        try:
            with self._changing:
                self._changing.wait_for(lambda: self._under_way == 0)
            is_whole = error is None
        finally:
            if self._journal is not None:
                self._reopen(error)
                if is_whole:
                    with suppress(ConfigurationError):  # `resume` then says that runs may be missing
                        self._journal.append({"end": now()}, durable=False)
                self._journal.close()

    def _reopen(self, error: BaseException | None) -> None:
        """Let `resume` send the run whose error ended the batch: nothing in the batch can have tried it again."""
        for raised, run in self._raised:
            if raised is error and self._journal is not None:
                with suppress(ConfigurationError):  # it then stays refused, as the program was told
                    self._journal.append({"open": run}, durable=False)

    def send(self, outgoing: Outgoing) -> QHubJob:
        """Write a run to the journal and submit it.

        Raises:
            ConfigurationError: the journal cannot be written, and nothing was sent.
            QHubError: no job was made at all.
        """
        planned = plan(outgoing)
        with self._changing:
            if self._journal is None or self._provider.open_batch is not self:
                raise ConfigurationError("the batch has ended; nothing was sent")
            self._journal.append(planned, durable=False)  # on the disk with the first submission
            place = len(self._jobs)
            self._jobs.append(None)
            self._under_way += 1
        record = Record(self._journal)
        try:
            outcomes = submit_all(self._provider.client, outgoing, outgoing.batch_id, record)
            self._jobs[place] = job = outgoing.job(outcomes)
            return job
        except QHubError as error:
            record.refuse_open()
            self._raised.append((error, outgoing.uuid))
            raise
        except BaseException as interruption:
            interruption.add_note(f"resume({os.fspath(self._path)!r}) finishes what has begun")
            raise
        finally:
            with self._changing:
                self._under_way -= 1
                self._changing.notify_all()


def plan(outgoing: Outgoing) -> Event:
    """Everything that a later process needs to send what this one does not get to.

    Raises:
        ConfigurationError: a circuit has no form in a file.
    """
    return {
        "run": outgoing.uuid,
        "at": now(),
        "backend_id": outgoing.backend.name,
        "use_fractional_gates": outgoing.backend.use_fractional_gates,
        "options": outgoing.options.model_dump(mode="json"),
        "places": outgoing.places,
        "keys": outgoing.keys,
        "circuits": _packed(outgoing.circuits),
    }


def _packed(circuits: Sequence[QuantumCircuit]) -> str:
    try:
        return base64.b64encode(circuit_file.to_bytes(circuits)).decode()
    except (QiskitError, TypeError, ValueError, struct.error) as error:
        raise ConfigurationError(f"the circuits cannot be written to the journal: {error}") from error


def unpacked(circuits: str) -> list[QuantumCircuit]:
    """The circuits of a plan.

    Raises:
        ConfigurationError: they are damaged, or of a later Qiskit.
    """
    try:
        return circuit_file.from_bytes(base64.b64decode(circuits))
    except (QiskitError, TypeError, ValueError, EOFError, struct.error) as error:
        raise ConfigurationError(f"the journal's circuits cannot be read by this Qiskit: {error}") from error


def address(provider: QHubProvider) -> dict[str, str | None]:
    """The Hub and the organization that a journal is for."""
    return {"base_url": provider.client.base_url, "organization_id": provider.client.organization_id}


def same_url(one: str, other: str) -> bool:
    """Whether both name the same place, however they are written.

    >>> same_url("https://Hub.example:443/quantum/", "https://hub.example/quantum")
    True
    """
    return str(httpx.URL(one)).rstrip("/") == str(httpx.URL(other)).rstrip("/")


def now() -> str:
    """This instant, UTC."""
    return datetime.now(UTC).isoformat()
