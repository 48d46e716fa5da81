"""Find the job of a submission by its key, in the listing of jobs, newest first."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import httpx

from .core.request_options import RequestOptions
from .flow import Flow, send
from .operations.jobs import search_jobs
from .request import Request
from .retry import http_date
from .tags import KEY_PREFIX

if TYPE_CHECKING:
    from .types import Job, PageResponseJob

__all__ = ["Newest", "Window", "search"]

LARGEST_PAGE = 100
OVERLAP = 10
"""Jobs that neighbouring pages share, so that what moves between two requests does not slip out of both."""

CLOCK_SKEW = timedelta(minutes=5)
"""Between the clock behind the `Date` header and the one behind `created_at`."""

LOCAL_CLOCK_SKEW = timedelta(days=1)
"""The same where the server sends no `Date` and the local clock stands in, which may be in another zone."""

_Page: TypeAlias = "tuple[PageResponseJob, datetime | None]"


@dataclasses.dataclass(frozen=True)
class Newest:
    """How far back to look: jobs created in the last `seconds`, by the server's clock; None: all."""

    seconds: float | None = None


@dataclasses.dataclass(frozen=True)
class Window:
    """A stretch of the listing that can be asked for: a page must begin at a multiple of its size.

    >>> Window.after(0), Window.after(100), Window.after(180)
    (Window(page=0, size=100), Window(page=1, size=90), Window(page=2, size=85))
    """

    page: int
    size: int

    @property
    def end(self) -> int:
        """The place behind its last job."""
        return (self.page + 1) * self.size

    @classmethod
    def after(cls, end: int, largest: int = LARGEST_PAGE) -> Window:
        """The window that goes on at `end`, begins `OVERLAP` before it or earlier, and reaches furthest."""
        overlap = min(OVERLAP, largest // 10)
        start = max(0, end - overlap)
        windows = [cls(start // size, size) for size in range(largest, largest // 2, -1)]
        return max(windows, key=lambda window: window.end)


def search(key: str, newest: Newest, options: RequestOptions | None = None) -> Flow[Job | None]:
    """The job that carries the key as a tag, or None."""
    tag, end, largest = KEY_PREFIX + key, 0, LARGEST_PAGE
    seen: set[str | None] = set()
    while True:
        window = Window.after(end, largest)
        page, date = yield from send(_page(window, options))
        jobs = page.content or []
        if found := next((job for job in jobs if tag in (job.tags or [])), None):
            return found
        size = _size(window, page)
        read = window.page * size + len(jobs)
        if not _goes_on(page, read, size, seen) or _reaches_back(jobs, newest, date):
            return None
        seen.update(job.id for job in jobs)
        largest = min(largest, size) if size < window.size else largest
        end = max(end + 1, read)


def _size(window: Window, page: PageResponseJob) -> int:
    """The size that the server counts in: it may give smaller pages than asked for, and not say so."""
    if page.size:
        return min(window.size, page.size)
    first = len(page.content or [])
    return first if window.page == 0 and 0 < first < window.size else window.size


def _goes_on(page: PageResponseJob, read: int, size: int, seen: set[str | None]) -> bool:
    """Whether there may be more: as the server says, and where it says nothing, until a page brings nothing new."""
    jobs = page.content or []
    if jobs and page.total_elements is not None:
        return read < page.total_elements
    return any(job.id not in seen for job in jobs) and (not page.size or len(jobs) >= size)


def _page(window: Window, options: RequestOptions | None) -> Request[_Page]:
    # The id orders jobs of the same second, so that they stay in one order from page to page.
    request = search_jobs(
        page=window.page, size=window.size, sort=["created_at,desc", "id,asc"], request_options=options
    )

    def parse(response: httpx.Response) -> _Page:
        return request.parse(response), http_date(response.headers.get("date", ""))

    return Request(request.method, request.path, parse=parse, query=request.query, options=request.options)


def _reaches_back(jobs: list[Job], newest: Newest, date: datetime | None) -> bool:
    """Whether the page goes back to before the submission. Pages in another order than asked for never say so."""
    created = [job.created_at for job in jobs if isinstance(job.created_at, datetime)]
    if newest.seconds is None or len(created) < len(jobs) or created != sorted(created, reverse=True):
        return False
    skew = CLOCK_SKEW if date else LOCAL_CLOCK_SKEW
    return created[-1] < (date or datetime.now(UTC)) - timedelta(seconds=newest.seconds) - skew
