"""2,000 submissions to a Hub that loses a third of its answers: no job twice, none lost. On both clients."""

from __future__ import annotations

import logging
import random
from typing import Any

import httpx
import pytest

from qhub_providers.errors import InternalServerError, SubmissionUnknownError
from qhub_providers.hub.tags import KEY_PREFIX
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub, Fault, SimulatedClock, answer, broken, lost, lost_as

SUBMISSIONS = 2000


def cut_off(hub: FakeHub, request: httpx.Request) -> httpx.Response:
    """Take the job, and end in the middle of the answer's body."""
    whole = hub.serve(request).content
    return httpx.Response(201, content=whole[: len(whole) // 2])


LOST: list[Fault] = [
    lost(httpx.ReadTimeout),
    lost(httpx.ReadError),  # a reset in the middle of the answer
    lost(httpx.RemoteProtocolError),
    lost_as(502),
    lost_as(504),
    cut_off,
    lost(httpx.ReadTimeout, after=20.0),
    lost(httpx.ReadTimeout, after=300.0),
    lost(httpx.ReadTimeout, after=None),
]


def faults(chance: random.Random) -> list[Fault | None]:
    """A fault for each request that submits: a third lose the answer, 10 % are 503, 5 % reset in the request's body."""
    kinds: list[Fault | None] = [
        chance.choices(
            [chance.choice(LOST), answer(503), broken(httpx.WriteError), None], [1 / 3, 0.10, 0.05, 1 - 1 / 3 - 0.15]
        )[0]
        for _ in range(2 * SUBMISSIONS)
    ]
    return kinds


def test_no_job_twice_and_none_lost(
    clients: Clients, hub: FakeHub, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)  # keeping what is logged of so many takes longer than sending them
    chance = random.Random(20260101)
    hub.faults["POST"] = faults(chance)
    hub.faults["GET"] = [
        chance.choices([answer(503), broken(httpx.ReadError), None], [1, 1, 18])[0] for _ in range(9000)
    ]
    hub.largest_page = 11  # all that is looked for is new
    call = clients.on(hub)
    returned: dict[str, str] = {}
    unknown: set[str] = set()
    surely_not: set[str] = set()
    for number in range(SUBMISSIONS):
        key = f"run-{number}"
        job: dict[str, Any] = {"backend_id": "aws.sim.sv1", "shots": 1, "input": {}, "submission_key": key}
        try:
            returned[key] = call(lambda client, job=job: client.jobs.create_job(**job)).id
        except SubmissionUnknownError as error:
            unknown.add(error.key)
        except InternalServerError:
            surely_not.add(key)
        clock.time += 60
    clock.time += 1000
    hub.make_due_jobs()

    keys = [tag.removeprefix(KEY_PREFIX) for job in hub.jobs for tag in job["tags"]]
    ids = dict(zip(keys, [job["id"] for job in hub.jobs], strict=True))
    assert len(keys) == len(ids), "a job was made twice"
    assert set(ids) <= set(returned) | unknown, "a job was lost"
    assert not set(ids) & surely_not
    assert returned == {key: ids[key] for key in returned}
    # The test meets what it is for.
    assert len(returned) > 0.9 * SUBMISSIONS
    assert 50 < len(unknown) < 0.1 * SUBMISSIONS
    assert unknown & set(ids)
    assert unknown - set(ids)
