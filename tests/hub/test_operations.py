"""The operations on sessions, workloads and service executions: what each sends, and what it gives. On both clients."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from qhub_providers import errors
from qhub_providers.hub import types
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock, answer, broken, lost

SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}
PAGE = {"content": [{"id": "1", "type": "JOB"}], "total_pages": 1}
WORKLOADS = types.PageResponseWorkloadResponse(content=[types.WorkloadResponse(id="1", type="JOB")], total_pages=1)

# what is called; method and target; body sent; body of the answer; what is given
CALLS: list[tuple[Any, str, str, Any, Any, Any]] = [
    (
        lambda c: c.sessions.create_session(**SESSION, ttl=900, tags=["demo"], metadata={"a": None}),
        "POST",
        "/sessions",
        SESSION | {"ttl": 900, "tags": ["demo"], "metadata": {"a": None}, "sdk_provider": "CLIENT"},
        {"id": "s", "status": "OPEN"},
        types.Session(id="s", status="OPEN"),
    ),
    (lambda c: c.sessions.get_session("s/"), "GET", "/sessions/s%2F", None, {"id": "s"}, types.Session(id="s")),
    (
        lambda c: c.sessions.get_session_status("s"),
        "GET",
        "/sessions/s/status",
        None,
        {"status": "ODD"},
        types.SessionStatusResponse(status="ODD"),
    ),
    (lambda c: c.sessions.get_session_jobs("s"), "GET", "/sessions/s/jobs", None, [{"id": "1"}], [types.Job(id="1")]),
    (lambda c: c.sessions.get_session_jobs("s"), "GET", "/sessions/s/jobs", None, {"id": "1"}, [types.Job(id="1")]),
    (lambda c: c.sessions.get_session_jobs("s"), "GET", "/sessions/s/jobs", None, [], []),
    (
        lambda c: c.sessions.update_session_state("s", accept_jobs=False),
        "PATCH",
        "/sessions/s",
        {"accept_jobs": False},
        {"id": "s", "status": "DRAINING"},
        types.Session(id="s", status="DRAINING"),
    ),
    (lambda c: c.sessions.close_session("s"), "DELETE", "/sessions/s", None, None, None),
    (
        lambda c: c.workloads.get_workloads(page=0, size=50, sort="created_at,desc"),
        "GET",
        "/workloads?page=0&size=50&sort=created_at%2Cdesc",
        None,
        PAGE,
        WORKLOADS,
    ),
    (
        lambda c: c.jobs.get_service_execution_workloads(service_execution_id="e", page=1),
        "GET",
        "/service-executions/e/workloads?page=1",
        None,
        PAGE,
        WORKLOADS,
    ),
    (
        lambda c: c.jobs.get_service_execution_session_status("e", "s"),
        "GET",
        "/service-executions/e/sessions/s/status",
        None,
        {"status": "OPEN"},
        types.SessionStatusResponse(status="OPEN"),
    ),
    (
        lambda c: c.jobs.get_service_execution_session_jobs("e", "s"),
        "GET",
        "/service-executions/e/sessions/s/jobs",
        None,
        {"id": "1"},
        [types.Job(id="1")],
    ),
    (
        lambda c: c.jobs.update_service_execution_session_state("e", "s", accept_jobs=True),
        "PATCH",
        "/service-executions/e/sessions/s",
        {"accept_jobs": True},
        {"status": "ACTIVE"},
        types.Session(status="ACTIVE"),
    ),
    (
        lambda c: c.jobs.close_service_execution_session("e", "s"),
        "DELETE",
        "/service-executions/e/sessions/s",
        None,
        None,
        None,
    ),
    (
        lambda c: c.jobs.get_service_execution_job("e", "j"),
        "GET",
        "/service-executions/e/jobs/j",
        None,
        {"id": "j"},
        types.Job(id="j"),
    ),
    (
        lambda c: c.jobs.get_service_execution_job_status("e", "j"),
        "GET",
        "/service-executions/e/jobs/j/status",
        None,
        {"status": "RUNNING"},
        types.JobStatusResponse(status="RUNNING"),
    ),
    (
        lambda c: c.jobs.get_service_execution_job_input("e", "j"),
        "GET",
        "/service-executions/e/jobs/j/input",
        None,
        {"qasm": ""},
        {"qasm": ""},
    ),
    (
        lambda c: c.jobs.get_service_execution_job_result_stream("e", "j"),
        "GET",
        "/service-executions/e/jobs/j/result-stream",
        None,
        {"counts": {}},
        [b'{"counts":{}}'],
    ),
    (
        lambda c: c.jobs.get_service_execution_job_calibration("e", "j"),
        "GET",
        "/service-executions/e/jobs/j/calibration",
        None,
        None,
        None,
    ),
    (
        lambda c: c.jobs.cancel_service_execution_job("e", "j"),
        "DELETE",
        "/service-executions/e/jobs/j",
        None,
        None,
        None,
    ),
]


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@pytest.mark.parametrize(("use", "method", "target", "sent", "said", "given"), CALLS)
def test_a_call(clients: Clients, use: Any, method: str, target: str, sent: Any, said: Any, given: Any) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204) if said is None else httpx.Response(200, content=compact(said))

    assert clients.on(serve, organization_id="org-1")(use) == given
    (request,) = seen
    assert request.method == method
    assert str(request.url) == URL + target
    assert (json.loads(request.content) if request.content else None) == sent
    assert request.headers["x-auth-token"] == TOKEN
    assert request.headers["x-organizationid"] == "org-1"


@pytest.mark.parametrize(
    ("use", "named"),
    [
        (lambda c: c.sessions.create_session(**SESSION | {"backend_id": ""}), "backend_id"),
        (lambda c: c.sessions.create_session(**SESSION | {"mode": None}), "mode"),
        (lambda c: c.sessions.create_session(**SESSION, ttl=0), "ttl"),
        (lambda c: c.sessions.create_session(**SESSION, ttl="15m"), "ttl"),
        (lambda c: c.sessions.create_session(**SESSION, tags="demo"), "tags"),
        (lambda c: c.sessions.create_session(**SESSION, metadata=[1]), "metadata"),
        (lambda c: c.sessions.create_session(**SESSION, metadata={"a": object()}), "JSON"),
        (lambda c: c.sessions.get_session(""), "id must be"),
        (lambda c: c.sessions.update_session_state("s", accept_jobs="no"), "accept_jobs"),
        (lambda c: c.jobs.update_service_execution_session_state("e", "s", accept_jobs=None), "accept_jobs"),
        (lambda c: c.jobs.get_service_execution_job("e", "."), "job must be"),
        (lambda c: c.jobs.search_jobs(page=-1), "page"),
        (lambda c: c.workloads.get_workloads(size=0), "size"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_sent(clients: Clients, use: Any, named: str) -> None:
    with pytest.raises(errors.ConfigurationError, match=named):
        clients.on(lambda request: pytest.fail("nothing may be sent"))(use)


@pytest.mark.parametrize(
    "fault", [lost(httpx.ReadTimeout, after=None), answer(502), answer(500), answer(408), answer(201, content=b"{")]
)
def test_a_session_whose_answer_is_lost_is_not_opened_again(clients: Clients, hub: FakeHub, fault: Any) -> None:
    hub.faults["POST"] = [fault]
    with pytest.raises(errors.QHubError) as caught:
        clients.on(hub)(lambda c: c.sessions.create_session(**SESSION))
    assert any("A session may have been opened" in note for note in caught.value.__notes__)
    assert len(hub.requests) == 1


def test_a_session_that_surely_was_not_opened_is_asked_for_again(
    clients: Clients, hub: FakeHub, clock: SimulatedClock
) -> None:
    hub.faults["POST"] = [answer(503, headers={"Retry-After": "7"}), broken(httpx.ConnectError), answer(201, json={})]
    assert clients.on(hub)(lambda c: c.sessions.create_session(**SESSION)) == types.Session()
    assert clock.time >= 7


def test_a_backend_without_sessions_says_so(clients: Clients, hub: FakeHub) -> None:
    hub.faults["POST"] = [answer(422, json={"detail": "no sessions here"})]
    with pytest.raises(errors.UnprocessableEntityError, match="no sessions here"):
        clients.on(hub)(lambda c: c.sessions.create_session(**SESSION))


def test_changing_a_state_is_tried_again(clients: Clients) -> None:
    answers = [httpx.Response(503), httpx.Response(200, json={"status": "DRAINING"})]
    call = clients.on(lambda request: answers.pop(0), clock=SimulatedClock())
    assert call(lambda c: c.sessions.update_session_state("s", accept_jobs=False)).status == "DRAINING"
