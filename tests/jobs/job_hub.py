"""A Hub in memory whose jobs go through a script, and clients of it."""

from __future__ import annotations

from typing import Any

import httpx

from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.types import Job
from qhub_providers.jobs import HubJob
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock


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
