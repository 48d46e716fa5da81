"""A client for those who say little: token, organization and address come from where users keep them."""

from __future__ import annotations

from dataclasses import dataclass

from .arguments import check_texts
from .client import HubQuantumClient
from .context import ContextResolver
from .credentials import DefaultCredentialsProvider
from .environment import BASE_URL_VARIABLE, HubQuantumClientEnvironment, address_of_environment

__all__ = ["BASE_URL_VARIABLE", "Address", "address_of", "connect", "connect_to"]


def connect(
    access_token: str | None = None,
    *,
    organization_id: str | None = None,
    base_url: str | None = None,
    timeout: float | None = None,
) -> HubQuantumClient:
    """A client with what was given, and for the rest what the environment and the `qhubctl` config file say.

    Args:
        access_token: else as `DefaultCredentialsProvider` finds it.
        organization_id: else as `ContextResolver` finds it.
        base_url: else the environment variable `QHUB_QUANTUM_BASE_URL`, else the Hub.
        timeout: seconds of silence; 60 unless given.

    Raises:
        CredentialUnavailableError: no token was found; lists every place that was looked at.
        ConfigurationError: something that was given or found cannot work.
    """
    check_texts(access_token=access_token, organization_id=organization_id, base_url=base_url)
    return connect_to(address_of(organization_id, base_url), access_token, timeout=timeout)


@dataclass(frozen=True)
class Address:
    """Where the Hub is, and for which organization somebody works there; None: for none."""

    base_url: str
    organization_id: str | None


def address_of(organization_id: str | None = None, base_url: str | None = None) -> Address:
    """What was given, and for the rest what the environment and the `qhubctl` config file say now.

    Raises:
        ConfigurationError: the config file cannot be read.
    """
    found = base_url or address_of_environment() or HubQuantumClientEnvironment.DEFAULT.value
    return Address(found, organization_id or ContextResolver().get_organization_id())


def connect_to(address: Address, access_token: str | None = None, *, timeout: float | None = None) -> HubQuantumClient:
    """A client for just this address; only the token is looked for, if it is not given. Errors as of `connect`."""
    return HubQuantumClient(
        api_key=DefaultCredentialsProvider(access_token).get_access_token(),
        organization_id=address.organization_id,
        base_url=address.base_url,
        timeout=timeout,
    )
