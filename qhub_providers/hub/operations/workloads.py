"""Operations on workloads, as requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import types
from ..core.request_options import RequestOptions, checked_options
from ..parse import model
from ..request import Request
from .listing import Sort, listing_query

if TYPE_CHECKING:
    from ..types import PageResponseWorkloadResponse

__all__ = ["get_workloads"]


def get_workloads(
    *,
    page: int | None = None,
    size: int | None = None,
    sort: Sort = None,
    request_options: RequestOptions | None = None,
) -> Request[PageResponseWorkloadResponse]:
    """One page of the listing of jobs and sessions together.

    Args:
        page: counted from 0, the default.
        size: workloads per page, at least 1; 20 unless given.
        sort: `property,asc` or `property,desc`, one or several, for example `created_at,desc`.
        request_options: settings of this call.
    """
    return Request(
        "GET",
        "/workloads",
        model(types.PageResponseWorkloadResponse),
        query=listing_query(page=page, size=size, sort=sort),
        options=checked_options(request_options),
    )
