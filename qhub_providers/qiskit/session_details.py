"""The Hub's sessions in IBM's words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..hub.types import Session

STATES = {
    "OPEN": ("open", True),
    "ACTIVE": ("active", True),
    "INACTIVE": ("inactive", True),
    "DRAINING": ("active", False),
    **dict.fromkeys(("CLOSED", "ABORTED", "DETACHED"), ("closed", False)),
}
"""By the Hub's status IBM's state, and whether jobs are taken; `UNKNOWN` says nothing of either."""

UNTOLD = ("interactive_timeout", "active_timeout", "last_job_started", "last_job_completed", "activated_at")
"""What IBM tells of a session and the Hub does not."""


def by_ibms_names(record: Session) -> dict[str, Any]:
    """What `details()` of IBM's session gives, by its names; what the Hub does not tell is None.

    >>> from qhub_providers.hub.types import Session
    >>> found = by_ibms_names(Session(id="s-1", backend_id="ibm.qpu.fez", status="DRAINING", usage_time_millis=1500))
    >>> found["state"], found["accepting_jobs"], found["usage_time"], found["max_time"]
    ('active', False, 1.5, None)
    """
    state, accepts = _state_of(record)
    used = record.usage_time_millis
    return {
        "id": record.id,
        "backend_name": record.backend_id,
        "mode": record.mode,
        "state": state,
        "accepting_jobs": accepts,
        "max_time": _seconds_between(record.created_at, record.expires_at),
        "started_at": record.started_at,
        "closed_at": record.closed_at,
        "usage_time": None if used is None else used / 1000,
        "timestamps": [],
        **dict.fromkeys(UNTOLD),
    }


def word_of(record: Session) -> str:
    """What `status()` of IBM's session gives.

    >>> from qhub_providers.hub.types import Session
    >>> word_of(Session(status="INACTIVE")), word_of(Session(status="SOMETHING NEW")), word_of(Session(status="CLOSED"))
    ('Pending', 'Pending', 'Closed')
    """
    state, accepts = _state_of(record)
    if state == "active":
        return f"In progress, {'' if accepts else 'not '}accepting new jobs"
    return "Closed" if state == "closed" else "Pending"


def _state_of(record: Session) -> tuple[str, bool]:
    """One in a status that nobody knows is open, unless the record says that it has ended."""
    has_ended = record.closed_at is not None or record.final is True
    return STATES.get(record.status or "", STATES["CLOSED" if has_ended else "OPEN"])


def _seconds_between(start: datetime | str | None, end: datetime | str | None) -> int | None:
    both = isinstance(start, datetime) and isinstance(end, datetime)
    return round((end - start).total_seconds()) if both else None  # type: ignore[operator] # `both` says it
