"""OAuth2 bearer tokens. On both clients."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from qhub_providers.errors import ConfigurationError, UnauthorizedError
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub, SimulatedClock


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"token": ""}, "empty"),
        ({"token": f"Bearer {TOKEN}"}, "without 'Bearer '"),
        ({"token": "a\nb"}, "blank"),
        ({"token": 7}, "string or a function"),
        ({"token": TOKEN, "api_key": TOKEN}, "give one of them"),
    ],
)
def test_a_token_that_cannot_work_is_refused_unseen(clients: Clients, settings: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        clients.new(**({"api_key": None} | settings))
    assert TOKEN not in str(caught.value)


def test_a_function_that_gives_no_token_is_named_before_anything_is_sent(clients: Clients) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"), api_key=None, token=lambda: None)
    with pytest.raises(ConfigurationError, match="bearer token"):
        call(lambda client: client.jobs.get_job("1"))


def test_a_token_is_sent_and_never_shown(clients: Clients) -> None:
    def quoting(request: httpx.Request) -> httpx.Response:
        said = request.headers["authorization"]
        return httpx.Response(401, json={"detail": f"unknown: {said}"}, headers={"X-Why": said})

    client = clients.new(api_key=None, token=TOKEN, httpx_client=clients.http(httpx.MockTransport(quoting)))
    with pytest.raises(UnauthorizedError, match=r"unknown: \[hidden\]") as caught:
        clients.call(client, lambda client: client.jobs.get_job("1"))
    assert TOKEN not in f"{caught.value!r} {vars(caught.value)} {client!r} {client.settings!r} {vars(client)}"


def test_a_function_is_asked_for_each_attempt(clients: Clients, clock: SimulatedClock) -> None:
    seen: list[httpx.Headers] = []
    tokens = iter(["first-token", "second-token"])

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(503) if len(seen) == 1 else httpx.Response(200, json={"status": "RUNNING"})

    call = clients.on(serve, api_key=None, token=lambda: next(tokens), clock=clock)
    assert call(lambda client: client.jobs.get_job_status("1")).status == "RUNNING"
    assert [headers["authorization"] for headers in seen] == ["Bearer first-token", "Bearer second-token"]
    assert all("x-auth-token" not in headers for headers in seen)


def test_a_token_stays_at_home(clients: Clients, hub: FakeHub) -> None:
    seen: list[httpx.Request] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.host == "hub.example":
            return httpx.Response(307, headers={"Location": "https://other.example/status"})
        return httpx.Response(200, json={"status": "RUNNING"})

    clients.on(elsewhere, api_key=None, token=TOKEN)(lambda client: client.jobs.get_job_status("1"))
    assert "authorization" in seen[0].headers
    assert "authorization" not in seen[1].headers
