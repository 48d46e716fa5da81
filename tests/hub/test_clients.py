"""Construction, closing, streams, threads. On both clients where both have it."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import pydoc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ConfigurationError, NotFoundError
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient, HubQuantumClientEnvironment
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock, answer
from tests.hub.sockets import WireHub


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"base_url": None, "environment": None}, "base_url or environment"),
        ({"base_url": "hub.example"}, "base_url"),
        ({"base_url": "ftp://hub.example"}, "base_url"),
        ({"base_url": "https://"}, "base_url"),
        ({"base_url": "https://hub.example?x=1"}, "base_url"),
        ({"base_url": "https://hub.example:port"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"base_url": 7}, "base_url"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": "60"}, "timeout"),
        ({"max_retries": -1}, "max_retries"),
        ({"headers": {"X-A": "\n"}}, "X-A"),
        ({"headers": {"X-A": 7}}, "X-A"),
        ({"headers": ["X-A"]}, "headers"),
        ({"environment": "https://hub.example"}, "environment"),
        ({"logging": {"level": "debug", "file": "x"}}, "file"),
        ({"logging": {"level": "loud"}}, "level"),
        ({"logging": {"level": 10}}, "level"),
        ({"logging": {"logger": "mine"}}, "logger"),
        ({"logging": "debug"}, "logging"),
    ],
)
def test_settings_that_cannot_work_are_refused(clients: Clients, settings: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        clients.new(**settings)


def test_the_address_is_given_or_the_environments(clients: Clients) -> None:
    assert clients.new(base_url=None).base_url == HubQuantumClientEnvironment.DEFAULT.value
    assert clients.new(base_url=f"{URL}///", environment=None).base_url == URL


def test_the_documented_names_are_where_they_are_documented() -> None:
    from qhub_providers.errors import ApiError
    from qhub_providers.hub.core.api_error import ApiError as Documented
    from qhub_providers.hub.errors import NotFoundError as AlsoDocumented

    assert Documented is ApiError
    assert AlsoDocumented is NotFoundError


def test_both_clients_have_the_same_operations_and_arguments() -> None:
    both = HubQuantumClient(api_key=TOKEN), AsyncHubQuantumClient(api_key=TOKEN)
    for namespace in ("backends", "sessions", "jobs", "workloads"):
        mine, other = (getattr(client, namespace) for client in both)
        names = [name for name in dir(mine) if not name.startswith("_") and name != "client"]
        assert names == [name for name in dir(other) if not name.startswith("_") and name != "client"]
        for name in names:
            parameters = [list(inspect.signature(getattr(side, name)).parameters) for side in (mine, other)]
            assert parameters[0] == parameters[1]
            assert getattr(mine, name).__doc__


@pytest.mark.parametrize(
    ("operation", "gives", "gives_later"),
    [
        ("jobs.get_job", "Job", "Coroutine[Any, Any, Job]"),
        ("jobs.create_job", "Job", "Coroutine[Any, Any, Job]"),
        ("jobs.find_submission", "Job | None", "Coroutine[Any, Any, Job | None]"),
        ("jobs.cancel_job", "None", "Coroutine[Any, Any, None]"),
        ("jobs.get_job_result_stream", "Iterator[bytes]", "AsyncIterator[bytes]"),
        ("jobs.iter_jobs", "Iterator[Job]", "AsyncIterator[Job]"),
        ("sessions.get_session_jobs", "list[Job]", "Coroutine[Any, Any, list[Job]]"),
    ],
)
def test_a_signature_shows_what_the_client_gives(operation: str, gives: str, gives_later: str) -> None:
    for client, given in (
        (HubQuantumClient(api_key=TOKEN), gives),
        (AsyncHubQuantumClient(api_key=TOKEN), gives_later),
    ):
        method = attrgetter(operation)(client)
        assert inspect.signature(method).return_annotation == given
        assert inspect.get_annotations(method)["return"] == given
        assert f"-> '{given}'\n    {inspect.getdoc(method)[:10]}" in pydoc.plain(pydoc.render_doc(method))


def test_no_signature_shows_how_the_client_works_inside() -> None:
    for client in (HubQuantumClient(api_key=TOKEN), AsyncHubQuantumClient(api_key=TOKEN)):
        for namespace in ("backends", "sessions", "jobs", "workloads"):
            group = getattr(client, namespace)
            for name in [name for name in dir(group) if not name.startswith("_") and name != "client"]:
                shown = str(inspect.signature(getattr(group, name)))
                assert not any(word in shown for word in ("Request[", "Flow[", "Listing[")), name


def test_an_injected_client_stays_open_and_its_own_is_closed(clients: Clients, hub: FakeHub) -> None:
    http = clients.http(httpx.MockTransport(hub))
    client = clients.new(httpx_client=http)
    clients.call(client, lambda client: client.jobs.get_job_status("1"))
    clients.close(client)
    assert not http.is_closed
    clients.close(clients.new())


def test_context_managers_close_what_they_opened(hub: FakeHub) -> None:
    async def asynchronously(url: str) -> AsyncHubQuantumClient:
        async with AsyncHubQuantumClient(api_key=TOKEN, base_url=url) as client:
            await client.jobs.get_job_status("1")
        with pytest.raises(ConfigurationError, match="closed"):
            await client.jobs.get_job_status("1")
        return client

    with WireHub(hub).running() as server:
        with HubQuantumClient(api_key=TOKEN, base_url=server.url) as client:
            client.jobs.get_job_status("1")
        with pytest.raises(ConfigurationError, match="closed"):
            client.jobs.get_job_status("1")
        asyncio.run(asynchronously(server.url))


def test_a_stream_comes_in_chunks_and_its_errors_are_typed(clients: Clients, hub: FakeHub) -> None:
    hub.faults["GET"] = [answer(200, content=b"0123456789"), answer(503), answer(200, content=b"x"), answer(404)]
    call = clients.on(hub)
    options = {"chunk_size": 4}
    assert call(lambda c: c.jobs.get_job_result_stream("1", request_options=options)) == [b"0123", b"4567", b"89"]
    assert call(lambda c: c.jobs.get_job_result_stream("1")) == [b"x"]
    with pytest.raises(NotFoundError):
        call(lambda c: c.jobs.get_job_result_stream("1"))


def test_a_stream_that_is_left_frees_its_connection(hub: FakeHub) -> None:
    """With one connection only, the next request would wait for it in vain."""

    def endless(server: WireHub, connection: Any, request: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 100_000)
        connection.recv(1)

    async def asynchronously(url: str) -> None:
        http = httpx.AsyncClient(limits=httpx.Limits(max_connections=1), timeout=httpx.Timeout(60, pool=20))
        async with http:
            client = AsyncHubQuantumClient(api_key=TOKEN, base_url=url, httpx_client=http, max_retries=0)
            async for chunk in client.jobs.get_job_result_stream("1"):
                assert chunk
                break
            await asyncio.sleep(0)
            assert (await client.jobs.get_job_status("1")).status == "COMPLETED"

    with WireHub(hub).running() as server:
        server.plan = [endless, None, endless]
        with httpx.Client(limits=httpx.Limits(max_connections=1), timeout=httpx.Timeout(60, pool=20)) as http:
            client = HubQuantumClient(api_key=TOKEN, base_url=server.url, httpx_client=http, max_retries=0)
            for chunk in client.jobs.get_job_result_stream("1"):
                assert chunk
                break
            assert client.jobs.get_job_status("1").status == "COMPLETED"
        asyncio.run(asynchronously(server.url))


def test_many_threads_share_a_client(hub: FakeHub) -> None:
    with (
        WireHub(hub).running() as server,
        HubQuantumClient(api_key=TOKEN, base_url=server.url) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        job = {"backend_id": "a", "shots": 1, "input": {}}
        made = list(pool.map(lambda n: client.jobs.create_job(**job, name=str(n)), range(100)))
    assert [job.name for job in made] == [str(n) for n in range(100)]
    assert {job.id for job in made} == {job["id"] for job in hub.jobs}


def test_many_tasks_share_a_client(hub: FakeHub) -> None:
    async def many(url: str) -> list[str]:
        async with AsyncHubQuantumClient(api_key=TOKEN, base_url=url) as client:
            job = {"backend_id": "a", "shots": 1, "input": {}}
            return [job.id for job in await asyncio.gather(*(client.jobs.create_job(**job) for _ in range(100)))]

    with WireHub(hub).running() as server:
        assert set(asyncio.run(many(server.url))) == {job["id"] for job in hub.jobs}


FORKING = """
import os, sys
from qhub_providers.hub import HubQuantumClient

