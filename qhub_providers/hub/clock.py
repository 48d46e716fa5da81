"""The time that a client lives in. Another clock, given as `clock=`, lets a test pass an hour in no time."""

from __future__ import annotations

import time

__all__ = ["Clock"]


class Clock:
    """The real time: monotonic seconds, and sleep that lets others run."""

    def now(self) -> float:
        """Seconds that never jump; only differences mean something."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block this thread for that many seconds."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let other tasks run for that many seconds."""
        import asyncio  # 10 ms that a synchronous program need not wait for

        await asyncio.sleep(seconds)
