"""A call of `run` that took several jobs: one of them missing, failing, refusing; a Hub in memory."""

from __future__ import annotations

import base64
import io
import itertools
import json
import zlib
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.providers import JobStatus

from qhub_providers import QHubProvider
from qhub_providers.errors import ConflictError, ForbiddenError, QHubError
from qhub_providers.hub.types import Job
from qhub_providers.qiskit import QHubJob, fanout
from qhub_providers.qiskit.job import Part
from tests.qiskit.test_requests import BackendHub, provider_of, record


def machine() -> tuple[dict[str, Any], dict[str, Any]]:
    from qiskit_ibm_runtime.fake_provider import FakeManilaV2

    fake = FakeManilaV2()
    folder = Path(fake.dirname)
    files = {"config": fake.conf_filename, "properties": fake.props_filename}
    found = record("ibm.qpu.manila", "IBM", "QISKIT_QPY")
    found["configuration"]["max_pubs_per_job"] = 2
    return found, {name: json.loads((folder / file).read_text()) for name, file in files.items()}


GONE = 1


class RunningHub(BackendHub):
    """Every job is in `status`; `results` and `refusals` are by the number of the job's first circuit."""

    def __init__(self) -> None:
        found, config = machine()
        super().__init__(found, configs={"ibm.qpu.manila": config})
        self.status = "COMPLETED"
        self.inputs: dict[str, Any] = {}
        self.refused: set[str] = set()
        self.bad: dict[str, int | bytes] = {}

    def make_job(self, body: dict[str, Any]) -> dict[str, Any]:
        made = super().make_job(body)
        self.inputs[made["id"]] = body["input"]
        return made

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return self.misbehave(request) or super().__call__(request)

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        match request.method, request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case _, ["jobs", job_id, *_] if self.bad.get(job_id) == GONE:
                return self.missing(job_id)
            case "GET", ["jobs"] if GONE in self.bad.values():
                page = super().__call__(request).json()
                there = [job for job in page["content"] if self.bad.get(job["id"]) != GONE]
                return httpx.Response(200, json={**page, "content": there})
            case "GET", ["jobs", job_id, "result" | "result-stream"] if job_id in self.bad:
                bad = self.bad[job_id]
                return httpx.Response(bad) if isinstance(bad, int) else httpx.Response(200, content=bad)
        return None

    def serve(self, request: httpx.Request) -> httpx.Response:
        for job in self.jobs:
            job.setdefault("ended_at", "2026-01-01 13:00:00")
            if job["status"] == "PENDING":
                job["status"] = self.status
        match request.method, request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case "DELETE", ["jobs", job_id] if job_id in self.refused:
                return httpx.Response(409, json={"detail": "not now"})
            case "DELETE", ["jobs", job_id]:
                next(job for job in self.jobs if job["id"] == job_id)["status"] = "CANCELLED"
            case "GET", ["jobs", job_id, "status"]:
                return httpx.Response(
                    200, json={"status": next(job["status"] for job in self.jobs if job["id"] == job_id)}
                )
            case "GET", ["jobs", job_id, "input"]:
                return httpx.Response(200, json=self.inputs[job_id])
            case "GET", ["jobs", job_id, "result"]:
                return httpx.Response(200, json=result_of(self.inputs[job_id]))
        return super().serve(request)


def result_of(job_input: dict[str, Any]) -> dict[str, Any]:
    """As many ones as the circuit has X gates, modulo two, in register `meas`."""
    from qiskit import qpy

    pubs = []
    for encoded, _, shots in job_input["pubs"]:
        (circuit,) = qpy.load(io.BytesIO(zlib.decompress(base64.b64decode(encoded["__value__"]))))
        raw = io.BytesIO()
        np.save(raw, np.full((shots, 1), circuit.count_ops().get("x", 0) % 2, dtype=np.uint8))
        array = {"__type__": "ndarray", "__value__": base64.b64encode(zlib.compress(raw.getvalue())).decode()}
        bits = {"__type__": "BitArray", "__value__": {"array": array, "num_bits": 1}}
        data = {"field_names": ["meas"], "shape": [], "fields": {"meas": bits}}
        pubs.append({"__type__": "SamplerPubResult", "__value__": {"data": {"__type__": "DataBin", "__value__": data}}})
    return {"__type__": "PrimitiveResult", "__value__": {"pub_results": pubs, "metadata": {}}}


def alternating(count: int) -> list[QuantumCircuit]:
    circuits = []
    for number in range(count):
        circuit = QuantumCircuit(1, name=f"number {number}")
        if number % 2:
            circuit.x(0)
        circuit.measure_all()
        circuits.append(circuit)
    return circuits


def run(hub: BackendHub, count: int) -> QHubJob:
    return provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(count), shots=100)


def test_a_missing_job_keeps_the_place_of_its_circuits() -> None:
    hub = RunningHub()
    job = run(hub, 5)
    assert len(job.hub_jobs) == 3
    assert [job.result().get_counts(index) for index in range(5)] == [{"0": 100}, {"1": 100}] * 2 + [{"0": 100}]
    first = next(part.job.id for part in job.parts if part.job)
    hub.jobs = [found for found in hub.jobs if found["id"] != first]
    again = provider_of(hub).retrieve_job(job.job_id())
    result = again.result()
    assert [entry.success for entry in result.results] == [False, False, True, True, True]
    assert result.get_counts("number 3") == result.get_counts(3) == {"1": 100}
    assert "not on the Hub" in result.results[0].status
    assert [payload is None for payload in again.raw_result()] == [True, False, False]
    assert [job_input is None for job_input in again.input()] == [True, False, False]


