"""Connections that are lent, one to a request. On both kinds of HTTP clients."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ConfigurationError
from qhub_providers.hub import AsyncHubQuantumClient
from qhub_providers.hub.pool import CONNECTIONS, AsyncPool, SyncPool
from tests.hub import sockets
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub
from tests.hub.sockets import WireHub

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}


@pytest.fixture
def wire(hub: FakeHub) -> Iterator[WireHub]:
    with WireHub(hub).running() as server:
        yield server


def pool_of(clients: Clients, idle_seconds: float) -> Any:
    return (
        SyncPool(httpx.Client, idle_seconds) if clients.kind == "sync" else AsyncPool(httpx.AsyncClient, idle_seconds)
    )


async def lent(stack: AsyncExitStack, pool: Any, seconds: float = 0.01) -> Any:
    lending = pool.lend(seconds)
    return stack.enter_context(lending) if isinstance(pool, SyncPool) else await stack.enter_async_context(lending)


async def close_all(pool: Any) -> None:
    for http in pool.take_all():
        closing = http.close() if isinstance(pool, SyncPool) else http.aclose()
        if inspect.isawaitable(closing):
            await closing


def test_what_is_lent_is_nobody_elses(clients: Clients) -> None:
    async def scenario() -> None:
        pool = pool_of(clients, 60)
        async with AsyncExitStack() as stack:
            first, second = await lent(stack, pool), await lent(stack, pool)
            assert len({first, second, pool.shared()}) == 3
        async with AsyncExitStack() as stack:
            assert {await lent(stack, pool), await lent(stack, pool)} == {first, second}
        await close_all(pool)
        assert first.is_closed
        assert second.is_closed

    clients.runner.run(scenario())


def test_when_all_are_lent_the_next_waits_and_gives_up(clients: Clients) -> None:
    async def scenario() -> None:
        pool = pool_of(clients, 60)
        async with AsyncExitStack() as stack:
            for _ in range(CONNECTIONS - 1):
                await lent(stack, pool)
            async with AsyncExitStack() as last:
                await lent(last, pool)
                with pytest.raises(httpx.PoolTimeout, match="were busy"):
                    await lent(stack, pool)
            await lent(stack, pool)
        await close_all(pool)

    clients.runner.run(scenario())


@pytest.mark.parametrize("idle_seconds", [0.0, 60.0])
def test_what_is_idle_for_too_long_is_closed_by_the_next_request(clients: Clients, idle_seconds: float) -> None:
    async def scenario() -> None:
        pool = pool_of(clients, idle_seconds)
        async with AsyncExitStack() as stack:
            opened = [await lent(stack, pool) for _ in range(2)]
        async with AsyncExitStack() as stack:
            used = await lent(stack, pool)
            assert used in opened
            assert not used.is_closed
            assert any(http.is_closed for http in opened) == (idle_seconds == 0)
        await close_all(pool)

    clients.runner.run(scenario())


def test_a_pool_that_was_closed_lends_nothing_more(clients: Clients) -> None:
    async def scenario() -> None:
        pool = pool_of(clients, 0.0)
        async with AsyncExitStack() as stack:
            await lent(stack, pool)
            await close_all(pool)
        for _ in range(CONNECTIONS + 1):  # no place is lost by it either
            async with AsyncExitStack() as stack:
                with pytest.raises(ConfigurationError, match="closed"):
                    await lent(stack, pool)
        with pytest.raises(ConfigurationError, match="closed"):
            pool.shared()

    clients.runner.run(scenario())


def test_many_submissions_at_once_share_a_bounded_number_of_connections(clients: Clients, wire: WireHub) -> None:
    count = CONNECTIONS + 20
    crowd = sockets.Crowd(CONNECTIONS)
    wire.plan = [crowd] * count
    client = clients.new(base_url=wire.url)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(client.jobs.create_job(**JOB) for _ in range(count)))

    if clients.kind == "sync":
        with ThreadPoolExecutor(count) as threads:
            made = list(threads.map(lambda _: client.jobs.create_job(**JOB), range(count)))
    else:
        made = clients.runner.run(all_at_once())
    clients.close(client)
    assert {job.id for job in made} == {job["id"] for job in wire.hub.jobs}
    assert crowd.most == CONNECTIONS


def test_a_cancelled_submission_leaves_its_place_to_others(wire: WireHub) -> None:
    async def scenario() -> None:
        async with AsyncHubQuantumClient(api_key=TOKEN, base_url=wire.url) as client:
            for turn in range(1, CONNECTIONS // 20 + 2):
                wire.plan = [sockets.silent] * 20
                tasks = [asyncio.create_task(client.jobs.create_job(**JOB)) for _ in range(20)]
                await asyncio.to_thread(wire.wait_until_seen, 20 * turn)
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(end, asyncio.CancelledError) for end in ended)
            wire.plan = []
            assert (await client.jobs.create_job(**JOB)).id

    asyncio.run(scenario())
