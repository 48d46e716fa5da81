"""Jobs: the record, its status, and a page of records."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from .base import HubModel, Timestamp
from .enums import JobInputFormat, JobProvider, JobSdkProvider, JobStatus, JobStatusResponseStatus

__all__ = ["Job", "JobStatusResponse", "PageResponseJob"]


class Job(HubModel):
    """A job of the Hub.

    Attributes:
        id: the job's id, a UUID.
        name: the name given at submission.
        backend_id: the backend it runs on.
        provider: the cloud that runs it.
        provider_job_id: its id there.
        input_params: the parameters given at submission.
        input_format: the format of the input.
        tags: the tags given at submission, and the submission's key (`qhub:key:...`); `user_tags` leaves that out.
        status: `PENDING`, `RUNNING`, `CANCELLING`, `UNKNOWN`, or final: `COMPLETED`, `FAILED`, `CANCELLED`, `ABORTED`.
        created_at, started_at, ended_at: aware datetimes, to the second.
        runtime: execution time that the provider reports, in milliseconds, once the job is final.
        shots: number of shots.
        session_id: the session it belongs to.
        sdk_provider: which SDK made the input.
    """

    id: str | None = None
    name: str | None = None
    backend_id: str | None = None
    provider: JobProvider | None = None
    provider_job_id: str | None = None
    input_params: Any = None
    input_format: JobInputFormat | None = None
    tags: list[str] | None = None
    status: JobStatus | None = None
    created_at: Timestamp = None
    started_at: Timestamp = None
    ended_at: Timestamp = None
    runtime: int | float | None = None
    shots: int | None = None
    session_id: str | None = None
    sdk_provider: JobSdkProvider | None = None


class JobStatusResponse(HubModel):
    """Only the status, cheap to ask for. Attributes: `status`, as in `Job`."""

    status: JobStatusResponseStatus | None = None


def _all_records(items: Any) -> Any:
    return [item if isinstance(item, dict | Job) else {} for item in items] if isinstance(items, list) else items


class PageResponseJob(HubModel):
    """One page of a listing of jobs.

    Attributes:
        content: the jobs, in the listing's order; one that is no record stands there without an id, so that places in
            the listing stay what they are.
        page: its number, counted from 0.
        size: how many a page holds at most.
        total_elements, total_pages: of the whole listing.
    """

    content: Annotated[list[Job] | None, BeforeValidator(_all_records)] = None
    page: int | None = None
    size: int | None = None
    total_elements: int | None = None
    total_pages: int | None = None
