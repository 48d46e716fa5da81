"""The Hub's states of jobs and sessions in the words of IBM's REST API, and times as it writes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...jobs.failure import explain
from ...jobs.status import is_terminal

if TYPE_CHECKING:
    from ...hub.types import Job, Session

JOBS = {
    "UNKNOWN": "Queued",
    "PENDING": "Queued",
    "RUNNING": "Running",
    "CANCELLING": "Running",
    "COMPLETED": "Completed",
    "FAILED": "Failed",
    "ABORTED": "Failed",
    "CANCELLED": "Cancelled",
}

SESSIONS = {
    "UNKNOWN": ("open", True),
    "OPEN": ("open", True),
    "ACTIVE": ("active", True),
    "INACTIVE": ("inactive", True),
    "DRAINING": ("active", False),
}
"""IBM's state, and whether jobs are taken; any other status of the Hub is the end."""


def has_ended(record: Job) -> bool:
    """Whether the job will never change again."""
    return is_terminal(record.status, ended=record.ended_at is not None)


def job_state(record: Job, failure: Any = None) -> dict[str, Any]:
    """IBM's `state` of a job: `status`, and of one that failed `reason` and `reason_code`.

    Args:
        record: the Hub's record.
        failure: what the provider says of a job that gave no result.
    """
    hub_status = record.status or "UNKNOWN"
    status = JOBS.get(hub_status, "Failed" if has_ended(record) else "Running")
    reason, code = explain(failure)
    if reason is None and status == "Failed":
        reason = f"the provider gave no reason; the Hub reports {hub_status}"
    return {"status": status, "reason": reason, "reason_code": _number(code)}


def _number(code: str | int | None) -> str | int | None:
    """A code that is a number as one: IBM's job compares it with 1305.

    >>> _number("1305"), _number("E7"), _number(None)
    (1305, 'E7', None)
    """
    return int(code) if isinstance(code, str) and code.isdecimal() else code


def session_details(record: Session) -> dict[str, Any]:
    """IBM's details of a session; what the Hub does not tell is None."""
    state, accepts = SESSIONS.get(record.status or "UNKNOWN", ("closed", False))
    used = record.usage_time_millis
    return {
        "id": record.id,
        "backend_name": record.backend_id,
        "mode": record.mode,
        "state": state,
        "accepting_jobs": accepts,
        "max_ttl": _seconds_between(record.created_at, record.expires_at),
        "started_at": instant(record.started_at),
        "closed_at": instant(record.closed_at),
        "elapsed_time": None if used is None else used / 1000,
    }


def _seconds_between(start: datetime | str | None, end: datetime | str | None) -> int | None:
    both = isinstance(start, datetime) and isinstance(end, datetime)
    return round((end - start).total_seconds()) if both else None  # type: ignore[operator] # `both` says it


def instant(moment: datetime | str | None) -> str | None:
    """A time as IBM's API writes it, ISO 8601 with its zone."""
    return moment.isoformat() if isinstance(moment, datetime) else moment
