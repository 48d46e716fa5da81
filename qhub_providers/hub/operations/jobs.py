"""Operations on jobs, as requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import types
from ..core.request_options import RequestOptions, checked_options
from ..parse import any_json, model, nothing, optional, raw_bytes
from ..request import Request, path
from .listing import Sort, listing_query

if TYPE_CHECKING:
    from ..types import CalibrationResponse, Job, JobStatusResponse, PageResponseJob

__all__ = [
    "cancel_job",
    "create_job",
    "get_job",
    "get_job_calibration",
    "get_job_input",
    "get_job_result",
    "get_job_result_bytes",
    "get_job_result_stream",
    "get_job_status",
    "search_jobs",
]


def search_jobs(
    *,
    page: int | None = None,
    size: int | None = None,
    sort: Sort = None,
    service_execution_id: str | None = None,
    request_options: RequestOptions | None = None,
) -> Request[PageResponseJob]:
    """One page of the listing of jobs.

    Args:
        page: counted from 0, the default.
        size: jobs per page, at least 1; 20 unless given.
        sort: `property,asc` or `property,desc`, one or several, for example `created_at,desc`.
        service_execution_id: only the jobs of this service execution.
        request_options: settings of this call.
    """
    return Request(
        "GET",
        "/jobs",
        parse=model(types.PageResponseJob),
        query=listing_query(page=page, size=size, sort=sort, serviceExecutionId=service_execution_id),
        options=checked_options(request_options),
    )


def create_job(
    body: Mapping[str, Any], *, plain: bool = False, request_options: RequestOptions | None = None
) -> Request[Job]:
    """Submit a job, once, as `job_body` describes it. Whoever sends this does it through `submission.submit`."""
    options = checked_options(request_options)
    return Request("POST", "/jobs", model(types.Job), json=dict(body), plain=plain, options=options)


def get_job(id: str, *, request_options: RequestOptions | None = None) -> Request[Job]:
    """The whole record of a job."""
    return Request("GET", path("/jobs/{id}", id=id), model(types.Job), options=checked_options(request_options))


def get_job_status(id: str, *, request_options: RequestOptions | None = None) -> Request[JobStatusResponse]:
    """Only the status of a job: cheap to ask for."""
    where = path("/jobs/{id}/status", id=id)
    return Request("GET", where, model(types.JobStatusResponse), options=checked_options(request_options))


def get_job_result(id: str, *, request_options: RequestOptions | None = None) -> Request[Any]:
    """The result of a completed job, or what the provider says of a failed one; its shape depends on the backend.

    A dict; a list where the provider answers with one. Raises `NotFoundError` before the job is final.
    """
    return Request(
        "GET", path("/jobs/{id}/result", id=id), any_json, options=checked_options(request_options), bounded=False
    )


def get_job_result_bytes(id: str, *, request_options: RequestOptions | None = None) -> Request[bytes]:
    """The same as `get_job_result`, unparsed, for those who parse it themselves."""
    return Request(
        "GET", path("/jobs/{id}/result", id=id), raw_bytes, options=checked_options(request_options), bounded=False
    )


def get_job_result_stream(id: str, *, request_options: RequestOptions | None = None) -> Request[bytes]:
    """The result file in chunks, never whole in memory. Errors as of `get_job_result`, with the first chunk."""
    where = path("/jobs/{id}/result-stream", id=id)
    return Request("GET", where, raw_bytes, options=checked_options(request_options), bounded=False)


def get_job_input(id: str, *, request_options: RequestOptions | None = None) -> Request[Any]:
    """The input as it was submitted: a dict, or a string where somebody submitted one."""
    return Request(
        "GET", path("/jobs/{id}/input", id=id), any_json, options=checked_options(request_options), bounded=False
    )


def get_job_calibration(
    id: str, *, request_options: RequestOptions | None = None
) -> Request[CalibrationResponse | None]:
    """The backend's calibration when the job ran; None where there is none."""
    where = path("/jobs/{id}/calibration", id=id)
    return Request("GET", where, optional(model(types.CalibrationResponse)), options=checked_options(request_options))


def cancel_job(id: str, *, request_options: RequestOptions | None = None) -> Request[None]:
    """Ask for a job to be cancelled; what becomes of it, its status tells."""
    return Request("DELETE", path("/jobs/{id}", id=id), nothing, options=checked_options(request_options))
