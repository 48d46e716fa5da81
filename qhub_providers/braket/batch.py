"""Several tasks that were submitted together, as Braket's `QuantumTaskBatch`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from braket.tasks import QuantumTaskBatch

from ..errors import (
    ConfigurationError,
    HubJobError,
    JobAbortedError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
    QHubError,
    SubmissionUnknownError,
)
from ..jobs import HubJob
from ..jobs.job import note_all, wait_all
from ..jobs.side_by_side import side_by_side
from ..jobs.submit import attempt_all, submit_all
from .provider import ID_PREFIX
from .task import QHubTask
from .unsubmitted import UnsubmittedTask

if TYPE_CHECKING:
    from ..hub import HubQuantumClient
    from ..hub.types import Job
    from .device import QHubDevice
    from .provider import QHubBraketProvider
    from .result import TaskResult
    from .sending import Outgoing

logger = logging.getLogger(__name__)

SURELY_FAILED = (JobFailedError, JobCancelledError, JobAbortedError)

TAG = re.compile(r"qhub:batch:([0-9a-f-]+):(\d+)/(\d+):\S*")


def place(uuid: str, number: int, count: int) -> str:
    """The tag of one of the jobs that were submitted together, the same as for several jobs of Qiskit circuits.

    >>> place("1f3c", 2, 3)
    'qhub:batch:1f3c:2/3:1+1/3'
    """
    return f"qhub:batch:{uuid}:{number}/{count}:{number - 1}+1/{count}"


def find(records: Iterable[Job], batch_id: str) -> list[Job | None]:
    """The records of a batch's jobs, by their places; the newest where one was run again, None where it is missing.

    Args:
        records: newest first; read as far as it takes.
        batch_id: `batch-...`.

    Raises:
        NotFoundError: there is none.
    """
    found: dict[int, Job] = {}
    count = 0
    for record in records:
        for match in filter(None, (TAG.fullmatch(tag or "") for tag in record.tags or ())):
            if f"{ID_PREFIX}{match[1]}" == batch_id:
                found.setdefault(int(match[2]), record)
                count = int(match[3])
        if found and len(found) == count:
            break
    if not found:
        raise NotFoundError(status_code=404, detail=f"no job of {batch_id} was found")
    return [found.get(number) for number in range(1, count + 1)]


def submit(
    client: HubQuantumClient, outgoing: Sequence[Outgoing], max_parallel: int | None, batch_id: str
) -> list[QHubTask | UnsubmittedTask]:
    """A task for each, at most `max_parallel` submissions at a time. Raises an error only if no job was made at all."""
    made: list[QHubTask | UnsubmittedTask] = []
    step = max_parallel or len(outgoing)
    for start in range(0, len(outgoing), step):
        some = outgoing[start : start + step]
        attempt = attempt_all if any(isinstance(task, QHubTask) for task in made) else submit_all
        outcomes = attempt(client, [item.submission for item in some], batch_id)
        made += [
            item.task(outcome) if isinstance(outcome, HubJob) else UnsubmittedTask(outcome)
            for item, outcome in zip(some, outcomes, strict=True)
        ]
    return made


class QHubTaskBatch(QuantumTaskBatch):
    """What `run_batch` returns. Tasks and results are in the order of the programs.

    Attributes:
        id: what the jobs have together, in a tag of theirs; `QHubBraketProvider.retrieve_batch` finds them by it.
        tasks: the tasks; an `UnsubmittedTask` where there is no job.
        errors: after `results()`, the error of each task that has no result, by its place.
    """

    def __init__(
        self,
        provider: QHubBraketProvider,
        id: str,
        tasks: Sequence[QHubTask | UnsubmittedTask],
        outgoing: Sequence[Outgoing] = (),
        max_parallel: int | None = None,
    ) -> None:
        self.id = id
        self.tasks = list(tasks)
        self.errors: dict[int, QHubError] = {}
        self._provider = provider
        self._outgoing = list(outgoing)
        self._max_parallel = max_parallel
        self._results: list[TaskResult | None] = []

    @classmethod
    def submit(cls, device: QHubDevice, outgoing: Sequence[Outgoing], max_parallel: int | None = None) -> Self:
        """Submit, several at once.

        Raises:
            QHubError: no job was made at all.
        """
        uuid = str(uuid4())
        tagged = [item.tagged(place(uuid, number, len(outgoing))) for number, item in enumerate(outgoing, start=1)]
        provider, batch_id = device.provider, f"{ID_PREFIX}{uuid}"
        made = submit(provider.client, tagged, max_parallel, batch_id)
        return cls(provider, batch_id, made, tagged, max_parallel)

    def __getstate__(self) -> dict[str, Any]:
        """All but the results, which are fetched again, and the token."""
        return self.__dict__ | {"errors": {}, "_results": []}

    def results(
        self,
        fail_unsuccessful: bool = False,
        max_retries: int = 0,
        use_cached_value: bool = True,
        *,
        timeout: float | None = None,
    ) -> list[Any]:
        """Wait for all tasks, then return their results. None stands for a task without one; `errors` says why.

        Args:
            fail_unsuccessful: raise the first of these errors instead, after the retries.
            max_retries: how often to run again what surely failed; each time is billed. Default 0, where
                `AwsQuantumTaskBatch` has 3.
            use_cached_value: False asks the Hub again for what had no result the last time.
            timeout: seconds for each wait; default: the `poll_timeout_seconds` of the tasks, by default none.

        Raises:
            QHubError: the first of these errors, with `fail_unsuccessful`; or the Hub could not be asked, and the next
                call asks again.
        """
        self._results = self._results or [None] * self.size
        unknown = [number for number, result in enumerate(self._results) if result is None]
        asked = [number for number in unknown if not (use_cached_value and number in self.errors)]
        if asked:
            self._collect(asked, timeout)
        for _ in range(max_retries):
            if self.errors:
                self.retry_unsuccessful_tasks()
        if fail_unsuccessful and self.errors:
            raise self.errors[min(self.errors)]
        return list(self._results)

    def _collect(self, numbers: Sequence[int], timeout: float | None = None) -> None:
        """Wait for the tasks of these places, and note their results or errors."""
        tasks = {number: task for number in numbers if isinstance(task := self.tasks[number], QHubTask)}
        late = self._wait(list(tasks.values()), timeout)
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

    def _wait(self, tasks: Sequence[QHubTask], timeout: float | None) -> JobTimeoutError | None:
        if not tasks:
            return None
        interval = tasks[0].poll_interval_seconds
        timeout = tasks[0].poll_timeout_seconds if timeout is None else timeout
        try:
            wait_all(self._provider.client, [task.job for task in tasks], timeout, batch_id=self.id, interval=interval)
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
            ConfigurationError: before `results()` was called; for a batch that was retrieved, without programs.
            QHubError: nothing could be submitted.
        """
        if not self._outgoing:
            raise ConfigurationError("a batch that was retrieved has no programs to run again: use run_batch()")
        if not self._results:
            raise ConfigurationError("call results() before you retry: it says which tasks have none")
        again = [number for number in sorted(self.errors) if self._surely_failed(number)]
        if again:
            made = submit(
                self._provider.client, [self._outgoing[number] for number in again], self._max_parallel, self.id
            )
            for number, task in zip(again, made, strict=True):
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
        note_all(self._provider.client, jobs)
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
