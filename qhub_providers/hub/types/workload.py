"""Workloads: what jobs and sessions have in common, and a page of them."""

from __future__ import annotations

from .base import HubModel, Timestamp
from .enums import WorkloadResponseProvider, WorkloadResponseSdkProvider, WorkloadResponseType

__all__ = ["PageResponseWorkloadResponse", "WorkloadResponse"]


class WorkloadResponse(HubModel):
    """A job or a session.

    Attributes:
        id: a job's id or a session's, as `type` says.
        type: `JOB` or `SESSION`.
        backend_id: the backend it runs on.
        provider: the cloud that runs it.
        status: a `JobStatus` or a `SessionStatus`, as `type` says.
        created_at, started_at, ended_at: aware datetimes, to the second.
        sdk_provider: which SDK made it.
    """

    id: str | None = None
    type: WorkloadResponseType | None = None
    backend_id: str | None = None
    provider: WorkloadResponseProvider | None = None
    status: str | None = None
    created_at: Timestamp = None
    started_at: Timestamp = None
    ended_at: Timestamp = None
    sdk_provider: WorkloadResponseSdkProvider | None = None


class PageResponseWorkloadResponse(HubModel):
    """One page of a listing of workloads.

    Attributes:
        content: the workloads, in the listing's order.
        page: its number, counted from 0.
        size: how many a page holds at most.
        total_elements, total_pages: of the whole listing.
    """

    content: list[WorkloadResponse] | None = None
    page: int | None = None
    size: int | None = None
    total_elements: int | None = None
    total_pages: int | None = None
