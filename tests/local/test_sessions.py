"""The life of a session, and the listing that it shares with jobs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from qhub_providers.local import LocalHub

from .conftest import client_of
from .programs import aws, ionq, submit, wait
from .test_backends import valid
from .test_refusals import problem

AWS = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}
NO_SESSION = "/sessions/00000000-0000-4000-8000-000000000000"


def opened(client: httpx.Client, **more: Any) -> dict[str, Any]:
    response = client.post("/sessions", json={**AWS, **more})
    assert response.status_code == 201, response.text
    session: dict[str, Any] = response.json()
    return session


def status(client: httpx.Client, session_id: str) -> str:
    found = client.get(f"/sessions/{session_id}/status").json()
    assert found == {"status": client.get(f"/sessions/{session_id}").json()["status"]}
    return str(found["status"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"backend_id": "none.of.these"}, "backend_id"),
        ({"provider": "IBM"}, "provider"),
        ({"provider": "Acme"}, "provider"),
        ({"mode": "fast"}, "mode"),
        ({"ttl": 0}, "ttl"),
        ({"ttl": 2**31}, "ttl"),
        ({"ttl": "long"}, "ttl"),
        ({"tags": "tag"}, "tags"),
        ({"metadata": []}, "metadata"),
        ({"sdk_provider": "CIRQ"}, "sdk_provider"),
    ],
)
def test_a_bad_request_is_400_and_named(client: httpx.Client, change: dict[str, Any], field: str) -> None:
    assert problem(client.post("/sessions", json={**AWS, **change}), 400).startswith(field)


@pytest.mark.parametrize("body", [[], {}, "text", {"accept_jobs": "no"}, {"accept_jobs": None}])
def test_a_bad_change_is_400(client: httpx.Client, body: Any) -> None:
    session_id = opened(client)["id"]
    problem(client.patch(f"/sessions/{session_id}", json=body), 400)
    assert status(client, session_id) == "OPEN"


def test_backends_without_sessions_say_so(client: httpx.Client) -> None:
    body = {"backend_id": "azure.ionq.simulator", "mode": "dedicated", "provider": "AZURE"}
    assert "does not support sessions" in problem(client.post("/sessions", json=body), 422)


@pytest.mark.parametrize("path", [NO_SESSION, f"{NO_SESSION}/status", f"{NO_SESSION}/jobs", "/sessions/none"])
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404)


def test_changes_of_what_is_not_there_are_404(client: httpx.Client) -> None:
    problem(client.patch(NO_SESSION, json={"accept_jobs": False}), 404)
    problem(client.delete(NO_SESSION), 404)


def test_the_record_of_a_session(client: httpx.Client) -> None:
    session = opened(client, ttl=900, tags=["b", "a", "b"], metadata={"x": [1]}, sdk_provider="BRAKET")
    valid({key: value for key, value in session.items() if value is not None}, "Session")
    assert session == client.get(f"/sessions/{session['id']}").json()
    assert (session["tags"], session["metadata"], session["sdk_provider"]) == (["b", "a"], {"x": [1]}, "BRAKET")
    assert (session["status"], session["started_at"], session["closed_at"]) == ("OPEN", None, None)
    assert (session["final"], session["final_not_aborted"], session["usage_time_millis"]) == (False, False, 0)
    assert session["expires_at"] > session["created_at"]


def test_from_open_to_closed(client: httpx.Client) -> None:
    session_id = opened(client)["id"]
    assert client.get(f"/sessions/{session_id}/jobs").json() == []
    first = submit(client, aws(session_id=session_id))
    assert status(client, session_id) == "ACTIVE"
    drained = client.patch(f"/sessions/{session_id}", json={"accept_jobs": False})
    assert (drained.status_code, drained.json()["status"]) == (200, "DRAINING")
    assert "DRAINING" in problem(client.post("/jobs", json=aws(session_id=session_id)), 400)
    assert client.patch(f"/sessions/{session_id}", json={"accept_jobs": True}).json()["status"] == "ACTIVE"
    second = submit(client, aws(session_id=session_id))
    for _ in range(2):
        closed = client.delete(f"/sessions/{session_id}")
        assert (closed.status_code, closed.content) == (204, b"")
    assert "CLOSED" in problem(client.post("/jobs", json=aws(session_id=session_id)), 400)
    assert "CLOSED" in problem(client.patch(f"/sessions/{session_id}", json={"accept_jobs": True}), 400)
    # Its jobs go on.
    assert [wait(client, job_id) for job_id in (first, second)] == ["COMPLETED"] * 2
    jobs = client.get(f"/sessions/{session_id}/jobs").json()
    assert [(job["id"], job["session_id"]) for job in jobs] == [(first, session_id), (second, session_id)]
    session = client.get(f"/sessions/{session_id}").json()
    assert (session["final"], session["final_not_aborted"]) == (True, True)
    assert session["usage_time_millis"] == sum(client.get(f"/jobs/{job['id']}").json()["runtime"] for job in jobs)
    assert session["closed_at"]


def test_its_time_runs_out(client: httpx.Client) -> None:
    session = opened(client, ttl=1)
    deadline = time.monotonic() + 60
    # Not by `status`: the time may run out between the two requests that it compares.
    while client.get(f"/sessions/{session['id']}").json()["status"] != "CLOSED":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert status(client, session["id"]) == "CLOSED"
    assert client.get(f"/sessions/{session['id']}").json()["closed_at"] == session["expires_at"]
    assert "CLOSED" in problem(client.post("/jobs", json=aws(session_id=session["id"])), 400)
    assert client.delete(f"/sessions/{session['id']}").status_code == 204
    assert client.get(f"/sessions/{session['id']}").json()["closed_at"] == session["expires_at"]


def test_a_job_of_another_backend_is_refused(client: httpx.Client) -> None:
    session_id = opened(client)["id"]
    detail = problem(client.post("/jobs", json=ionq([{"gate": "x", "targets": [0]}], session_id=session_id)), 400)
    assert "aws.sim.sv1" in detail
    assert status(client, session_id) == "OPEN"


def test_workloads_are_jobs_and_sessions_in_order() -> None:
    with LocalHub(workers=1) as hub, client_of(hub) as client:
        session_id = opened(client)["id"]
        made = [session_id, submit(client, aws(session_id=session_id)), submit(client, aws())]
        newest = client.get("/workloads").json()
        assert [found["id"] for found in newest["content"]] == made[::-1]
        assert [found["type"] for found in newest["content"]] == ["JOB", "JOB", "SESSION"]
        assert (newest["total_elements"], newest["total_pages"], newest["size"]) == (3, 1, 20)
        for found in newest["content"]:
            valid({key: value for key, value in found.items() if value is not None}, "WorkloadResponse")
        query = [("sort", "type,desc"), ("sort", "created_at,desc"), ("size", "2")]
        first = client.get("/workloads", params=query).json()
        second = client.get("/workloads", params=[*query, ("page", "1")]).json()
        assert [found["id"] for found in first["content"] + second["content"]] == [session_id, made[2], made[1]]
        assert problem(client.get("/workloads?sort=shots"), 400).startswith("sort:")


def test_sessions_survive_a_restart(tmp_path: Path) -> None:
    with LocalHub(tmp_path, workers=1) as hub, client_of(hub) as client:
        sessions = [opened(client) for _ in range(2)]
        client.patch(f"/sessions/{sessions[1]['id']}", json={"accept_jobs": False})
    with LocalHub(tmp_path, workers=1) as hub, client_of(hub) as client:
        assert client.get(f"/sessions/{sessions[0]['id']}").json() == sessions[0]
        assert status(client, sessions[1]["id"]) == "DRAINING"
