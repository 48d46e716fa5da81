"""A job of the Hub as Braket's `QuantumTask`."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

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
from .awaitable import AwaitableTask
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


class QHubTask(AwaitableTask):
    """What `run` returns. Everything that it says of its state is what the Hub says.

    A pickle holds no token: the next process finds its own, as for a provider, when it first uses the task.
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
        super().__init__()
        if on_failure not in ("raise", "none"):
            raise ConfigurationError(f'on_failure must be "raise" or "none", not {on_failure!r}')
        self.job = job
        self.poll_timeout_seconds = poll_timeout_seconds
        self.poll_interval_seconds = poll_interval_seconds
        self.on_failure = on_failure
        self._provider = provider
        self._reader = reader
        self._record = job.known
        self._result: TaskResult | None = None

    @cached_property
    def job(self) -> HubJob:
        """The job of the Hub; of a task that was pickled, on a connection that its provider makes."""
        return HubJob(self._provider.client, self._record, self._record.tags or ())

    def __getstate__(self) -> dict[str, Any]:
        """All but the job's connection and the result, which is fetched again; the provider's pickle has no token."""
        kept = {name: value for name, value in super().__getstate__().items() if name != "job"}
        known = self.job.known.model_copy(update={"status": self.job.seen}) if "job" in self.__dict__ else self._record
        return kept | {"_result": None, "_record": known}

    @property
    def id(self) -> str:
        """The job's id on the Hub; `QHubBraketProvider.retrieve_task` finds the task by it."""
        return str(self._record.id)

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

        `quantumTaskArn` and `deviceArn` are the provider's own ids, once they are known, with which `retrieve_task`
        and `get_device` find both; `job` is the whole record in the Hub's words. Failed tasks have a `failureReason`.

        Args:
            use_cached_value: give what was seen last instead of asking the Hub.
        """
        record = self.job.known if use_cached_value else self.job.record()
        found = {
            "quantumTaskArn": record.provider_job_id or self.id,
            "deviceArn": self._provider.arn_of(str(record.backend_id), ask=not use_cached_value),
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
        return queue_position(self.state())

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
        self._stop_awaiting()
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


def queue_position(state: str) -> QuantumTaskQueueInfo:
    """What is known of the place of a task in that state: where to see the length of the device's queue."""
    from braket.aws.queue_information import QuantumTaskQueueInfo, QueueType

    message = f"Task is in {state} status. The Hub tells the length of a device's queue, see queue_depth()."
    return QuantumTaskQueueInfo(QueueType.NORMAL, None, message)
