"""What each operation sends, and what it gives back. On both clients."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from qhub_providers.errors import ConfigurationError
from qhub_providers.hub import types
from qhub_providers.hub.operations import jobs
from tests.hub.conftest import Clients
from tests.hub.fake import TOKEN, URL

EAST = datetime(2026, 4, 17, 14, 34, 56, tzinfo=timezone(timedelta(hours=2)))

READS: list[tuple[Any, str, Any, Any]] = [
    (lambda c: c.backends.get_backends(), "/backends", [{"id": "a"}], [types.Backend(id="a")]),
    (
        lambda c: c.backends.get_backends(provider="IBM", only_planqk_sdk=True),
        "/backends?provider=IBM&onlyPlanqkSdk=true",
        [],
        [],
    ),
    (lambda c: c.backends.get_backends(only_planqk_sdk=False), "/backends?onlyPlanqkSdk=false", [], []),
    (lambda c: c.backends.get_backend("aws.sim.sv1"), "/backends/aws.sim.sv1", {"id": "a"}, types.Backend(id="a")),
    (
        lambda c: c.backends.get_backend_status("a"),
        "/backends/a/status",
        {"status": "ONLINE", "queue_size": 1},
        types.BackendStateInfo(status="ONLINE", queue_size=1),
    ),
    (lambda c: c.backends.get_backend_config("a"), "/backends/a/config", {"x": [1]}, {"x": [1]}),
    (
        lambda c: c.backends.get_backend_calibration("a", effective_at=EAST),
        "/backends/a/calibration?effectiveAt=2026-04-17T12%3A34%3A56Z",
        {"backend_id": "a", "calibrated_at": "2026-04-17T00:00:00Z"},
        types.CalibrationResponse(backend_id="a", calibrated_at=datetime(2026, 4, 17, tzinfo=UTC)),
    ),
    (
        lambda c: c.backends.get_least_busy_backend(provider="IBM", min_qubits=5),
        "/backends/least-busy?provider=IBM&minQubits=5",
        {"id": "a"},
        types.Backend(id="a"),
    ),
    (lambda c: c.jobs.search_jobs(), "/jobs", {"content": []}, types.PageResponseJob(content=[])),
    (
        lambda c: c.jobs.search_jobs(page=0, size=5, sort=["created_at,desc", "id,asc"], service_execution_id="e"),
        "/jobs?page=0&size=5&sort=created_at%2Cdesc&sort=id%2Casc&serviceExecutionId=e",
        {"content": [{"id": "1"}], "total_pages": 1},
        types.PageResponseJob(content=[types.Job(id="1")], total_pages=1),
    ),
    (
        lambda c: c.jobs.search_jobs(sort="created_at,desc"),
        "/jobs?sort=created_at%2Cdesc",
        {},
        types.PageResponseJob(),
    ),
    (lambda c: c.jobs.get_job("1"), "/jobs/1", {"id": "1"}, types.Job(id="1")),
    (
        lambda c: c.jobs.get_job_status("a/b?c#d"),
        "/jobs/a%2Fb%3Fc%23d/status",
        {"status": "ODD"},
        types.JobStatusResponse(status="ODD"),
    ),
    (lambda c: c.jobs.get_job_result("1"), "/jobs/1/result", {"counts": {"0": 1}}, {"counts": {"0": 1}}),
    (lambda c: c.jobs.get_job_result("1"), "/jobs/1/result", [1, 2], [1, 2]),
    (lambda c: c.jobs.get_job_input("1"), "/jobs/1/input", {"qasm": "x"}, {"qasm": "x"}),
    (lambda c: c.jobs.get_job_input("1"), "/jobs/1/input", "OPENQASM 3.0;", "OPENQASM 3.0;"),
    (lambda c: c.jobs.get_job_calibration("1"), "/jobs/1/calibration", {}, types.CalibrationResponse()),
]


@pytest.mark.parametrize(("use", "target", "body", "value"), READS)
def test_a_read(clients: Clients, use: Any, target: str, body: Any, value: Any) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=body)

    assert clients.on(serve, organization_id="org-1")(use) == value
    (request,) = seen
    assert request.method == "GET"
    assert str(request.url) == URL + target
    assert request.headers["x-auth-token"] == TOKEN
    assert request.headers["x-organizationid"] == "org-1"
    assert not request.content


def test_raw_bytes_are_left_as_they_are(clients: Clients) -> None:
    from qhub_providers.hub.flow import send

    call = clients.on(lambda request: httpx.Response(200, content=b'{"a":  1}\n'))
    assert call(lambda client: client.drive(send(jobs.get_job_result_bytes("1")))) == b'{"a":  1}\n'


def test_an_anonymous_client_sends_no_token(clients: Clients) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[])

    clients.on(serve, api_key=None)(lambda client: client.backends.get_backends())
    assert "x-auth-token" not in seen[0].headers
    assert "x-organizationid" not in seen[0].headers


def test_options_of_a_call_reach_its_request(clients: Clients) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    options = {"timeout_in_seconds": 7, "additional_headers": {"X-A": "1"}, "additional_query_parameters": {"q": "2"}}
    clients.on(serve, headers={"X-B": "3"})(lambda client: client.jobs.search_jobs(page=1, request_options=options))
    assert seen[0].headers["x-a"], seen[0].headers["x-b"] == ("1", "3")
    assert dict(seen[0].url.params) == {"page": "1", "q": "2"}
    assert seen[0].extensions["timeout"] == {"connect": 7, "read": 7, "write": 7, "pool": 7}


def test_an_injected_client_keeps_its_timeout(clients: Clients) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    http = clients.http(httpx.MockTransport(serve), timeout=13)
    clients.call(clients.new(httpx_client=http, timeout=5), lambda client: client.jobs.get_job("1"))
    assert seen[0].extensions["timeout"]["read"] == 13


class Circuit(BaseModel):
    """A model such as a typed input."""

    type: str = "AZURE_IONQ_SIMULATOR"
    backend_id: str = "azure.ionq.simulator"
    qubits: int = 2
    gateset: str | None = None
    circuit: list[dict[str, Any]] = []


def test_a_model_travels_without_its_discriminator_and_unset_fields(clients: Clients) -> None:
    seen: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={**json.loads(request.content), "id": "1"})

    model = Circuit(circuit=[{"gate": "h", "target": 0, "type": "kept"}])
    clients.on(serve)(lambda c: c.jobs.create_job(backend_id="a", shots=1, input=model, input_params=Circuit()))
    body = json.loads(seen[0].content)
    assert body["input"] == {"qubits": 2, "circuit": [{"gate": "h", "target": 0, "type": "kept"}]}
    assert body["input_params"] == {"qubits": 2, "circuit": []}


@pytest.mark.parametrize("id", ["", " ", ".", "..", None, 7])
def test_an_id_that_would_reach_something_else_is_refused(clients: Clients, id: Any) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"))
    for use in (lambda c: c.jobs.cancel_job(id), lambda c: c.backends.get_backend(id), lambda c: c.jobs.get_job(id)):
        with pytest.raises(ConfigurationError, match="id must be a non-empty string"):
            call(use)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"retries": 1}, "retries"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"timeout_in_seconds": 0}, "timeout_in_seconds"),
        ({"timeout": float("inf")}, "timeout"),
        ({"additional_headers": {"X-A": "a\nb"}}, "X-A"),
        ({"additional_headers": ["X-A"]}, "additional_headers"),
        ({"additional_query_parameters": "a=b"}, "additional_query_parameters"),
        ({"chunk_size": 0}, "chunk_size"),
        ({"chunk_size": -1}, "chunk_size"),
        ("fast", "mapping"),
    ],
)
def test_options_that_cannot_work_are_refused(clients: Clients, options: Any, named: str) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"))
    with pytest.raises(ConfigurationError, match=named):
        call(lambda client: client.jobs.get_job("1", request_options=options))


def test_effective_at_is_a_moment(clients: Clients) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"))
    with pytest.raises(ConfigurationError, match="effective_at"):
        call(lambda client: client.backends.get_backend_calibration("a", effective_at="2026-04-17"))
