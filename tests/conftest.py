"""The Hubs that the tests talk to: embedded ones, or what `QHUB_TEST_HUB_URL` and `QHUB_TEST_HUB_TOKEN` name.

For the one with ideal machines these are `QHUB_TEST_IDEAL_HUB_URL` and `QHUB_TEST_IDEAL_HUB_TOKEN`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings

from qhub_providers import QHubProvider

pytest_plugins = ["tests.canary"]

# Whether a change passes must not depend on luck, nor on how fast a machine is: the same examples in every run.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


@dataclass(frozen=True)
class HubAddress:
    """Where a Hub listens and what it asks for."""

    url: str
    access_token: str


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubAddress]:
    """One Hub for all tests of the session, with the noise of its machines."""
    if "QHUB_TEST_HUB_URL" in os.environ:
        yield HubAddress(os.environ["QHUB_TEST_HUB_URL"], os.environ["QHUB_TEST_HUB_TOKEN"])
        return
    from tests.canary import canary_hub

    with canary_hub(tmp_path_factory) as local:
        yield HubAddress(local.url, local.access_token)


@pytest.fixture(scope="session")
def provider(hub: HubAddress) -> QHubProvider:
    """A provider on that Hub."""
    return QHubProvider(hub.access_token, base_url=hub.url)


@pytest.fixture(scope="session")
def ideal_hub() -> Iterator[HubAddress]:
    """A Hub whose machines have no noise."""
    if "QHUB_TEST_IDEAL_HUB_URL" in os.environ:
        yield HubAddress(os.environ["QHUB_TEST_IDEAL_HUB_URL"], os.environ["QHUB_TEST_IDEAL_HUB_TOKEN"])
        return
    from qhub_providers import LocalHub

    with LocalHub(noise=False) as local:
        yield HubAddress(local.url, local.access_token)


@pytest.fixture(scope="session")
def ideal_provider(ideal_hub: HubAddress) -> QHubProvider:
    """A provider on that Hub."""
    return QHubProvider(ideal_hub.access_token, base_url=ideal_hub.url)
