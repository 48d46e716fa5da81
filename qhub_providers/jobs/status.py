"""What a status of the Hub means for a wait.

`UNKNOWN` and `CANCELLING` are not the end; a value that this library has never heard of is decided by the job's record.
"""

from __future__ import annotations

TERMINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED", "ABORTED", "DETACHED"})
GONE = "GONE"
"""What is said here, not by the Hub, of a job of several that the Hub does not know (any more)."""

GOING_ON = frozenset({"UNKNOWN", "PENDING", "RUNNING", "CANCELLING"})


def is_terminal(status: str | None, *, ended: bool = False) -> bool:
    """Whether a job in `status` will never change again.

    `ended` says whether its record has an end time, which decides for a status that this library does not know.

    >>> is_terminal("COMPLETED"), is_terminal("UNKNOWN"), is_terminal("ARCHIVED", ended=True)
    (True, False, True)
    """
    return status in TERMINAL or (is_foreign(status) and ended)


def is_foreign(status: str | None) -> bool:
    """Whether the Hub knows a status that this library does not."""
    return status is not None and status not in TERMINAL and status not in GOING_ON and status != GONE
