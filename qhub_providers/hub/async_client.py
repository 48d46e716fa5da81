"""The asynchronous client: the same flows, awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Hashable
from contextlib import aclosing
from functools import cached_property, partial
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import httpx

from .backends import AsyncBackendsClient
from .body import Body
from .connection import Connection
from .failures import typed_errors
from .flow import Effect, Flow, Log, Now, ReadSettings, Send, Sleep, WarnOnce, answer
from .jobs import AsyncJobsClient
from .message import message
from .paging import Item, Listing
from .pool import AsyncPool
from .request import Request
from .sessions import AsyncSessionsClient
from .workloads import AsyncWorkloadsClient

__all__ = ["AsyncHubQuantumClient"]

T = TypeVar("T")
ItemT = TypeVar("ItemT", bound=Item)


class AsyncHubQuantumClient(Connection[httpx.AsyncClient]):
    """The Hub's Quantum API for asyncio; see `Connection` for the arguments.

    Each event loop gets connections of its own; close the client in the loop in which it was used.

    ```python
    async with AsyncHubQuantumClient(api_key="YOUR_PERSONAL_ACCESS_TOKEN") as client:
        job = await client.jobs.create_job(backend_id="aws.sim.sv1", shots=1000, input={"qasm": program})
        print((await client.jobs.get_job_status(job.id)).status)
    ```
    """

    _http_kind = httpx.AsyncClient

    @cached_property
    def backends(self) -> AsyncBackendsClient:
        """Discover backends, read their configuration and calibration."""
        return AsyncBackendsClient(self)

    @cached_property
    def jobs(self) -> AsyncJobsClient:
        """Submit, watch, fetch and cancel jobs."""
        return AsyncJobsClient(self)

    @cached_property
    def sessions(self) -> AsyncSessionsClient:
        """Open, watch, drain and close sessions."""
        return AsyncSessionsClient(self)

    @cached_property
    def workloads(self) -> AsyncWorkloadsClient:
        """Jobs and sessions in one listing."""
        return AsyncWorkloadsClient(self)

    async def drive(self, flow: Flow[T]) -> T:
        """Carry a flow out and give its value. Whatever an effect raises is raised in the flow first."""
        advance: Any = flow.send
        given: Any = None
        while True:
            try:
                effect = advance(given)
            except StopIteration as done:
                return cast(T, done.value)
            try:
                advance, given = flow.send, await self._perform(effect)
            except BaseException as error:  # noqa: BLE001 - the flow gets it: a submission must learn of cancellation
                advance, given = flow.throw, error

    async def stream(self, request: Request[Any]) -> AsyncIterator[bytes]:
        """The body of the answer in chunks, never whole in memory.

        Sent with the first chunk asked for; the connection is free again when the iterator ends or is closed.
        """
        response = await self.drive(answer(request, stream=True))
        async with aclosing(response):
            with typed_errors(request, self._settings):
                async for chunk in response.aiter_bytes(request.options.get("chunk_size")):
                    yield chunk

    async def items(self, listing: Listing[ItemT]) -> AsyncIterator[ItemT]:
        """The items of a listing, page by page; each page is asked for when it is needed."""
        while (found := await self.drive(listing.next_items())) is not None:
            for item in found:
                yield item

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request, stream):
                return await self._send(request, stream)
            case Sleep(seconds):
                await self._clock.sleep_async(seconds)
            case Now():
                return self._clock.now()
            case ReadSettings():
                return self._settings
            case WarnOnce(text):
                self._warn_once(text)
            case Log(level, text):
                self._settings.logger.log(level, "%s", text)
        return None

    async def _send(self, request: Request[Any], stream: bool) -> httpx.Response:
        progress, began = self._progress(request), time.perf_counter()
        with typed_errors(request, self._settings, progress.body_failed):
            sent = message(self._http(request), request, self._settings, progress.record_async, self._clock.now())
            async with self._lent(request, sent, stream) as http:
                response = await http.send(sent, stream=True, follow_redirects=False, **self._auth(sent))
                if not (stream and response.is_success):
                    response = await self._whole(request, response)
        return self._log(response, began)

    async def _whole(self, request: Request[Any], response: httpx.Response) -> httpx.Response:
        body = Body(request, response, self._clock)
        async with aclosing(response):
            async for chunk in response.aiter_bytes():
                body.add(chunk)
        return body.response()

    def _here(self) -> Hashable:
        # A connection of an event loop that is over still writes, but never reads: a job would be made and not seen.
        return super()._here(), asyncio.get_running_loop()

    def _new_pool(self, idle_seconds: float) -> AsyncPool:
        self._opened = {place: pool for place, pool in self._opened.items() if not _is_over(place[0])}
        limits = httpx.Limits(keepalive_expiry=idle_seconds)
        return AsyncPool(partial(httpx.AsyncClient, limits=limits, verify=self._tls), idle_seconds)

    async def aclose(self) -> None:
        """Close the connections that this client opened; an injected `httpx_client` stays open."""
        for http in self._take_opened():
            await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _is_over(here: Hashable) -> bool:
    return isinstance(here, tuple) and here[1].is_closed()
