"""The raw results and inputs of a fan-out of which some are not to be had: the error says which are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ForbiddenError, JobTimeoutError
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.errors import QHubJobError
from tests.qiskit.test_fanout import RunningHub, provider_of, run


class Refusing(RunningHub):
    """Answers 403 to every question for what belongs to a job in `closed`."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        if self.closed.intersection(request.url.path.split("/")):
            return httpx.Response(403, json={"detail": "not yours"})
        return super().misbehave(request)


@pytest.mark.parametrize("ask", [QHubJob.raw_result, QHubJob.input])
def test_the_error_names_what_is_there(ask: Callable[[QHubJob], Any]) -> None:
    hub = Refusing()
    job = run(hub, 7)
    job.wait_for_final_state()
    ids = [one.id for one in job.hub_jobs]
    hub.closed = {ids[1], ids[3]}
    with pytest.raises(ForbiddenError) as caught:
        ask(job)
    said = str(caught.value)
    assert "not yours" in said
    assert f"{ids[1]}/" in said
    assert f"; hub_jobs[0] ({ids[0]}), hub_jobs[2] ({ids[2]}) have theirs: hub_jobs[i].{ask.__name__}()" in said
    assert caught.value.status_code == 403
    for index in (0, 2):
        assert getattr(job.hub_jobs[index], ask.__name__)()


def test_the_numbers_are_those_of_hub_jobs_where_a_job_is_missing() -> None:
    hub = Refusing()
    job = run(hub, 5)
    first, second, third = (one.id for one in job.hub_jobs)
    hub.jobs = [found for found in hub.jobs if found["id"] != first]
    again = provider_of(hub).retrieve_job(job.job_id())
    hub.closed = {second}
    with pytest.raises(ForbiddenError, match=rf"; hub_jobs\[1\] \({third}\) have theirs"):
        again.input()


def test_where_nothing_is_there_nothing_is_promised() -> None:
    hub = Refusing()
    job = run(hub, 3)
    job.wait_for_final_state()
    hub.closed = {one.id for one in job.hub_jobs}
    with pytest.raises(ForbiddenError) as caught:
        job.raw_result()
    assert "hub_jobs" not in str(caught.value)
    hub.closed = set()
    assert len(job.raw_result()) == 2


def test_many_are_counted() -> None:
    hub = Refusing()
    job = run(hub, 60)
    job.wait_for_final_state()
    hub.closed = {job.hub_jobs[0].id}
    with pytest.raises(ForbiddenError) as caught:
        job.input()
    assert str(caught.value).count("hub_jobs[") == 21
    assert f"({job.hub_jobs[20].id}) and 9 more have theirs" in str(caught.value)


def test_errors_of_jobs_stay_qiskits_own() -> None:
    hub = RunningHub()
    job = run(hub, 3)
    hub.bad = {job.hub_jobs[0].id: b"{cut off"}
    with pytest.raises(QHubJobError, match=rf"is not JSON.*; hub_jobs\[1\] \({job.hub_jobs[1].id}\) have theirs"):
        job.raw_result()


def test_after_the_time_is_over_no_other_is_asked() -> None:
    hub = RunningHub()
    job = run(hub, 5)
    hub.status = "RUNNING"
    for found in hub.jobs:
        found["status"] = "RUNNING"
    with pytest.raises(JobTimeoutError) as caught:
        job.raw_result(timeout=1)
    assert caught.value.job_id == job.hub_jobs[0].id
    asked = {request.url.path.split("/")[-2] for request in hub.requests if request.url.path.endswith("/status")}
    assert asked == {job.hub_jobs[0].id}
