"""Never twice, never lost; in simulated time, on both clients."""

from __future__ import annotations

import asyncio
import json
import warnings
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ApiError,
    BadRequestError,
    ConfigurationError,
    HubConnectionError,
    HubTimeoutError,
    InternalServerError,
    RateLimitedError,
    SubmissionUnknownError,
)
from qhub_providers.hub.tags import KEY_PREFIX, user_tags
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock, answer, broken, lost, lost_as

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}

AMBIGUOUS = [
    httpx.ReadTimeout,
    httpx.ReadError,
    httpx.RemoteProtocolError,
    httpx.WriteTimeout,
    httpx.LocalProtocolError,  # what a server's fault may look like over HTTP/2
]
NEVER_ARRIVED = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.WriteError]


def submit(clients: Clients, hub: FakeHub, **extra: Any) -> Any:
    return clients.on(hub)(lambda client: client.jobs.create_job(**JOB, **extra))


@pytest.mark.parametrize("error", AMBIGUOUS)
def test_the_job_of_a_lost_answer_is_adopted(clients: Clients, hub: FakeHub, error: type[httpx.TransportError]) -> None:
    hub.faults["POST"] = [lost(error)]
    job = submit(clients, hub)
    assert [job.id] == [made["id"] for made in hub.jobs]
    assert len(hub.posted()) == 1


@pytest.mark.parametrize("status", [408, 500, 502, 504, 524])
def test_the_job_behind_a_failing_gateway_is_adopted(clients: Clients, hub: FakeHub, status: int) -> None:
    hub.faults["POST"] = [lost_as(status)]
    assert submit(clients, hub).id == hub.jobs[0]["id"]
    assert len(hub.posted()) == 1


