"""Redirects never carry the token to strangers, nor turn a submission into something else. On both clients."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from qhub_providers.errors import ApiError, HubConnectionError, QHubError, SubmissionUnknownError, UnauthorizedError
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, FakeHub, answer

JOB: dict[str, Any] = {"backend_id": "a", "shots": 1, "input": {}}
HOME = "https://hub.example"
STRANGERS = [
    "https://other.example/x",
    "https://hub.example:8443/x",
    "https://hub.example.evil.test/x",
    "//evil.test/x",
]


class Redirecting:
    """Redirects what is asked of the Hub to `target`; answers anything else."""

    def __init__(
        self, status: int, target: str, final: Callable[[httpx.Request], httpx.Response] | None = None
    ) -> None:
        self.status, self.target = status, target
        self.final = final or self._echo
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if len(self.requests) == 1:
            return httpx.Response(self.status, headers={"Location": self.target})
        return self.final(request)

    @staticmethod
    def _echo(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        return httpx.Response(200, json={**body, "id": "1", "status": "RUNNING"})


def status(client: Any) -> Any:
    return client.jobs.get_job_status("1")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", STRANGERS)
def test_a_read_leaves_every_secret_at_home(clients: Clients, code: int, target: str) -> None:
    server = Redirecting(code, target)
    http = clients.http(
        httpx.MockTransport(server),
        headers={"Authorization": "Bearer canary"},
        cookies={"c": "canary"},
        auth=("u", "canary"),
    )
    client = clients.new(httpx_client=http, headers={"X-Own": "canary"}, organization_id="canary-org")
    options = {"additional_headers": {"X-Call": "canary"}, "additional_query_parameters": {"q": "canary"}}
    used = clients.call(client, lambda client: client.jobs.get_job_status("1", request_options=options))
    first, second = server.requests
    assert first.headers["x-auth-token"] == TOKEN
    assert used.status == "RUNNING"
    assert "canary" not in str(second.url) + str(second.headers.raw)
    assert not {"authorization", "cookie", "x-auth-token", "x-organizationid"} & set(second.headers)
    assert second.url.host != "hub.example" or second.url.port == 8443


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_read_keeps_its_token_within_the_origin(clients: Clients, code: int) -> None:
    server = Redirecting(code, "/elsewhere?x=1")
    assert clients.on(server)(status).status == "RUNNING"
    assert server.requests[1].headers["x-auth-token"] == TOKEN
    assert str(server.requests[1].url) == "https://hub.example/elsewhere?x=1"


def test_what_a_stranger_refuses_tells_why(clients: Clients) -> None:
    server = Redirecting(302, "https://other.example/x", lambda request: httpx.Response(401))
    with pytest.raises(UnauthorizedError) as caught:
        clients.on(server)(status)
    assert "other.example" in caught.value.__notes__[0]


REFUSED = [(301, "/x"), (302, "/x"), (303, "/x"), *((code, target) for code in (307, 308) for target in STRANGERS)]


@pytest.mark.parametrize(
    ("code", "target", "call"),
    [
        (code, target, call)
        for code, target in REFUSED
        for call in ("create_job", "cancel_job")
        if (code, call) != (303, "create_job")  # that is looked up, see below
    ],
)
def test_a_change_follows_no_redirect_that_could_alter_it(clients: Clients, code: int, target: str, call: str) -> None:
    server = Redirecting(code, target)
    use = {"create_job": lambda c: c.jobs.create_job(**JOB), "cancel_job": lambda c: c.jobs.cancel_job("1")}[call]
    with pytest.raises(ApiError, match="redirected to") as caught:
        clients.on(server)(use)
    assert caught.value.status_code == code
    assert caught.value.headers["location"] == target
    assert len(server.requests) == 1


def test_a_submission_whose_answer_is_elsewhere_is_looked_up(clients: Clients, hub: FakeHub) -> None:
    """303 is what a server says that did what it was asked to."""

    def elsewhere(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        return httpx.Response(303, headers={"Location": "/quantum/jobs/1"})

    call = clients.on(hub)
    hub.faults["POST"] = [elsewhere]
    assert [call(lambda client: client.jobs.create_job(**JOB)).id] == [made["id"] for made in hub.jobs]
    hub.faults["POST"] = [answer(303, headers={"Location": "/login"})]
    with pytest.raises(SubmissionUnknownError, match=r"redirected to https://hub\.example/login"):
        call(lambda client: client.jobs.create_job(**JOB))
    assert len(hub.posted()) == 2


@pytest.mark.parametrize("code", [307, 308])
def test_a_submission_follows_within_the_origin_unchanged(clients: Clients, code: int) -> None:
    server = Redirecting(code, "/v2/jobs")
    assert clients.on(server)(lambda client: client.jobs.create_job(**JOB)).id == "1"
    first, second = server.requests
    assert (second.method, second.url.path, second.content) == ("POST", "/v2/jobs", first.content)
    assert second.headers["x-auth-token"] == TOKEN


@pytest.mark.parametrize("target", ["http://hub.example/x", "ftp://hub.example/x", "file:///etc/passwd"])
def test_a_read_follows_to_no_odd_place(clients: Clients, target: str) -> None:
    server = Redirecting(302, target)
    with pytest.raises(ApiError, match="redirected to"):
        clients.on(server)(status)
    assert len(server.requests) == 1


def test_a_redirect_to_no_address_at_all(clients: Clients) -> None:
    server = Redirecting(302, "https://hub.example:port/")
    with pytest.raises(HubConnectionError, match="Invalid URL"):
        clients.on(server, max_retries=0)(status)


def test_redirects_can_be_switched_off(clients: Clients) -> None:
    server = Redirecting(302, "/x")
    with pytest.raises(ApiError, match="follow_redirects is off"):
        clients.on(server, follow_redirects=False)(status)


def test_an_injected_client_that_follows_redirects_does_not(clients: Clients) -> None:
    server = Redirecting(302, "/x")
    http = clients.http(httpx.MockTransport(server), follow_redirects=True)
    with pytest.raises(ApiError, match="redirected to"):
        clients.call(clients.new(httpx_client=http), lambda client: client.jobs.create_job(**JOB))
    assert [request.method for request in server.requests] == ["POST"]


def test_a_loop_ends(clients: Clients) -> None:
    with pytest.raises(ApiError, match="more than 10 redirects"):
        clients.on(lambda request: httpx.Response(302, headers={"Location": str(request.url)}))(status)


@pytest.mark.parametrize("code", [300, 302, 304, 305])
def test_a_redirect_to_nowhere_is_an_error(clients: Clients, code: int) -> None:
    with pytest.raises(ApiError, match=str(code)):
        clients.on(lambda request: httpx.Response(code))(status)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.LocalProtocolError])
def test_an_address_with_a_signature_is_not_in_an_error(clients: Clients, error: type[httpx.TransportError]) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise error("planned", request=request)

    server = Redirecting(302, "https://storage.test/results/1?signature=canary", broken)
    with pytest.raises(QHubError, match="GET /results/1") as caught:
        clients.on(server, max_retries=0)(status)
    assert "canary" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("where", ["/quantum/{}", "?token={}", "https://evil.test/?token={}", "https://evil.test/{}"])
@pytest.mark.parametrize("token", [TOKEN, "canary token/0123456789"])
def test_an_address_that_quotes_the_token_is_not_followed(clients: Clients, where: str, token: str) -> None:
    server = Redirecting(302, where.format(quote(token, safe="")))
    with pytest.raises(ApiError, match=r"\[hidden\], not followed: the address holds the token") as caught:
        clients.on(server, api_key=token)(status)
    assert len(server.requests) == 1
    assert token not in "".join(traceback.format_exception(caught.value))


def test_a_loop_names_the_last_address_without_its_query(clients: Clients) -> None:
    def loop(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "/login?signature=canary"})

    with pytest.raises(ApiError, match="redirects, the last one to GET /login; check base_url") as caught:
        clients.on(loop)(status)
    assert "canary" not in str(caught.value)
