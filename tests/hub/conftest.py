"""One test, both clients."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock

Use = Callable[[Any], Any]
Caller = Callable[[Use], Any]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def hub(clock: SimulatedClock) -> FakeHub:
    return FakeHub(clock)


class Clients:
    """Makes clients of one kind, and calls them: `call(client, lambda client: client.jobs.get_job("x"))`."""

    def __init__(self, kind: str, runner: asyncio.Runner) -> None:
        self.kind = kind
        self.runner = runner

    def http(self, transport: httpx.MockTransport, **settings: Any) -> Any:
        return (httpx.Client if self.kind == "sync" else httpx.AsyncClient)(transport=transport, **settings)

    def new(self, **settings: Any) -> Any:
        settings = {"api_key": TOKEN, "base_url": URL} | settings
        return (HubQuantumClient if self.kind == "sync" else AsyncHubQuantumClient)(**settings)

    def on(self, handler: Callable[[httpx.Request], httpx.Response], **settings: Any) -> Caller:
        """A client of the handler, as a function that uses it."""
        settings = {"clock": getattr(handler, "clock", None)} | settings
        client = self.new(httpx_client=self.http(httpx.MockTransport(handler)), **settings)
        return lambda use: self.call(client, use)

    def call(self, client: Any, use: Use) -> Any:
        """The value of a call; of a stream, the list of its chunks."""
        made = use(client) if self.kind == "sync" else self.runner.run(_finish(client, use))
        return list(made) if isinstance(made, Iterator) else made

    def close(self, client: Any) -> None:
        self.call(client, lambda client: client.close() if self.kind == "sync" else client.aclose())


async def _finish(client: Any, use: Use) -> Any:
    made = use(client)
    if isinstance(made, AsyncIterator):
        return [chunk async for chunk in made]
    return await made if inspect.isawaitable(made) else made


@pytest.fixture(params=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Iterator[Clients]:
    with asyncio.Runner() as runner:
        yield Clients(request.param, runner)


@pytest.fixture(autouse=True)
def _no_token_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """In no test of this folder does any logger say the token, at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    said = [record.getMessage() for when in ("setup", "call") for record in caplog.get_records(when)]
    assert not any(TOKEN in text for text in said)
