"""HTTP clients of a connection each, lent to one request at a time.

httpx has a pool of its own, but looks through all its connections, and all requests that wait for one, at the begin and
the end of each request: with a hundred of them that takes several times as long as the request itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Generic, TypeVar

import httpx

from qhub_providers.errors import ConfigurationError

from .http_client import proxy_errors

__all__ = ["AsyncPool", "Pool", "SyncPool", "closed_client"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)

CONNECTIONS = 100
"""Requests under way at once; others wait until one has ended."""


class Pool(ABC, Generic[HttpT]):
    """What both kinds have in common: which client is lent next, and which are to be closed.

    Args:
        new: makes an HTTP client, which itself reuses no connection that was idle for longer than `idle_seconds`.
        idle_seconds: after so much idleness a client is closed, one at each request.
    """

    def __init__(self, new: Callable[[], HttpT], idle_seconds: float) -> None:
        self._new: Callable[[], HttpT] = new
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._idle: deque[tuple[float, HttpT]] = deque()  # since when; the one that was used last stands last
        self._open: set[HttpT] = set()
        self._shared: HttpT | None = None
        self._closed = False

    @abstractmethod
    def lend(self, seconds: float | None) -> Any:
        """A context whose value is a client for one request.

        Raises:
            httpx.PoolTimeout: none was free within the seconds; None: there is no hurry.
        """

    def shared(self) -> HttpT:
        """One that is never lent: for what keeps its connection for as long as somebody reads from it."""
        with self._lock:
            self._shared = self._shared or self._opened()
            return self._shared

    def take(self) -> HttpT:
        """One for a single request, to be given back. Lent is what was used last, so that the others may grow old."""
        with self._lock:
            return self._idle.pop()[1] if self._idle else self._opened()

    def _opened(self) -> HttpT:
        if self._closed:
            raise closed_client()
        with proxy_errors():
            http = self._new()
        self._open.add(http)
        return http

    def give_back(self, http: HttpT) -> None:
        """The request has ended."""
        with self._lock:
            if not self._closed:
                self._idle.append((time.monotonic(), http))

    def take_aged(self) -> HttpT | None:
        """One that was idle for too long, to be closed; None if there is none."""
        with self._lock:
            if not self._idle or time.monotonic() - self._idle[0][0] < self._idle_seconds:
                return None
            http = self._idle.popleft()[1]
            self._open.remove(http)
            return http

    def take_all(self) -> list[HttpT]:
        """All, also those that are lent, to be closed; no other is opened after that."""
        with self._lock:
            self._closed = True
            self._idle.clear()
            open_now, self._open, self._shared = self._open, set(), None
            return list(open_now)


class SyncPool(Pool[httpx.Client]):
    """For threads."""

    def __init__(self, new: Callable[[], httpx.Client], idle_seconds: float) -> None:
        super().__init__(new, idle_seconds)
        self._places = threading.Semaphore(CONNECTIONS)

    @contextmanager
    def lend(self, seconds: float | None) -> Iterator[httpx.Client]:
        """A context in which the calling thread has a client to itself."""
        if not self._places.acquire(timeout=seconds):
            raise _all_busy()
        try:
            http = self.take()
            try:
                if aged := self.take_aged():
                    aged.close()
                yield http
            finally:
                self.give_back(http)
        finally:
            self._places.release()


class AsyncPool(Pool[httpx.AsyncClient]):
    """For the tasks of one event loop."""

    def __init__(self, new: Callable[[], httpx.AsyncClient], idle_seconds: float) -> None:
        super().__init__(new, idle_seconds)
        self._places = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def lend(self, seconds: float | None) -> AsyncIterator[httpx.AsyncClient]:
        """A context in which the calling task has a client to itself."""
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            raise _all_busy() from None
        try:
            http = self.take()
            try:
                if aged := self.take_aged():
                    await aged.aclose()
                yield http
            finally:
                self.give_back(http)
        finally:
            self._places.release()


def closed_client() -> ConfigurationError:
    """The error of a call after `close`."""
    return ConfigurationError("the client is closed; make a new one")


def _all_busy() -> httpx.PoolTimeout:
    return httpx.PoolTimeout(f"all {CONNECTIONS} connections were busy")
