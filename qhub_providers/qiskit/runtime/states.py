"""The Hub's states of jobs and sessions in the words of IBM's REST API, and times as it writes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...jobs.failure import explain
from ...jobs.status import is_terminal
from ..session_details import by_ibms_names

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
    """IBM's REST API's details of a session; what the Hub does not tell is None or left out."""
    found = by_ibms_names(record)
    return {
        **{name: found[name] for name in ("id", "backend_name", "mode", "state", "accepting_jobs")},
        "max_ttl": found["max_time"],
        "started_at": instant(found["started_at"]),
        "closed_at": instant(found["closed_at"]),
        "elapsed_time": found["usage_time"],
    }


def instant(moment: datetime | str | None) -> str | None:
    """A time as IBM's API writes it, ISO 8601 with its zone."""
    return moment.isoformat() if isinstance(moment, datetime) else moment
