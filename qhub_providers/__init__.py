"""Qiskit and Amazon Braket code on every backend of the Kipu Quantum Hub.

Every name below is loaded on first use: importing the package loads no SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors
    from .hub import AsyncHubQuantumClient, HubQuantumClient
    from .local import LocalHub
    from .qiskit import QHubProvider

__version__ = "0.1.0"

_HOMES = {
    "QHubProvider": ".qiskit",
    "HubQuantumClient": ".hub",
    "AsyncHubQuantumClient": ".hub",
    "LocalHub": ".local",
}

__all__ = ["AsyncHubQuantumClient", "HubQuantumClient", "LocalHub", "QHubProvider", "__version__", "errors"]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module(".errors", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(sorted(__all__))}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
