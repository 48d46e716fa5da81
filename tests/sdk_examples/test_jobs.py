"""The quick start, the constructor, jobs and errors."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import pytest

from qhub_providers import LocalHub
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from qhub_providers.hub.jobs import CreateJobRequestInput_AzureIonqSimulator
from qhub_providers.hub.types import AzureIonqJobInputCircuitItem, Job

from .parts import EXECUTION, SERVICE_TOKEN, bell, my_input, wait

pytestmark = pytest.mark.local


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
