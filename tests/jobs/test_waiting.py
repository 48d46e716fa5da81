"""Waiting for jobs, in simulated time, with both clients; a job's end, in all its forms."""

from __future__ import annotations

import json
import signal
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ConfigurationError,
    ForbiddenError,
    HubConnectionError,
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
from qhub_providers.jobs.job import wait_all
from tests.hub.conftest import Clients, clients
from tests.hub.fake import TOKEN, URL, FakeHub, Fault, SimulatedClock, answer, broken

__all__ = ["clients"]


class JobHub(FakeHub):
    """Jobs that go through `script`: pairs of a time and the status from then on. `payload` is their result."""

    def __init__(self, clock: SimulatedClock, *script: tuple[float, str], payload: Any = None, count: int = 1) -> None:
        super().__init__(clock)
        self.script = script
        self.payload = payload
        for _ in range(count):
            self.make_job({"backend_id": "aws.sim.sv1", "shots": 1})
        self.ids = [job["id"] for job in self.jobs]

    def serve(self, request: httpx.Request) -> httpx.Response:
        status = [status for since, status in self.script if since <= self.clock.time][-1]
        ended = {"ended_at": "2026-01-01 13:00:00"} if status == self.script[-1][1] else {}
        for job in self.jobs:
            job.update(status=status, **ended)
        if request.url.path.endswith("/status"):
            return httpx.Response(200, json={"status": status})
        if request.url.path.endswith("/result"):
            return httpx.Response(200, json=self.payload) if self.payload is not None else self.missing("result")
        return super().serve(request)


def client_of(hub: FakeHub, timeout: float = 60.0) -> HubQuantumClient:
    http = httpx.Client(transport=httpx.MockTransport(hub), timeout=timeout)
    return HubQuantumClient(api_key=TOKEN, base_url=URL, httpx_client=http, clock=hub.clock)


def job_of(hub: JobHub, timeout: float = 60.0) -> HubJob:
    return HubJob(client_of(hub, timeout), Job(id=hub.ids[0], status="PENDING"))


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
