"""Bodies that are too large, too slow, or not what their headers say: a typed error, or right. On both clients."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ApiError, HubConnectionError, HubTimeoutError, NotFoundError
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock, answer
from tests.hub.sockets import Wire, WireHub

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}
BOMB = gzip.compress(b'{"status": "' + b"x" * 65 * 1024**2 + b'"}')
GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


def status(client: Any) -> Any:
    return client.jobs.get_job_status("1")


def bomb(code: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(code, headers=GZIP, content=BOMB)


@pytest.mark.parametrize("code", [200, 404])
def test_a_record_that_fills_the_memory_is_an_error(clients: Clients, code: int) -> None:
    call = clients.on(bomb(code), clock=SimulatedClock(), max_retries=0)
    with pytest.raises(HubConnectionError, match="larger than"):
        call(status)


def test_a_job_whose_answer_fills_the_memory_is_adopted(clients: Clients, hub: FakeHub) -> None:
    def swollen(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        return bomb(201)(request)

    hub.faults["POST"] = [swollen]
    job = clients.on(hub)(lambda client: client.jobs.create_job(**JOB))
    assert [job.id] == [made["id"] for made in hub.jobs]


def test_results_and_inputs_may_be_large(clients: Clients) -> None:
    text = b'"' + b"x" * 65 * 1024**2 + b'"'
    call = clients.on(lambda request: httpx.Response(200, headers=GZIP, content=gzip.compress(text, 1)))
    assert len(call(lambda client: client.jobs.get_job_result("1"))) == len(text) - 2
    assert len(call(lambda client: client.jobs.get_job_input("1"))) == len(text) - 2


@pytest.mark.parametrize(
    "kind",
    ["text/html", "application/octet-stream", "application/json; charset=nonsense", "application/problem+json", ""],
)
def test_the_content_type_does_not_matter(clients: Clients, kind: str) -> None:
    headers = {"Content-Type": kind}
    call = clients.on(lambda request: httpx.Response(200, content=b'{"status": "RUNNING"}', headers=headers))
    assert call(status).status == "RUNNING"
    call = clients.on(lambda request: httpx.Response(404, content=b'{"detail": "none"}', headers=headers))
    with pytest.raises(NotFoundError, match="none"):
        call(status)


def test_json_in_another_encoding_is_an_error(clients: Clients) -> None:
    body = json.dumps({"status": "RUNNING"}).encode("utf-16")
    with pytest.raises(ApiError, match="not JSON"):
        clients.on(lambda request: httpx.Response(200, content=body))(status)


def test_gzip_is_read_and_headers_tell_what_is_there(clients: Clients) -> None:
    body = gzip.compress(json.dumps({"detail": "no such job"}).encode())
    with pytest.raises(NotFoundError, match="no such job") as caught:
        clients.on(lambda request: httpx.Response(404, content=body, headers=GZIP | {"X-A": "b"}))(status)
    assert caught.value.headers["x-a"] == "b"
    assert "content-encoding" not in caught.value.headers


@pytest.mark.parametrize("content", [b"", b"{}", b"oops"])
def test_no_content_gives_nothing_whatever_it_holds(clients: Clients, hub: FakeHub, content: bytes) -> None:
    hub.faults["DELETE"] = [answer(204, content=content), answer(200, content=content)]
    call = clients.on(hub)
    for _ in range(2):
        assert call(lambda client: client.sessions.close_session("1")) is None


@pytest.fixture
def wire(hub: FakeHub) -> Iterator[WireHub]:
    with WireHub(hub).running() as server:
        yield server


def slowly(server: WireHub, connection: Any, request: httpx.Request) -> None:
    """Never silent for long, and never done."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.02)


def no_content_with_content(server: WireHub, connection: Any, request: httpx.Request) -> None:
    connection.sendall(b'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n{"id": 1}')


def many_hints(server: WireHub, connection: Any, request: httpx.Request) -> None:
    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" + b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20)
    connection.sendall(server.answer(request))


def endless_header(server: WireHub, connection: Any, request: httpx.Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 300_000)
    connection.recv(1)


def on_wire(clients: Clients, wire: WireHub, use: Any, plan: list[Wire | None], **settings: Any) -> Any:
    wire.plan = plan
    client = clients.new(base_url=wire.url, **settings)
    try:
        return clients.call(client, use)
    finally:
        clients.close(client)


def test_a_record_that_drips_is_a_timeout(clients: Clients, wire: WireHub) -> None:
    with pytest.raises(HubTimeoutError):
        on_wire(clients, wire, status, [slowly], timeout=0.2, max_retries=0)


def test_an_acceptance_that_drips_is_a_lost_answer(clients: Clients, wire: WireHub) -> None:
    def accepted_slowly(server: WireHub, connection: Any, request: httpx.Request) -> None:
        server.answer(request)
        slowly(server, connection, request)

    job = on_wire(clients, wire, lambda client: client.jobs.create_job(**JOB), [accepted_slowly], timeout=1.0)
    assert [job.id] == [made["id"] for made in wire.hub.jobs]


def test_a_result_may_drip_as_long_as_it_comes(clients: Clients, wire: WireHub) -> None:
    def patient(server: WireHub, connection: Any, request: httpx.Request) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")
        for byte in b'{"counts":1}':
            connection.sendall(bytes([byte]))
            time.sleep(0.1)

    # Two more, should the machine stop for a second between two bytes.
    get = on_wire(clients, wire, lambda client: client.jobs.get_job_result("1"), [patient] * 3, timeout=1.0)
    assert get == {"counts": 1}


def test_what_follows_an_odd_204_is_right(clients: Clients, wire: WireHub) -> None:
    wire.plan = [no_content_with_content]
    client = clients.new(base_url=wire.url)
    assert clients.call(client, lambda client: client.jobs.cancel_job("1")) is None
    job = clients.call(client, lambda client: client.jobs.create_job(**JOB))
    assert [job.id] == [made["id"] for made in wire.hub.jobs]
    clients.close(client)


def test_informational_answers_are_passed_over(clients: Clients, wire: WireHub) -> None:
    assert on_wire(clients, wire, status, [many_hints]).status == "COMPLETED"


def test_a_header_without_end_is_an_error(clients: Clients, wire: WireHub) -> None:
    with pytest.raises(HubConnectionError):
        on_wire(clients, wire, status, [endless_header], max_retries=0)
