"""`client.backends`."""

from __future__ import annotations

from .flow import sending
from .operation import AsyncNamespace, Operation, SyncNamespace
from .operations import backends

__all__ = ["AsyncBackendsClient", "BackendOperations", "BackendsClient"]


class BackendOperations:
    """What both clients can do with backends; each is described where its request is built."""

    get_backends = Operation(sending(backends.get_backends))
    get_backend = Operation(sending(backends.get_backend))
    get_backend_status = Operation(sending(backends.get_backend_status))
    get_backend_config = Operation(sending(backends.get_backend_config))
    get_backend_calibration = Operation(sending(backends.get_backend_calibration))
    get_least_busy_backend = Operation(sending(backends.get_least_busy_backend))


class BackendsClient(BackendOperations, SyncNamespace):
    """Backends, synchronously."""


class AsyncBackendsClient(BackendOperations, AsyncNamespace):
    """Backends, for asyncio."""
