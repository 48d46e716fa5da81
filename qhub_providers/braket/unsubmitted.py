"""What stands in the place of a task where there is no job."""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn

from braket.tasks import QuantumTask

from ..errors import QHubError
from .loop import event_loop


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
