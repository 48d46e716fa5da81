"""What became of the circuits of each job of the Hub: what they measured, or why they have no result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..errors import HubJobError, JobTimeoutError, QHubError
from ..formats.measurements import Measurements
from ..jobs.side_by_side import side_by_side
from . import result as results
from .decoding import decoded

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

    Results are fetched several at once, and decoded one by one, as decoding large ones takes memory.

    Raises:
        JobTimeoutError: a result did not come in time.
        QHubError: the Hub could not be asked.
    """
    errors: dict[int, QHubError] = {}

    def fetch(number: int) -> None:
        job = parts[number].job
        if job is None:
            errors[number] = parts[number].error or QHubError("the Hub has no such job")
            return
        try:
            job.result(rest())
        except JobTimeoutError:
            raise
        except HubJobError as error:
            errors[number] = error

    side_by_side(fetch, len(parts))
    return [
        _repeated(errors[number], part) if number in errors else _measured(part, rest())
        for number, part in enumerate(parts)
    ]


def _measured(part: Part, timeout: float | None) -> Outcomes:
    try:
        return decoded(part, timeout)
    except JobTimeoutError:
        raise
    except HubJobError as error:
        return _repeated(error, part)


def _repeated(error: QHubError, part: Part) -> Outcomes:
    return [error] * (len(part.circuits) or part.num_circuits)


def entries(part: Part, values: Outcomes) -> list[ExperimentResult]:
    """The places of a part's circuits in Qiskit's result."""
    job_id = part.job.id if part.job else None
    names = [circuit.name for circuit in part.circuits] or ["circuit"] * len(values)
    return [
        results.failed(name, value, job_id) if isinstance(value, QHubError) else results.experiment(value, str(job_id))
        for name, value in zip(names, values, strict=True)
    ]
