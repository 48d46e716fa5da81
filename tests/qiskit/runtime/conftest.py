"""A service on the Hub of the tests, and circuits for it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import httpx
import pytest

from qhub_providers import QHubRuntimeService
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.conftest import HubAddress
from tests.submissions import watched_client


@pytest.fixture(autouse=True)
def _ibms_own_notices() -> Iterator[None]:
    """What IBM says of its own primitives and their arguments is left to IBM."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*as of qiskit-ibm-runtime", category=DeprecationWarning)
        yield


@pytest.fixture
def watched(hub: HubAddress) -> Iterator[tuple[QHubRuntimeService, list[httpx.Request]]]:
    """A service of a test's own, and the jobs that it has submitted."""
    with watched_client(hub) as (client, submissions):
        yield QHubRuntimeService(client=client), submissions


@pytest.fixture(scope="session")
def service(hub: HubAddress) -> QHubRuntimeService:
    return QHubRuntimeService(hub.access_token, base_url=hub.url)


@pytest.fixture(scope="session")
def fez(service: QHubRuntimeService) -> QHubRuntimeBackend:
    return service.backend("ibm_fez")
