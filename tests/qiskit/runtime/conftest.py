"""A service on the Hub of the tests, and circuits for it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from qhub_providers import QHubRuntimeService
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.conftest import HubAddress


@pytest.fixture(autouse=True)
def _ibms_own_notices() -> Iterator[None]:
    """What IBM says of its own primitives and their arguments is left to IBM."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*as of qiskit-ibm-runtime", category=DeprecationWarning)
        yield


@pytest.fixture(scope="session")
def service(hub: HubAddress) -> QHubRuntimeService:
    return QHubRuntimeService(hub.access_token, base_url=hub.url)


@pytest.fixture(scope="session")
def fez(service: QHubRuntimeService) -> QHubRuntimeBackend:
    return service.backend("ibm_fez")
