"""Where the Hub is."""

from __future__ import annotations

from enum import Enum

__all__ = ["HubQuantumClientEnvironment"]


class HubQuantumClientEnvironment(Enum):
    """Base addresses of the Hub's Quantum API; `base_url=` of a client always wins over it.

    >>> HubQuantumClientEnvironment.DEFAULT.value
    'https://api.hub.kipu-quantum.com/quantum'
    """

    DEFAULT = "https://api.hub.kipu-quantum.com/quantum"
