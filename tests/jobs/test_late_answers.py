"""Answers that hang, are garbled or come too late, in simulated time."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ConfigurationError,
    HubConnectionError,
    HubJobError,
    JobFailedError,
    JobTimeoutError,
)
from qhub_providers.hub.types import Job
from qhub_providers.jobs import HubJob
from qhub_providers.jobs.job import wait_all
from tests.hub.fake import FakeHub, Fault, SimulatedClock, answer, broken
from tests.jobs.job_hub import JobHub, client_of, job_of


def hanging(path: str) -> Fault:
    """A server that takes requests for `path` and never answers: the client gives up after its timeout."""

    def fault(hub: FakeHub, request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(path):
            return None
        hub.clock.time += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("planned", request=request)

    return fault


@pytest.mark.parametrize("timeout", [0, 0.05, 2.0, 16.0, 100.0])
def test_a_hanging_status_holds_nobody_longer_than_the_timeout(timeout: float) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [hanging("/status")] * 1000
    job = job_of(hub)
    with pytest.raises(JobTimeoutError, match=job.id):
        job.result(timeout=timeout)
    assert timeout <= hub.clock.time <= timeout + 0.11


def test_the_clients_own_timeout_holds_where_more_is_left() -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [hanging("/status")] * 1000
    job = job_of(hub, timeout=5.0)
    with pytest.raises(JobTimeoutError):
        job.result(timeout=100)
    assert {request.extensions["timeout"]["read"] for request in hub.requests[:5]} == {5.0}


def test_a_slow_round_over_many_jobs_ends_at_the_timeout() -> None:
    """Each status takes a second, and there are sixty that no page shows."""

    def slow(hub: FakeHub, request: httpx.Request) -> httpx.Response | None:
        hub.clock.time += min(1.0, request.extensions["timeout"]["read"])
        return httpx.Response(200, json={"content": []}) if request.url.path.endswith("/jobs") else None

    hub = JobHub(SimulatedClock(), (0, "PENDING"), count=60)
    hub.faults["GET"] = [slow] * 1000
    jobs = [HubJob(client_of(hub), Job(id=job_id, status="PENDING")) for job_id in hub.ids]
    with pytest.raises(JobTimeoutError):
        wait_all(client_of(hub), jobs, timeout=10)
    assert hub.clock.time == pytest.approx(10)


@pytest.mark.parametrize("timeout", [2.0, 16.0])
def test_a_result_that_hangs_is_late_and_says_that_the_job_completed(timeout: float) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={"counts": 1})
    hub.faults["GET"] = [hanging("/result")] * 10
    job = job_of(hub)
    for fetch in (job.result, job.raw_result):
        began = hub.clock.time
        with pytest.raises(JobTimeoutError, match=f"{job.id} completed") as caught:
            fetch(timeout=timeout)
        assert caught.value.job_id == job.id
        assert hub.clock.time - began == pytest.approx(timeout)
    hub.faults["GET"] = []
    assert json.loads(job.result(timeout=timeout)) == {"counts": 1}


def test_a_result_that_cannot_be_fetched_names_the_job() -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={"counts": 1})
    hub.faults["GET"] = [None, *[broken(httpx.ConnectError)] * 10_000]
    job = job_of(hub)
    with pytest.raises(HubConnectionError) as caught:
        job.result()
    assert job.id in "".join(caught.value.__notes__)


def test_a_failure_whose_reason_hangs_is_still_a_failure() -> None:
    hub = JobHub(SimulatedClock(), (0, "FAILED"))
    hub.faults["GET"] = [hanging("/result")] * 10
    with pytest.raises(JobFailedError, match="reason could not be fetched"):
        job_of(hub).result(timeout=5)
    assert hub.clock.time == pytest.approx(5)


@pytest.mark.parametrize("garbled", [b'{"counts": {"0', b"<html>Sign in</html>", b"", b"\xff\xfe"])
def test_a_garbled_result_is_an_error_and_is_fetched_again(garbled: bytes) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={"counts": 1})
    hub.faults["GET"] = [None, answer(200, content=garbled), answer(200, content=garbled)]
    job = job_of(hub)
    for fetch in (job.result, job.raw_result):
        with pytest.raises(HubJobError, match=job.id) as caught:
            fetch()
        assert caught.value.job_id == job.id
    assert json.loads(job.result()) == job.raw_result() == {"counts": 1}


def test_a_garbled_reason_is_told_as_it_came() -> None:
    hub = JobHub(SimulatedClock(), (0, "FAILED"))
    hub.faults["GET"] = [None, answer(200, text="out of cryogens"), answer(200, text="out of cryogens")]
    job = job_of(hub)
    with pytest.raises(JobFailedError, match="out of cryogens"):
        job.result()
    assert job.raw_result() == "out of cryogens"


@pytest.mark.parametrize("timeout", ["5", -1, float("nan"), True, [1]])
def test_a_timeout_that_is_no_time_is_refused_before_asking(timeout: Any) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={})
    job = job_of(hub)
    for call in (job.wait, job.result, job.raw_result):
        with pytest.raises(ConfigurationError, match="timeout"):
            call(timeout)
    assert not hub.requests


def test_an_infinite_timeout_is_none() -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"), (500, "COMPLETED"), payload={})
    assert job_of(hub).result(timeout=float("inf")) == b"{}"


def test_a_late_batch_names_itself_and_every_job() -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"), count=12)
    jobs = [HubJob(client_of(hub), Job(id=job_id, status="PENDING")) for job_id in hub.ids]
    with pytest.raises(JobTimeoutError, match="batch-7") as caught:
        wait_all(client_of(hub), jobs, 3, batch_id="batch-7")
    assert caught.value.job_id == "batch-7"
    assert all(job_id in str(caught.value) for job_id in hub.ids)
    with pytest.raises(JobTimeoutError) as caught:
        wait_all(client_of(hub), jobs, 3)
    assert all(job_id in str(caught.value) for job_id in hub.ids)


def test_a_status_in_lower_case_is_the_same_status() -> None:
    hub = JobHub(SimulatedClock(), (0, "pending"), (3, "completed"), payload={})
    job = job_of(hub)
    assert job.result(timeout=10) == b"{}"
    assert job.status() == "COMPLETED"
