"""Find the job of a submission by its key, in the listing of jobs, newest first."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .core.request_options import RequestOptions
from .flow import Flow
from .operations.jobs import search_jobs
from .operations.listing import Sort
from .paging import Listing, sorted_by
from .request import Request
from .tags import KEY_PREFIX

if TYPE_CHECKING:
    from .types import Job, PageResponseJob

__all__ = ["Newest", "jobs_listing", "search"]

CLOCK_SKEW = timedelta(minutes=5)
"""Between the clock behind the `Date` header and the one behind `created_at`."""

LOCAL_CLOCK_SKEW = timedelta(days=1)
"""The same where the server sends no `Date` and the local clock stands in, which may be in another zone."""


@dataclasses.dataclass(frozen=True)
class Newest:
    """How far back to look: jobs created in the last `seconds`, by the server's clock; None: all."""

    seconds: float | None = None


def search(key: str, newest: Newest, options: RequestOptions | None = None) -> Flow[Job | None]:
    """The job that carries the key as a tag, or None."""
    tag = KEY_PREFIX + key
    listing = jobs_listing(options=options)
    while (jobs := (yield from listing.next_items())) is not None:
        if found := next((job for job in jobs if tag in (job.tags or [])), None):
            return found
        if jobs and _reaches_back(jobs, newest, listing.date):
            return None
    return None


def jobs_listing(
    sort: Sort = None, service_execution_id: str | None = None, options: RequestOptions | None = None
) -> Listing[Job]:
    """All jobs, newest first unless sorted otherwise. The id orders jobs of the same second from page to page."""
    order = sorted_by(sort)

    def build(page: int, size: int) -> Request[PageResponseJob]:
        return search_jobs(
            page=page, size=size, sort=order, service_execution_id=service_execution_id, request_options=options
        )

    return Listing(build)


def _reaches_back(jobs: list[Job], newest: Newest, date: datetime | None) -> bool:
    """Whether the page goes back to before the submission. Pages in another order than asked for never say so."""
    created = [job.created_at for job in jobs if isinstance(job.created_at, datetime)]
    if newest.seconds is None or len(created) < len(jobs) or created != sorted(created, reverse=True):
        return False
    skew = CLOCK_SKEW if date else LOCAL_CLOCK_SKEW
    return created[-1] < (date or datetime.now(UTC)) - timedelta(seconds=newest.seconds) - skew
