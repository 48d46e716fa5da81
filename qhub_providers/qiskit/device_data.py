"""What backends say about themselves beyond their records: fetched once for a provider, however many objects ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..errors import ApiError

if TYPE_CHECKING:
    from ..hub import HubQuantumClient

BAD_REQUEST, NOT_FOUND = 400, 404


class DeviceData:
    """The configurations of one provider's backends. Threads that ask for the same one wait for one request."""

    def __init__(self) -> None:
        self._found: dict[str, Mapping[str, Any] | None] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def config(self, client: HubQuantumClient, backend_id: str) -> Mapping[str, Any] | None:
        """What `GET /backends/{id}/config` gives; None where there is nothing.

        Raises:
            QHubError: the Hub could not be asked; the next call asks again.
        """
        if backend_id not in self._found:
            with self._locks[backend_id]:
                if backend_id not in self._found:
                    self._found[backend_id] = _fetch(client, backend_id)
        return self._found[backend_id]

    def forget(self, backend_id: str) -> None:
        """Ask the Hub again next time."""
        self._found.pop(backend_id, None)


def _fetch(client: HubQuantumClient, backend_id: str) -> Mapping[str, Any] | None:
    try:
        return client.backends.get_backend_config(backend_id)
    except ApiError as error:
        if error.status_code == NOT_FOUND or (error.status_code or 0) < BAD_REQUEST:  # nothing there, or no JSON object
            return None
        raise
