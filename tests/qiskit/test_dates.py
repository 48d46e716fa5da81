"""The date of a result: when the last of its jobs ended, from as few questions as it takes."""

from __future__ import annotations

import json
import threading

import httpx
import pytest

from qhub_providers.errors import JobFailedError
from qhub_providers.qiskit.result import QHubResult
from tests.qiskit.test_fanout import GONE, RunningHub, provider_of, run


class EndingHub(RunningHub):
    """Its jobs end one hour after the other; it does not answer what is in `silent`."""

    def __init__(self, silent: str = "") -> None:
        super().__init__()
        self.silent = silent

    def serve(self, request: httpx.Request) -> httpx.Response:
        for number, job in enumerate(self.jobs):
            job["ended_at"] = f"2026-01-01 {13 + number}:00:00"
        return super().serve(request)

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        path = request.url.path.removeprefix("/quantum/")
        if request.method == "GET" and self.silent and path.startswith(self.silent) and path.count("/") < 2:
            return httpx.Response(503, json={"detail": "too busy"}, headers={"Retry-After": "30"})
        return super().misbehave(request)

    def asked(self, ending: str) -> int:
        return sum(request.method == "GET" and request.url.path.endswith(ending) for request in self.requests)


def test_the_record_of_a_job_says_when_it_ended() -> None:
    hub = EndingHub()
    job = run(hub, 1)
    result = job.result()
    assert result.date == "2026-01-01T13:00:00+00:00"
    assert json.loads(json.dumps(result.to_dict()))["date"] == result.date
    assert QHubResult.from_dict(result.to_dict()).date == result.date
    assert hub.asked(f"/{job.job_id()}") == 1
    assert job.result().date == result.date
    assert hub.asked(f"/{job.job_id()}") == 1


def test_what_is_known_is_not_asked() -> None:
    hub = EndingHub()
    job_id = run(hub, 1).result().job_id
    job = provider_of(hub).retrieve_job(job_id)
    before = hub.asked(f"/{job_id}")
    assert job.result().date == "2026-01-01T13:00:00+00:00"
    assert hub.asked(f"/{job_id}") == before


def test_of_several_jobs_the_last_end_counts_and_the_waiting_has_told() -> None:
    hub = EndingHub()
    job = run(hub, 5)
    job.wait_for_final_state()
    before = hub.asked("/jobs")
    assert job.result().date == "2026-01-01T15:00:00+00:00"
    assert hub.asked("/jobs") == before
    assert [hub.asked(f"/{one.id}") for one in job.hub_jobs] == [0, 0, 0]
    assert str(job.ended_at()) == "2026-01-01 15:00:00+00:00"
    assert [hub.asked(f"/{one.id}") for one in job.hub_jobs] == [0, 0, 0]


def test_a_result_does_without_a_date_where_the_hub_does_not_answer() -> None:
    hub = EndingHub()
    job = run(hub, 1)
    job.wait_for_final_state()
    hub.silent = "jobs"
    began = hub.clock.time
    result = job.result()
    assert result.date is None
    assert [entry.success for entry in result.results] == [True]
    assert hub.clock.time - began < 30


def test_an_end_that_is_not_told_of_every_job_is_no_date() -> None:
    hub = EndingHub()
    job = run(hub, 5)
    hub.bad = {job.hub_jobs[0].id: GONE}
    result = job.result()
    assert [entry.success for entry in result.results] == [False, False, True, True, True]
    assert result.date is None


class HoldingHub(EndingHub):
    """Keeps back what it says of a job's record, until `free` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.told = False

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" and any(request.url.path.endswith(f"/jobs/{job['id']}") for job in self.jobs):
            self.free.wait(8)
            self.told = True
        return super().misbehave(request)


def test_no_error_waits_for_a_date() -> None:
    hub = HoldingHub()
    hub.status = "FAILED"
    job = run(hub, 1)
    hub.bad = {job.job_id(): b'{"reason": "no such gate", "reason_code": 1517}'}
    with pytest.raises(JobFailedError, match="no such gate"):
        job.result()
    assert not hub.told
    hub.free.set()


def test_a_result_that_is_there_does_not_wait_long_for_its_date() -> None:
    hub = HoldingHub()
    result = run(hub, 1).result()
    assert not hub.told
    assert (result.date, result.results[0].success) == (None, True)
    hub.free.set()