def test_a_refused_cancel_does_not_spare_the_others() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = run(hub, 5)
    hub.refused = {job.hub_jobs[0].id}
    with pytest.raises(ConflictError, match="not now"):
        job.cancel()
    assert [found.status() for found in job.hub_jobs] == ["RUNNING", "CANCELLED", "CANCELLED"]
    hub.refused = set()
    assert job.cancel()
    assert job.cancel()


def test_a_job_that_was_faster_is_not_cancelled() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = run(hub, 5)
    next(found for found in hub.jobs if found["id"] == job.hub_jobs[1].id)["status"] = "COMPLETED"
    assert job.hub_jobs[1].status() == "COMPLETED"
    assert not job.cancel()


def test_jobs_of_unequal_sizes_know_what_is_missing_between_them() -> None:
    sizes = [4, 1, 3, 2, 5]
    whole = fanout.children("1f3c", [range(size) for size in sizes])
    assert [child.start for child in whole] == [0, 4, 5, 8, 10]
    for missing in itertools.chain.from_iterable(itertools.combinations(range(5), count) for count in range(5)):
        there = [child for number, child in enumerate(whole) if number not in missing]
        records = [Job(id=child.tag, tags=["mine", child.tag]) for child in reversed(there)]
        children, found = fanout.find("batch-1f3c", records)
        assert sorted(found) == [child.number for child in there]
        assert sum(child.size for child in children) == sum(sizes)
        assert [child.number for child in children] == [1, 2, 3, 4, 5]
        assert all(child in children for child in there)
        assert all(child.size >= 1 for child in children)


class GrowingHub(RunningHub):
    """Somebody else submits between any two requests."""

    def serve(self, request: httpx.Request) -> httpx.Response:
        for _ in range(3):
            BackendHub.make_job(self, {"backend_id": "somebody.elses", "tags": []})
        self.clock.time += 1
        return super().serve(request)


def test_a_large_fan_out_is_found_while_new_jobs_push_it_from_page_to_page() -> None:
    hub = GrowingHub()
    job = run(hub, 700)
    assert len(job.hub_jobs) == 350
    again = provider_of(hub).retrieve_job(job.job_id())
    assert [one.id for one in again.hub_jobs] == [one.id for one in job.hub_jobs]
    hub.requests.clear()
    again.wait_for_final_state()
    assert len(hub.requests) <= 30


@pytest.mark.parametrize("bad", [404, 403, 410, 500, b"<html>", b'{"__value__": {', GONE])
def test_one_bad_answer_leaves_the_others_their_results(tmp_path: Path, bad: int | bytes) -> None:
    hub = RunningHub()
    job = run(hub, 5)
    hub.bad = {job.hub_jobs[1].id: bad}
    for result in (job.result(), job.result()):
        assert [entry.success for entry in result.results] == [True, True, False, False, True]
        assert result.get_counts(1) == {"1": 100}
    assert [isinstance(place, QHubError) for place in job.measurements()] == [False, False, True, True, False]
    job.save(tmp_path / "job.qhub")
    loaded = QHubProvider.load(tmp_path / "job.qhub")
    assert [entry.success for entry in loaded.result().results] == [True, True, False, False, True]
    assert job.status() is (JobStatus.ERROR if bad == GONE else JobStatus.DONE)
    hub.bad = {}
    assert job.result().get_counts(3) == {"1": 100}  # what could not be had is asked for again
    assert job.result() is job.result()


def test_where_nothing_can_be_fetched_the_reason_is_raised(tmp_path: Path) -> None:
    hub = RunningHub()
    job = run(hub, 5)
    hub.bad = {one.id: 403 for one in job.hub_jobs}
    for call in (job.result, job.measurements, lambda: job.save(tmp_path / "job.qhub")):
        with pytest.raises(ForbiddenError):
            call()


def test_a_job_that_is_gone_keeps_no_other_from_being_cancelled() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = run(hub, 5)
    hub.bad = {job.hub_jobs[0].id: GONE}
    assert job.status() is JobStatus.RUNNING
    assert not job.cancel()
    assert [one["status"] for one in hub.jobs].count("CANCELLED") == 2


@pytest.mark.parametrize("status", ["DETACHED", "ARCHIVED"])
@pytest.mark.parametrize("count", [1, 5])
def test_whatever_has_ended_is_no_longer_at_its_beginning(status: str, count: int) -> None:
    hub = RunningHub()
    hub.status = status
    job = run(hub, count)
    assert job.status() is JobStatus.ERROR
    assert provider_of(hub).retrieve_job(job.job_id()).status() is JobStatus.ERROR


def test_without_jobs_nothing_was_cancelled() -> None:
    hub = RunningHub()
    assert not QHubJob(provider_of(hub), None, [Part(None, error=QHubError("refused"))], "batch-1f3c").cancel()
