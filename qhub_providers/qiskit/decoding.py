"""From the result of a job of the Hub to measurements, by the format that the job's record names."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import HubJobError
from ..formats import registry
from ..formats.amplitudes import Amplitudes
from ..formats.format import Submitted
from ..formats.measurements import Measurements
from ..jobs import HubJob

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

    from .job import Part

UNREADABLE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(OverflowError, MemoryError, RecursionError),
)
"""What a decoder may raise over a payload that is not what its format promises."""


def decoded(part: Part, timeout: float | None) -> list[Measurements]:
    """What the circuits of one job of the Hub measured, once it has ended.

    Raises:
        HubJobError: the job failed, or its result cannot be read; it is then fetched again the next time.

    Warns:
        UserWarning: there are more or fewer shots than the job's record names.
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
        values = wire.decode(payload, _submitted(job, part.frames))
        sent = len(part.circuits) or part.num_circuits
        if sent is not None and len(values) != sent:
            raise ValueError(f"it holds {len(values)} circuits; {sent} were sent")
    except UNREADABLE as error:
        job.forget_result()
        raise HubJobError(
            f"the result of job {job.id} cannot be read: {error or type(error).__name__}; raw_result() gives it as it"
            " came",
            job_id=job.id,
        ) from error
    _warn_of_shots(job, values)
    return values


def asked_shots(job: HubJob, values: Sequence[Measurements]) -> int | None:
    """The shots of each circuit that the job's record names; None where it names none, or there are as many.

    The record of a job of several circuits names those of each, or of all together. Heralding on IQM's machines leaves
    fewer.
    """
    asked, found = job.known.shots, [value.shots for value in values if not isinstance(value, Amplitudes)]
    if not asked or not found or sum(found) == asked or set(found) == {asked}:
        return None
    wire = registry.by_name(job.known.input_format, job.known.provider)
    each = asked // len(found) if wire and wire.shots_add_up else asked
    if wire and wire.options == "IQM" and max(found) <= each:
        return None
    return each


def _warn_of_shots(job: HubJob, values: Sequence[Measurements]) -> None:
    each = asked_shots(job, values)
    if each is not None:
        odd = {number: value.shots for number, value in enumerate(values) if value.shots != each}
        said = ", ".join(f"{shots} of circuit {number}" for number, shots in list(odd.items())[:8])
        warnings.warn(f"job {job.id} asked for {each} shots, and its result holds {said}", stacklevel=2)


def _submitted(job: HubJob, frames: Sequence[QuantumCircuit]) -> Submitted:
    record = job.known
    return Submitted(
        job_id=job.id,
        tags=record.tags or (),
        shots=record.shots,
        input=job.input,
        input_params=record.input_params or {},
        frames=frames,
    )
