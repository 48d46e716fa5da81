"""Two embedded Hubs and plain HTTP clients of theirs: nothing of our own client takes part."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from qhub_providers.local import LocalHub


def client_of(hub: LocalHub) -> httpx.Client:
    return httpx.Client(base_url=hub.url, headers={"X-Auth-Token": hub.access_token}, timeout=60)


@pytest.fixture(scope="session")
def local_hub() -> Iterator[LocalHub]:
    with LocalHub() as hub:
        yield hub


@pytest.fixture(scope="session")
def client(local_hub: LocalHub) -> Iterator[httpx.Client]:
    with client_of(local_hub) as client:
        yield client


@pytest.fixture(scope="session")
def ideal() -> Iterator[httpx.Client]:
    """A client of a Hub whose machines are ideal."""
    with LocalHub(noise=False, workers=1) as hub, client_of(hub) as client:
        yield client
