"""A canary token is looked for wherever something is shown."""

from __future__ import annotations

import copy
import itertools
import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ApiError, ConfigurationError, HubConnectionError, QHubError, UnauthorizedError
from qhub_providers.hub.credentials import DefaultCredentialsProvider, StaticCredential
from tests.hub import sockets
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub
from tests.hub.sockets import WireHub


def shown(error: BaseException) -> str:
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(frames.format()) + repr(error) + repr(vars(error))


def test_what_a_server_quotes_is_hidden(clients: Clients) -> None:
    def quoting(request: httpx.Request) -> httpx.Response:
        token = request.headers["x-auth-token"]
        return httpx.Response(401, json={"detail": f"unknown token {token}"}, headers={"X-Why": token})

    with pytest.raises(UnauthorizedError, match=r"unknown token \[hidden\]") as caught:
        clients.on(quoting)(lambda client: client.jobs.get_job("1"))
    error = caught.value
    assert TOKEN not in f"{error} {error!r} {error.body} {error.headers} {error.detail}"


def test_what_a_page_that_is_no_answer_quotes_is_hidden(clients: Clients, hub: FakeHub) -> None:
    def portal(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=f"<html>You sent {request.headers['x-auth-token']}")

    uses: list[Any] = [
        lambda client: client.jobs.get_job("1"),
        lambda client: client.jobs.create_job(backend_id="a", shots=1, input={}),
    ]
    call = clients.on(portal, clock=hub.clock)
    for use in uses:
        with pytest.raises(QHubError, match=r"You sent \[hidden\]") as caught:
            call(use)
        assert TOKEN not in f"{caught.value} {vars(caught.value)} {vars(caught.value.__cause__ or caught.value)}"


@pytest.mark.parametrize("name", ["X-Auth-Token", "x-auth-token", "Authorization", "apikey", "Api-Key"])
def test_a_token_among_the_headers_is_as_secret(clients: Clients, name: str) -> None:
    client = clients.new(api_key=None, headers={name: f"Bearer {TOKEN}"})
    assert TOKEN not in repr(client) + repr(client.settings) + repr(vars(client))
    assert TOKEN not in client.settings.hide_secrets(f"a {TOKEN} b Bearer {TOKEN}")


def test_headers_replace_the_token_whatever_their_case(clients: Clients) -> None:
    seen: list[httpx.Request] = []

    def record(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    clients.on(record, headers={"x-AUTH-token": "other"})(lambda client: client.jobs.get_job("1"))
    assert seen[0].headers.get_list("x-auth-token") == ["other"]


@pytest.mark.parametrize("token", ["", " ", "a\nb", "tok\u00e9n", f"{TOKEN}\n", f" {TOKEN}", "\x00"])
def test_a_token_that_cannot_travel_is_refused_unseen(clients: Clients, token: str) -> None:
    with pytest.raises(ConfigurationError, match="the header X-Auth-Token") as caught:
        clients.new(api_key=token)
    assert TOKEN not in str(caught.value)


def test_an_address_with_a_password_is_refused_unseen(clients: Clients) -> None:
    with pytest.raises(ConfigurationError) as caught:
        clients.new(base_url=f"https://me:{TOKEN}@hub.example")
    assert TOKEN not in str(caught.value)


def test_clients_are_not_copied(clients: Clients) -> None:
    client = clients.new()
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="holds a token"):
            copying(client)


def test_nothing_is_logged_or_traced(clients: Clients, hub: FakeHub, caplog: pytest.LogCaptureFixture) -> None:
    """All loggers at DEBUG, over real sockets, through success, refusals and broken connections."""
    caplog.set_level(logging.DEBUG)
    calls: list[Any] = [
        lambda client: client.jobs.get_job_status("1"),
        lambda client: client.jobs.get_job("unknown"),
        lambda client: client.jobs.create_job(backend_id="a", shots=1, input={}),
    ]
    plans: list[list[Any]] = [[], [sockets.drop], [sockets.not_http], [sockets.cut_off] * 3]
    errors: list[QHubError] = []
    with WireHub(hub).running() as server:
        client = clients.new(base_url=server.url, clock=hub.clock)
        for call, plan in itertools.product(calls, plans):
            server.plan = list(plan)
            try:
                clients.call(client, call)
            except QHubError as error:
                errors.append(error)
        clients.close(client)
    assert errors
    assert TOKEN not in "".join(shown(error) for error in errors)
    assert "GET /quantum/jobs/1/status: 200" in caplog.text
    assert TOKEN not in caplog.text