with HubQuantumClient(api_key=sys.argv[1], base_url=sys.argv[2]) as client:
    client.jobs.get_job_status("1")
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0
    client.jobs.get_job_status("1")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes don't fork here")
def test_a_fork_shares_no_connection(hub: FakeHub) -> None:
    """Else parent and child would read each other's answers."""
    with WireHub(hub).running() as server:
        environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
        subprocess.run([sys.executable, "-c", FORKING, TOKEN, server.url], env=environment, check=True)
        assert server.requests_by_connection() == [["GET", "GET"], ["GET"]]


LOOPS = """
import asyncio, resource, sys
from qhub_providers.hub import AsyncHubQuantumClient

client = AsyncHubQuantumClient(api_key=sys.argv[1], base_url=sys.argv[2])

async def work():
    job = await client.jobs.create_job(backend_id="a", shots=1, input={})
    assert (await client.jobs.get_job(job.id)).id == job.id

resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))
for _ in range(40):
    asyncio.run(work())
"""


@pytest.mark.skipif(os.name == "nt", reason="has no limit of open files to lower")
def test_a_client_is_used_in_one_event_loop_after_the_other(hub: FakeHub) -> None:
    with WireHub(hub).running() as server:
        environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
        subprocess.run([sys.executable, "-c", LOOPS, TOKEN, server.url], env=environment, check=True)
    assert len(hub.jobs) == 40


def test_a_logger_of_ones_own_and_silence(clients: Clients, hub: FakeHub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    own = logging.getLogger("tests.hub.own")
    for setting in (own, {"logger": own, "level": "debug"}, {"silent": True}, None):
        clients.on(hub, logging=setting)(lambda client: client.jobs.get_job_status("1"))
    ours = [record.name for record in caplog.records if not record.name.startswith(("http", "asyncio"))]
    assert ours == ["tests.hub.own", "tests.hub.own", "qhub_providers.hub"]


def test_the_environments_proxy_is_used(clients: Clients, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    with WireHub(hub).running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        client = clients.new(base_url="http://hub.test/quantum", clock=SimulatedClock())
        assert clients.call(client, lambda client: client.jobs.get_job_status("1")).status == "COMPLETED"
        clients.close(client)
    assert [str(request.url) for request in hub.requests] == ["http://hub.test/quantum/jobs/1/status"]
