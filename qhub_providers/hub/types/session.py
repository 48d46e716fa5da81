"""Sessions: the record and its status."""

from __future__ import annotations

from typing import Any

from .base import HubModel, Timestamp
from .enums import SessionMode, SessionProvider, SessionSdkProvider, SessionStatus, SessionStatusResponseStatus

__all__ = ["Session", "SessionStatusResponse"]


class Session(HubModel):
    """Jobs on one backend that share its queue and a life cycle.

    Attributes:
        id: the session's id, a UUID.
        backend_id: the backend that its jobs run on.
        provider: the cloud that runs it.
        status: `OPEN`, `ACTIVE`, `INACTIVE`, `DRAINING`, `UNKNOWN`, or final: `CLOSED`, `ABORTED`.
        mode: `batch` or `dedicated`.
        created_at, started_at, closed_at: aware datetimes, to the second.
        expires_at: when its time to live is over; an aware datetime.
        usage_time_millis: the backend's time that its jobs used so far, in milliseconds.
        provider_id: its id at the provider.
        tags, metadata: as given when it was opened.
        sdk_provider: which SDK opened it.
        final: whether its status is final.
        final_not_aborted: whether its status is final, and it did come into being.
    """

    id: str | None = None
    backend_id: str | None = None
    provider: SessionProvider | None = None
    status: SessionStatus | None = None
    mode: SessionMode | None = None
    created_at: Timestamp = None
    started_at: Timestamp = None
    closed_at: Timestamp = None
    expires_at: Timestamp = None
    usage_time_millis: int | None = None
    provider_id: str | None = None
    tags: list[str] | None = None
    metadata: Any = None
    sdk_provider: SessionSdkProvider | None = None
    final: bool | None = None
    final_not_aborted: bool | None = None


class SessionStatusResponse(HubModel):
    """Only the status, cheap to ask for. Attributes: `status`, as in `Session`."""

    status: SessionStatusResponseStatus | None = None
