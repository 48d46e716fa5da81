"""Answers that make Python's own codecs, addresses and dates fail: typed errors, and no submission without its key."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ApiError,
    BadRequestError,
    ConfigurationError,
    HubConnectionError,
    QHubError,
    SubmissionUnknownError,
)
from qhub_providers.hub.attempt import Lost, attempt
from qhub_providers.hub.request import Request
from tests.hub import sockets
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub, SimulatedClock, answer, lost
from tests.hub.sockets import Wire, WireHub

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}
NO_ADDRESSES = [b"javascript:alert(1)", b"http://xn--/", b"http://a:port/", b"http://[::1"]
LONG_HOST = "http://" + 300 * "a" + "/"
NO_CODECS = ["hex", "base64", "zlib", "bz2", "uu", "rot13", "idna", "undefined", "punycode", "utf-7"]
NO_DATE = "Wed, 21 Oct 2026 07:28:00 +99999999999999999999"


def create(client: Any) -> Any:
    return client.jobs.create_job(**JOB)


def status(client: Any) -> Any:
    return client.jobs.get_job_status("1")


def said(line: bytes, *headers: bytes, body: bytes = b"", done: bool = True) -> Wire:
    """Do what was asked, unless it is not `done`, and answer with exactly that."""

    def wire(server: WireHub, connection: Any, request: httpx.Request) -> None:
        if done:
            server.answer(request)
        length = b"Content-Length: %d" % len(body)
        connection.sendall(b"\r\n".join([b"HTTP/1.1 " + line, *headers, length, b"", body]))

    return wire


@pytest.fixture
def wire(hub: FakeHub) -> Iterator[WireHub]:
    with WireHub(hub).running() as wire:
        yield wire


@pytest.fixture
def call(clients: Clients, wire: WireHub, clock: SimulatedClock) -> Iterator[Callable[[Any], Any]]:
    """Uses a client of the server; retries and look-ups take no time."""
    client = clients.new(base_url=wire.url, clock=clock)
    yield lambda use: clients.call(client, use)
    clients.close(client)


UNHANDLED = [
    *(said(line, b"Location: " + place) for line in (b"303 See Other", b"307 Moved") for place in NO_ADDRESSES),
    *(said(b"502 Bad", b"Content-Type: text/html; charset=" + name.encode()) for name in NO_CODECS[:2]),
    *(said(b"200 OK", b"Content-Type: text/html; charset=" + name.encode(), body=b"?") for name in NO_CODECS),
    said(b"502 Bad", b"Content-Type: text/html; charset=\x80"),
    said(b"303 See Other"),
]


@pytest.mark.parametrize("fault", UNHANDLED)
def test_a_submission_whose_answer_is_nonsense_is_looked_up(
    call: Callable[[Any], Any], wire: WireHub, fault: Wire
) -> None:
    wire.plan = [fault]
    assert [call(create).id] == [made["id"] for made in wire.hub.jobs]
    assert wire.seen == ["POST", "GET"]


@pytest.mark.parametrize("place", NO_ADDRESSES)
def test_a_submission_that_is_not_found_ends_with_its_key(
    call: Callable[[Any], Any], wire: WireHub, place: bytes
) -> None:
    wire.plan = [said(b"303 See Other", b"Location: " + place, done=False)]
    with pytest.raises(SubmissionUnknownError, match="find_submission") as caught:
        call(create)
    assert caught.value.key
    assert wire.seen.count("POST") == 1


def test_a_date_that_is_none_does_not_end_the_look_up(clients: Clients, hub: FakeHub) -> None:
    listing = {"content": []}
    hub.faults["POST"] = [lost()]
    hub.faults["GET"] = [answer(200, json=listing, headers={"Date": NO_DATE})]
    assert [clients.on(hub)(create).id] == [made["id"] for made in hub.jobs]


def test_a_patience_that_is_none_is_passed_over(clients: Clients, hub: FakeHub) -> None:
    fault = answer(503, headers={"Retry-After": NO_DATE, "Date": NO_DATE})
    hub.faults = {"POST": [fault], "GET": [fault]}
    call = clients.on(hub)
    assert [call(create).id] == [made["id"] for made in hub.jobs]
    assert call(status).status == "COMPLETED"


@pytest.mark.parametrize("codec", NO_CODECS)
def test_a_codec_that_is_none_does_not_matter(call: Callable[[Any], Any], wire: WireHub, codec: str) -> None:
    kind = b"Content-Type: text/html; charset=" + codec.encode()
    body = f"caf\u00e9 {TOKEN}".encode()
    wire.plan = [said(b"400 Bad Request", kind, body=body), said(b"200 OK", kind, body=body)]
    with pytest.raises(BadRequestError) as refused:
        call(status)
    with pytest.raises(ApiError, match="not JSON") as unreadable:
        call(status)
    assert refused.value.body == unreadable.value.body == "caf\u00e9 [hidden]"
    assert TOKEN not in "".join(traceback.format_exception(refused.value))


def test_a_header_beyond_ascii_does_not_hide_the_answer(call: Callable[[Any], Any], wire: WireHub) -> None:
    wire.plan = [said(b"400 Bad Request", b"Content-Type: text/html; charset=\x80\r\nX-Note: caf\xc3\xa9")]
    with pytest.raises(BadRequestError):
        call(status)
    assert wire.seen == ["GET"]


@pytest.mark.parametrize("place", NO_ADDRESSES)
def test_a_read_that_is_sent_nowhere_is_a_broken_connection(
    call: Callable[[Any], Any], wire: WireHub, place: bytes
) -> None:
    wire.plan = [said(b"302 Found", b"Location: " + place)] * 3
    with pytest.raises(HubConnectionError, match="GET /quantum/jobs/1/status: RemoteProtocolError"):
        call(status)
    assert wire.seen == ["GET"] * 3


def test_a_host_that_no_resolver_takes(call: Callable[[Any], Any], clients: Clients, wire: WireHub) -> None:
    wire.plan = [said(b"302 Found", b"Location: " + LONG_HOST.encode())]
    with pytest.raises(ApiError, match="its host cannot be looked up"):
        call(status)
    for address in (LONG_HOST, "http://xn--/", "http://\ud800/", "http://hub.example/\ud800"):
        with pytest.raises(ConfigurationError, match="base_url"):
            clients.new(base_url=address)


class HookError(Exception):
    """Of a hook of the user's HTTP client."""


