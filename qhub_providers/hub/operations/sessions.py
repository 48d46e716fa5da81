"""Operations on sessions, as requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qhub_providers.errors import ConfigurationError

from .. import types
from ..core.request_options import RequestOptions, checked_options
from ..parse import model, models_or_one, nothing
from ..request import Request, path
from ..tags import checked_tags

if TYPE_CHECKING:
    from ..types import Job, Session, SessionMode, SessionProvider, SessionSdkProvider, SessionStatusResponse

__all__ = [
    "accepting",
    "close_session",
    "create_session",
    "get_session",
    "get_session_jobs",
    "get_session_status",
    "update_session_state",
]


def create_session(
    *,
    backend_id: str,
    mode: SessionMode,
    provider: SessionProvider,
    ttl: int | None = None,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    sdk_provider: SessionSdkProvider | None = "CLIENT",
    request_options: RequestOptions | None = None,
) -> Request[Session]:
    """Open a session, once. Whoever sends this does it through `attempt.send_once`.

    >>> create_session(backend_id="aws.sim.sv1", mode="batch", provider="AWS", ttl=900).json
    {'backend_id': 'aws.sim.sv1', 'mode': 'batch', 'provider': 'AWS', 'ttl': 900, 'sdk_provider': 'CLIENT'}
    """
    for name, value in (("backend_id", backend_id), ("mode", mode), ("provider", provider)):
        if not isinstance(value, str) or not value:
            raise ConfigurationError(f"{name} must be a non-empty string, not {value!r}")
    if ttl is not None and (not isinstance(ttl, int) or isinstance(ttl, bool) or ttl < 1):
        raise ConfigurationError(f"ttl must be a whole number of seconds, at least 1, not {ttl!r}")
    if metadata is not None and not isinstance(metadata, Mapping):
        raise ConfigurationError(f"metadata must be a dict, not {type(metadata).__name__}")
    body = {
        "backend_id": backend_id,
        "mode": mode,
        "provider": provider,
        "ttl": ttl,
        "tags": checked_tags(tags) or None,
        "metadata": metadata if metadata is None else dict(metadata),
        "sdk_provider": sdk_provider,
    }
    said = {name: value for name, value in body.items() if value is not None}
    return Request("POST", "/sessions", model(types.Session), json=said, options=checked_options(request_options))


def get_session(id: str, *, request_options: RequestOptions | None = None) -> Request[Session]:
    """The whole record of a session."""
    return Request("GET", path("/sessions/{id}", id=id), model(types.Session), options=checked_options(request_options))


def get_session_status(id: str, *, request_options: RequestOptions | None = None) -> Request[SessionStatusResponse]:
    """Only the status of a session: cheap to ask for."""
    where = path("/sessions/{id}/status", id=id)
    return Request("GET", where, model(types.SessionStatusResponse), options=checked_options(request_options))


def get_session_jobs(id: str, *, request_options: RequestOptions | None = None) -> Request[list[Job]]:
    """The jobs that were submitted to a session."""
    where = path("/sessions/{id}/jobs", id=id)
    return Request("GET", where, models_or_one(types.Job), options=checked_options(request_options))


def update_session_state(
    id: str, *, accept_jobs: bool, request_options: RequestOptions | None = None
) -> Request[Session]:
    """Let a session take new jobs, or not.

    Args:
        id: the session.
        accept_jobs: True: it takes jobs (`ACTIVE`); False: it finishes those it has and refuses new ones (`DRAINING`).
        request_options: settings of this call.
    """
    return Request(
        "PATCH",
        path("/sessions/{id}", id=id),
        model(types.Session),
        json=accepting(accept_jobs),
        options=checked_options(request_options),
    )


def accepting(accept_jobs: bool) -> dict[str, bool]:
    """The body that changes a session's state."""
    if not isinstance(accept_jobs, bool):
        raise ConfigurationError(f"accept_jobs must be True or False, not {accept_jobs!r}")
    return {"accept_jobs": accept_jobs}


def close_session(id: str, *, request_options: RequestOptions | None = None) -> Request[None]:
    """Close a session: it takes no more jobs, and those it has are finished. Closing it again does nothing."""
    return Request("DELETE", path("/sessions/{id}", id=id), nothing, options=checked_options(request_options))
