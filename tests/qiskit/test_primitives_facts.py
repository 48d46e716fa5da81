"""What jobs of the primitives tell besides their results: the same methods on every road; a Hub in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.primitives import BasePrimitiveJob, BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit.providers import JobStatus
from qiskit_ibm_runtime import RuntimeEncoder

from qhub_providers import QHubProvider
from qhub_providers.errors import QHubError, UnsupportedBackendError
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.errors import QHubJobMaxTimeError
from qhub_providers.qiskit.primitives import IbmPrimitiveJob, QHubPrimitiveJob
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of


class TimedHub(RunningHub):
    """Jobs have a runtime of 1.5 s, and start and end one second later each; the `refused`th is refused."""

    def __init__(self, refused: int | None = None, ended: bool = True) -> None:
        super().__init__()
        self.refused_number, self.ended, self.number = refused, ended, 0

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.number += 1
            if self.number == self.refused_number:
                return httpx.Response(400, json={"detail": "not this one"})
        answer = super().serve(request)
        for number, job in enumerate(self.jobs):
            job["started_at"] = f"2026-01-01 12:00:1{number}"
            if self.ended:
                job.update(runtime=1500, ended_at=f"2026-01-01 12:00:2{number}")
            else:
                job.update(status="RUNNING", ended_at=None)
        return answer


def delayed() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.delay(Parameter("t"), 0, "us")
    circuit.measure_all()
    return circuit


def sampled(hub: RunningHub, pubs: list[Any]) -> BasePrimitiveJob[Any, Any]:
    return SamplerV2(provider_of(hub).get_backend("ibm.qpu.manila"), options={"run_options": {"tags": ["mine"]}}).run(
        pubs, shots=100
    )


def check_facts(job: Any, jobs: int, primitive_id: str = "sampler") -> None:
    job.wait_for_final_state(timeout=10)
    assert job.status() is JobStatus.DONE
    assert (job.done(), job.in_final_state(), job.errored()) == (True, True, False)
    assert job.error_message() is None
    assert job.backend().name == "ibm.qpu.manila"
    assert (job.primitive_id, job.session_id, job.tags) == (primitive_id, None, ["mine"])
    assert job.usage() == 1.5 * jobs
    metrics = job.metrics()
    assert metrics["usage"] == {"seconds": 1.5 * jobs, "quantum_seconds": 1.5 * jobs}
    assert metrics["timestamps"]["created"] == job.creation_date.isoformat()
    assert metrics["timestamps"]["running"] == "2026-01-01T12:00:10+00:00"
    assert metrics["timestamps"]["finished"] == f"2026-01-01T12:00:2{jobs - 1}+00:00"
    with pytest.raises(UnsupportedBackendError, match="logs"):
        job.logs()
    with pytest.raises(UnsupportedBackendError, match="tags"):
        job.update_tags(["other"])


def test_a_job_that_was_split() -> None:
    job = sampled(TimedHub(), alternating(5))
    assert isinstance(job, IbmPrimitiveJob)
    check_facts(job, 3)


def test_delays_whose_time_is_a_parameter() -> None:
    job = sampled(TimedHub(), [(delayed(), [[1.0], [2.0], [3.0]])])
    assert not isinstance(job, IbmPrimitiveJob)
    check_facts(job, 2)


def test_a_job_in_a_journal(tmp_path: Path) -> None:
    provider = provider_of(TimedHub())
    backend = provider.get_backend("ibm.qpu.manila")
    with provider.batch(tmp_path / "journal"):
        job = SamplerV2(backend, options={"environment": {"job_tags": ["mine"]}}).run(alternating(1), shots=100)
    check_facts(job, 1)


def test_a_job_on_another_vendors_machine(provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1)
    circuit.x(0)
    backend = provider.get_backend("aws.sim.sv1")
    job: Any = EstimatorV2(backend, options={"run_options": {"tags": ["mine"]}}).run([(circuit, "Z")], precision=0.1)
    assert isinstance(job, QHubPrimitiveJob)
    job.wait_for_final_state()
    assert (job.status(), job.error_message(), job.tags) == (JobStatus.DONE, None, ["mine"])
    assert (job.primitive_id, job.backend().name) == ("estimator", "aws.sim.sv1")
    assert job.usage() == job.metrics()["usage"]["seconds"] > 0
    times = job.metrics()["timestamps"]
    assert times["created"] <= times["running"] <= times["finished"]
    with pytest.raises(UnsupportedBackendError, match="logs"):
        job.logs()


@pytest.mark.parametrize("pubs", [alternating(5), [(delayed(), [[float(index)] for index in range(5)])]])
def test_jobs_that_still_run_have_no_usage_yet(pubs: list[Any]) -> None:
    job: Any = sampled(TimedHub(ended=False), pubs)
    assert (job.status(), job.usage(), job.error_message()) == (JobStatus.RUNNING, None, None)
    assert job.metrics()["timestamps"]["finished"] is None


@pytest.mark.parametrize("pubs", [alternating(4), [(delayed(), [[float(index)] for index in range(4)])]])
def test_of_a_refused_part_the_reason_is_given(pubs: list[Any]) -> None:
    job: Any = sampled(TimedHub(refused=2), pubs)
    assert (job.status(), job.errored()) == (JobStatus.ERROR, True)
    assert "not this one" in job.error_message()
    assert job.usage() == 1.5
    assert any(isinstance(outcome, QHubError) for outcome in job.pub_results())


def test_of_a_failed_part_the_reason_is_given_before_those_that_were_cancelled() -> None:
    hub = TimedHub()
    job: Any = sampled(hub, alternating(6))
    cancelled, failed, _ = (one.id for one in job.jobs[0].hub_jobs)
    for found in hub.jobs:
        found["status"] = {cancelled: "CANCELLED", failed: "FAILED"}.get(found["id"], "COMPLETED")
    hub.bad = {cancelled: b'{"reason": "stopped"}', failed: b'{"reason": "broke", "reason_code": 7}'}
    assert job.errored()
    assert job.error_message() == "broke (code 7)"
    assert job.usage() == 4.5


class AnsweringHub(TimedHub):
    """Each job's result has its own metadata."""

    def serve(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/result"):
            return super().serve(request)
        job_id = request.url.path.split("/")[-2]
        number = next(number for number, job in enumerate(self.jobs) if job["id"] == job_id)
        pub = SamplerPubResult(DataBin(meas=BitArray(np.zeros((100, 1), dtype=np.uint8), 1)))
        count = len(self.inputs[job_id]["pubs"])
        made = PrimitiveResult([pub] * count, metadata={"execution": {"spans": number}})
        return httpx.Response(200, json=json.loads(json.dumps(made, cls=RuntimeEncoder)))


def test_the_metadata_of_each_of_several_jobs_are_kept() -> None:
    hub = AnsweringHub()
    job: Any = sampled(hub, alternating(5))
    metadata = job.result().metadata
    numbers = {found["id"]: number for number, found in enumerate(hub.jobs)}
    ids = [one.id for one in job.jobs[0].hub_jobs]
    assert metadata == {
        "version": 2,
        "jobs": [
            {"execution": {"spans": numbers[job_id]}, "job_id": job_id, "first_pub": 2 * place}
            for place, job_id in enumerate(ids)
        ],
    }
    assert job.result().metadata == metadata


def test_no_pubs() -> None:
    job: Any = sampled(TimedHub(), [])
    assert (job.status(), job.usage(), job.error_message(), job.tags, job.creation_date) == (
        JobStatus.DONE,
        0.0,
        None,
        [],
        None,
    )
    assert job.metrics()["timestamps"] == {"created": None, "running": None, "finished": None}
    job.wait_for_final_state()
    with pytest.raises(QHubError, match="no pubs"):
        job.backend()


@pytest.mark.parametrize("pubs", [alternating(4), [(delayed(), [[float(index)] for index in range(4)])]])
@pytest.mark.parametrize("status", ["CANCELLED", "FAILED"])
def test_the_time_that_a_job_may_take_is_over(pubs: list[Any], status: str) -> None:
    hub = TimedHub()
    job: Any = sampled(hub, pubs)
    first, second = hub.jobs
    second["status"] = status
    hub.bad = {second["id"]: b'{"reason": "ran too long", "reason_code": 1305}'}
    assert job.status() is JobStatus.ERROR
    assert job.error_message() == "ran too long (code 1305)"
    with pytest.raises(QHubJobMaxTimeError, match="longer than its max_execution_time") as caught:
        job.result()
    assert isinstance(caught.value, TimeoutError)
    assert (caught.value.code, caught.value.job_id) == (1305, second["id"])
    assert first["status"] == "COMPLETED"
