"""Sessions."""

from __future__ import annotations

import pytest

from qhub_providers.hub import HubQuantumClient

from .parts import my_input

pytestmark = pytest.mark.local


def test_create_session(client: HubQuantumClient) -> None:
    session = client.sessions.create_session(
        backend_id="aws.sim.sv1",
        mode="batch",
        provider="AWS",
        ttl=900,
        tags=["demo"],
    )
    assert session.id
    assert session.tags == ["demo"]
    assert not session.final


def test_get_session(client: HubQuantumClient, session_id: str) -> None:
    session = client.sessions.get_session(session_id)
    assert session.id == session_id
    status = client.sessions.get_session_status(session_id).status
    assert status in {"OPEN", "ACTIVE"}
    jobs = client.sessions.get_session_jobs(session_id)
    assert [job.session_id for job in jobs] == [session_id]


def test_update_session_state_and_close_session(client: HubQuantumClient, session_id: str) -> None:
    client.sessions.update_session_state(session_id, accept_jobs=False)
    assert client.sessions.get_session(session_id).status in {"DRAINING", "CLOSED"}
    client.sessions.close_session(session_id)
    client.sessions.close_session(session_id)
    assert client.sessions.get_session(session_id).final


def test_batch_session_on_aws_braket(client: HubQuantumClient) -> None:
    session = client.sessions.create_session(
        backend_id="aws.sim.sv1",
        mode="batch",
        provider="AWS",
        ttl=900,
    )

    try:
        for i in range(5):
            client.jobs.create_job(
                backend_id="aws.sim.sv1",
                shots=500,
                input=my_input,
                session_id=session.id,
                tags=[f"iter-{i}"],
            )
    finally:
        client.sessions.close_session(session.id)

    tags = [job.tags or [] for job in client.sessions.get_session_jobs(session.id)]
    assert sorted(tag for some in tags for tag in some if tag.startswith("iter-")) == [f"iter-{i}" for i in range(5)]
