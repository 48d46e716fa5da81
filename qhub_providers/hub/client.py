"""The synchronous client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property, partial
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from weakref import finalize

import httpx

from .backends import BackendsClient
from .body import Body
from .connection import Connection
from .failures import typed_errors
from .flow import Effect, Flow, Log, Now, ReadSettings, Send, Sleep, WarnOnce, answer
from .jobs import JobsClient
from .message import message
from .paging import Item, Listing
from .pool import SyncPool
from .request import Request
from .sessions import SessionsClient
from .workloads import WorkloadsClient

__all__ = ["HubQuantumClient"]

T = TypeVar("T")
ItemT = TypeVar("ItemT", bound=Item)


class HubQuantumClient(Connection[httpx.Client]):
    """The Hub's Quantum API. May be used from many threads at once; see `Connection` for the arguments.

    ```python
    with HubQuantumClient(api_key="YOUR_PERSONAL_ACCESS_TOKEN") as client:
        job = client.jobs.create_job(backend_id="aws.sim.sv1", shots=1000, input={"qasm": program})
        print(client.jobs.get_job_status(job.id).status)
    ```
    """

    _http_kind = httpx.Client

    @cached_property
    def backends(self) -> BackendsClient:
        """Discover backends, read their configuration and calibration."""
        return BackendsClient(self)

    @cached_property
    def jobs(self) -> JobsClient:
        """Submit, watch, fetch and cancel jobs."""
        return JobsClient(self)

    @cached_property
    def sessions(self) -> SessionsClient:
        """Open, watch, drain and close sessions."""
        return SessionsClient(self)

    @cached_property
    def workloads(self) -> WorkloadsClient:
        """Jobs and sessions in one listing."""
        return WorkloadsClient(self)

    def drive(self, flow: Flow[T]) -> T:
        """Carry a flow out and give its value. Whatever an effect raises is raised in the flow first."""
        advance: Any = flow.send
        given: Any = None
        while True:
            try:
                effect = advance(given)
            except StopIteration as done:
                return cast(T, done.value)
            try:
                advance, given = flow.send, self._perform(effect)
            except BaseException as error:  # noqa: BLE001 - the flow gets it: a submission must learn of Ctrl-C
                advance, given = flow.throw, error

    def stream(self, request: Request[Any]) -> Iterator[bytes]:
        """The body of the answer in chunks, never whole in memory.

        Sent with the first chunk asked for; the connection is free again when the iterator ends or is closed.
        """
        response = self.drive(answer(request, stream=True))
        with closing(response), typed_errors(request, self._settings):
            yield from response.iter_bytes(request.options.get("chunk_size"))

    def items(self, listing: Listing[ItemT]) -> Iterator[ItemT]:
        """The items of a listing, page by page; each page is asked for when it is needed."""
        while (found := self.drive(listing.next_items())) is not None:
            yield from found

    def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request, stream):
                return self._send(request, stream)
            case Sleep(seconds):
                self._clock.sleep(seconds)
            case Now():
                return self._clock.now()
            case ReadSettings():
                return self._settings
            case WarnOnce(text):
                self._warn_once(text)
            case Log(level, text):
                self._settings.logger.log(level, "%s", text)
        return None

    def _send(self, request: Request[Any], stream: bool) -> httpx.Response:
        progress, began = self._progress(request), time.perf_counter()
        with typed_errors(request, self._settings, progress.body_failed):
            sent = message(self._http(request), request, self._settings, progress.record, self._clock.now())
            with self._lent(request, sent, stream) as http:
                response = http.send(sent, stream=True, follow_redirects=False, **self._auth(sent))
                if not (stream and response.is_success):
                    response = self._whole(request, response)
        return self._log(response, began)

    def _whole(self, request: Request[Any], response: httpx.Response) -> httpx.Response:
        body = Body(request, response, self._clock)
        with closing(response):
            for chunk in response.iter_bytes():
                body.add(chunk)
        return body.response()

    def _new_pool(self, idle_seconds: float) -> SyncPool:
        limits = httpx.Limits(keepalive_expiry=idle_seconds)
        pool = SyncPool(partial(httpx.Client, limits=limits, verify=self._tls), idle_seconds)
        finalize(self, _close_all, pool)  # many programs never close a client: its sockets end with it
        return pool

    def close(self) -> None:
        """Close the connections that this client opened; an injected `httpx_client` stays open."""
        for http in self._take_opened():
            http.close()

    def disconnect(self) -> None:
        """Close the connections as `close` does, but the next call opens new ones."""
        for http in self._take_opened(closed=False):
            http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _close_all(pool: SyncPool) -> None:
    for http in pool.take_all():
        http.close()
