"""Waiting for jobs, in simulated time, with both clients; a job's end, in all its forms."""

from __future__ import annotations

import json
import signal
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ForbiddenError,
    HubJobError,
    JobAbortedError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
    UnauthorizedError,
)
from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.types import Job
from qhub_providers.jobs import HubJob, polling
from tests.hub.conftest import Clients, clients
from tests.hub.fake import TOKEN, URL, SimulatedClock, answer, broken
from tests.jobs.job_hub import JobHub, job_of

__all__ = ["clients"]


def wait(clients: Clients, hub: JobHub, timeout: float | None = None) -> None:
    clients.on(hub)(lambda client: client.drive(polling.wait(hub.ids, timeout)))


def test_the_pause_grows_with_the_time_waited(clients: Clients) -> None:
    clock = SimulatedClock()
    wait(clients, JobHub(clock, (0, "PENDING"), (600, "RUNNING"), (3000, "COMPLETED")))
    assert 0.09 <= clock.slept[0] <= 0.11
    assert max(clock.slept) <= 15 * 1.1
    assert 3000 <= clock.time <= 3017
    assert len(clock.slept) < 300
    assert all(later <= 1.5 * earlier + 0.1 for earlier, later in zip(clock.slept, clock.slept[1:], strict=False))


def test_a_job_that_is_over_costs_one_request(clients: Clients) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "COMPLETED"))
    wait(clients, hub)
    assert len(hub.requests) == 1
    assert clock.slept == []


def test_a_timeout_names_the_job_and_leaves_it(clients: Clients) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "PENDING"))
    with pytest.raises(JobTimeoutError, match=hub.ids[0]) as caught:
        wait(clients, hub, timeout=7.0)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.job_id == hub.ids[0]
    assert clock.time == pytest.approx(7.0)
    assert {request.method for request in hub.requests} == {"GET"}


def test_an_outage_does_not_end_a_wait(clients: Clients) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "PENDING"), (100, "COMPLETED"))
    hub.faults["GET"] = [
        broken(httpx.ConnectError),
        answer(503, headers={"Retry-After": "20"}),
        answer(500),
        answer(429),
        broken(httpx.ReadTimeout),
        answer(502, text="<html>maintenance</html>"),
        answer(200, text="<html>maintenance</html>"),
        answer(408),
    ]
    wait(clients, hub)
    assert clock.time >= 100
    assert any(slept >= 20 for slept in clock.slept)


def test_an_outage_without_end_ends_at_the_timeout(clients: Clients) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "PENDING"))
    hub.faults["GET"] = [broken(httpx.ConnectError)] * 1000
    with pytest.raises(JobTimeoutError):
        wait(clients, hub, timeout=60)


@pytest.mark.parametrize(("status", "kind"), [(401, UnauthorizedError), (403, ForbiddenError), (404, NotFoundError)])
def test_a_refusal_ends_a_wait_and_names_the_job(clients: Clients, status: int, kind: type[Exception]) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [None, answer(status, json={"title": "no", "status": status})]
    with pytest.raises(kind) as caught:
        wait(clients, hub)
    assert hub.ids[0] in "".join(caught.value.__notes__)


def test_unknown_and_cancelling_are_not_the_end(clients: Clients) -> None:
    clock = SimulatedClock()
    wait(clients, JobHub(clock, (0, "UNKNOWN"), (5, "CANCELLING"), (9, "CANCELLED")))
    assert clock.time >= 9


def test_a_status_that_nobody_knows_ends_with_the_record(clients: Clients) -> None:
    clock = SimulatedClock()
    wait(clients, JobHub(clock, (0, "TELEPORTING"), (5, "ARCHIVED")))
    assert 5 <= clock.time < 7


def test_many_jobs_are_polled_by_pages(clients: Clients) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "PENDING"), (30, "COMPLETED"), count=250)
    wait(clients, hub)
    rounds = len(clock.slept) + 1
    assert len(hub.requests) <= 4 * rounds
    assert all(request.url.path == "/quantum/jobs" for request in hub.requests)


