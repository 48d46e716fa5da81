"""What every task can do: be awaited, compared by its id, and pickled."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Generator
from typing import Any

from braket.tasks import QuantumTask

from .loop import event_loop


class AwaitableTask(QuantumTask):
    """A task whose result can be awaited. A copy or a pickle awaits it anew."""

    def __init__(self) -> None:
        self._future: asyncio.Task[Any] | None = None

    @abstractmethod
    async def _awaited(self) -> Any:
        """The result, without blocking the event loop."""

    def async_result(self) -> asyncio.Task[Any]:
        """The result as an `asyncio.Task`, in the running event loop if there is one. It never blocks the loop.

        Calls in the same loop give the same task, until it failed or was cancelled.
        """
        loop = event_loop()
        future = self._future
        if future is None or future.get_loop() is not loop or (future.done() and not _succeeded(future)):
            future = self._future = loop.create_task(self._awaited())
        return future

    def __await__(self) -> Generator[Any, None, Any]:
        """`await task` is `task.result()` that leaves the event loop free. Cancelling it leaves the task running."""
        return self._awaited().__await__()

    def _stop_awaiting(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.get_loop().call_soon_threadsafe(self._future.cancel)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_future": None}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


def _succeeded(future: asyncio.Task[Any]) -> bool:
    return not future.cancelled() and future.exception() is None
