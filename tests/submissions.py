"""What one client has submitted. Other tests may submit to the same Hub meanwhile, so its list of jobs cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from qhub_providers import HubQuantumClient
from tests.conftest import HubAddress


@contextmanager
def watched_client(hub: HubAddress) -> Iterator[tuple[HubQuantumClient, list[httpx.Request]]]:
    """A client of the Hub, and its submissions of jobs that the Hub has answered so far."""
    submissions: list[httpx.Request] = []

    def watch(response: httpx.Response) -> None:  # not the request: on an old connection one is tried and not sent
        if response.request.method == "POST" and response.request.url.path.endswith("/jobs"):
            submissions.append(response.request)

    with httpx.Client(event_hooks={"response": [watch]}, timeout=60) as http:
        yield HubQuantumClient(api_key=hub.access_token, base_url=hub.url, httpx_client=http), submissions
