"""The job of one call of a primitive's `run`: one or several jobs of the Hub, and how their bits become results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol
from uuid import uuid4

from qiskit import QuantumCircuit
from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import PubResult
from qiskit.providers import JobStatus

from ...errors import HubJobError, QHubError
from ...formats.measurements import Measurements
from ..errors import COUNTERPARTS, QHubJobError
from ..job import ORDER, QHubJob, remaining
from ..places import in_given_order
from .facts import Facts

FINAL = (JobStatus.DONE, JobStatus.CANCELLED, JobStatus.ERROR)

UNNAMED = re.compile(rf"{QuantumCircuit.prefix}(-\d+)+")
"""The name that Qiskit gives a circuit whose user gives none."""


class Plan(Protocol):
    """What one pub needs measured, and what its result is once that has been measured."""

    @property
    def shots(self) -> int:
        """The shots of each of its circuits."""

    @property
    def circuits(self) -> Sequence[QuantumCircuit]:
        """Circuits without parameters, fitted to the backend."""

    @property
    def circuit_name(self) -> str:
        """The name of the pub's circuit."""

    def result(self, measured: Sequence[Measurements], job_ids: Sequence[str]) -> PubResult:
        """The pub's result, from what its circuits measured, in their order."""


@dataclass(frozen=True)
class Sent:
    """Pubs whose circuits went out together.

    Attributes:
        plans: the pubs' numbers and plans, in the order of their circuits.
        job: the job; None where none was made, and then `error` says why.
    """

    plans: Sequence[tuple[int, Plan]]
    job: QHubJob | None = None
    error: QHubError | None = None


class QHubPrimitiveJob(Facts):
    """What a primitive's `run` returns. Everything that it says of its state is what the Hub says.

    Attributes:
        primitive_id: `sampler` or `estimator`.
    """

    def __init__(
        self, sent: Sequence[Sent], nothing_to_send: Sequence[tuple[int, Plan]] = (), *, primitive_id: str
    ) -> None:
        self.primitive_id = primitive_id
        self._sent = tuple(sent)
        self._constant = tuple(nothing_to_send)
        self._known: list[PubResult | QHubError] | None = None
        super().__init__(",".join(job.job_id() for job in self.jobs) or f"empty-{uuid4()}")

    def __repr__(self) -> str:
        return f"<QHubPrimitiveJob({self.job_id()!r})>"

    @property
    def jobs(self) -> tuple[QHubJob, ...]:
        """The jobs of `QHubBackend.run` behind this one: one for all pubs with equal shots."""
        return tuple(sent.job for sent in self._sent if sent.job is not None)

    @property
    def _refusals(self) -> Sequence[QHubError]:
        parts = [part.error for job in self.jobs for part in job.parts]
        return [error for error in (*parts, *(sent.error for sent in self._sent)) if error is not None]

    def status(self) -> JobStatus:
        """The state as the Hub reports it now; of several jobs, that of the one that is furthest from its end.

        A job that IBM ended for its `max_execution_time` is in error.
        """
        if not self._sent:
            return JobStatus.DONE
        states = {sent.job.status() if sent.job else JobStatus.ERROR for sent in self._sent}
        return next(state for state in ORDER if state in states)

    def done(self) -> bool:
        """Whether every job has run."""
        return self.status() is JobStatus.DONE

    def running(self) -> bool:
        """Whether a job runs, and none waits."""
        return self.status() is JobStatus.RUNNING

    def cancelled(self) -> bool:
        """Whether a job was cancelled, and the others have ended."""
        return self.status() is JobStatus.CANCELLED

    def in_final_state(self) -> bool:
        """Whether every job has ended."""
        return self.status() in FINAL

    def cancel(self) -> bool:
        """Ask the Hub to cancel every job that has not ended.

        Returns:
            Whether the Hub now reports every job as cancelled, or as being cancelled.

        Raises:
            QHubError: the first refusal, after all were asked.
        """
        refusals: list[QHubError] = []
        agreed = []
        for job in self.jobs:
            try:
                agreed.append(job.cancel())
            except QHubError as refusal:
                refusals.append(refusal)
        if refusals:
            raise refusals[0]
        return bool(agreed) and all(agreed)

    def result(self, timeout: float | None = None) -> PrimitiveResult[Any]:
        """Wait, then return the results of all pubs, in the order they were given.

        Raises:
            JobFailedError, JobCancelledError, JobAbortedError: the first pub without a result, by its number;
                `pub_results()` still gives the others'. Also Qiskit's `JobError`.
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        results = self.pub_results(timeout)
        for number, outcome in enumerate(results):
            if isinstance(outcome, QHubError):
                others = any(not isinstance(other, QHubError) for other in results)
                raise _of_pub(number, self._circuit_name(number), outcome, others=others) from outcome
        return PrimitiveResult(results, metadata={"version": 2})

    def pub_results(self, timeout: float | None = None) -> list[PubResult | QHubError]:
        """Wait, then return each pub's result, or the error in its place.

        Raises:
            JobTimeoutError: after `timeout` seconds (default: never); the jobs go on.
        """
        if self._known is None:
            rest = remaining(timeout)
            outcomes = {number: plan.result([], []) for number, plan in self._constant}
            for sent in self._sent:
                outcomes.update(self._read(sent, rest()))
            results = [outcomes[number] for number in sorted(outcomes)]
            if any(isinstance(outcome, QHubError) for outcome in results):
                return results  # what could not be read may be readable the next time
            self._known = results
        return list(self._known)

    def _circuit_name(self, number: int) -> str | None:
        """The name of a pub's circuit, where it is known."""
        plans = {place: plan for sent in self._sent for place, plan in sent.plans}
        return plans[number].circuit_name if number in plans else None

    def _read(self, sent: Sent, timeout: float | None) -> Iterator[tuple[int, PubResult | QHubError]]:
        if sent.job is None:
            yield from ((number, sent.error) for number, _ in sent.plans)
            return
        measured = zip(sent.job.measurements(timeout), _job_ids(sent.job), strict=True)
        for number, plan in sent.plans:
            own = list(islice(measured, len(plan.circuits)))
            slots = [slot for slot, _ in own]
            yield number, _result(plan, slots, list(dict.fromkeys(job_id for _, job_id in own if job_id)))


def _job_ids(job: QHubJob) -> list[str | None]:
    """The id of each circuit's job of the Hub; None where none was made."""
    return in_given_order(job.parts, [[part.job.id if part.job else None] * len(part.circuits) for part in job.parts])


def _result(plan: Plan, slots: Sequence[Measurements | QHubError], job_ids: Sequence[str]) -> PubResult | QHubError:
    good = [slot for slot in slots if isinstance(slot, Measurements)]
    failed = next((slot for slot in slots if isinstance(slot, QHubError)), None)
    if failed is not None:
        return failed
    if len(good) < len(slots):
        return HubJobError("its job gave amplitudes and no shots; primitives need shots", job_id=job_ids[0])
    try:
        return plan.result(good, job_ids)
    except HubJobError as error:
        return error


def _of_pub(number: int, name: str | None, error: QHubError, *, others: bool) -> QHubError:
    counterpart = COUNTERPARTS.get(type(error), QHubJobError) if isinstance(error, HubJobError) else QHubJobError
    fields = vars(error) if isinstance(error, HubJobError) else {}
    circuit = f" (circuit {name!r})" if name and not UNNAMED.fullmatch(name) else ""
    advice = "; pub_results() gives those of the others" if others else ""
    kept = {name: value for name, value in fields.items() if not name.startswith("_") and name != "message"}
    return counterpart(f"pub {number}{circuit} has no result: {error}{advice}", **kept)
