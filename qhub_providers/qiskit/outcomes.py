"""What became of the circuits of each job of the Hub: what they measured, or why they have no result."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import HubJobError, JobAbortedError, JobCancelledError, JobFailedError, JobTimeoutError, QHubError
from ..formats.measurements import Measurements
from ..jobs.gate import Gate
from ..jobs.side_by_side import side_by_side
from . import result as results
from .decoding import asked_shots, decoded
from .ibm_max_time import explained

if TYPE_CHECKING:
    from qiskit.result.models import ExperimentResult

    from .job import Part

Outcomes = Sequence[Measurements | QHubError]
"""One for each circuit."""


def remaining(timeout: float | None) -> Callable[[], float | None]:
    """Tells how much of `timeout` seconds is left, counted from now; None if there is no timeout."""
    started = time.monotonic()
    return lambda: None if timeout is None else max(0.0, timeout - (time.monotonic() - started))


def outcomes(parts: Sequence[Part], rest: Callable[[], float | None]) -> list[Outcomes]:
    """Of each part, what its circuits measured; the error in the place of each if its job failed or there is none.

    Results are fetched several at once, and decoded one by one, as decoding large ones takes memory. Where the Hub
    says that there are too many requests, all wait.

    Raises:
        JobTimeoutError: a result did not come in time.
        QHubError: nothing could be fetched at all.
    """
    errors: dict[int, QHubError] = {}
    gate = Gate()

    def fetch(number: int) -> None:
        job = parts[number].job
        if job is None:
            errors[number] = parts[number].error or QHubError("the Hub has no such job")
            return
        try:
            job.result(rest(), gate)
        except JobTimeoutError:
            raise
        except QHubError as error:
            errors[number] = explained(error, job)

    side_by_side(fetch, len(parts))
    _check_any(parts, errors)
    return [
        _repeated(errors[number], part) if number in errors else _measured(part, rest())
        for number, part in enumerate(parts)
    ]


def _check_any(parts: Sequence[Part], errors: Mapping[int, QHubError]) -> None:
    """Raise the first error if no job that there is gave anything, be it only what its provider says of a failure."""
    asked = [errors.get(number) for number, part in enumerate(parts) if part.job is not None]
    if asked and asked[0] is not None and all(error and not isinstance(error, HubJobError) for error in asked):
        raise asked[0]


def is_settled(part: Part, values: Outcomes) -> bool:
    """Whether another look would give the same: there are results, or the job has ended without one."""
    ends = (JobFailedError, JobCancelledError, JobAbortedError)
    return part.job is None or not any(isinstance(value, QHubError) and not isinstance(value, ends) for value in values)


def _measured(part: Part, timeout: float | None) -> Outcomes:
    try:
        return decoded(part, timeout)
    except JobTimeoutError:
        raise
    except HubJobError as error:
        return _repeated(error, part)


def _repeated(error: QHubError, part: Part) -> Outcomes:
    return [error] * (len(part.circuits) or part.num_circuits or 1)


def entries(part: Part, values: Outcomes) -> list[ExperimentResult]:
    """The places of a part's circuits in Qiskit's result."""
    job_id = part.job.id if part.job else None
    names = [circuit.name for circuit in part.circuits] or ["circuit"] * len(values)
    metadata = part.metadata or [results.NOTHING_SAID] * len(values)
    asked = asked_shots(part.job, [value for value in values if isinstance(value, Measurements)]) if part.job else None
    return [
        results.failed(name, value, job_id, said)
        if isinstance(value, QHubError)
        else _with_shots(results.experiment(value, str(job_id), said), asked)
        for name, value, said in zip(names, values, metadata, strict=True)
    ]


def _with_shots(entry: ExperimentResult, asked: int | None) -> ExperimentResult:
    """Where there are more or fewer shots than were asked for, its metadata say how many were."""
    if asked is not None and entry.shots != asked:
        entry.metadata["shots_asked"] = asked
    return entry
