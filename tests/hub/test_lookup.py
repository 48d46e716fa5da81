"""The look-up of a submission in long, moving and tight-lipped listings; on both clients."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from qhub_providers.errors import SubmissionUnknownError
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock, lost

JOB: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 10, "input": {"qasm": "OPENQASM 3.0;"}}


def submit(clients: Clients, hub: FakeHub) -> Any:
    return clients.on(hub)(lambda client: client.jobs.create_job(**JOB))


@pytest.mark.parametrize("skew", [-250.0, 250.0, 86400.0 * 365])
@pytest.mark.parametrize("largest_page", [7, 20, 1000])
def test_the_job_is_found_among_many_whatever_the_clocks_say(
    clients: Clients, clock: SimulatedClock, skew: float, largest_page: int
) -> None:
    """The Hub's clock is off, and other clients make hundreds of jobs while the answer is lost and looked for."""
    hub = FakeHub(clock, skew=skew)
    hub.largest_page = largest_page
    for _ in range(300):
        hub.make_job({"backend_id": "old"})
    clock.time = 3600

    def crowded(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        for _ in range(250):
            hub.make_job({"backend_id": "newer"})
        clock.time += 60
        raise httpx.ReadTimeout("planned", request=request)

    def grow(hub: FakeHub, request: httpx.Request) -> None:
        for _ in range(3):
            hub.make_job({"backend_id": "newest"})

    hub.faults["POST"], hub.faults["GET"] = [crowded], [grow] * 200
    assert submit(clients, hub).backend_id == "aws.sim.sv1"
    assert clock.time == 3660


@pytest.mark.parametrize("said", [set(), {"size"}, {"total_elements"}, {"total_elements", "size"}])
@pytest.mark.parametrize("largest_page", [1, 7, 1000])
@pytest.mark.parametrize("jobs", [0, 7, 110])
def test_an_old_submission_is_found_whatever_is_said_of_pages(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, said: set[str], largest_page: int, jobs: int
) -> None:
    hub.said_of_pages, hub.largest_page = said, largest_page
    call = clients.on(hub)
    old = call(lambda client: client.jobs.create_job(**JOB, submission_key="old"))
    clock.time += 86400 * 30
    for _ in range(jobs):
        hub.make_job({"backend_id": "newer"})
    assert call(lambda client: client.jobs.find_submission("old")) == old
    assert call(lambda client: client.jobs.find_submission("qhub:key:old")) == old
    assert call(lambda client: client.jobs.find_submission("other")) is None


def test_the_look_up_stops_where_the_submission_began(clients: Clients, clock: SimulatedClock, hub: FakeHub) -> None:
    for _ in range(2000):
        hub.make_job({"backend_id": "old"})
    clock.time = 3600
    hub.faults["POST"] = [lost(after=None)]
    with pytest.raises(SubmissionUnknownError):
        submit(clients, hub)
    pages = {request.url.params["page"] for request in hub.requests if request.method == "GET"}
    assert pages == {"0"}


@pytest.mark.parametrize("jobs", [1, 100, 250])
def test_a_server_that_gives_one_page_for_all_is_soon_asked_no_more(clients: Clients, hub: FakeHub, jobs: int) -> None:
    hub.said_of_pages = set()
    for _ in range(jobs):
        hub.make_job({"backend_id": "other"})

    def first_page(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=hub.page(request.url.params.merge({"page": "0"})))

    hub.faults["GET"] = [first_page] * 50
    assert clients.on(hub)(lambda client: client.jobs.find_submission("other")) is None
    assert len(hub.requests) <= 4


def test_what_is_no_job_in_a_page_hides_no_other(clients: Clients, hub: FakeHub) -> None:
    hub.said_of_pages = {"size"}
    call = clients.on(hub)
    old = call(lambda client: client.jobs.create_job(**JOB, submission_key="old"))
    hub.clock.time += 60
    for _ in range(150):
        hub.make_job({"backend_id": "newer"})

    def with_null(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        page = hub.page(request.url.params)
        page["content"][3] = None
        return httpx.Response(200, json=page)

    hub.faults["GET"] = [with_null] * 5
    assert call(lambda client: client.jobs.find_submission("old")) == old
