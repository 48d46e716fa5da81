"""Measurements as Qiskit's `Result`, with the headers that make `get_counts()` and `get_memory()` read as from Aer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qiskit.result import Result
from qiskit.result.models import ExperimentResult, ExperimentResultData

from ..errors import QHubError
from ..formats.measurements import Measurements


def experiment(measurements: Measurements, job_id: str) -> ExperimentResult:
    """One circuit's shots. Counts and memory are hexadecimal, classical bit 0 the least significant bit.

    The metadata say which Hub job they come from, whether the order of the shots is known, and, where the provider gave
    probabilities only, what they were.
    """
    readout = measurements.readout
    metadata: dict[str, Any] = {"job_id": job_id, "shot_order_known": measurements.shot_order_known}
    if measurements.probabilities is not None:
        metadata["probabilities"] = dict(measurements.probabilities)
    return ExperimentResult(
        shots=measurements.shots,
        success=True,
        data=ExperimentResultData(counts=measurements.counts, memory=measurements.memory),
        header=_header(readout.name, readout.num_bits, [list(register) for register in readout.registers]),
        status="DONE",
        metadata=metadata,
    )


def failed(name: str, error: QHubError, job_id: str | None) -> ExperimentResult:
    """The place of a circuit whose Hub job gave no result; `status` is the reason."""
    return ExperimentResult(
        shots=0,  # with a number here, Qiskit's primitives would read that many zeros
        success=False,
        data=ExperimentResultData(),
        header=_header(name, 0, []),
        status=str(error),
        metadata={"job_id": job_id},
    )


def _header(name: str, memory_slots: int, creg_sizes: list[list[Any]]) -> dict[str, Any]:
    return {"name": name, "memory_slots": memory_slots, "creg_sizes": creg_sizes, "metadata": {}}


def result(backend_name: str, job_id: str, experiments: Sequence[ExperimentResult]) -> Result:
    """The `Result` of one call of `run`, its experiments in the order of the circuits."""
    complete = all(entry.success for entry in experiments)
    return Result(
        backend_name=backend_name,
        job_id=job_id,
        success=complete,
        results=list(experiments),
        status="COMPLETED" if complete else "PARTIAL COMPLETED",
    )
