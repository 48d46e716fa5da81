"""The pace of many submissions at once to a Hub that limits the rate: a simulation, exact and without threads."""

from __future__ import annotations

import heapq
import itertools
import json
import logging
from typing import Any

import httpx
import pytest

from qhub_providers.hub.flow import Flow, Now, ReadSettings, Send, Sleep
from qhub_providers.hub.jobs import create_job
from qhub_providers.hub.settings import Settings
from qhub_providers.jobs.gate import Gate, through
from qhub_providers.jobs.side_by_side import CONCURRENT
from qhub_providers.jobs.submit import PATIENCE
from tests.hub.fake import URL

RATE = 30
LATENCY = 0.05
POST = httpx.Request("POST", URL)
SETTINGS = Settings(URL, {}, None, PATIENCE, True, logging.getLogger(__name__))


class LimitedHub:
    """Takes `RATE` requests a second, saved up for a second at most, and refuses the others with `headers`."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self.allowed = float(RATE)
        self.time = 0.0
        self.refused = 0

    def answer(self, time: float, body: bytes) -> httpx.Response:
        self.allowed = min(RATE, self.allowed + (time - self.time) * RATE)
        self.time = time
        if self.allowed < 1:
            self.refused += 1
            return httpx.Response(429, headers=self.headers, request=POST)
        self.allowed -= 1
        return httpx.Response(201, json={"id": str(time), "tags": json.loads(body)["tags"]}, request=POST)


def submission(gate: Gate) -> Flow[Any]:
    options: Any = {"max_retries": PATIENCE}
    sent = {"backend_id": "x", "shots": 1, "input": {}, "input_format": "OPEN_QASM_V3", "request_options": options}
    return through(gate, create_job(**sent))


def seconds(hub: LimitedHub, count: int) -> float:
    """How long it takes to submit `count` jobs, as many at once as a fan-out has under way."""
    gate, order = Gate(), itertools.count()
    rest = (submission(gate) for _ in range(count))
    events = [(0.0, next(order), one, None) for one in itertools.islice(rest, CONCURRENT)]
    now = 0.0
    while events:
        now, _, flow, given = heapq.heappop(events)
        following = step(flow, given, now, hub)
        if following is None and (new := next(rest, None)):
            following, flow = (now, None), new
        if following is not None:
            heapq.heappush(events, (following[0], next(order), flow, following[1]))
    return now


def step(flow: Flow[Any], given: Any, now: float, hub: LimitedHub) -> tuple[float, Any] | None:
    """When the flow goes on, and with what; None at its end."""
    try:
        while True:
            match flow.send(given):
                case Now():
                    given = now
                case ReadSettings():
                    given = SETTINGS
                case Sleep(time):
                    return now + time, None
                case Send(request):
                    return now + LATENCY, hub.answer(now + LATENCY / 2, bytes(request.content))
                case _:
                    given = None
    except StopIteration:
        return None


@pytest.mark.parametrize("count", [60, 150, 600])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "1"}])
def test_a_fan_out_takes_little_longer_than_the_hub_allows(count: int, headers: dict[str, str]) -> None:
    hub = LimitedHub(headers)
    assert seconds(hub, count) <= 2 * count / RATE
    assert hub.refused <= count
