"""The query that all paged listings share."""

from __future__ import annotations

from collections.abc import Sequence

from qhub_providers.errors import ConfigurationError

__all__ = ["Sort", "listing_query"]

Sort = str | Sequence[str] | None
"""`property,asc` or `property,desc`, one or several; None: as the Hub likes."""


def listing_query(
    *, page: int | None, size: int | None, sort: Sort, **others: str | None
) -> tuple[tuple[str, str], ...]:
    """The pairs of the query; what is None is left out.

    >>> listing_query(page=0, size=None, sort=["created_at,desc", "id,asc"])
    (('page', '0'), ('sort', 'created_at,desc'), ('sort', 'id,asc'))
    >>> listing_query(page=-1, size=None, sort=None)
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: page must be a whole number of at least 0, not -1
    """
    _check("page", page, 0)
    _check("size", size, 1)
    sorts = [sort] if isinstance(sort, str) else list(sort or [])
    query = [("page", page), ("size", size), *(("sort", by) for by in sorts), *others.items()]
    return tuple((name, str(value)) for name, value in query if value is not None)


def _check(name: str, value: int | None, least: int) -> None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < least):
        raise ConfigurationError(f"{name} must be a whole number of at least {least}, not {value!r}")
