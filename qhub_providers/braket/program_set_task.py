"""The task of a program set: the jobs of its executables, and Braket's result of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from braket.ir.openqasm import Program
from braket.program_sets import ProgramSet
from braket.task_result import (
    ProgramSetExecutableFailure,
    ProgramSetExecutableResult,
    ProgramSetTaskResult,
)
from braket.task_result.program_set_executable_failure_v1 import ProgramSetExecutableFailureMetadata
from braket.task_result.program_set_executable_result_v1 import ProgramSetExecutableResultMetadata
from braket.tasks import GateModelQuantumTaskResult, ProgramSetQuantumTaskResult

from ..errors import HubJobError, JobTimeoutError
from .awaitable import AwaitableTask
from .batch import QHubTaskBatch
from .observed import with_observables
from .task import OnFailure, QHubTask, queue_position

if TYPE_CHECKING:
    from braket.aws.queue_information import QuantumTaskQueueInfo


@dataclass(frozen=True)
class Executable:
    """One program of a set with one set of its inputs.

    Attributes:
        place: which program of the set.
        program: it, with the values of all its sets of inputs, as the set has it.
        inputs_index: which of these sets.
    """

    place: int
    program: Program
    inputs_index: int

    @property
    def alone(self) -> Program:
        """The program with this one set of inputs."""
        inputs = {name: values[self.inputs_index] for name, values in (self.program.inputs or {}).items()}
        return Program(source=self.program.source, inputs=inputs)


class QHubProgramSetTask(AwaitableTask):
    """What `run` of a program set returns. A pickle holds no token, as that of a `QHubTask`.

    Attributes:
        batch: the tasks of the executables, in Braket's order, each with an id of its own.
    """

    def __init__(
        self,
        batch: QHubTaskBatch,
        found: Sequence[Executable],
        program_set: ProgramSet | None,
        *,
        on_failure: OnFailure = "raise",
        observables: Sequence[Any] = (),
    ) -> None:
        super().__init__()
        self.batch = batch
        self.on_failure = on_failure
        self._executables = tuple(found)
        self._program_set = program_set
        self._observables = list(observables)

    @property
    def id(self) -> str:
        """What the jobs have together, in a tag of theirs; `QHubBraketProvider.retrieve_task` finds them by it."""
        return self.batch.id

    @property
    def tags(self) -> list[str]:
        """The tags that the user gave."""
        return next((task.tags for task in self.batch.tasks if isinstance(task, QHubTask)), [])

    def state(self, use_cached_value: bool = False) -> str:
        """The state of the executable that is furthest from its end; then `COMPLETED` if any has a result to give."""
        states = {task.state(use_cached_value) for task in self.batch.tasks}
        order = ("CREATED", "QUEUED", "RUNNING", "CANCELLING", "COMPLETED", "FAILED", "CANCELLED")
        return next((state for state in order if state in states), min(states))

    def metadata(self, use_cached_value: bool = False) -> dict[str, Any]:
        """The state, and the metadata of every executable's task under `tasks`."""
        tasks = [task.metadata(use_cached_value) for task in self.batch.tasks]
        return {"quantumTaskArn": self.id, "status": self.state(use_cached_value=True), "tasks": tasks}

    def queue_position(self) -> QuantumTaskQueueInfo:
        """In Braket's form, but without the position: the Hub does not tell a task's own place."""
        return queue_position(self.state())

    def cancel(self) -> None:
        """Ask the Hub to cancel every executable that has not ended, and stop waiting for them."""
        self._stop_awaiting()
        for task in self.batch.tasks:
            task.cancel()

    def result(self, timeout: float | None = None) -> Any:
        """Wait, then return the results in Braket's form; in the place of an executable that failed is the reason.

        Args:
            timeout: seconds; default: the task's `poll_timeout_seconds`, by default none.

        Raises:
            JobTimeoutError: not all ended in time; they go on, and the next call waits again.
            QHubError: no executable has a result, or one that an expectation value needs; with the first reason.

        With `on_failure="none"` None is given for a timeout, and where no executable has a result.
        """
        results = self.batch.results(use_cached_value=self._late is None, timeout=timeout)
        errors = self.batch.errors
        if self._late or len(errors) == len(results):
            if self.on_failure == "none":
                return None
            raise self._late or errors[min(errors)]
        try:
            found = ProgramSetQuantumTaskResult.from_object(self._assembled(results), program_set=self._program_set)
            return with_observables(found, self._observables) if any(self._observables) else found
        except AttributeError as error:  # of Braket, over the place of one that failed, in a sum
            if not errors:
                raise
            text = f"an executable that an expectation value needs has no result: {errors[min(errors)]}"
            raise HubJobError(text, job_id=self.id) from error

    @property
    def _late(self) -> JobTimeoutError | None:
        return next((error for error in self.batch.errors.values() if isinstance(error, JobTimeoutError)), None)

    async def _awaited(self) -> ProgramSetQuantumTaskResult:
        return await asyncio.to_thread(self.result)

    def _assembled(self, results: Sequence[GateModelQuantumTaskResult | None]) -> ProgramSetTaskResult:
        one = next(result for result in results if result is not None)
        shots = one.task_metadata.shots
        groups = [list(group) for _, group in groupby(enumerate(self._executables), lambda item: item[1].place)]
        metadata = {
            "id": self.id,
            "deviceId": one.task_metadata.deviceId,
            "requestedShots": shots * len(results),
            "successfulShots": shots * (len(results) - len(self.batch.errors)),
            "programMetadata": [{"executables": [self._remark(number) for number, _ in group]} for group in groups],
            "status": "COMPLETED",
            "totalFailedExecutables": len(self.batch.errors),
        }
        programs = [
            {
                "executableResults": [self._entry(number, item, results[number]) for number, item in group],
                "source": group[0][1].program,
                "additionalMetadata": {"action": group[0][1].program},
            }
            for group in groups
        ]
        return ProgramSetTaskResult(programResults=programs, taskMetadata=metadata)

    def _remark(self, number: int) -> ProgramSetExecutableFailureMetadata | ProgramSetExecutableResultMetadata:
        error = self.batch.errors.get(number)
        if error is None:
            return ProgramSetExecutableResultMetadata()
        return ProgramSetExecutableFailureMetadata(failureReason=str(error), retryable=True, category="DEVICE")

    def _entry(
        self, number: int, executable: Executable, result: GateModelQuantumTaskResult | None
    ) -> ProgramSetExecutableFailure | ProgramSetExecutableResult:
        if result is None:
            return ProgramSetExecutableFailure(
                inputsIndex=executable.inputs_index, failureMetadata=self._remark(number)
            )
        return ProgramSetExecutableResult(
            inputsIndex=executable.inputs_index,
            measurements=result.measurements.tolist(),
            measuredQubits=result.measured_qubits,
        )
