"""A job of the Hub as Braket's `QuantumTask`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Literal

from braket.tasks import QuantumTask

from ..errors import (
    ConfigurationError,
    HubJobError,
    JobAbortedError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
)
from ..jobs import HubJob
from ..jobs.awaiting import drive_async
from ..jobs.failure import explain
from ..jobs.job import wait_all, wait_flow
from .loop import event_loop
from .reading import Reader

if TYPE_CHECKING:
    from braket.aws.queue_information import QuantumTaskQueueInfo

    from ..hub.types import CalibrationResponse
    from .provider import QHubBraketProvider
    from .result import TaskResult

logger = logging.getLogger(__name__)

STATES = {
    "UNKNOWN": "CREATED",
    "PENDING": "QUEUED",
    "RUNNING": "RUNNING",
    "CANCELLING": "CANCELLING",
    "COMPLETED": "COMPLETED",
    "FAILED": "FAILED",
    "ABORTED": "FAILED",
    "CANCELLED": "CANCELLED",
}
"""The Hub's statuses in Braket's words."""

WITHOUT_RESULT = (JobFailedError, JobCancelledError, JobAbortedError, JobTimeoutError)
"""For which Braket's convention is a result of None."""

OnFailure = Literal["raise", "none"]


class QHubTask(QuantumTask):
    """What `run` returns. Everything that it says of its state is what the Hub says.

    Attributes:
        job: the job of the Hub.
    """

    def __init__(
        self,
        provider: QHubBraketProvider,
        job: HubJob,
        reader: Reader,
        *,
        poll_timeout_seconds: float | None = None,
        poll_interval_seconds: float | None = None,
        on_failure: OnFailure = "raise",
    ) -> None:
        if on_failure not in ("raise", "none"):
            raise ConfigurationError(f'on_failure must be "raise" or "none", not {on_failure!r}')
        self.job = job
        self.poll_timeout_seconds = poll_timeout_seconds
        self.poll_interval_seconds = poll_interval_seconds
        self.on_failure = on_failure
        self._provider = provider
        self._reader = reader
        self._result: TaskResult | None = None
        self._future: asyncio.Task[TaskResult | None] | None = None

    @property
    def id(self) -> str:
        """The job's id on the Hub; `QHubBraketProvider.retrieve_task` finds the task by it."""
        return self.job.id

    @property
    def tags(self) -> list[str]:
        """The tags that the user gave."""
        return self.job.tags

    def state(self, use_cached_value: bool = False) -> str:
        """The state in Braket's words, such as `QUEUED`, `RUNNING`, `COMPLETED`; see `STATES`.

        Args:
            use_cached_value: give the state that was seen last instead of asking the Hub.
        """
        status = self.job.seen if use_cached_value else self.job.status()
        return STATES.get(status, status)

    def metadata(self, use_cached_value: bool = False) -> dict[str, Any]:
        """What the Hub records of the task, under the names that Braket's `GetQuantumTask` has for it.

        `quantumTaskArn` is the provider's own id, once there is one, `job` the whole record in the Hub's words. Failed
        tasks have a `failureReason`.

        Args:
            use_cached_value: give what was seen last instead of asking the Hub.
        """
        record = self.job.known if use_cached_value else self.job.record()
        found = {
            "quantumTaskArn": record.provider_job_id or self.id,
            "deviceArn": record.backend_id,
            "status": self.state(use_cached_value=True),
            "shots": record.shots,
            "createdAt": record.created_at,
            "endedAt": record.ended_at,
            "tags": {key: value for key, _, value in (tag.partition("=") for tag in self.tags)},
            "job": record.model_dump(mode="json", exclude_none=True),
        }
        if self.job.seen == "FAILED":
            found["failureReason"] = explain(self.job.raw_result())[0]
        return found

    def queue_position(self) -> QuantumTaskQueueInfo:
        """In Braket's form, but without the position: the Hub does not tell a task's own place."""
        from braket.aws.queue_information import QuantumTaskQueueInfo, QueueType

        message = f"Task is in {self.state()} status. The Hub tells the length of a device's queue, see queue_depth()."
        return QuantumTaskQueueInfo(QueueType.NORMAL, None, message)

    def result(self, timeout: float | None = None) -> Any:
        """Wait, then return the result. It is fetched once. May also be called where an event loop runs, which waits.

        Args:
            timeout: seconds; default: the task's `poll_timeout_seconds`, by default none.

        Raises:
            JobFailedError: with the provider's reason and code.
            JobCancelledError, JobAbortedError: the task ended without a result.
            JobTimeoutError: it did not end in time; it goes on, and the next call waits again.

        With `on_failure="none"` these give None.
        """
        timeout = self.poll_timeout_seconds if timeout is None else timeout
        try:
            wait_all(self._provider.client, [self.job], timeout, interval=self.poll_interval_seconds)
            return self.read()
        except WITHOUT_RESULT as error:
            self._tell(error)
            return None

    def read(self) -> TaskResult:
        """The result of a task that has ended. Raises as `result`."""
        if self._result is None:
            self._result = self._reader(self.job)
        return self._result

    def _tell(self, error: HubJobError) -> None:
        if self.on_failure == "raise":
            raise error
        logger.warning("%s", error)

    def async_result(self) -> asyncio.Task[TaskResult | None]:
        """The result as an `asyncio.Task`, in the running event loop if there is one. It never blocks the loop.

        Calls in the same loop give the same task, until it failed or was cancelled.
        """
        loop = event_loop()
        future = self._future
        if future is None or future.get_loop() is not loop or (future.done() and not _succeeded(future)):
            future = self._future = loop.create_task(self._awaited())
        return future

    def __await__(self) -> Generator[Any, None, TaskResult | None]:
        """`await task` is `task.result()` that leaves the event loop free. Cancelling it leaves the task running."""
        return self._awaited().__await__()

    async def _awaited(self) -> TaskResult | None:
        flow = wait_flow([self.job], self.poll_timeout_seconds, interval=self.poll_interval_seconds)
        try:
            await drive_async(self._provider.client, flow)
            return await asyncio.to_thread(self.read)
        except WITHOUT_RESULT as error:
            self._tell(error)
            return None

    def cancel(self) -> None:
        """Ask the Hub to cancel the task, and stop waiting for it. `state()` says what became of it."""
        if self._future is not None and not self._future.done():
            self._future.get_loop().call_soon_threadsafe(self._future.cancel)
        if not self.job.over:
            self.job.cancel()

    def raw_result(self) -> Any:
        """Wait, then return the provider's own JSON, parsed; of a failed task what the provider sent instead."""
        return self.job.raw_result(self.poll_timeout_seconds)

    def input(self) -> Any:
        """The input as it was submitted."""
        return self.job.input()

    def calibration(self) -> CalibrationResponse | None:
        """The device's calibration at the time of the run, or None where there is none."""
        return self.job.calibration()

    def __repr__(self) -> str:
        return f"QHubTask({self.id!r})"

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, QHubTask) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


def _succeeded(future: asyncio.Task[Any]) -> bool:
    return not future.cancelled() and future.exception() is None
