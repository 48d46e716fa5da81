"""HTTP clients that were handed over, and what the environment says about certificates and proxies."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ConfigurationError, HubConnectionError
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from tests.hub import sockets
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub, SimulatedClock
from tests.hub.sockets import WireHub

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}


def submit(client: Any) -> Any:
    return client.jobs.create_job(**JOB)


def status(client: Any) -> Any:
    return client.jobs.get_job_status("1")


@pytest.fixture
def wire(hub: FakeHub) -> Iterator[WireHub]:
    with WireHub(hub).running() as server:
        yield server


def injected(clients: Clients, **settings: Any) -> Any:
    limits = httpx.Limits(keepalive_expiry=600)  # no connection is left for its age
    return (httpx.Client if clients.kind == "sync" else httpx.AsyncClient)(timeout=60, limits=limits, **settings)


def close(clients: Clients, http: Any) -> None:
    if clients.kind == "sync":
        http.close()
    else:
        clients.runner.run(http.aclose())


def test_a_submission_over_an_injected_client_gets_a_new_connection(clients: Clients, wire: WireHub) -> None:
    http = injected(clients)
    client = clients.new(base_url=wire.url, httpx_client=http)
    for use in (status, submit, submit, status, status, submit):
        clients.call(client, use)
    close(clients, http)
    # Reads take what is there, also the connection of the submission before them; submissions never do.
    assert wire.requests_by_connection() == [["GET"], ["POST"], ["POST", "GET", "GET"], ["POST"]]
    assert len(wire.hub.jobs) == 3


def test_a_submission_passes_over_all_idle_connections(clients: Clients, wire: WireHub) -> None:
    wire.plan = [sockets.Crowd(5)] * 5
    http = injected(clients)
    client = clients.new(base_url=wire.url, httpx_client=http)

    async def all_at_once() -> None:
        await asyncio.gather(*(status(client) for _ in range(5)))

    if clients.kind == "sync":
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda _: status(client), range(5)))
    else:
        clients.runner.run(all_at_once())
    clients.call(client, submit)
    close(clients, http)
    assert wire.requests_by_connection() == [["GET"]] * 5 + [["POST"]]
    assert len(wire.hub.jobs) == 1


def test_a_submission_over_a_proxy_of_an_injected_client_gets_a_new_connection(clients: Clients, wire: WireHub) -> None:
    http = injected(clients, proxy=wire.url.removesuffix("/quantum"))
    client = clients.new(base_url="http://hub.test/quantum", httpx_client=http)
    for use in (status, submit, submit):
        clients.call(client, use)
    close(clients, http)
    assert wire.requests_by_connection() == [["GET"], ["POST"], ["POST"]]


def test_a_refused_submission_over_an_injected_client_is_sent_again_over_a_new_one(
    clients: Clients, wire: WireHub
) -> None:
    wire.plan = [None, sockets.busy]
    http = injected(clients)
    client = clients.new(base_url=wire.url, httpx_client=http, clock=SimulatedClock())
    for use in (status, submit):
        clients.call(client, use)
    close(clients, http)
    assert wire.requests_by_connection() == [["GET"], ["POST"], ["POST"]]
    assert len(wire.hub.jobs) == 1


class Recycling(httpx.BaseTransport):
    """Says that each request goes over a connection that was there already."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["trace"]("http11.send_request_headers.started", {})
        return httpx.Response(200, json={})


def test_a_transport_that_never_connects_ends() -> None:
    with httpx.Client(transport=Recycling()) as http:
        client = HubQuantumClient(api_key=TOKEN, httpx_client=http, clock=SimulatedClock())
        assert status(client).status is None
        with pytest.raises(HubConnectionError, match="opens no new connection"):
            submit(client)


@pytest.mark.parametrize("kind", [HubQuantumClient, AsyncHubQuantumClient])
@pytest.mark.parametrize("given", [httpx.Client, httpx.AsyncClient, "http://proxy.test", object()])
def test_no_http_client_is_refused(kind: Any, given: Any) -> None:
    with pytest.raises(ConfigurationError, match="httpx_client must be an httpx"):
        kind(api_key=TOKEN, httpx_client=given)


def test_an_http_client_of_the_other_kind_is_refused_with_the_way_out() -> None:
    with httpx.Client() as http, pytest.raises(ConfigurationError, match=r"an httpx.Client, which is for HubQuantumCl"):
        AsyncHubQuantumClient(api_key=TOKEN, httpx_client=http)  # type: ignore[arg-type]  # that is what is tried here
    other = httpx.AsyncClient()
    with pytest.raises(ConfigurationError, match=r"an httpx.AsyncClient, which is for AsyncHubQuantumClient"):
        HubQuantumClient(api_key=TOKEN, httpx_client=other)  # type: ignore[arg-type]  # that is what is tried here
    asyncio.run(other.aclose())


def test_a_subclass_of_an_http_client_is_one(clients: Clients, hub: FakeHub) -> None:
    kind = httpx.Client if clients.kind == "sync" else httpx.AsyncClient
    own = type("Own", (kind,), {})
    client = clients.new(httpx_client=own(transport=httpx.MockTransport(hub)))
    assert clients.call(client, status).status == "COMPLETED"


@pytest.mark.parametrize("file", ["missing.pem", "empty.pem", "."])
def test_certificates_that_cannot_be_read(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str
) -> None:
    if httpx.__version__ < "0.28" and file != "empty.pem":
        pytest.skip("httpx before 0.28 passes over a file that is not there")
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / file))
    client = clients.new(base_url="https://127.0.0.1:9/quantum")
    for use in (status, submit):
        with pytest.raises(ConfigurationError, match=r"SSL_CERT_FILE='.*' cannot be used") as caught:
            clients.call(client, use)
        assert repr(str(tmp_path / file)) in str(caught.value)
    clients.close(client)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("address", ["foo://me:canary@proxy.test", "http://me:canary@proxy.test:port"])
def test_a_proxy_that_cannot_be(clients: Clients, monkeypatch: pytest.MonkeyPatch, variable: str, address: str) -> None:
    monkeypatch.setenv(variable, address)
    client = clients.new(base_url="https://127.0.0.1:9/quantum")
    with pytest.raises(ConfigurationError, match=f"the proxy of .*{variable}.* cannot be used") as caught:
        clients.call(client, status)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    clients.close(client)
