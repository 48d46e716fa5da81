"""Braket's result of a program set with the observables that were found again, and so with expectation values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from braket.circuits import Observable
from braket.circuits.observables import Sum
from braket.program_sets import ParameterSets
from braket.tasks import ProgramSetQuantumTaskResult
from braket.tasks.program_set_quantum_task_result import CompositeEntry, MeasuredEntry


def with_observables(
    result: ProgramSetQuantumTaskResult, observables: Sequence[Sum | list[Observable] | None]
) -> ProgramSetQuantumTaskResult:
    """The same result, each of its programs with its observables.

    Raises:
        AttributeError: an executable that a sum needs has no result.
    """
    entries = [
        _observed(entry, found) if found else entry for entry, found in zip(result.entries, observables, strict=True)
    ]
    return ProgramSetQuantumTaskResult(entries, result.task_metadata, result.num_executables, None)


def _observed(entry: CompositeEntry, observables: Sum | list[Observable]) -> CompositeEntry:
    in_turn = list(getattr(observables, "summands", observables))
    entries = [
        replace(item, observable=in_turn[index % len(in_turn)]) if isinstance(item, MeasuredEntry) else item
        for index, item in enumerate(entry.entries)
    ]
    values = {name: of_all[:: len(in_turn)] for name, of_all in (entry.program.inputs or {}).items()}
    return CompositeEntry(
        entries=entries,
        program=entry.program,
        inputs=ParameterSets(values),
        observables=observables,
        shots_per_executable=entry.shots_per_executable,
        additional_metadata=entry.additional_metadata,
    )
