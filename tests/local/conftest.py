"""Two embedded Hubs and plain HTTP clients of theirs: nothing of our own client takes part."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from qhub_providers.local import LocalHub
from tests.canary import canary_hub


def client_of(hub: LocalHub) -> httpx.Client:
    return httpx.Client(base_url=hub.url, headers={"X-Auth-Token": hub.access_token}, timeout=60)


@pytest.fixture(scope="session")
def local_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    with canary_hub(tmp_path_factory) as hub:
        yield hub


@pytest.fixture(scope="session")
def client(local_hub: LocalHub) -> Iterator[httpx.Client]:
    with client_of(local_hub) as client:
        yield client


@pytest.fixture(scope="session")
def ideal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a Hub whose machines are ideal."""
    with canary_hub(tmp_path_factory, noise=False, workers=1) as hub, client_of(hub) as client:
        yield client
