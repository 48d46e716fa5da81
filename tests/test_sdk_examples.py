"""The Python examples of the Hub's SDK reference, with the import changed, against an embedded Hub.

What else had to be corrected is in `docs/sdk-examples.md`, and marked "corrected" here.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qhub_providers import LocalHub
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from qhub_providers.hub.jobs import CreateJobRequestInput_AzureIonqSimulator
from qhub_providers.hub.types import AzureIonqJobInputCircuitItem, Job
from tests.canary import CANARY, canary_hub

pytestmark = pytest.mark.local

SERVICE_TOKEN = f"{CANARY}-of-a-service-execution"
EXECUTION = "6f2f8d0e-0e0c-4f6e-9d43-2f1d6a7f1f00"
my_input = {"qasm": "OPENQASM 3.0;\nqubit[1] q;\nbit[1] c;\nx q[0];\nc[0] = measure q[0];"}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    tokens = {SERVICE_TOKEN: {"service_execution_id": EXECUTION}}
    with canary_hub(tmp_path_factory, noise=False, workers=1, tokens=tokens) as hub:
        yield hub


@pytest.fixture(scope="module")
def client(local: LocalHub) -> Iterator[HubQuantumClient]:
    with HubQuantumClient(api_key=local.access_token, base_url=local.url) as client:
        yield client


@pytest.fixture(scope="module")
def job(client: HubQuantumClient) -> Job:
    """A finished job."""
    job = client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input)
    assert wait(client, job.id or "", 0.05) == "COMPLETED"
    return job


@pytest.fixture(scope="module")
def session_id(client: HubQuantumClient) -> str:
    session = client.sessions.create_session(backend_id="aws.sim.sv1", mode="batch", provider="AWS")
    client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input, session_id=session.id)
    return session.id or ""


def bell() -> CreateJobRequestInput_AzureIonqSimulator:
    return CreateJobRequestInput_AzureIonqSimulator(
        circuit=[
            AzureIonqJobInputCircuitItem(type="h", targets=[0]),  # corrected: the gate's name
            AzureIonqJobInputCircuitItem(type="x", targets=[1], controls=[0]),  # corrected: the gate's name
        ],
        gateset="qis",
        qubits=2,
    )


def test_quickstart(client: HubQuantumClient) -> None:
    job = client.jobs.create_job(
        backend_id="azure.ionq.simulator",  # corrected: was aws.sim.sv1, which takes no IonQ input
        shots=1000,
        input=bell(),
    )

    while client.jobs.get_job_status(job.id).status in ("PENDING", "RUNNING"):
        time.sleep(0.05)

    print(client.jobs.get_job_result(job.id))
    assert set(client.jobs.get_job_result(job.id)["histogram"]) == {"0", "3"}


def test_constructor() -> None:
    client = HubQuantumClient(
        api_key="YOUR_PERSONAL_ACCESS_TOKEN",
        organization_id="YOUR_ORGANIZATION_ID",
        timeout=120,
        max_retries=3,
    )
    assert client.settings.timeout == 120
    assert client.settings.max_retries == 3


def test_constructor_without_an_address() -> None:
    with pytest.raises(Exception, match="Please pass in either base_url or environment to construct the client"):
        HubQuantumClient(api_key="YOUR_PERSONAL_ACCESS_TOKEN", environment=None)


def test_get_backends(client: HubQuantumClient, capsys: pytest.CaptureFixture[str]) -> None:
    for backend in client.backends.get_backends(provider="IBM", only_planqk_sdk=True):
        print(backend.id, backend.queue_size)
    assert "ibm.qpu.fez 0\n" in capsys.readouterr().out


def test_get_backend(client: HubQuantumClient) -> None:
    backend = client.backends.get_backend("aws.sim.sv1")
    assert backend.provider == "AWS"


def test_get_backend_status(client: HubQuantumClient) -> None:
    state = client.backends.get_backend_status("aws.sim.sv1")
    assert (state.status, state.queue_size, state.queue_avg_time) == ("ONLINE", 0, 0)


def test_get_backend_config(client: HubQuantumClient) -> None:
    config = client.backends.get_backend_config("aws.sim.sv1")
    assert isinstance(config, dict)


def test_get_backend_calibration(client: HubQuantumClient) -> None:
    cal = client.backends.get_backend_calibration(
        "aws.sim.sv1",
        effective_at=dt.datetime.fromisoformat("2026-04-17T12:34:56+00:00"),
    )
    assert cal is None


def test_get_least_busy_backend(client: HubQuantumClient) -> None:
    ibm = client.backends.get_least_busy_backend(provider="IBM", min_qubits=5)
    assert (ibm.provider, ibm.queue_size) == ("IBM", 0)


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


def test_search_jobs(client: HubQuantumClient, capsys: pytest.CaptureFixture[str]) -> None:
    newest = client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input)
    page = client.jobs.search_jobs(page=0, size=20, sort="created_at,desc")
    for job in page.content or []:
        print(job.id, job.status)
    assert f"{newest.id} " in capsys.readouterr().out


def test_create_job(client: HubQuantumClient) -> None:
    job = client.jobs.create_job(
        backend_id="azure.ionq.simulator",
        shots=1000,
        input=bell(),
        name="bell-pair",
        tags=["demo"],
    )
    assert (job.name, job.backend_id, job.shots) == ("bell-pair", "azure.ionq.simulator", 1000)
    assert "demo" in (job.tags or [])
    client.jobs.cancel_job(job.id)


def test_what_a_job_tells(client: HubQuantumClient, job: Job) -> None:
    job_id = job.id
    assert client.jobs.get_job(job_id).id == job_id
    assert client.jobs.get_job_status(job_id).status == "COMPLETED"
    assert client.jobs.get_job_result(job_id)["measurements"] == [[1]] * 10
    assert client.jobs.get_job_input(job_id) == my_input
    assert client.jobs.get_job_calibration(job_id) is None


def test_service_execution_scoped_methods(
    local: LocalHub, client: HubQuantumClient, capsys: pytest.CaptureFixture[str]
) -> None:
    with HubQuantumClient(api_key=SERVICE_TOKEN, base_url=local.url) as service:
        job_id = service.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input).id
        session_id = service.sessions.create_session(backend_id="aws.sim.sv1", mode="batch", provider="AWS").id
        assert wait(service, job_id or "", 0.05) == "COMPLETED"
    execution_id = EXECUTION

    workloads = client.jobs.get_service_execution_workloads(
        service_execution_id=execution_id,
        page=0,
        size=50,
        sort="created_at,desc",
    )
    for w in workloads.content or []:
        print(w.id, w.type, w.status)

    job = client.jobs.get_service_execution_job(execution_id, job_id)

    seen = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {(id, type) for id, type, _ in seen} == {(job_id, "JOB"), (session_id, "SESSION")}
    assert {w.id for w in client.jobs.iter_service_execution_workloads(execution_id)} == {job_id, session_id}
    assert job.id == job_id
    assert client.jobs.get_service_execution_job_status(execution_id, job_id).status == "COMPLETED"
    assert client.jobs.get_service_execution_job_input(execution_id, job_id) == my_input
    assert b"measurements" in b"".join(client.jobs.get_service_execution_job_result_stream(execution_id, job_id))
    assert client.jobs.get_service_execution_job_calibration(execution_id, job_id) is None
    assert client.jobs.get_service_execution_session_status(execution_id, session_id).status in {"OPEN", "ACTIVE"}
    assert client.jobs.get_service_execution_session_jobs(execution_id, session_id) == []
    client.jobs.update_service_execution_session_state(execution_id, session_id, accept_jobs=False)
    client.jobs.close_service_execution_session(execution_id, session_id)
    assert [job.id for job in client.jobs.iter_jobs(service_execution_id=execution_id)] == [job_id]


TERMINAL = {"COMPLETED", "FAILED", "ABORTED", "CANCELLED"}


def wait(client: HubQuantumClient, job_id: str, poll_interval: float = 2.0) -> str:
    while True:
        status = client.jobs.get_job_status(job_id).status
        if status in TERMINAL:
            return status
        time.sleep(poll_interval)


def test_polling_for_completion(client: HubQuantumClient) -> None:
    job = client.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=my_input)
    final = wait(client, job.id, 0.05)
    if final == "COMPLETED":
        result = client.jobs.get_job_result(job.id)
    assert result["measurements"]


def test_streaming_the_result_file(client: HubQuantumClient, job: Job, tmp_path: Path) -> None:
    with (tmp_path / "result.json").open("wb") as out:
        out.writelines(client.jobs.get_job_result_stream(job.id))
    assert b'"measurements"' in (tmp_path / "result.json").read_bytes()


def test_get_workloads(client: HubQuantumClient, job: Job, session_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = client.workloads.get_workloads(page=0, size=50, sort="created_at,desc")
    for w in page.content or []:
        print(w.id, w.type, w.backend_id, w.status)
    printed = capsys.readouterr().out
    assert f"{job.id} JOB aws.sim.sv1 COMPLETED\n" in printed
    assert f"{session_id} SESSION aws.sim.sv1 " in printed


def test_running_n_jobs_in_parallel(local: LocalHub) -> None:
    async def run_batch(inputs: list[dict[str, Any]]) -> list[str | None]:
        async with AsyncHubQuantumClient(api_key=local.access_token, base_url=local.url) as client:
            jobs = await asyncio.gather(
                *(client.jobs.create_job(backend_id="aws.sim.sv1", shots=1000, input=i) for i in inputs)
            )
        return [j.id for j in jobs]

    assert len(set(asyncio.run(run_batch([my_input] * 5)))) == 5


def test_polling_with_exponential_backoff(client: HubQuantumClient, job: Job) -> None:
    def wait_with_backoff(job_id: str | None, initial: float = 1.0, cap: float = 30.0) -> str:
        delay = initial
        while True:
            status = client.jobs.get_job_status(job_id).status
            if status in ("COMPLETED", "FAILED", "ABORTED", "CANCELLED"):
                return status
            time.sleep(delay + random.uniform(0, delay * 0.1))
            delay = min(delay * 2, cap)

    assert wait_with_backoff(job.id) == "COMPLETED"


def test_errors(client: HubQuantumClient) -> None:
    from qhub_providers.hub.errors import NotFoundError, UnauthorizedError

    seen: Any = None
    try:
        client.jobs.get_job("does-not-exist")
    except NotFoundError as e:
        seen = ("missing", e.status_code, e.body)
    except UnauthorizedError:
        pytest.fail("refresh your token")
    assert seen[:2] == ("missing", 404)


@pytest.mark.parametrize("documented", ["aws.sim.sv1", "azure.ionq.simulator"])
def test_the_quickstart_as_it_is_documented_is_refused(client: HubQuantumClient, documented: str) -> None:
    from qhub_providers.errors import QHubError

    nameless = CreateJobRequestInput_AzureIonqSimulator(
        circuit=[
            AzureIonqJobInputCircuitItem(targets=[0]),
            AzureIonqJobInputCircuitItem(targets=[1], controls=[0]),
        ],
        gateset="qis",
        qubits=2,
    )
    with pytest.raises(QHubError, match=r"check backend_id|name"):
        client.jobs.create_job(backend_id=documented, shots=1000, input=nameless)
