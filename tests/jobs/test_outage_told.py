"""What somebody who waits is told while the Hub does not answer, in simulated time."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import httpx
import pytest

from qhub_providers.errors import HubConnectionError, JobTimeoutError, SubmissionUnknownError
from qhub_providers.hub.flow import Log, Now
from qhub_providers.hub.types import Job
from qhub_providers.jobs import HubJob, polling
from qhub_providers.jobs.find import find_submissions
from qhub_providers.jobs.gate import Gate
from qhub_providers.jobs.job import wait_all
from qhub_providers.jobs.outage import Outage
from tests.hub.conftest import Clients, clients
from tests.hub.fake import Fault, SimulatedClock, answer, broken
from tests.jobs.job_hub import JobHub, client_of, job_of

__all__ = ["clients"]

REFUSED = broken(httpx.ConnectError)


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize("outage", [REFUSED, answer(503), broken(httpx.ReadTimeout)])
def test_an_outage_is_told_once_when_it_lasts(
    clients: Clients, caplog: pytest.LogCaptureFixture, outage: Fault
) -> None:
    clock = SimulatedClock()
    hub = JobHub(clock, (0, "PENDING"), (300, "COMPLETED"))
    hub.faults["GET"] = [None, *[outage] * 45]
    clients.on(hub)(lambda client: client.drive(polling.wait(hub.ids)))
    told = warnings_in(caplog)
    assert len(told) == 2
    assert told[0].startswith("the Hub has not answered for ")
    assert hub.ids[0] in told[0]
    assert "still waiting. Ctrl-C is safe" in told[0]
    assert told[1] == "the Hub answers again"


def test_a_second_outage_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"), (500, "COMPLETED"))
    hub.faults["GET"] = [*[REFUSED] * 50, None, *[REFUSED] * 8, None]
    job_of(hub).wait()
    assert sum("has not answered" in text for text in warnings_in(caplog)) == 2


def test_a_short_outage_is_in_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"), (20, "COMPLETED"))
    hub.faults["GET"] = [REFUSED] * 3
    job_of(hub).wait()
    assert warnings_in(caplog) == []
    assert sum("no answer, still waiting: " in record.getMessage() for record in caplog.records) == 3


@pytest.mark.parametrize("outage", [REFUSED, answer(503)])
def test_a_timeout_in_an_outage_says_so_and_does_not_claim_that_the_job_goes_on(outage: Fault) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [None, *[outage] * 1000]
    with pytest.raises(
        JobTimeoutError, match=r"no result after 15 s; the Hub has not answered for 1[45]\S* s \(GET"
    ) as told:
        job_of(hub).result(timeout=15)
    assert "goes on" not in str(told.value)
    assert hub.ids[0] in str(told.value)


def test_a_timeout_after_an_outage_says_that_the_job_goes_on() -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [REFUSED] * 3
    with pytest.raises(JobTimeoutError, match="no result after 15 s; the job goes on"):
        job_of(hub).result(timeout=15)


def test_a_look_that_runs_out_of_time_is_no_outage() -> None:
    """Each page takes a second of the five that there are, and there are more pages than that."""

    class Slow(JobHub):
        def serve(self, request: httpx.Request) -> httpx.Response:
            self.clock.time += 1
            return super().serve(request)

    hub = Slow(SimulatedClock(), (0, "PENDING"), count=1000)
    with pytest.raises(
        JobTimeoutError, match=r"no result of batch-1 after 5 s; retrieve it later by this id; 1000 jobs go on$"
    ):
        client_of(hub).drive(polling.wait(hub.ids, 5.0, batch_id="batch-1"))


class LateHub(JobHub):
    """Each answer takes `seconds`; a client that waits for less gets none."""

    seconds = 0.15

    def serve(self, request: httpx.Request) -> httpx.Response:
        patience = request.extensions["timeout"]["read"]
        self.clock.time += min(patience, self.seconds)
        if patience < self.seconds:
            raise httpx.ReadTimeout("planned", request=request)
        return super().serve(request)


@pytest.mark.parametrize("timeout", [1.0, 3.0, 6.0, 20.0])
@pytest.mark.parametrize("count", [1, 2, 250])
def test_a_last_question_that_is_cut_off_is_no_outage(clients: Clients, count: int, timeout: float) -> None:
    hub = LateHub(SimulatedClock(), (0, "PENDING"), count=count)
    with pytest.raises(JobTimeoutError, match=r"^no result of batch-1 after \d+ s; retrieve it later") as told:
        clients.on(hub)(lambda client: client.drive(polling.wait(hub.ids, timeout, batch_id="batch-1")))
    assert f"{count} jobs go on" in str(told.value)


@pytest.mark.parametrize("count", [1, 2])
def test_a_job_whose_last_question_is_cut_off_goes_on(count: int) -> None:
    hub = LateHub(SimulatedClock(), (0, "PENDING"), count=count)
    jobs = [HubJob(client_of(hub), Job(id=job_id, status="PENDING")) for job_id in hub.ids]
    with pytest.raises(JobTimeoutError, match="no result after 3 s; the job goes on"):
        wait_all(client_of(hub), jobs, 3)


@pytest.mark.parametrize("last", [1, 2, 20])
def test_a_last_question_that_is_cut_off_ends_no_outage(last: int) -> None:
    hub = LateHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [None, *[REFUSED] * last]
    with pytest.raises(JobTimeoutError) as told:
        client_of(hub).drive(polling.wait(hub.ids, 0.35 + 0.1 * last, interval=0.1))
    assert "the Hub has not answered" in str(told.value)


@pytest.mark.parametrize("answered", [0, 1])
def test_a_hub_that_hangs_for_long_is_in_an_outage(answered: int) -> None:
    hub = LateHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["GET"] = [answer(200, json={"status": "PENDING"})] * answered
    hub.seconds = 1000
    with pytest.raises(JobTimeoutError, match=r"the Hub has not answered for (29.9|30) s"):
        job_of(hub).result(timeout=30)


def test_those_that_wait_together_hear_once_that_it_is_over() -> None:
    outage = Outage("look later")
    waiting = outage.failed(HubConnectionError("planned"), 0.0)
    assert isinstance(next(waiting), Log)
    assert isinstance(next(waiting), Now)
    assert isinstance(waiting.send(60.0), Log)
    first, second = outage.over(), outage.over()
    told = [effect for flow in (first, second) for effect in [next(flow, None)] if effect is not None]
    assert [effect.message for effect in told if isinstance(effect, Log)] == ["the Hub answers again"]


def test_a_result_that_does_not_come_is_told_once_for_all_that_fetch(caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={}, count=3)
    gate, client = Gate(), client_of(hub)
    jobs = [HubJob(client, Job(id=job_id, status="COMPLETED")) for job_id in hub.ids]
    for job in jobs:
        hub.faults["GET"] = [REFUSED] * 1000
        with pytest.raises(JobTimeoutError, match=r"its result did not come in time \(GET"):
            job.result(30, gate)
    told = warnings_in(caplog)
    assert len(told) == 1
    assert "can be fetched again" in told[0]


def test_each_retry_of_a_request_is_in_the_log(clients: Clients, caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"))
    hub.faults["GET"] = [answer(503), REFUSED]
    clients.on(hub)(lambda client: client.jobs.get_job(hub.ids[0]))
    retries = [record.getMessage() for record in caplog.records if "asked again in" in record.getMessage()]
    assert len(retries) == 2
    assert "503" in retries[0]


def test_a_look_for_what_was_begun_says_for_how_long(caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    client_of(hub).drive(find_submissions({"key-1", "key-2"}, datetime.now(UTC), 60.0))
    told = "looking for the jobs of 2 submissions whose answers are not known, up to 60 s"
    assert warnings_in(caplog) == [told]


def test_a_lost_answer_says_that_its_job_is_looked_for(clients: Clients, caplog: pytest.LogCaptureFixture) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"))
    hub.faults["POST"] = [broken(httpx.ReadError)]
    with pytest.raises(SubmissionUnknownError):
        clients.on(hub)(lambda client: client.jobs.create_job(backend_id="aws.sim.sv1", shots=1, input={"qasm": "x"}))
    (told,) = warnings_in(caplog)
    assert told.startswith("the answer to a submission was lost (POST ")
    assert told.endswith("looking for its job, up to 60 s")


@pytest.mark.parametrize(("count", "named"), [(2, True), (100, False)])
def test_a_batch_that_is_late_in_an_outage(count: int, named: bool) -> None:
    hub = JobHub(SimulatedClock(), (0, "PENDING"), count=count)
    hub.faults["GET"] = [REFUSED] * 1000
    with pytest.raises(JobTimeoutError, match=f"; it is not known what became of {count} jobs") as told:
        client_of(hub).drive(polling.wait(hub.ids, 15.0, batch_id="batch-1"))
    assert "go on" not in str(told.value)
    assert (hub.ids[0] in str(told.value)) == named
    assert told.value.job_id == "batch-1"