def test_credentials_show_nothing() -> None:
    assert TOKEN not in repr(StaticCredential(TOKEN)) + repr(DefaultCredentialsProvider(TOKEN))


def test_cookies_of_the_hub_are_not_in_errors(clients: Clients) -> None:
    with pytest.raises(ApiError) as caught:
        clients.on(lambda request: httpx.Response(400, headers={"Set-Cookie": "session=canary"}))(
            lambda client: client.jobs.get_job("1")
        )
    assert "canary" not in str(caught.value.headers)


@pytest.mark.parametrize("name", ["Authorization", "x-auth-token"])
@pytest.mark.parametrize("status", [200, 302, 401])
def test_a_token_of_a_single_call_is_as_secret(clients: Clients, name: str, status: int) -> None:
    def quoting(request: httpx.Request) -> httpx.Response:
        said = f"you sent {request.headers[name]}"
        return httpx.Response(status, text=said, headers={"X-Why": said, "Location": f"ftp://x/{said}"})

    options = {"additional_headers": {name: "Bearer canary-of-one-call"}}
    with pytest.raises(ApiError) as caught:
        clients.on(quoting)(lambda client: client.jobs.get_job("1", request_options=options))
    assert "canary" not in f"{caught.value} {vars(caught.value)}"


ODD_TOKEN = "abc+def/ghi==&<k"
SPELLINGS = {
    "plain": ODD_TOKEN,
    "json": r"abc\u002bdef\/ghi\u003D=&<k",
    "json in json": r"abc\\u002Bdef\\\/ghi==\\u0026<k",
    "address": "abc%2Bdef%2fghi%3D%3d%26%3Ck",
    "address in address": "abc%252Bdef%252fghi%253D%253d%2526%253Ck",
    "every letter": "".join(f"%{ord(letter):02x}" for letter in ODD_TOKEN),
    "html": "abc&#43;def&#x2F;ghi==&amp;&lt;k",
}


@pytest.mark.parametrize("scheme", ["api_key", "token"])
@pytest.mark.parametrize("body", ['{"detail": "<%s>", "<%s>": ["<%s>"]}', '{"cut": "<%s>', "page <%s>"])
@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
def test_a_token_is_hidden_however_it_is_spelled(
    clients: Clients, scheme: str, body: str, status: int, spelled: str
) -> None:
    text = body.replace("%s", spelled)
    headers = {"Location": f"/x?t=<{spelled}>", "X-Request-Id": f"<{spelled}>"}
    call = clients.on(
        lambda _: httpx.Response(status, text=text, headers=headers), **{"api_key": None, scheme: ODD_TOKEN}
    )
    with pytest.raises(ApiError) as caught:
        call(lambda client: client.backends.get_backends())
    error = caught.value
    everything = f"{error} {error!r} {vars(error)}"
    assert "<[hidden]>" in str(error)
    assert error.headers["location"] == "/x?t=<[hidden]>"
    assert error.request_id == "<[hidden]>"
    assert "abc" not in everything
    assert "%61%62" not in everything


def test_a_token_of_digits_is_hidden_as_a_number(clients: Clients) -> None:
    call = clients.on(lambda _: httpx.Response(400, text='{"t": 1234567, "n": 7, "b": true}'), api_key="1234567")
    with pytest.raises(ApiError) as caught:
        call(lambda client: client.jobs.get_job("1"))
    assert caught.value.body == {"t": "[hidden]", "n": 7, "b": True}


def test_no_half_of_a_token_is_left_where_a_page_is_cut(clients: Clients) -> None:
    call = clients.on(lambda _: httpx.Response(200, text="x" * 190 + TOKEN))
    with pytest.raises(ApiError, match="it begins 'x") as caught:
        call(lambda client: client.jobs.get_job("1"))
    assert TOKEN[:6] not in str(caught.value)


def test_no_cause_quotes_a_token(clients: Clients) -> None:
    def quoting(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": f"https://hub.example:{TOKEN}/"})

    with pytest.raises(HubConnectionError, match="Invalid port: '\\[hidden\\]'") as caught:
        clients.on(quoting, max_retries=0)(lambda client: client.jobs.get_job("1"))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "address", ["https://h/?t={}", "https://h/#{}", "ftp://h/?t={}", "h?{}", "me:{}@h", "ftp://me:{}@h/", "{}@h?{}#{}"]
)
def test_an_address_is_shown_without_what_may_be_a_token(clients: Clients, address: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        clients.new(base_url=address.replace("{}", TOKEN))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