def test_jobs_beyond_the_first_pages_are_asked_for_one_by_one(clients: Clients) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), count=2)
    newer = [dict(hub.jobs[0], id=f"newer-{number}", created_at="2027-01-01 00:00:00") for number in range(500)]
    hub.jobs += newer
    wait(clients, hub)
    assert sum(request.url.path.endswith("/status") for request in hub.requests) == 2


def test_the_result_is_fetched_once() -> None:
    hub = JobHub(SimulatedClock(), (0, "RUNNING"), (1, "COMPLETED"), payload={"counts": 1})
    job = job_of(hub)
    assert json.loads(job.result()) == json.loads(job.result()) == job.raw_result() == {"counts": 1}
    assert sum(request.url.path.endswith("/result") for request in hub.requests) == 1


@pytest.mark.parametrize(
    ("status", "payload", "kind", "said", "code"),
    [
        ("FAILED", {"reason": "not supported", "reason_code": 1517}, JobFailedError, "not supported", 1517),
        ("FAILED", {"reason": "not supported", "reasonCode": 1517}, JobFailedError, "not supported", 1517),
        ("FAILED", {"error": {"message": "no such qubit", "code": "E7"}}, JobFailedError, "no such qubit", "E7"),
        ("FAILED", {"code": "InsufficientResources", "message": "Too many"}, JobFailedError, "Too many", "Insuff"),
        ("FAILED", ["odd"], JobFailedError, "odd", None),
        ("FAILED", None, JobFailedError, "gave no reason", None),
        ("CANCELLED", None, JobCancelledError, "was cancelled", None),
        ("CANCELLED", {"reason": "ran too long", "reason_code": 1305}, JobCancelledError, "ran too long", 1305),
        ("ABORTED", None, JobAbortedError, "was aborted", None),
        ("DETACHED", None, HubJobError, "ended as DETACHED", None),
        ("ARCHIVED", None, HubJobError, "ended as ARCHIVED", None),
    ],
)
def test_every_end_but_success_is_an_error_with_the_providers_words(
    status: str, payload: Any, kind: type[HubJobError], said: str, code: Any
) -> None:
    hub = JobHub(SimulatedClock(), (0, "RUNNING"), (1, status), payload=payload)
    job = job_of(hub)
    with pytest.raises(kind, match=said) as caught:
        job.result()
    assert type(caught.value) is kind
    assert caught.value.job_id == job.id
    assert job.id in str(caught.value)
    assert code is None or str(code) in str(caught.value)
    assert job.raw_result() == payload


def test_cancel_reports_what_the_hub_reports() -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"))
    assert job_of(hub).cancel() == "COMPLETED"
    assert job_of(JobHub(SimulatedClock(), (0, "CANCELLING"))).cancel() == "CANCELLING"


def test_ctrl_c_leaves_the_job_running_and_says_its_id() -> None:
    class Interrupting(SimulatedClock):
        def sleep(self, seconds: float) -> None:
            signal.raise_signal(signal.SIGINT)

    hub = JobHub(Interrupting(), (0, "PENDING"))
    job = job_of(hub)
    with pytest.raises(KeyboardInterrupt) as caught:
        job.result()
    assert job.id in "".join(caught.value.__notes__)
    assert all(request.method == "GET" for request in hub.requests)


def test_times_are_asked_for_only_where_they_are_not_known() -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={})
    job = job_of(hub)
    job.result()
    before = len(hub.requests)
    assert job.ended_at() is not None
    assert job.created_at() is not None
    assert len(hub.requests) == before + 1


def test_a_job_without_an_id_is_an_error() -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"))
    client = HubQuantumClient(
        api_key=TOKEN, base_url=URL, httpx_client=httpx.Client(transport=httpx.MockTransport(hub))
    )
    with pytest.raises(HubJobError, match="without an id"):
        HubJob(client, Job(status="PENDING"))
