"""`client.workloads`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.request_options import RequestOptions
from .flow import sending
from .operation import AsyncNamespace, Items, Operation, SyncNamespace
from .operations import workloads
from .operations.listing import Sort
from .paging import Listing, sorted_by
from .request import Request

if TYPE_CHECKING:
    from .types import PageResponseWorkloadResponse, WorkloadResponse

__all__ = ["AsyncWorkloadsClient", "WorkloadOperations", "WorkloadsClient"]


def iter_workloads(*, sort: Sort = None, request_options: RequestOptions | None = None) -> Listing[WorkloadResponse]:
    """All jobs and sessions, one after the other, each once, however the listing moves.

    Args:
        sort: as for `get_workloads`; newest first unless given.
        request_options: settings of each request.
    """
    order = sorted_by(sort)

    def build(page: int, size: int) -> Request[PageResponseWorkloadResponse]:
        return workloads.get_workloads(page=page, size=size, sort=order, request_options=request_options)

    return Listing(build)


class WorkloadOperations:
    """What both clients can do with workloads; each is described where its request is built."""

    get_workloads = Operation(sending(workloads.get_workloads))
    iter_workloads = Items(iter_workloads)


class WorkloadsClient(WorkloadOperations, SyncNamespace):
    """Workloads, synchronously."""


class AsyncWorkloadsClient(WorkloadOperations, AsyncNamespace):
    """Workloads, for asyncio."""
