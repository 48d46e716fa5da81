"""Reads: which failures are tried again, and which error a status is. On both clients."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from qhub_providers import errors
from qhub_providers.hub.flow import Flow, Now, Sleep, send
from qhub_providers.hub.operations import jobs
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock, answer, broken

STATUSES = {
    400: errors.BadRequestError,
    401: errors.UnauthorizedError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    405: errors.ApiError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
}
TRANSIENT = {
    408: errors.ApiError,
    425: errors.ApiError,
    429: errors.RateLimitedError,
    500: errors.InternalServerError,
    502: errors.InternalServerError,
    503: errors.InternalServerError,
    504: errors.InternalServerError,
}


def status(client: Any) -> Any:
    return client.jobs.get_job_status("1")


@pytest.mark.parametrize(("code", "kind"), STATUSES.items())
def test_a_refusal_is_typed_and_not_tried_again(
    clients: Clients, hub: FakeHub, code: int, kind: type[errors.ApiError]
) -> None:
    hub.faults["GET"] = [answer(code, json={"title": "No", "detail": "not that one"}, headers={"X-Request-Id": "r-1"})]
    with pytest.raises(errors.ApiError, match=r"not that one \(request r-1\)") as caught:
        clients.on(hub)(status)
    assert type(caught.value) is kind
    assert caught.value.status_code == code
    assert caught.value.body == {"title": "No", "detail": "not that one"}
    assert caught.value.headers["x-request-id"] == caught.value.request_id == "r-1"
    assert len(hub.requests) == 1


@pytest.mark.parametrize(("code", "kind"), TRANSIENT.items())
def test_a_transient_failure_is_tried_twice_more(
    clients: Clients, hub: FakeHub, code: int, kind: type[errors.ApiError]
) -> None:
    hub.faults["GET"] = [answer(code)] * 2
    call = clients.on(hub)
    assert call(status).status == "COMPLETED"
    hub.faults["GET"] = [answer(code)] * 3
    with pytest.raises(errors.ApiError) as caught:
        call(status)
    assert type(caught.value) is kind
    assert len(hub.requests) == 6


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError, errors.HubConnectionError),
        (httpx.RemoteProtocolError, errors.HubConnectionError),
        (httpx.ReadTimeout, errors.HubTimeoutError),
        (httpx.PoolTimeout, errors.HubTimeoutError),
    ],
)
def test_a_broken_connection_is_tried_twice_more(
    clients: Clients, hub: FakeHub, error: type[httpx.TransportError], kind: type[errors.QHubError]
) -> None:
    hub.faults["GET"] = [broken(error)] * 3
    with pytest.raises(kind, match=error.__name__) as caught:
        clients.on(hub)(status)
    assert isinstance(caught.value.__cause__, error)
    assert isinstance(caught.value, httpx.TimeoutException) == (kind is errors.HubTimeoutError)
    assert len(hub.requests) == 3


@pytest.mark.parametrize(
    ("client_retries", "call_retries", "sent"), [(0, None, 1), (5, None, 6), (5, 1, 2), (0, 2, 3), (5, 0, 1)]
)
def test_retries_are_the_calls_own_or_the_clients(
    clients: Clients, hub: FakeHub, client_retries: int, call_retries: int | None, sent: int
) -> None:
    hub.faults["GET"] = [answer(500)] * 20
    options = {"max_retries": call_retries}
    with pytest.raises(errors.InternalServerError):
        clients.on(hub, max_retries=client_retries)(lambda c: c.jobs.get_job_status("1", request_options=options))
    assert len(hub.requests) == sent


@pytest.mark.parametrize(
    ("said", "slept"),
    [("3", 3.0), ("0", 0.0), ("Thu, 01 Jan 2026 12:00:09 GMT", 9.0), ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0)],
)
def test_retry_after_is_honoured(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, said: str, slept: float
) -> None:
    hub.faults["GET"] = [answer(503, headers={"Retry-After": said})]
    clients.on(hub)(status)
    assert clock.slept == [slept]


def test_pauses_grow_and_end(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["GET"] = [answer(500, headers={"Retry-After": "soon"})] * 12
    clients.on(hub, max_retries=12)(status)
    assert all(later > 1.2 * earlier for earlier, later in zip(clock.slept[:4], clock.slept[1:5], strict=True))
    assert max(clock.slept) <= 10


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b'{"status": "RUN', "cut off"),
        (b"<html>Sign in</html>", "not JSON"),
        (b'["RUNNING"]', "record of a JobStatusResponse"),
        (b"null", "record of a JobStatusResponse"),
        (b"\xff\xfe{", "not JSON"),
    ],
)
def test_an_answer_that_is_no_record_is_typed(clients: Clients, hub: FakeHub, body: bytes, why: str) -> None:
    hub.faults["GET"] = [answer(200, content=body)]
    with pytest.raises(errors.ApiError, match=why) as caught:
        clients.on(hub)(status)
    assert caught.value.status_code == 200
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "body", [b"", b"oops", b'"oops"', b"[1]", b'{"detail": 5}', b'{"error": {"x": 1}}', b"\x00\xff", b"x" * 5000]
)
def test_any_error_body_will_do(clients: Clients, hub: FakeHub, body: bytes) -> None:
    hub.faults["GET"] = [answer(404, content=body)]
    with pytest.raises(errors.NotFoundError, match="404") as caught:
        clients.on(hub)(status)
    assert len(str(caught.value)) < 1000


def test_no_content_is_none_for_a_calibration_and_an_error_for_a_record(clients: Clients, hub: FakeHub) -> None:
    call = clients.on(hub)
    hub.faults["GET"] = [answer(204), answer(204, content=b"{}"), answer(401), answer(200), answer(204)]
    assert call(lambda client: client.backends.get_backend_calibration("a")) is None
    assert call(lambda client: client.jobs.get_job_calibration("1")) is None
    with pytest.raises(errors.UnauthorizedError):
        call(lambda client: client.jobs.get_job_calibration("1"))
    with pytest.raises(errors.ApiError, match="empty"):
        call(lambda client: client.jobs.get_job_calibration("1"))
    with pytest.raises(errors.ApiError, match="empty"):
        call(lambda client: client.jobs.get_job("1"))


def test_cancelling_is_tried_again_and_gives_nothing(clients: Clients, hub: FakeHub) -> None:
    hub.faults["DELETE"] = [answer(503), broken(httpx.ReadError)]
    assert clients.on(hub)(lambda client: client.jobs.cancel_job("1")) is None
    assert len(hub.requests) == 3


def test_a_flow_of_ones_own_catches_errors_and_passes_time(
    clients: Clients, hub: FakeHub, clock: SimulatedClock
) -> None:
    def patient(job_id: str) -> Flow[tuple[str | None, float]]:
        while True:
            try:
                answer = yield from send(jobs.get_job_status(job_id, request_options={"max_retries": 0}))
            except errors.HubConnectionError:
                yield Sleep(2.0)
            else:
                return answer.status, (yield Now())

    hub.faults["GET"] = [broken(httpx.ConnectError)] * 30
    assert clients.on(hub)(lambda client: client.drive(patient("1"))) == ("COMPLETED", 60.0)


def test_a_bare_refusal_says_what_was_asked_without_the_query(clients: Clients, hub: FakeHub) -> None:
    hub.faults["GET"] = [answer(404)]
    options = {"additional_query_parameters": {"key": "canary"}}
    with pytest.raises(errors.NotFoundError, match=r"^GET /quantum/jobs/1: 404: the Hub gave no reason$") as caught:
        clients.on(hub)(lambda client: client.jobs.get_job("1", request_options=options))
    assert caught.value.asked == "GET /quantum/jobs/1"
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (answer(401), r"401: the Hub gave no reason; check the access token"),
        (answer(403, json={"detail": "no"}), r"403: no; check the organization, and what the token may do"),
        (answer(429), r"429: .*; ask less often, or later"),
        (answer(502, text="<html>"), r"502: <html>; try again later"),
        (
            broken(httpx.ConnectError),
            r"does not answer \(ConnectError: planned\); check the network, the proxy and base_url",
        ),
        (broken(httpx.ReadTimeout), r"the Hub did not answer in time \(ReadTimeout\); a larger timeout= waits longer"),
        (broken(httpx.LocalProtocolError), r"GET /quantum/jobs/1/status cannot be sent \(LocalProtocolError\): check "),
    ],
)
def test_every_failure_says_what_was_asked_and_what_to_do(
    clients: Clients, hub: FakeHub, fault: Any, said: str
) -> None:
    hub.faults["GET"] = [fault]
    with pytest.raises(errors.QHubError, match=said) as caught:
        clients.on(hub, max_retries=0)(status)
    assert str(caught.value).startswith("GET /quantum/jobs/1/status")


ALL_ERRORS = [
    errors.QHubError("said"),
    errors.UnsupportedCircuitError("said", circuit="bell", instruction="x", index=1, qubits=(0,)),
    errors.HubTimeoutError("said"),
    errors.SubmissionUnknownError("said", key="run-7"),
    errors.NotFoundError(
        status_code=404, detail="no", body={"a": 1}, headers={"b": "c"}, request_id="r", asked="GET /"
    ),
    errors.JobFailedError("said", job_id="7", reason="why", code=3, payload=["x"]),
    errors.JobTimeoutError("said", job_id="7"),
]


@pytest.mark.parametrize("error", ALL_ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("twin_of", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_errors_survive_copies_and_pickles(error: errors.QHubError, twin_of: Any) -> None:
    error.add_note("a note")
    twin = twin_of(error)
    assert type(twin) is type(error)
    assert (str(twin), twin.args, vars(twin)) == (str(error), error.args, vars(error))
