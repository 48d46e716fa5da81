"""A client for those who say little: token, organization and address come from where users keep them."""

from __future__ import annotations

import os

from .client import HubQuantumClient
from .context import ContextResolver
from .credentials import DefaultCredentialsProvider

__all__ = ["BASE_URL_VARIABLE", "connect"]

BASE_URL_VARIABLE = "QHUB_QUANTUM_BASE_URL"


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
    return HubQuantumClient(
        api_key=DefaultCredentialsProvider(access_token).get_access_token(),
        organization_id=organization_id or ContextResolver().get_organization_id(),
        base_url=base_url or os.environ.get(BASE_URL_VARIABLE, "").strip() or None,
        timeout=timeout,
    )
