"""From the result of a job of the Hub to measurements, by the format that the job's record names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import HubJobError
from ..formats import registry
from ..formats.format import Submitted
from ..formats.measurements import Measurements
from ..jobs import HubJob

if TYPE_CHECKING:
    from .job import Part

UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What a decoder may raise over a payload that is not what its format promises."""


def decoded(part: Part, timeout: float | None) -> list[Measurements]:
    """What the circuits of one job of the Hub measured, once it has ended.

    Raises:
        HubJobError: the job failed, or its result cannot be read; it is then fetched again the next time.
    """
    if part.job is None:
        raise HubJobError(str(part.error))
    job = part.job
    wire = registry.by_name(job.known.input_format, job.known.provider)
    payload = job.result(timeout)
    if wire is None:
        raise HubJobError(
            f"job {job.id} was submitted as {job.known.input_format}, which this version cannot decode; "
            "raw_result() gives the result as it came",
            job_id=job.id,
        )
    try:
        values = wire.decode(payload, _submitted(job))
        if part.circuits and len(values) != len(part.circuits):
            raise ValueError(f"it holds {len(values)} circuits; {len(part.circuits)} were sent")
        return values
    except UNREADABLE as error:
        job.forget_result()
        raise HubJobError(
            f"the result of job {job.id} cannot be read: {error}; raw_result() gives it as it came", job_id=job.id
        ) from error


def _submitted(job: HubJob) -> Submitted:
    record = job.known
    return Submitted(
        job_id=job.id,
        tags=record.tags or (),
        shots=record.shots,
        input=job.input,
        input_params=record.input_params or {},
    )
