"""An embedded Hub for the examples, a client, a finished job and a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qhub_providers import LocalHub
from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.types import Job
from tests.canary import canary_hub

from .parts import EXECUTION, SERVICE_TOKEN, my_input, wait


@pytest.fixture(scope="package")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    tokens = {SERVICE_TOKEN: {"service_execution_id": EXECUTION}}
    with canary_hub(tmp_path_factory, noise=False, workers=1, tokens=tokens) as hub:
        yield hub


@pytest.fixture(scope="package")
def client(local: LocalHub) -> Iterator[HubQuantumClient]:
    with HubQuantumClient(api_key=local.access_token, base_url=local.url) as client:
        yield client


@pytest.fixture(scope="package")
def job(client: HubQuantumClient) -> Job:
    """A finished job."""
    job = client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input)
    assert wait(client, job.id or "", 0.05) == "COMPLETED"
    return job


@pytest.fixture(scope="package")
def session_id(client: HubQuantumClient) -> str:
    session = client.sessions.create_session(backend_id="aws.sim.sv1", mode="batch", provider="AWS")
    client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input, session_id=session.id)
    return session.id or ""
