"""Iterators over listings that move while they are read. On both clients."""

from __future__ import annotations

import itertools
import random
from typing import Any

import httpx
import pytest

from qhub_providers import errors
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, SimulatedClock, answer

ITERATORS: list[tuple[Any, str]] = [
    (lambda c: c.jobs.iter_jobs(), "/jobs"),
    (lambda c: c.workloads.iter_workloads(), "/workloads"),
    (lambda c: c.jobs.iter_service_execution_workloads("e"), "/service-executions/e/workloads"),
]


def fill(hub: FakeHub, clock: SimulatedClock, count: int) -> None:
    for number in range(count):
        clock.time = 10.0 * (number // 7)  # several of the same second
        hub.make_job({"backend_id": "old"})


@pytest.mark.parametrize(("use", "target"), ITERATORS)
@pytest.mark.parametrize("count", [0, 1, 100, 250])
def test_every_item_comes_once(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, use: Any, target: str, count: int
) -> None:
    fill(hub, clock, count)
    items = clients.on(hub)(use)
    newest_first = sorted(hub.jobs, key=lambda job: job["id"])
    newest_first.sort(key=lambda job: job["created_at"], reverse=True)
    assert [item.id for item in items] == [job["id"] for job in newest_first]
    assert {request.url.path for request in hub.requests} == {"/quantum" + target}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("largest_page", [11, 20, 1000])
@pytest.mark.parametrize("said", [set(), {"size"}, {"total_elements", "size"}])
def test_none_is_missed_and_none_comes_twice_while_the_listing_moves(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, seed: int, largest_page: int, said: set[str]
) -> None:
    """Jobs appear and vanish between two pages, more than pages share."""
    chance = random.Random(seed)
    fill(hub, clock, 200)
    hub.largest_page, hub.said_of_pages = largest_page, said
    stay = {job["id"] for job in hub.jobs[::2]}

    def move(hub: FakeHub, request: httpx.Request) -> None:
        for _ in range(chance.randrange(4)):
            hub.make_job({"backend_id": "new"})
        gone = [job for job in hub.jobs if job["id"] not in stay]
        for job in chance.sample(gone, min(len(gone), chance.choice([0, 2, 40]))):
            hub.jobs.remove(job)

    hub.faults["GET"] = [move] * 300
    ids = [job.id for job in clients.on(hub)(lambda c: c.jobs.iter_jobs())]
    assert len(ids) == len(set(ids))
    assert stay <= set(ids)


def test_a_page_is_asked_for_when_it_is_needed(hub: FakeHub, clock: SimulatedClock) -> None:
    from qhub_providers.hub import HubQuantumClient
    from tests.hub.fake import TOKEN, URL

    fill(hub, clock, 250)
    with httpx.Client(transport=httpx.MockTransport(hub)) as http:
        jobs = HubQuantumClient(api_key=TOKEN, base_url=URL, httpx_client=http).jobs.iter_jobs()
        assert not hub.requests
        assert len(list(itertools.islice(jobs, 100))) == 100
        assert len(hub.requests) == 1


def test_order_and_filter_travel(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    fill(hub, clock, 20)
    jobs = clients.on(hub)(lambda c: c.jobs.iter_jobs(sort="created_at,asc", service_execution_id="e"))
    assert [job.created_at for job in jobs] == sorted(job.created_at for job in jobs)
    assert hub.requests[0].url.params.get_list("sort") == ["created_at,asc", "id,asc"]
    assert hub.requests[0].url.params["serviceExecutionId"] == "e"


def test_a_page_is_tried_again_and_its_errors_are_typed(clients: Clients, hub: FakeHub, clock: SimulatedClock) -> None:
    fill(hub, clock, 150)
    hub.faults["GET"] = [None, answer(503), None]
    assert len(clients.on(hub)(lambda c: c.jobs.iter_jobs())) == 150
    hub.faults["GET"] = [None, answer(403)]
    with pytest.raises(errors.ForbiddenError):
        clients.on(hub)(lambda c: c.jobs.iter_jobs())


def test_what_has_no_id_is_given_as_it_is(clients: Clients) -> None:
    call = clients.on(lambda request: httpx.Response(200, json={"content": [{}, {}], "total_elements": 2}))
    assert len(call(lambda c: c.jobs.iter_jobs())) == 2
