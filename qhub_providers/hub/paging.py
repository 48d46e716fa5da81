"""All items of a paged listing, also while it grows or shrinks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeAlias, TypeVar

import httpx

from .flow import Flow, send
from .request import Request
from .retry import http_date

__all__ = ["Listing", "Window", "sorted_by"]

LARGEST_PAGE = 100
OVERLAP = 10
"""Items that neighbouring pages share, so that what moves between two requests does not slip out of both."""


REPEATS = 3
"""So many times the same page again, and the Hub does not look at the page that is asked for."""


class Item(Protocol):
    """What a listing holds."""

    @property
    def id(self) -> str | None:
        """Tells it from the others."""


ItemT_co = TypeVar("ItemT_co", bound=Item, covariant=True)


class Page(Protocol[ItemT_co]):
    """A page as the contract has it; the Hub may leave any of it out."""

    @property
    def content(self) -> Sequence[ItemT_co] | None:
        """The items."""

    @property
    def size(self) -> int | None:
        """How many a page holds at most."""

    @property
    def total_elements(self) -> int | None:
        """How many items all pages have together."""


T = TypeVar("T", bound=Item)
Build: TypeAlias = "Callable[[int, int], Request[Page[T]]]"


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
        """The place behind its last item."""
        return (self.page + 1) * self.size

    @classmethod
    def after(cls, end: int, largest: int = LARGEST_PAGE) -> Window:
        """The window that goes on at `end`, begins `OVERLAP` before it or earlier, and reaches furthest."""
        overlap = min(OVERLAP, max(1, largest // 10)) if largest > 1 else 0
        start = max(0, end - overlap)
        windows = [cls(start // size, size) for size in range(largest, largest // 2, -1)]
        return max(windows, key=lambda window: window.end)


class Listing(Generic[T]):
    """A walk through a listing, page by page. `build(page, size)` makes the request of a page.

    Pages overlap, and what was given already is left out. Where a page begins with something that was never reached
    from the beginning without a gap, the listing has shrunk before this place, and the walk takes a step back. (Pages
    of a Hub that gives ten items at a time, or fewer, cannot always overlap.)
    """

    def __init__(self, build: Build[T]) -> None:
        self._build = build
        self._given: set[str] = set()
        self._reached: set[str] = set()
        self._end = self._read = 0
        self._largest = LARGEST_PAGE
        self._finished = False
        self._found = False
        self._empty_before = False
        self._last: list[str | None] = []
        self._repeated = 0
        self.date: datetime | None = None
        """The server's clock at the last page; None where it didn't tell."""

    def next_items(self) -> Flow[list[T] | None]:
        """The items of the next page that were on none before, maybe none at all; None behind the last page."""
        if self._finished:
            return None
        window = Window.after(self._end, self._largest)
        page = yield from send(self._request(window))
        items = page.content or []
        new = [item for item in items if item.id is None or item.id not in self._given]
        self._given |= _ids(new)
        size = _size(window, page)
        self._largest = min(self._largest, size) if size < window.size else self._largest
        start = window.page * size
        if start < self._read and self._shrunk(items):
            self._end = self._read = start
        else:
            self._read = start + len(items)
            self._end = max(self._end + 1, self._read)
            self._finished = self._repeats(items) or not _goes_on(page, self._read, size)
            self._reached |= _ids(items)
        self._found |= bool(new)
        return new

    def _repeats(self, items: Sequence[T]) -> bool:
        """Whether the Hub gives one and the same page, whichever is asked for. A listing that moves may do so twice."""
        ids = [item.id for item in items]
        shorter = min(len(ids), len(self._last))
        self._repeated = self._repeated + 1 if shorter and ids[:shorter] == self._last[:shorter] else 0
        self._last = ids
        return self._repeated >= REPEATS

    def _shrunk(self, items: Sequence[T]) -> bool:
        """Whether what was here has moved to an earlier page."""
        if items:
            self._empty_before = False
            return items[0].id is not None and items[0].id not in self._reached
        # An empty page that comes again, and nothing new was found on the way, is the end, whatever the Hub counts.
        again = self._found or self._empty_before
        self._empty_before, self._found = True, False
        return again

    def _request(self, window: Window) -> Request[Page[T]]:
        request = self._build(window.page, window.size)

        def parse(response: httpx.Response) -> Page[T]:
            self.date = http_date(response.headers.get("date", ""))
            return request.parse(response)

        return dataclasses.replace(request, parse=parse)


def _ids(items: Iterable[Item]) -> set[str]:
    return {item.id for item in items if item.id is not None}


def _size(window: Window, page: Page[Item]) -> int:
    """The size that the server counts in: it may give smaller pages than asked for, and not say so."""
    if page.size:
        return min(window.size, page.size)
    first = len(page.content or [])
    return first if window.page == 0 and 0 < first < window.size else window.size


def _goes_on(page: Page[Item], read: int, size: int) -> bool:
    """Whether there may be more: as the server says, and where it says nothing, while pages are full."""
    items = page.content or []
    if items and page.total_elements is not None:
        return read < page.total_elements
    return len(items) >= size


def sorted_by(sort: str | Iterable[str] | None) -> list[str]:
    """An order without ties: what was asked for, newest first unless given, and the id.

    >>> sorted_by(None), sorted_by("status"), sorted_by(["id,desc"])
    (['created_at,desc', 'id,asc'], ['status', 'id,asc'], ['id,desc'])
    """
    asked = [sort] if isinstance(sort, str) else list(sort or ["created_at,desc"])
    return asked if any(by.partition(",")[0] == "id" for by in asked) else [*asked, "id,asc"]
