"""A Hub in memory, behind httpx's transport, with a time of its own. It parses what it gets and keeps it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from operator import itemgetter
from typing import Any
from uuid import uuid4

import httpx

from qhub_providers.hub.clock import Clock

URL = "https://hub.example/quantum"
TOKEN = "canary-token-0123456789"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

Fault = Callable[["FakeHub", httpx.Request], httpx.Response | None]


class SimulatedClock(Clock):
    """Passes time by being told to sleep."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


class FakeHub:
    """Takes jobs, lists them newest first, and misbehaves as it is told in `faults`, one for each request.

    `faults` holds one list for each method; None in it lets a request through. `skew` is how far its clock is ahead.
    """

    def __init__(self, clock: SimulatedClock, *, echo_tags: bool = True, skew: float = 0.0) -> None:
        self.clock = clock
        self.echo_tags = echo_tags
        self.start = NOON + timedelta(seconds=skew)
        self.jobs: list[dict[str, Any]] = []
        self.due: list[tuple[float, dict[str, Any]]] = []
        self.requests: list[httpx.Request] = []
        self.faults: dict[str, list[Fault | None]] = {"GET": [], "POST": [], "DELETE": []}
        self.largest_page = 1000
        self.said_of_pages = {"page", "size", "total_elements", "total_pages"}

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.clock.time)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.make_due_jobs()
        planned = self.faults[request.method]
        fault = planned.pop(0) if planned else None
        response = (fault(self, request) if fault else None) or self.serve(request)
        response.headers.setdefault("Date", format_datetime(self.now(), usegmt=True))
        return response

    def make_due_jobs(self) -> None:
        for at, body in [due for due in self.due if due[0] <= self.clock.time]:
            self.due.remove((at, body))
            self.make_job(body)

    def serve(self, request: httpx.Request) -> httpx.Response:
        place = request.url.path.removeprefix("/quantum").strip("/").split("/")
        if request.headers.get("x-auth-token") != TOKEN:
            return httpx.Response(401, json={"title": "Unauthorized", "status": 401})
        match request.method, place:
            case "POST", ["jobs"]:
                return httpx.Response(201, json=self.make_job(json.loads(request.content)))
            case "GET", ["jobs"] | ["workloads"] | ["service-executions", _, "workloads"]:
                return httpx.Response(200, json=self.page(request.url.params))
            case "GET", ["jobs", job_id]:
                found = [job for job in self.jobs if job["id"] == job_id]
                return httpx.Response(200, json=found[0]) if found else self.missing(job_id)
            case "GET", ["jobs", _, "status"]:
                return httpx.Response(200, json={"status": "COMPLETED"})
            case "DELETE", ["jobs", _]:
                return httpx.Response(204)
        return self.missing("/".join(place))

    def missing(self, what: str) -> httpx.Response:
        return httpx.Response(404, json={"title": "Not Found", "status": 404, "detail": f"no {what}"})

    def make_job(self, body: dict[str, Any]) -> dict[str, Any]:
        record = {name: value for name, value in body.items() if name != "input"}
        created = self.now().strftime("%Y-%m-%d %H:%M:%S")
        record |= {"id": str(uuid4()), "status": "PENDING", "created_at": created}
        if not self.echo_tags:
            record["tags"] = None
        self.jobs.append(record)
        return record

    def page(self, query: httpx.QueryParams) -> dict[str, Any]:
        page, size = int(query.get("page", 0)), min(int(query.get("size", 20)), self.largest_page)
        jobs = list(self.jobs)
        for by in reversed(query.get_list("sort")):
            name, _, direction = by.partition(",")
            jobs.sort(key=itemgetter(name), reverse=direction == "desc")
        content = jobs[page * size : (page + 1) * size]
        pages = -(-len(jobs) // size)
        said = {"page": page, "size": size, "total_elements": len(jobs), "total_pages": pages}
        return {"content": content} | {name: value for name, value in said.items() if name in self.said_of_pages}

    def posted(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests if request.method == "POST"]


def answer(status: int, *, headers: dict[str, str] | None = None, **body: Any) -> Fault:
    """Answer that, whatever was asked, and do nothing."""
    return lambda hub, request: httpx.Response(status, headers=headers, **body)


def broken(error: type[httpx.TransportError]) -> Fault:
    """Fail before anything is done."""

    def fault(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        raise error("planned", request=request)

    return fault


def lost(error: type[httpx.TransportError] = httpx.ReadTimeout, *, after: float | None = 0.0) -> Fault:
    """Lose the answer. The job is made `after` seconds; None: never."""

    def fault(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        if after == 0.0:
            hub.serve(request)
        elif after is not None:
            hub.due.append((hub.clock.time + after, json.loads(request.content)))
        raise error("planned", request=request)

    return fault


def lost_as(status: int) -> Fault:
    """Make the job and answer with a status of failure."""

    def fault(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        hub.serve(request)
        return httpx.Response(status, text="<html>gateway</html>")

    return fault
