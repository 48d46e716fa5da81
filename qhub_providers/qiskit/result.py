"""Measurements as Qiskit's `Result`, with the headers that make `get_counts()` and `get_memory()` read as from Aer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from qiskit import QuantumCircuit
from qiskit.result import Counts, Result
from qiskit.result.models import ExperimentResult, ExperimentResultData

from ..errors import QHubError
from ..formats.amplitudes import Amplitudes
from ..formats.measurements import Measurements
from . import shot_data
from .shot_data import ShotData

NOTHING_SAID: Mapping[str, Any] = MappingProxyType({})


class QHubResult(Result):
    """Qiskit's `Result`; counts and memory are written from the packed bits, many times faster than one by one."""

    def get_counts(self, experiment: str | QuantumCircuit | int | None = None) -> Counts | list[Counts]:
        """As Qiskit's: bit strings, registers parted by spaces; a list where there are several circuits."""
        chosen = self._as_decoded(experiment, "counts")
        if not chosen:
            return super().get_counts(experiment)
        counts = [shot_data.counts(measurements) for measurements in chosen]
        return counts[0] if len(counts) == 1 else counts

    def get_memory(self, experiment: str | QuantumCircuit | int | None = None) -> list[str]:
        """As Qiskit's: the bit string of each shot, in order."""
        chosen = self._as_decoded(experiment, "memory")
        return shot_data.memory(chosen[0]) if len(chosen) == 1 else super().get_memory(experiment)

    def _as_decoded(self, experiment: str | QuantumCircuit | int | None, name: str) -> list[Measurements]:
        """The shots that are meant; none where it takes Qiskit to say: one failed, was replaced, or is unclear."""
        if experiment is None:
            entries = list(self.results)
        elif isinstance(experiment, int):
            entries = [self.results[experiment]] if -len(self.results) <= experiment < len(self.results) else []
        else:
            wanted = experiment.name if isinstance(experiment, QuantumCircuit) else experiment
            entries = [entry for entry in self.results if (getattr(entry, "header", None) or {}).get("name") == wanted]
            entries = entries if len(entries) == 1 else []
        return [entry.data.measurements for entry in entries] if all(_is_as_decoded(e, name) for e in entries) else []


def _is_as_decoded(entry: ExperimentResult, name: str) -> bool:
    data, header = entry.data, getattr(entry, "header", None) or {}
    if not (entry.success and isinstance(data, ShotData) and data.is_as_decoded(name)):
        return False
    expected = shot_data.header(data.measurements)
    return bool(expected["memory_slots"]) and all(header.get(field) == value for field, value in expected.items())


def experiment(
    measurements: Measurements, job_id: str, circuit_metadata: Mapping[str, Any] = NOTHING_SAID
) -> ExperimentResult:
    """One circuit's shots. Counts and memory are hexadecimal, classical bit 0 the least significant bit.

    The header has the circuit's own metadata, where they are known. The result's metadata say which Hub job it comes
    from, whether the order of the shots is known, and, where the provider gave probabilities only, what they were.
    """
    metadata: dict[str, Any] = {"job_id": job_id, "shot_order_known": measurements.shot_order_known}
    if measurements.probabilities is not None:
        metadata["probabilities"] = dict(measurements.probabilities)
    return ExperimentResult(
        shots=measurements.shots,
        success=True,
        data=_state(measurements) if isinstance(measurements, Amplitudes) else ShotData(measurements),
        header={
            "name": measurements.readout.name,
            **shot_data.header(measurements),
            "metadata": dict(circuit_metadata),
        },
        status="DONE",
        metadata=metadata,
    )


def _state(amplitudes: Amplitudes) -> ExperimentResultData:
    """`statevector`, Qiskit's own object, or `amplitudes` by bit string; qubit 0 is the rightmost."""
    from qiskit.quantum_info import Statevector

    if amplitudes.vector is None:
        return ExperimentResultData(amplitudes=dict(amplitudes.amplitudes))
    return ExperimentResultData(statevector=Statevector(amplitudes.vector))


def failed(
    name: str, error: QHubError, job_id: str | None, circuit_metadata: Mapping[str, Any] = NOTHING_SAID
) -> ExperimentResult:
    """The place of a circuit whose Hub job gave no result; `status` is the reason."""
    return ExperimentResult(
        shots=0,  # with a number here, Qiskit's primitives would read that many zeros
        success=False,
        data=ExperimentResultData(),
        header={"name": name, "memory_slots": 0, "creg_sizes": [], "metadata": dict(circuit_metadata)},
        status=str(error),
        metadata={"job_id": job_id},
    )


def result(
    backend_name: str, job_id: str, experiments: Sequence[ExperimentResult], date: str | None = None
) -> QHubResult:
    """The `Result` of one call of `run`, its experiments in the order of the circuits; `date` is when it ended."""
    complete = all(entry.success for entry in experiments)
    return QHubResult(
        backend_name=backend_name,
        job_id=job_id,
        success=complete,
        results=list(experiments),
        date=date,
        status="COMPLETED" if complete else "PARTIAL COMPLETED",
    )
