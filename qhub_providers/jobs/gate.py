"""The gate before a fan-out's requests: where the Hub says that there are too many, all of them wait, not only one.

After a 429 or 503 nothing passes until the time that the Hub asked for is over, and at least a quarter of a second;
then requests pass one by one, at a pace that halves with each such refusal and recovers with each success.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from ..errors import ApiError, HubTimeoutError, QHubError
from ..hub.flow import Flow, Now, Sleep, around
from ..hub.retry import FIRST_PAUSE, LONGEST_RETRY_AFTER, retry_after
from .outage import Outage

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

FIRST_PACE = 0.01
"""Seconds between two requests after the first refusal."""

SLOWEST_PACE = 2.0
RECOVERY = 0.9
"""What a success leaves of the pace."""


class Gate:
    """One for all threads, or tasks, of a fan-out. It keeps no clock: what passes through says the time.

    `given_up` is the error after which nothing more is tried; None as long as there is hope. `outage` is what those
    that wait know of the Hub's silence: one of them tells.

    >>> gate = Gate()
    >>> gate.refused(now=10.0, seconds=3.0)
    >>> gate.reserve(now=11.0), gate.reserve(now=11.0)
    (13.0, 13.01)
    """

    def __init__(self) -> None:
        self.given_up: QHubError | None = None
        self.outage = Outage("what has not come can be fetched again: retrieve the job by its id")
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._next = 0.0
        self._pace = 0.0

    def reserve(self, now: float) -> float:
        """The instant at which the caller may pass, if the gate is not closed meanwhile."""
        with self._lock:
            at = max(now, self._next)
            self._next = at + self._pace
            return at

    def refused(self, now: float, seconds: float) -> None:
        """The Hub refused a request at `now`, and asked for patience."""
        with self._lock:
            if now >= self._closed_until:  # the first of the requests that were under way together
                self._pace = min(max(2 * self._pace, FIRST_PACE), SLOWEST_PACE)
            if now + seconds > self._closed_until:
                self._closed_until = self._next = now + seconds

    def succeeded(self) -> None:
        """The Hub took a request."""
        if self._pace:
            with self._lock:
                self._pace = self._pace * RECOVERY if self._pace > FIRST_PACE / 10 else 0.0

    def enter(self, deadline: float | None = None) -> Flow[None]:
        """Wait until the gate is open.

        Raises:
            HubTimeoutError: it is not, at the deadline.
        """
        while True:
            now: float = yield Now()
            at = self.reserve(now)
            if deadline is not None and at > deadline:
                yield Sleep(max(0.0, deadline - now))
                raise HubTimeoutError("the Hub takes no more requests before the time is over")
            if at > now:
                yield Sleep(at - now)
            if at >= self._closed_until:
                return

    def learn(self, response: httpx.Response) -> Flow[None]:
        """Close the gate, or open it wider, by the Hub's answer."""
        if response.status_code not in {429, 503}:
            self.succeeded()
            return
        asked = retry_after(ApiError(status_code=response.status_code, headers=response.headers))
        # Without a pause each refusal of those that are under way together would count as another one.
        seconds = max(asked or 0.0, FIRST_PAUSE)
        if seconds <= LONGEST_RETRY_AFTER:  # for longer than that nobody waits: the request fails
            self.refused((yield Now()), seconds)


def through(gate: Gate, flow: Flow[T]) -> Flow[T]:
    """The flow, with each of its requests behind the gate."""
    return around(flow, lambda sent: gate.enter(sent.request.deadline), gate.learn)
