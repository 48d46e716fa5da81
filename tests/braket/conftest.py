"""Braket providers on the Hubs that all tests share."""

from __future__ import annotations

import pytest

from qhub_providers import QHubBraketProvider, QHubProvider
from qhub_providers.braket import QHubDevice
from tests.conftest import HubAddress


@pytest.fixture(scope="session")
def braket(hub: HubAddress) -> QHubBraketProvider:
    """A Braket provider on the Hub with noise."""
    return QHubBraketProvider(hub.access_token, base_url=hub.url)


@pytest.fixture(scope="session")
def ideal_braket(ideal_provider: QHubProvider) -> QHubBraketProvider:
    """A Braket provider on the Hub whose machines have no noise."""
    return QHubBraketProvider(client=ideal_provider.client)


@pytest.fixture(scope="session")
def sv1(braket: QHubBraketProvider) -> QHubDevice:
    """The state-vector simulator."""
    return braket.get_device("aws.sim.sv1")


@pytest.fixture(scope="session")
def dm1(braket: QHubBraketProvider) -> QHubDevice:
    """The density-matrix simulator."""
    return braket.get_device("aws.sim.dm1")