def hooked(clients: Clients, hub: FakeHub, error: Exception) -> Any:
    """A client whose HTTP client fails once, after the first answer."""
    errors = [error]

    def fail(response: httpx.Response) -> None:
        if errors:
            raise errors.pop()

    async def fail_async(response: httpx.Response) -> None:
        fail(response)

    hooks = {"response": [fail if clients.kind == "sync" else fail_async]}
    http = clients.http(httpx.MockTransport(hub), event_hooks=hooks)
    client = clients.new(httpx_client=http, clock=hub.clock)
    return lambda use: clients.call(client, use)


@pytest.mark.parametrize("error", [HookError(), ValueError(), httpx.InvalidURL("x")])
def test_a_hook_that_fails_after_a_submission_loses_its_answer_only(
    clients: Clients, hub: FakeHub, error: Exception
) -> None:
    assert [hooked(clients, hub, error)(create).id] == [made["id"] for made in hub.jobs]
    assert len(hub.posted()) == 1


def test_a_hook_that_fails_after_a_read_is_the_users_own_error(clients: Clients, hub: FakeHub) -> None:
    with pytest.raises(HookError):
        hooked(clients, hub, HookError())(status)


def test_whatever_fails_while_a_change_is_read_loses_its_answer(clients: Clients) -> None:
    def parse(response: httpx.Response) -> Any:
        raise RecursionError(response.text)

    call = clients.on(lambda request: httpx.Response(201, text=TOKEN))
    outcome = call(lambda client: client.drive(attempt(Request("POST", "/jobs", parse=parse, json={}))))
    assert isinstance(outcome, Lost)
    assert str(outcome.error) == "201: the answer was not handled (RecursionError)"


@pytest.mark.parametrize("kind", [ZeroDivisionError, ValueError, UnicodeError])
@pytest.mark.parametrize("use", [create, status])
def test_a_function_that_gives_no_token_fails_as_it_does_and_nothing_is_sent(
    clients: Clients, hub: FakeHub, kind: type[Exception], use: Any
) -> None:
    def renew() -> str:
        raise kind("own")

    with pytest.raises(kind, match="own") as caught:
        clients.on(hub, api_key=None, token=renew)(use)
    assert str(caught.value) == "own"
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert not hub.requests
    assert hub.clock.time == 0


HALF = "\ud800"


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.jobs.get_job(HALF),
        lambda client: client.jobs.search_jobs(service_execution_id=HALF),
        lambda client: client.jobs.get_job("1", request_options={"additional_query_parameters": {"q": HALF}}),
        lambda client: client.jobs.create_job(**JOB | {"name": HALF}),
        lambda client: client.jobs.create_job(**JOB | {"input": deep()}),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_sent(clients: Clients, hub: FakeHub, use: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be (sent|written)"):
        clients.on(hub)(use)
    assert not hub.requests


def deep() -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(100_000):
        value = {"a": value}
    return value


def test_the_wires_of_this_file_say_what_they_are_told(call: Callable[[Any], Any], wire: WireHub) -> None:
    wire.plan = [said(b"418 Teapot", b"X-Request-Id: r-1", body=b'{"detail": "short"}'), sockets.proper]
    with pytest.raises(QHubError, match=r"418: short \(request r-1\)"):
        call(status)
    assert call(status).status == "COMPLETED"
