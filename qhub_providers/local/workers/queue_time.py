"""The time that jobs wait before they can run: one thread, however many wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue


class QueueTime(threading.Thread):
    """Hands on each job so many seconds after it was put in. All wait as long, so they go in the order they came.

    Args:
        seconds: how long.
        submit: takes a job's id when its time has come.
    """

    def __init__(self, seconds: float, submit: Callable[[str], None]) -> None:
        super().__init__(daemon=True)
        self._seconds = seconds
        self._submit = submit
        self._waiting: SimpleQueue[tuple[float, str]] = SimpleQueue()

    def put(self, job_id: str) -> None:
        """Let a job wait."""
        self._waiting.put((time.monotonic() + self._seconds, job_id))

    def run(self) -> None:
        """Wait for one job after another, for ever."""
        while True:
            due, job_id = self._waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            self._submit(job_id)
