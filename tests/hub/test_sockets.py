"""Faults of real connections, on both clients."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import qhub_providers.hub
from qhub_providers.errors import (
    ConfigurationError,
    HubConnectionError,
    HubTimeoutError,
    SubmissionUnknownError,
    UnauthorizedError,
)
from tests.hub import sockets
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock
from tests.hub.sockets import Wire, WireHub

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}


@pytest.fixture
def wire(hub: FakeHub) -> Iterator[WireHub]:
    with WireHub(hub).running() as wire:
        yield wire


@pytest.fixture
def connect(clients: Clients, clock: SimulatedClock) -> Iterator[Callable[..., Any]]:
    """Makes clients of a server; retries and look-ups take no time."""
    opened = []

    def connected(server: WireHub, **settings: Any) -> Any:
        client = clients.new(base_url=server.url, clock=clock, **settings)
        opened.append(client)
        return lambda use: clients.call(client, use)

    yield connected
    for client in opened:
        clients.close(client)


@pytest.mark.parametrize(
    "fault",
    [sockets.drop, sockets.drop_by_reset, sockets.cut_off, sockets.spoiled_gzip, sockets.not_http],
)
def test_an_accepted_job_is_adopted(connect: Callable[..., Any], wire: WireHub, fault: Wire) -> None:
    wire.plan = [fault]
    job = connect(wire)(lambda client: client.jobs.create_job(**JOB))
    assert [job.id] == [made["id"] for made in wire.hub.jobs]
    assert wire.seen == ["POST", "GET"]


def test_a_job_of_which_nothing_is_said_is_adopted(connect: Callable[..., Any], wire: WireHub) -> None:
    wire.plan = [sockets.silent]
    job = connect(wire, timeout=1.0)(lambda client: client.jobs.create_job(**JOB))
    assert [job.id] == [made["id"] for made in wire.hub.jobs]
    assert wire.seen.count("POST") == 1


@pytest.mark.parametrize("fault", [sockets.drip, sockets.continued])
def test_an_odd_but_whole_answer_is_read(connect: Callable[..., Any], wire: WireHub, fault: Wire) -> None:
    wire.plan = [fault]
    job = connect(wire)(lambda client: client.jobs.create_job(**JOB))
    assert job.id == wire.hub.jobs[0]["id"]
    assert wire.seen == ["POST"]


def test_a_reset_before_the_answer_is_not_sent_again(connect: Callable[..., Any], wire: WireHub) -> None:
    wire.plan = [sockets.reset]
    with pytest.raises(SubmissionUnknownError):
        connect(wire)(lambda client: client.jobs.create_job(**JOB))
    assert wire.seen.count("POST") == 1


def test_a_reset_in_the_middle_of_the_body(connect: Callable[..., Any], clients: Clients, hub: FakeHub) -> None:
    """Sent again where the body surely was not whole. Where anyio can't tell, it must not be."""
    big = JOB | {"input": {"qasm": "x" * 16_000_000}}
    with WireHub(hub, refuse_above=1_000_000, refusals=1).running() as server:
        call = connect(server)
        if clients.kind == "sync":
            job = call(lambda client: client.jobs.create_job(**big))
            assert [job.id] == [made["id"] for made in hub.jobs]
            assert server.seen == ["POST"]
            return
        try:
            held = [call(lambda client: client.jobs.create_job(**big)).id]
        except SubmissionUnknownError:
            held = []
        assert held == [made["id"] for made in hub.jobs]
        assert server.seen.count("POST") == len(held)


def test_nobody_listens(connect: Callable[..., Any], wire: WireHub, hub: FakeHub) -> None:
    closed = WireHub(hub)
    with closed.running():
        pass
    with pytest.raises(HubConnectionError, match="ConnectError"):
        connect(closed)(lambda client: client.jobs.create_job(**JOB))
    assert not wire.seen


def test_a_submission_takes_no_connection_that_was_idle_for_a_second(
    connect: Callable[..., Any], wire: WireHub
) -> None:
    call = connect(wire)
    took = 1.0
    while took >= 1.0:  # where the machine stopped for a second, a connection may have grown old
        before, began = wire.connections, time.monotonic()
        for _ in range(3):
            call(lambda client: client.jobs.create_job(**JOB))
        took = time.monotonic() - began
    opened = wire.connections
    assert opened - before <= 1
    time.sleep(1.1)
    call(lambda client: client.jobs.create_job(**JOB))
    assert wire.connections == opened + 1


def test_a_server_that_keeps_no_connection(connect: Callable[..., Any], wire: WireHub) -> None:
    wire.plan = [sockets.close_after] * 20
    call = connect(wire)
    ids = [call(lambda client: client.jobs.create_job(**JOB)).id for _ in range(5)]
    assert ids == [made["id"] for made in wire.hub.jobs]
    assert [call(lambda client, id=id: client.jobs.get_job(id)).id for id in ids] == ids


