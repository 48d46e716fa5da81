"""Several tasks that were submitted together, as Braket's `QuantumTaskBatch`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from braket.tasks import QuantumTask, QuantumTaskBatch

from ..errors import (
    ConfigurationError,
    HubJobError,
    JobAbortedError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    QHubError,
    SubmissionUnknownError,
)
from ..jobs import HubJob
from ..jobs.job import note_all, wait_all
from ..jobs.side_by_side import side_by_side
from ..jobs.submit import Submission, attempt_all, submit_all
from .loop import event_loop
from .task import QHubTask

if TYPE_CHECKING:
    from .device import QHubDevice
    from .result import TaskResult
    from .sending import Outgoing

logger = logging.getLogger(__name__)

SURELY_FAILED = (JobFailedError, JobCancelledError, JobAbortedError)


class UnsubmittedTask(QuantumTask):
    """Stands in a batch where the Hub made no job, or none is known.

    Attributes:
        error: why.
    """

    def __init__(self, error: QHubError) -> None:
        self.error = error

    @property
    def id(self) -> str:
        """Blank: there is no job."""
        return ""

    def state(self, use_cached_value: bool = False) -> str:
        """`FAILED`."""
        return "FAILED"

    def metadata(self, use_cached_value: bool = False) -> dict[str, Any]:
        """The state and the reason."""
        return {"status": "FAILED", "failureReason": str(self.error)}

    def cancel(self) -> None:
        """There is nothing to cancel."""

    def result(self) -> NoReturn:
        """Raises the error."""
        raise self.error

    def read(self) -> NoReturn:
        """Raises the error."""
        raise self.error

    def async_result(self) -> asyncio.Task[NoReturn]:
        """Raises the error when it is awaited."""

        async def refused() -> NoReturn:
            raise self.error

        return event_loop().create_task(refused())


class QHubTaskBatch(QuantumTaskBatch):
    """What `run_batch` returns. Tasks and results are in the order of the programs.

    Attributes:
        tasks: the tasks; an `UnsubmittedTask` where there is no job.
        errors: after `results()`, the error of each task that has no result, by its place.
    """

    def __init__(self, device: QHubDevice, outgoing: Sequence[Outgoing], max_parallel: int | None = None) -> None:
        self._client = device.provider.client
        self._outgoing = list(outgoing)
        self._max_parallel = max_parallel or len(self._outgoing)
        self._results: list[TaskResult | None] = []
        self.errors: dict[int, QHubError] = {}
        made = self._submit(range(len(self._outgoing)))
        self.tasks: list[QHubTask | UnsubmittedTask] = [made[number] for number in range(len(made))]

    def _submit(self, numbers: Sequence[int]) -> dict[int, QHubTask | UnsubmittedTask]:
        """The tasks of these places. Raises an error only if no job was made at all."""
        made: dict[int, QHubTask | UnsubmittedTask] = {}
        jobs: list[str] = []
        for start in range(0, len(numbers), self._max_parallel):
            some = numbers[start : start + self._max_parallel]
            submissions: list[Submission] = [self._outgoing[number].submission for number in some]
            try:
                outcomes = submit_all(self._client, submissions) if not jobs else attempt_all(self._client, submissions)
            except BaseException as error:
                if jobs:
                    error.add_note(f"these jobs of the batch were made before, and go on: {', '.join(jobs)}")
                raise
            for number, outcome in zip(some, outcomes, strict=True):
                made[number] = self._task(number, outcome)
            jobs += [outcome.id for outcome in outcomes if isinstance(outcome, HubJob)]
        return made

    def _task(self, number: int, outcome: HubJob | QHubError) -> QHubTask | UnsubmittedTask:
        return self._outgoing[number].task(outcome) if isinstance(outcome, HubJob) else UnsubmittedTask(outcome)

    def results(
        self, fail_unsuccessful: bool = False, max_retries: int = 0, use_cached_value: bool = True
    ) -> list[TaskResult | None]:
        """Wait for all tasks, then return their results. None stands for a task without one; `errors` says why.

        Args:
            fail_unsuccessful: raise the first of these errors instead, after the retries.
            max_retries: how often to run again what surely failed; each time is billed. Default 0, where
                `AwsQuantumTaskBatch` has 3.
            use_cached_value: False asks the Hub again for what had no result the last time.

        Raises:
            HubJobError: with `fail_unsuccessful`.
        """
        if not self._results:
            self._results = [None] * self.size
            self._collect(range(self.size))
        elif not use_cached_value:
            self._collect(sorted(self.errors))
        for _ in range(max_retries):
            if self.errors:
                self.retry_unsuccessful_tasks()
        if fail_unsuccessful and self.errors:
            raise self.errors[min(self.errors)]
        return list(self._results)

    def _collect(self, numbers: Sequence[int]) -> None:
        """Wait for the tasks of these places, and note their results or errors."""
        tasks = {number: task for number in numbers if isinstance(task := self.tasks[number], QHubTask)}
        late = self._wait(list(tasks.values()))
        over = [number for number, task in tasks.items() if task.job.over]
        completed = [number for number in over if tasks[number].job.seen == "COMPLETED"]
        side_by_side(lambda place: _fetch(tasks[completed[place]]), len(completed))
        for number in numbers:
            task = self.tasks[number]
            if isinstance(task, QHubTask) and number not in over and late is not None:
                self._note(number, late)
                continue
            try:
                self._results[number] = task.read()
                self.errors.pop(number, None)
            except (HubJobError, SubmissionUnknownError) as error:
                self._note(number, error)
            except QHubError as error:
                if isinstance(task, QHubTask):
                    raise  # the Hub could not be asked: the next call asks again
                self._note(number, error)

    def _wait(self, tasks: Sequence[QHubTask]) -> JobTimeoutError | None:
        options = self._outgoing[0].options
        try:
            wait_all(
                self._client,
                [task.job for task in tasks],
                options.poll_timeout_seconds,
                interval=options.poll_interval_seconds,
            )
        except JobTimeoutError as late:
            return late
        return None

    def _note(self, number: int, error: QHubError) -> None:
        self.errors[number] = error
        logger.warning("task %d of the batch has no result: %s", number, error)

    def retry_unsuccessful_tasks(self) -> bool:
        """Run again what surely failed: as new jobs, which are billed. Then wait for them.

        Surely failed are tasks that failed, were cancelled or aborted, and submissions that the Hub refused. One that
        did not end in time goes on, and one of which it is unknown whether it arrived may exist: both stay as they are.

        Returns:
            Whether every task now has a result.

        Raises:
            QHubError: before `results()` was called; or nothing could be submitted.
        """
        if not self._results:
            raise ConfigurationError("call results() before you retry: it says which tasks have none")
        again = [number for number in sorted(self.errors) if self._surely_failed(number)]
        if again:
            for number, task in self._submit(again).items():
                self.tasks[number] = task
            self._collect(again)
        return not self.errors

    def _surely_failed(self, number: int) -> bool:
        error = self.errors[number]
        if isinstance(self.tasks[number], UnsubmittedTask):
            return not isinstance(error, SubmissionUnknownError)
        return isinstance(error, SURELY_FAILED)

    @property
    def size(self) -> int:
        """How many tasks there are."""
        return len(self.tasks)

    @property
    def unfinished(self) -> set[str]:
        """The ids of the tasks that the Hub says have not ended."""
        jobs = [task.job for task in self.tasks if isinstance(task, QHubTask)]
        note_all(self._client, jobs)
        return {job.id for job in jobs if not job.over}

    @property
    def unsuccessful(self) -> set[str]:
        """The ids of the tasks of which `results()` found that they have no result."""
        return {self.tasks[number].id for number in self.errors}


def _fetch(task: QHubTask) -> None:
    """Fetch the result, several at once; reading them comes later, one by one, as large ones take memory."""
    try:
        task.job.result()
    except HubJobError:
        return  # it is told where the result is read
