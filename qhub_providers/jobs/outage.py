"""Telling of an outage while somebody waits: in the log at each try, and once as a warning when it lasts."""

from __future__ import annotations

import logging

from ..errors import QHubError
from ..hub.flow import Flow, Log, Now

PATIENCE = 10.0
"""Seconds of silence that are not worth a warning."""


class Outage:
    """What a wait knows of the Hub's silence; `way_out` says what is left to somebody who waits no longer."""

    def __init__(self, way_out: str) -> None:
        self._way_out = way_out
        self._since: float | None = None
        self._error: QHubError | None = None
        self._told = False

    def failed(self, error: QHubError, began: float) -> Flow[None]:
        """A try that began at that instant of the client's clock brought no answer."""
        if self._since is None:
            self._since = began
        self._error = error
        yield Log(logging.INFO, f"no answer, still waiting: {error}")
        now: float = yield Now()
        if not self._told and now - self._since >= PATIENCE:
            self._told = True  # before the log: of several threads that wait together, one tells
            yield Log(logging.WARNING, f"{self.described(now)}; still waiting. Ctrl-C is safe: {self._way_out}")

    def over(self) -> Flow[None]:
        """The Hub answered."""
        told = self._told
        self._since, self._error, self._told = None, None, False  # before the log, as above
        if told:
            yield Log(logging.WARNING, "the Hub answers again")

    def described(self, now: float) -> str:
        """For how long there was no answer, and why; nothing if there was one."""
        if self._since is None:
            return ""
        return f"the Hub has not answered for {round(now - self._since, 1):g} s ({self._error})"
