"""The life of a job, over HTTP."""

from __future__ import annotations

import re
import time
import uuid

import httpx
import pytest
from qiskit import QuantumCircuit

from .programs import BELL, aws, endless, failed, ibm, ionq, submit, wait
from .test_backends import valid

X = [{"gate": "x", "targets": [0]}]


def test_no_result_before_the_end_and_a_cancel_stops_the_work(client: httpx.Client) -> None:
    job_id = submit(client, endless())
    wait(client, job_id, "RUNNING")
    assert client.get(f"/jobs/{job_id}/result").status_code == 404
    assert client.delete(f"/jobs/{job_id}").status_code == 204
    job = client.get(f"/jobs/{job_id}").json()
    assert job["status"] == "CANCELLED"
    assert job["ended_at"]
    assert client.get(f"/jobs/{job_id}/result").status_code == 404
    # Both workers are there again, and the endless job takes none of them.
    for following in [submit(client, ionq(X)) for _ in range(4)]:
        assert wait(client, following) == "COMPLETED"


def test_a_job_cancelled_while_it_waits_never_runs(client: httpx.Client) -> None:
    busy = [submit(client, endless()) for _ in range(2)]
    for job_id in busy:
        wait(client, job_id, "RUNNING")
    waiting = submit(client, ionq(X))
    assert client.get("/backends/azure.ionq.simulator/status").json()["queue_size"] == 1
    client.delete(f"/jobs/{waiting}")
    for job_id in busy:
        client.delete(f"/jobs/{job_id}")
    assert wait(client, submit(client, ionq(X))) == "COMPLETED"
    job = client.get(f"/jobs/{waiting}").json()
    assert (job["status"], job["started_at"]) == ("CANCELLED", None)


def test_a_finished_job_stays_as_it_is(client: httpx.Client) -> None:
    job_id = submit(client, ionq(X))
    assert wait(client, job_id) == "COMPLETED"
    assert client.delete(f"/jobs/{job_id}").status_code == 204
    assert client.get(f"/jobs/{job_id}/status").json() == {"status": "COMPLETED"}
    assert client.get(f"/jobs/{job_id}/result").status_code == 200


def test_too_large_a_program_fails_and_names_the_limit(client: httpx.Client) -> None:
    assert failed(client, ionq(X, qubits=29)) == {
        "code": "TooManyQubits",
        "message": "the program uses 29 qubits; the embedded Hub simulates at most 26",
    }


def test_the_record_of_a_job(client: httpx.Client) -> None:
    body = aws(
        shots=7, name="bell\u00a0|ψ⟩\n", tags=["b", "a", "b"], sdk_provider="BRAKET", input_params={"qubit_count": 2}
    )
    created = client.post("/jobs", json=body)
    assert created.status_code == 201
    job_id = created.json()["id"]
    assert uuid.UUID(job_id).version == 4
    assert created.json()["status"] == "PENDING"
    assert wait(client, job_id) == "COMPLETED"
    job = client.get(f"/jobs/{job_id}").json()
    valid({key: value for key, value in job.items() if value is not None}, "Job")
    assert job["tags"] == ["b", "a"]
    assert (job["name"], job["shots"], job["sdk_provider"], job["provider"]) == ("bell\u00a0|ψ⟩\n", 7, "BRAKET", "AWS")
    assert (job["input_params"], job["input_format"]) == ({"qubit_count": 2}, "BRAKET_OPEN_QASM_V3")
    for name in ("created_at", "started_at", "ended_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", job[name])
    assert client.get(f"/jobs/{job_id}/input").json() == {"qasm": BELL}
    assert client.get(f"/jobs/{job_id}/calibration").status_code == 204


def test_defaults_of_the_record(client: httpx.Client) -> None:
    job = client.get(f"/jobs/{submit(client, ionq(X))}").json()
    assert (job["sdk_provider"], job["name"], job["session_id"], job["tags"]) == ("CLIENT", None, None, [])


def test_the_result_as_a_file(client: httpx.Client) -> None:
    job_id = submit(client, ionq(X))
    assert wait(client, job_id) == "COMPLETED"
    response = client.get(f"/jobs/{job_id}/result-stream")
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.json() == client.get(f"/jobs/{job_id}/result").json() == {"histogram": {"1": 1.0}}


def test_pages_in_true_order_of_creation(client: httpx.Client) -> None:
    submit(client, ionq(X, shots=2))
    made = [submit(client, ionq(X, name=f"page-{9 - index}", shots=1)) for index in range(10)]
    newest = client.get("/jobs", params={"sort": "created_at,desc", "size": 10}).json()
    valid({**newest, "content": []}, "PageResponseJob")
    assert [job["id"] for job in newest["content"]] == made[::-1]
    assert client.get("/jobs").json()["size"] == 20
    second = client.get("/jobs", params={"sort": "created_at,desc", "size": 4, "page": 1}).json()
    assert [job["id"] for job in second["content"]] == made[::-1][4:8]
    assert second["total_pages"] == -(-second["total_elements"] // 4)
    by_name = client.get("/jobs", params=[("sort", "shots"), ("sort", "name,desc"), ("size", "10")]).json()
    assert [job["name"] for job in by_name["content"]] == [f"page-{number}" for number in range(9, -1, -1)]
    oldest = client.get("/jobs", params={"sort": "created_at", "size": 1}).json()["content"]
    assert oldest[0]["id"] not in made


def test_jobs_of_an_unknown_service_execution_are_none(client: httpx.Client) -> None:
    page = client.get("/jobs", params={"serviceExecutionId": str(uuid.uuid4())}).json()
    assert (page["content"], page["total_elements"], page["total_pages"]) == ([], 0, 0)


def test_the_api_stays_quick_while_the_workers_work(client: httpx.Client) -> None:
    busy = [submit(client, endless()) for _ in range(2)]
    for job_id in busy:
        wait(client, job_id, "RUNNING")
    began = time.monotonic()
    answers = [client.get(f"/jobs/{busy[0]}/status").status_code for _ in range(20)]
    assert answers == [200] * 20
    assert wait(client, busy[0], "RUNNING") == "RUNNING", f"answered only after {time.monotonic() - began} s"
    for job_id in busy:
        client.delete(f"/jobs/{job_id}")


@pytest.mark.parametrize("name", ["backendId", "backend_id", "type"])
def test_a_discriminator_is_dropped(client: httpx.Client, name: str) -> None:
    body = aws(input_params={"qubit_count": 2, name: "aws.sim.sv1"})
    body["input"][name] = "aws.sim.sv1"
    job_id = submit(client, body)
    assert wait(client, job_id) == "COMPLETED"
    assert client.get(f"/jobs/{job_id}/input").json() == {"qasm": BELL}
    assert client.get(f"/jobs/{job_id}").json()["input_params"] == {"qubit_count": 2}


def test_the_calibration_is_that_of_the_run(client: httpx.Client) -> None:
    job_id = submit(client, ibm([QuantumCircuit(1)]))
    assert wait(client, job_id) in ("COMPLETED", "FAILED")
    captured = client.get(f"/jobs/{job_id}/calibration").json()
    valid(captured, "CalibrationResponse")
    assert captured == client.get("/backends/ibm.qpu.fez/calibration").json()


def test_a_property_sorts_once_however_often_it_is_named(client: httpx.Client) -> None:
    jobs = [submit(client, aws(shots=1)) for _ in range(3)]
    query = "size=3&sort=created_at,desc&" + "&".join(["sort=created_at,asc"] * 2500)
    answer = client.get(f"/jobs?{query}")
    assert answer.status_code == 200
    assert [job["id"] for job in answer.json()["content"]] == jobs[::-1]
