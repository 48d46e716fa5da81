"""How busy a backend is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QueueInfo:
    """The queue of a backend.

    Attributes:
        size: jobs waiting; None where the Hub does not say, as to anonymous callers.
        average_time: how long a job waits on average, in seconds; None where the Hub does not say.
    """

    size: int | None
    average_time: float | None
