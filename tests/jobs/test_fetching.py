"""Fetching the results of jobs that are over from a Hub that is not at its best, in simulated time."""

from __future__ import annotations

import json

import httpx
import pytest

from qhub_providers.errors import JobTimeoutError
from qhub_providers.hub.types import Job
from qhub_providers.jobs import HubJob
from qhub_providers.jobs.gate import Gate
from tests.hub.fake import Fault, SimulatedClock, answer, broken
from tests.jobs.job_hub import JobHub, client_of, job_of


@pytest.mark.parametrize("outage", [broken(httpx.ConnectError), answer(503), answer(429, headers={"Retry-After": "9"})])
@pytest.mark.parametrize("timeout", [None, 1000.0])
def test_an_outage_after_the_end_does_not_take_the_result_away(outage: Fault, timeout: float | None) -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={"counts": 1})
    hub.faults["GET"] = [None, *[outage] * 40]
    assert json.loads(job_of(hub).result(timeout=timeout)) == {"counts": 1}
    hub.faults["GET"] = [None, *[outage] * 10_000]
    began = hub.clock.time
    with pytest.raises(JobTimeoutError, match="completed"):
        job_of(hub).result(timeout=20)
    assert hub.clock.time - began == pytest.approx(20)


def test_many_that_fetch_at_once_wait_together_and_no_longer_than_they_may() -> None:
    hub = JobHub(SimulatedClock(), (0, "COMPLETED"), payload={"counts": 1}, count=2)
    hub.faults["GET"] = [answer(429, headers={"Retry-After": "60"})]
    gate = Gate()
    first, second = (HubJob(client_of(hub), Job(id=job_id, status="COMPLETED")) for job_id in hub.ids)
    with pytest.raises(JobTimeoutError):
        first.result(30.0, gate)
    asked = len(hub.requests)
    with pytest.raises(JobTimeoutError):
        second.result(5.0, gate)
    assert len(hub.requests) == asked
    assert json.loads(second.result(100.0, gate)) == {"counts": 1}
