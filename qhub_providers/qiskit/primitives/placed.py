"""Where the pubs of a primitive run: on a backend, perhaps in a session."""

from __future__ import annotations

from ..backend import QHubBackend
from ..session import Session
from .road import Road, mode_of, road


class Placed:
    """What the primitives have in common.

    Raises:
        ConfigurationError: for a mode that is no backend of the Hub.
    """

    def __init__(self, mode: object) -> None:
        self._backend, self._session = mode_of(mode)

    @property
    def _road(self) -> Road:
        return road(self._backend)  # a module, which can neither be copied nor pickled

    @property
    def backend(self) -> QHubBackend:
        """The backend that the pubs run on."""
        return self._backend

    @property
    def mode(self) -> Session | None:
        """The session or batch that the pubs run in; None if they run in none."""
        return self._session

    @property
    def _session_id(self) -> str | None:
        return self._session.session_id if self._session else None
