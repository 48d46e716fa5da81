"""When something is worth another try, and how long to wait before it."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from qhub_providers.errors import ApiError, HubConnectionError, QHubError

__all__ = ["http_date", "is_transient", "pause", "retry_after"]

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 8.0
LONGEST_RETRY_AFTER = 120.0
"""Seconds. A longer `Retry-After` is given to the caller as the error instead of being slept through."""


def is_transient(error: QHubError) -> bool:
    """Whether the same read may succeed a moment later: broken connections, 408, 425, 429 and 5xx.

    >>> is_transient(ApiError(status_code=503)), is_transient(ApiError(status_code=404))
    (True, False)
    """
    if isinstance(error, ApiError):
        status = error.status_code or 0
        return status in {408, 425, 429} or status >= 500
    return isinstance(error, HubConnectionError)


def pause(error: QHubError, attempt: int) -> float | None:
    """Seconds to wait after the failure of attempt 0, 1, ...: `Retry-After`, else a growing time with jitter.

    None where the Hub asks for more patience than `LONGEST_RETRY_AFTER`.

    >>> pause(ApiError(status_code=503, headers={"retry-after": "7"}), 0)
    7.0
    """
    asked = retry_after(error)
    if asked is not None:
        return asked if asked <= LONGEST_RETRY_AFTER else None
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * random.uniform(0.75, 1.25)


def retry_after(error: QHubError) -> float | None:
    """The seconds that the Hub asked for before the next attempt; None where it asked for none."""
    headers = error.headers if isinstance(error, ApiError) else {}
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    then = http_date(value)
    if then is None:
        return None
    # The server's own clock, where it tells it: ours may be wrong.
    now = http_date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (then - now).total_seconds())


def http_date(value: str) -> datetime | None:
    """The date of an HTTP header, aware; None for anything else.

    >>> http_date("Wed, 21 Oct 2026 07:28:00 GMT")
    datetime.datetime(2026, 10, 21, 7, 28, tzinfo=datetime.timezone.utc)
    """
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # of a zone with too many digits
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
