"""The Hub's Quantum API: a synchronous and an asynchronous client over the same requests and flows."""

from __future__ import annotations

from .async_client import AsyncHubQuantumClient
from .client import HubQuantumClient
from .environment import HubQuantumClientEnvironment

__all__ = ["AsyncHubQuantumClient", "HubQuantumClient", "HubQuantumClientEnvironment"]