@pytest.mark.parametrize(
    "fault", [sockets.drop, sockets.reset, sockets.cut_off, sockets.spoiled_gzip, sockets.not_http]
)
def test_a_read_is_tried_again(connect: Callable[..., Any], wire: WireHub, fault: Wire) -> None:
    wire.plan = [fault, fault]
    status = connect(wire)(lambda client: client.jobs.get_job_status("1"))
    assert status.status == "COMPLETED"
    assert wire.seen == ["GET"] * 3


def test_a_read_that_stays_broken(connect: Callable[..., Any], wire: WireHub) -> None:
    wire.plan = [sockets.cut_off] * 3
    with pytest.raises(HubConnectionError, match=r"^GET /quantum/jobs/1/status: .*check the network"):
        connect(wire)(lambda client: client.jobs.get_job_status("1"))


def test_a_silent_hub_is_a_timeout(connect: Callable[..., Any], wire: WireHub) -> None:
    wire.plan = [sockets.silent] * 2
    call = connect(wire)
    options = {"timeout_in_seconds": 1.0, "max_retries": 1}
    with pytest.raises(HubTimeoutError):
        call(lambda client: client.jobs.get_job_status("1", request_options=options))
    wire.wait_until_seen(2)
    assert wire.seen == ["GET", "GET"]


def test_a_token_that_expires_in_the_middle(connect: Callable[..., Any], wire: WireHub) -> None:
    """The job is there, and its key is what the user is left with."""
    wire.plan = [sockets.drop, sockets.unauthorized]
    call = connect(wire)
    with pytest.raises(SubmissionUnknownError, match="the token has expired") as caught:
        call(lambda client: client.jobs.create_job(**JOB))
    assert wire.seen == ["POST", "GET"]
    found = call(lambda client: client.jobs.find_submission(caught.value.key))
    assert [found.id] == [made["id"] for made in wire.hub.jobs]
    wire.plan = [None, sockets.unauthorized]
    assert call(lambda client: client.jobs.get_job_status(found.id)).status == "COMPLETED"
    with pytest.raises(UnauthorizedError, match="check the access token"):
        call(lambda client: client.jobs.get_job_status(found.id))


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_a_servers_clock_that_jumps(
    connect: Callable[..., Any], wire: WireHub, clock: SimulatedClock, jump: timedelta
) -> None:
    """Between the acceptance of a job and the look-up, and between a refusal and the next attempt."""

    def jumping(server: WireHub, connection: Any, request: Any) -> None:
        server.hub.start += jump
        sockets.drop(server, connection, request)

    def busy(server: WireHub, connection: Any, request: Any) -> None:
        server.hub.start += jump
        now = server.hub.now()
        dates = (
            f"Date: {format_datetime(now, True)}\r\nRetry-After: {format_datetime(now + timedelta(seconds=7), True)}"
        )
        connection.sendall(f"HTTP/1.1 503 Busy\r\n{dates}\r\nContent-Length: 0\r\n\r\n".encode())

    wire.plan = [jumping, busy]
    job = connect(wire)(lambda client: client.jobs.create_job(**JOB))
    assert [job.id] == [made["id"] for made in wire.hub.jobs]
    assert 7 <= clock.time < 10


def test_no_wait_looks_at_the_wall_clock() -> None:
    """Only what compares with a server's dates does, where the server tells no date of its own."""
    wall_clock = re.compile(r"time\.time\(|datetime\.(utc)?now\(|\.today\(")
    sources = Path(qhub_providers.hub.__file__).parent.rglob("*.py")
    looking = {source.name for source in sources if wall_clock.search(source.read_text("utf-8"))}
    assert looking == {"lookup.py", "retry.py"}


def test_a_closed_client_says_so(clients: Clients, wire: WireHub) -> None:
    client = clients.new(base_url=wire.url)
    clients.call(client, lambda client: client.jobs.get_job_status("1"))
    clients.close(client)
    with pytest.raises(ConfigurationError, match="closed"):
        clients.call(client, lambda client: client.jobs.get_job_status("1"))


def test_a_stream_cut_off_in_its_middle(connect: Callable[..., Any], wire: WireHub) -> None:
    def half(server: WireHub, connection: Any, request: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        connection.close()

    wire.plan = [half]
    with pytest.raises(HubConnectionError, match="result-stream"):
        connect(wire)(lambda client: client.jobs.get_job_result_stream("1"))


def test_a_gzip_bomb_is_an_error_and_its_job_is_adopted(connect: Callable[..., Any], wire: WireHub) -> None:
    packed = gzip.compress(b'{"status": "' + b"x" * 65 * 1024**2 + b'"}', 1)

    def bomb(server: WireHub, connection: Any, request: Any) -> None:
        server.answer(request)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        connection.sendall(head.encode() + packed)

    wire.plan = [bomb, None, bomb]
    call = connect(wire, max_retries=0)
    assert [call(lambda client: client.jobs.create_job(**JOB)).id] == [made["id"] for made in wire.hub.jobs]
    with pytest.raises(HubConnectionError, match="larger than"):
        call(lambda client: client.jobs.get_job_status("1"))