@pytest.mark.parametrize("body", [b"", b'{"id": "4', b"<html>", b"[]", b'{"status": "PENDING"}'])
def test_a_garbled_acceptance_is_a_lost_answer(clients: Clients, hub: FakeHub, body: bytes) -> None:
    def garbled(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        return httpx.Response(201, content=body)

    hub.faults["POST"] = [garbled]
    assert submit(clients, hub).id == hub.jobs[0]["id"]
    assert len(hub.posted()) == 1


def test_the_job_of_another_submission_is_not_taken_for_ones_own(clients: Clients, hub: FakeHub) -> None:
    """As of a proxy that hands an answer to the wrong connection."""

    def mixed_up(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        mine = hub.serve(request)
        return httpx.Response(mine.status_code, json=hub.jobs[0])

    other = submit(clients, hub)
    hub.faults["POST"] = [mixed_up]
    own = submit(clients, hub)
    assert [other.id, own.id] == [made["id"] for made in hub.jobs]


@pytest.mark.parametrize("after", [10.0, 59.0])
def test_a_job_that_comes_late_is_waited_for(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, after: float
) -> None:
    hub.faults["POST"] = [lost(after=after)]
    assert submit(clients, hub).id == hub.jobs[0]["id"]
    assert len(hub.jobs) == len(hub.posted()) == 1
    assert after <= clock.time <= 60


@pytest.mark.parametrize("after", [61.0, None])
def test_what_is_not_found_in_a_minute_is_unknown_and_is_not_sent_again(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, after: float | None
) -> None:
    hub.faults["POST"] = [lost(after=after)]
    with pytest.raises(SubmissionUnknownError, match="no job with its key was found") as caught:
        submit(clients, hub)
    assert isinstance(caught.value.__cause__, HubTimeoutError)
    assert KEY_PREFIX + caught.value.key in hub.posted()[0]["tags"]
    assert len(hub.posted()) == 1
    assert clock.time == 60


def test_a_job_that_came_too_late_is_found_by_its_key(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["POST"] = [lost(after=61.0)]
    call = clients.on(hub)
    with pytest.raises(SubmissionUnknownError) as caught:
        call(lambda client: client.jobs.create_job(**JOB))
    assert call(lambda client: client.jobs.find_submission(caught.value.key)) is None
    clock.time += 5
    found = call(lambda client: client.jobs.find_submission(caught.value.key))
    assert [found.id] == [made["id"] for made in hub.jobs]


def test_an_unknown_submission_is_sent_again_only_if_that_was_chosen(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [lost(after=None), None]
    job = submit(clients, hub, resubmit_unknown=True)
    assert [job.id] == [made["id"] for made in hub.jobs]
    first, second = hub.posted()
    assert first == second


@pytest.mark.parametrize("last", [broken(httpx.ConnectError), answer(400), answer(503)])
def test_after_an_unknown_attempt_no_later_failure_says_that_there_is_no_job(
    clients: Clients, hub: FakeHub, last: Any
) -> None:
    hub.faults["POST"] = [lost(after=None), last, last, last]
    with pytest.raises(SubmissionUnknownError):
        submit(clients, hub, resubmit_unknown=True)


@pytest.mark.parametrize("error", NEVER_ARRIVED)
def test_what_did_not_arrive_is_sent_again(clients: Clients, hub: FakeHub, error: type[httpx.TransportError]) -> None:
    hub.faults["POST"] = [broken(error), broken(error)]
    job = submit(clients, hub)
    assert [job.id] == [made["id"] for made in hub.jobs]
    assert len({json.dumps(body) for body in hub.posted()}) == 1


@pytest.mark.parametrize("error", NEVER_ARRIVED)
def test_what_never_arrives_is_a_connection_error(
    clients: Clients, hub: FakeHub, error: type[httpx.TransportError]
) -> None:
    hub.faults["POST"] = [broken(error)] * 3
    with pytest.raises(HubConnectionError):
        submit(clients, hub)
    assert len(hub.posted()) == 3


def test_a_busy_hub_is_asked_again_when_it_says(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["POST"] = [
        answer(503, headers={"Retry-After": "7"}),
        answer(429, headers={"Retry-After": "Thu, 01 Jan 2026 12:00:20 GMT"}),
    ]
    assert submit(clients, hub).id == hub.jobs[0]["id"]
    assert clock.time == 20


def test_a_hub_that_asks_for_an_hour_is_an_error_at_once(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["POST"] = [answer(429, headers={"Retry-After": "3600"})]
    with pytest.raises(RateLimitedError) as caught:
        submit(clients, hub)
    assert caught.value.headers["retry-after"] == "3600"
    assert clock.time == 0


def test_max_retries_of_the_call_counts(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [answer(503)] * 2
    with pytest.raises(InternalServerError):
        submit(clients, hub, request_options={"max_retries": 0})
    assert len(hub.posted()) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_a_refusal_is_neither_sent_again_nor_looked_up(clients: Clients, hub: FakeHub, status: int) -> None:
    hub.faults["POST"] = [answer(status, json={"detail": "shots: too many"})]
    with pytest.raises(ApiError, match="shots: too many") as caught:
        submit(clients, hub)
    assert caught.value.status_code == status
    assert len(hub.requests) == 1


def test_the_look_up_goes_on_through_an_outage(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [lost()]
    hub.faults["GET"] = [broken(httpx.ConnectError)] * 6 + [answer(503)] * 3 + [answer(400)]
    assert submit(clients, hub).id == hub.jobs[0]["id"]


def test_a_look_up_that_never_works_says_so(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [lost()]
    hub.faults["GET"] = [broken(httpx.ConnectError)] * 500
    with pytest.raises(SubmissionUnknownError, match="its key could not be looked up"):
        submit(clients, hub)


def test_the_look_up_keeps_to_its_minute_whatever_the_hub_asks_for(
    clients: Clients, hub: FakeHub, clock: SimulatedClock
) -> None:
    hub.faults["POST"] = [lost(after=None)]
    hub.faults["GET"] = [answer(503, headers={"Retry-After": "110"})] * 500
    with pytest.raises(SubmissionUnknownError, match="503"):
        submit(clients, hub)
    assert clock.time == 60
    assert len(hub.requests) == 3


def test_the_look_up_waits_as_the_hub_asks(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["POST"] = [lost()]
    hub.faults["GET"] = [answer(503, headers={"Retry-After": "20"})]
    assert submit(clients, hub).id == hub.jobs[0]["id"]
    assert clock.time == 20


def test_a_token_that_expires_ends_the_look_up(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    hub.faults["POST"] = [lost()]
    hub.faults["GET"] = [answer(401)]
    with pytest.raises(SubmissionUnknownError, match="401"):
        submit(clients, hub)
    assert clock.time == 0


def test_a_hub_that_drops_tags_is_warned_of_once(clients: Clients, clock: SimulatedClock) -> None:
    hub = FakeHub(clock, echo_tags=False)
    call = clients.on(hub)
    with pytest.warns(UserWarning, match="does not hand back the tags") as caught:
        made = [call(lambda client: client.jobs.create_job(**JOB)) for _ in range(3)]
    assert len(caught) == 1
    assert [job.id for job in made] == [job["id"] for job in hub.jobs]


def test_where_warnings_are_errors_the_job_is_named(clients: Clients, clock: SimulatedClock) -> None:
    hub = FakeHub(clock, echo_tags=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning) as caught:
            submit(clients, hub)
    assert hub.jobs[0]["id"] in caught.value.__notes__[0]


def test_ctrl_c_in_the_middle_of_a_submission_names_the_key(clients: Clients, hub: FakeHub) -> None:
    interruption = KeyboardInterrupt if clients.kind == "sync" else asyncio.CancelledError

    def interrupted(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        raise interruption

    hub.faults["POST"] = [interrupted]
    with pytest.raises(interruption) as caught:
        submit(clients, hub, submission_key="run-7")
    assert any("find_submission('run-7')" in note for note in caught.value.__notes__)


def test_a_chosen_key_and_all_tags_travel(clients: Clients, hub: FakeHub) -> None:
    job = submit(clients, hub, tags=["demo", "demo", "b"], reserved_tags=["qhub:r:1"], submission_key="run-8")
    assert hub.posted()[0]["tags"] == ["demo", "b", "qhub:r:1", "qhub:key:run-8"]
    assert user_tags(job.tags) == ["demo", "b"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"tags": ["qhub:key:mine"]}, "qhub:key:mine"),
        ({"tags": "demo"}, "must be a list"),
        ({"tags": [""]}, "non-empty"),
        ({"reserved_tags": ["demo"]}, "'demo'"),
        ({"submission_key": "a b"}, "'a b'"),
        ({"submission_key": ""}, "''"),
        ({"shots": 0}, "shots"),
        ({"shots": 1.5}, "shots"),
        ({"shots": True}, "shots"),
        ({"backend_id": ""}, "backend_id"),
        ({"input": "OPENQASM 3.0;"}, "input must be a dict"),
        ({"input": {"angle": float("nan")}}, "JSON"),
        ({"input": {"circuit": object()}}, "JSON"),
        ({"request_options": {"retries": 3}}, "retries"),
        ({"session_id": "my session"}, "session_id"),
        ({"session_id": 7}, "session_id"),
        ({"session_id": ""}, "session_id"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    clients: Clients, hub: FakeHub, change: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        clients.on(hub)(lambda client: client.jobs.create_job(**(JOB | change)))
    assert not hub.requests


def test_the_body_holds_what_was_given_and_nothing_else(clients: Clients, hub: FakeHub) -> None:
    submit(clients, hub, input_params={}, name=None, submission_key="k")
    assert hub.posted() == [JOB | {"tags": ["qhub:key:k"], "sdk_provider": "CLIENT"}]


def test_a_late_refusal_is_its_own_error(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [answer(503), answer(400, json={"detail": "no such backend"})]
    with pytest.raises(BadRequestError, match="no such backend"):
        submit(clients, hub)
