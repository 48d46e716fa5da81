"""`client.sessions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .attempt import send_once
from .core.request_options import RequestOptions
from .flow import Flow, sending
from .operation import AsyncNamespace, Operation, SyncNamespace
from .operations import sessions

if TYPE_CHECKING:
    from .types import Session, SessionMode, SessionProvider, SessionSdkProvider

__all__ = ["AsyncSessionsClient", "SessionOperations", "SessionsClient", "create_session"]

IF_LOST = (
    "A session may have been opened, and may be billed: look for it with client.workloads.iter_workloads() before you"
    " open another."
)


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
) -> Flow[Session]:
    """Open a session, never twice: where the answer is lost, the error says so, and nothing is sent again.

    Args:
        backend_id: the backend.
        mode: `batch` or `dedicated`.
        provider: the cloud of the backend, for example `AWS`.
        ttl: how long it may live at most, in seconds; the provider's own limit unless given.
        tags: labels; none may begin with `qhub:`.
        metadata: anything of the caller's, kept with the session.
        sdk_provider: `QISKIT`, `BRAKET`, `PERCEVAL` or `CLIENT`.
        request_options: settings of this call.

    Raises:
        ConfigurationError: an argument cannot work; nothing was sent.
        UnprocessableEntityError: the backend has no sessions.
        ApiError, HubConnectionError: there is no session, unless a note of the error says that there may be one.
    """
    request = sessions.create_session(
        backend_id=backend_id,
        mode=mode,
        provider=provider,
        ttl=ttl,
        tags=tags,
        metadata=metadata,
        sdk_provider=sdk_provider,
        request_options=request_options,
    )
    return (yield from send_once(request, IF_LOST))


class SessionOperations:
    """What both clients can do with sessions; each is described where its request is built."""

    create_session = Operation(create_session)
    get_session = Operation(sending(sessions.get_session))
    get_session_status = Operation(sending(sessions.get_session_status))
    get_session_jobs = Operation(sending(sessions.get_session_jobs))
    update_session_state = Operation(sending(sessions.update_session_state))
    close_session = Operation(sending(sessions.close_session))


class SessionsClient(SessionOperations, SyncNamespace):
    """Sessions, synchronously."""


class AsyncSessionsClient(SessionOperations, AsyncNamespace):
    """Sessions, for asyncio."""
