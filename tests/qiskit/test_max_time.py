"""Jobs of `backend.run` that IBM ended for their `max_execution_time`: a timeout, whatever their status."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from qiskit.providers import JobError, JobStatus

from qhub_providers.errors import JobCancelledError, JobFailedError, JobTimeoutError
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.errors import QHubJobMaxTimeError
from qhub_providers.qiskit.ibm_max_time import PATIENCE
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of

SAID = b'{"reason": "ran too long", "reason_code": 1305}'


class CountingHub(RunningHub):
    """Counts how often it is asked for a result."""

    asked_why = 0

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        self.asked_why += request.url.path.endswith("/result")
        return super().misbehave(request)


def run(hub: RunningHub, count: int = 1) -> QHubJob:
    return provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(count), shots=100)


def ended(hub: RunningHub, said: int | bytes | None, status: str = "CANCELLED") -> QHubJob:
    """A job that ended as `status`, of which IBM says this; a number is the Hub's refusal to tell."""
    hub.status = status
    job = run(hub)
    hub.bad = {job.job_id(): said if said is not None else 404}
    return job


@pytest.mark.parametrize("status", ["CANCELLED", "FAILED", "ABORTED"])
@pytest.mark.parametrize("said", [SAID, b'{"reason": "ran too long", "reason_code": "1305"}'])
def test_a_run_that_took_too_long(status: str, said: bytes) -> None:
    job = ended(RunningHub(), said, status)
    with pytest.raises(
        TimeoutError, match="longer than its max_execution_time, and IBM ended it: ran too long"
    ) as caught:
        job.result()
    assert isinstance(caught.value, QHubJobMaxTimeError)
    assert isinstance(caught.value, JobError)
    assert not isinstance(caught.value, JobTimeoutError)  # which would say that the job goes on
    found: Any = caught.value
    assert (found.code, found.reason, found.job_id) == (1305, "ran too long", job.job_id())
    assert job.status() is JobStatus.ERROR
    assert not job.cancelled()


def test_a_circuit_of_a_fan_out_says_it_in_its_status() -> None:
    hub = RunningHub()
    job = run(hub, 4)  # two jobs
    second = job.hub_jobs[1].id
    next(found for found in hub.jobs if found["id"] == second)["status"] = "CANCELLED"
    hub.bad = {second: SAID}
    assert job.status() is JobStatus.ERROR
    result = job.result()
    assert [entry.success for entry in result.results] == [True, True, False, False]
    assert "longer than its max_execution_time" in result.results[2].status
    assert "1305" in result.results[3].status
    assert isinstance(job.measurements()[3], QHubJobMaxTimeError)


def test_a_job_that_was_cancelled_stays_one() -> None:
    for said in (None, b'{"reason": "you cancelled it", "reason_code": 9}', 403, 500):
        job = ended(RunningHub(), said)
        assert job.status() is JobStatus.CANCELLED
        if said is None or isinstance(said, bytes):
            with pytest.raises(JobCancelledError):
                job.result()


def test_a_job_that_failed_for_another_reason_stays_one() -> None:
    with pytest.raises(JobFailedError) as caught:
        ended(RunningHub(), b'{"reason": "no such gate", "reason_code": 1517}', "FAILED").result()
    assert not isinstance(caught.value, QHubJobMaxTimeError)


def test_the_code_of_another_provider_is_not_ibms() -> None:
    hub = RunningHub()
    job = ended(hub, SAID)
    hub.jobs[0] |= {"input_format": "BRAKET_OPEN_QASM_V3", "provider": "AWS"}
    again = provider_of(hub).retrieve_job(job.job_id())
    assert again.status() is JobStatus.CANCELLED
    with pytest.raises(JobCancelledError):
        again.result()


@pytest.mark.parametrize("refusal", [503, 500, 429, 404])
def test_what_is_not_told_is_asked_once_and_left_to_the_result(refusal: int) -> None:
    hub = CountingHub()
    job = ended(hub, refusal)
    for _ in range(3):
        assert job.status() is JobStatus.CANCELLED
    assert hub.asked_why == 1
    assert hub.clock.slept == []
    hub.bad = {job.job_id(): SAID}
    with pytest.raises(QHubJobMaxTimeError):
        job.result()
    assert hub.asked_why == 2
    assert job.status() is JobStatus.ERROR
    assert hub.asked_why == 2


def test_a_result_asks_no_longer_than_its_timeout_why_the_job_was_cancelled() -> None:
    class Hanging(CountingHub):
        def misbehave(self, request: httpx.Request) -> httpx.Response | None:
            if request.url.path.endswith("/result"):
                self.asked_why += 1
                self.clock.time += request.extensions["timeout"]["read"]
                raise httpx.ReadTimeout("planned", request=request)
            return super().misbehave(request)

    hub = Hanging()
    job = ended(hub, SAID)
    began = hub.clock.time
    assert job.status() is JobStatus.CANCELLED
    assert hub.clock.time == pytest.approx(began + PATIENCE)
    with pytest.raises(JobCancelledError):
        job.result(timeout=3)
    assert hub.asked_why == 2
    assert hub.clock.time == pytest.approx(began + PATIENCE + 3, abs=0.1)


def test_what_was_told_once_stays_so_in_an_outage() -> None:
    class Silent(CountingHub):
        silent = False

        def misbehave(self, request: httpx.Request) -> httpx.Response | None:
            if self.silent:
                raise httpx.ConnectError("planned", request=request)
            return super().misbehave(request)

    hub = Silent()
    job = ended(hub, SAID)
    assert job.status() is JobStatus.ERROR
    hub.silent = True
    with pytest.raises(QHubJobMaxTimeError):
        job.result()
    assert job.status() is JobStatus.ERROR


def test_a_loop_over_the_status_asks_once_why_the_job_was_cancelled() -> None:
    hub = CountingHub()
    job = ended(hub, SAID)
    for _ in range(3):
        assert job.status() is JobStatus.ERROR
    assert hub.asked_why == 1
