"""Where the Hub is, and how an error says it."""

from __future__ import annotations

import ipaddress
import os
from enum import Enum

import httpx

__all__ = ["BASE_URL_VARIABLE", "HubQuantumClientEnvironment", "address_of_environment", "advice", "named"]

BASE_URL_VARIABLE = "QHUB_QUANTUM_BASE_URL"
"""Read by the providers and `connect`; a client that is made by itself has its `base_url` from its caller alone."""


class HubQuantumClientEnvironment(Enum):
    """Base addresses of the Hub's Quantum API; `base_url=` of a client always wins over it.

    >>> HubQuantumClientEnvironment.DEFAULT.value
    'https://api.hub.kipu-quantum.com/quantum'
    """

    DEFAULT = "https://api.hub.kipu-quantum.com/quantum"


def address_of_environment() -> str:
    """What the environment says, or nothing."""
    return os.environ.get(BASE_URL_VARIABLE, "").strip()


def named(base_url: str) -> str:
    """An address for a message, with the variable that names it or is not heeded. The variable's own value may hold a
    password, and is not shown.

    >>> named("https://hub.example")
    'https://hub.example'
    """
    said = address_of_environment()
    if not said:
        return base_url
    same = said.rstrip("/") == base_url
    return f"{base_url} ({'from' if same else 'not that of'} {BASE_URL_VARIABLE})"


def advice(base_url: str) -> str:
    """What to look at where nothing answers.

    >>> advice("http://127.0.0.1:8080"), advice("https://hub.example")
    ('is `qhub local` still running?', 'check the network, the proxy and base_url')
    """
    host = httpx.URL(base_url).host
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return "is `qhub local` still running?" if local else "check the network, the proxy and base_url"
