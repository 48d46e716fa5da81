"""Operations on what a managed service runs on its user's behalf, as requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .. import types
from ..core.request_options import RequestOptions, checked_options
from ..parse import any_json, model, models_or_one, nothing, optional, raw_bytes
from ..request import Parse, Request, path
from .listing import Sort, listing_query
from .sessions import accepting

if TYPE_CHECKING:
    from ..types import (
        CalibrationResponse,
        Job,
        JobStatusResponse,
        PageResponseWorkloadResponse,
        Session,
        SessionStatusResponse,
    )

__all__ = [
    "cancel_service_execution_job",
    "close_service_execution_session",
    "get_service_execution_job",
    "get_service_execution_job_calibration",
    "get_service_execution_job_input",
    "get_service_execution_job_result_stream",
    "get_service_execution_job_status",
    "get_service_execution_session_jobs",
    "get_service_execution_session_status",
    "get_service_execution_workloads",
    "update_service_execution_session_state",
]

T = TypeVar("T")


def get_service_execution_workloads(
    service_execution_id: str,
    *,
    page: int | None = None,
    size: int | None = None,
    sort: Sort = None,
    request_options: RequestOptions | None = None,
) -> Request[PageResponseWorkloadResponse]:
    """One page of the listing of a service execution's jobs and sessions.

    Args:
        service_execution_id: the service execution.
        page: counted from 0, the default.
        size: workloads per page, at least 1; 20 unless given.
        sort: `property,asc` or `property,desc`, one or several, for example `created_at,desc`.
        request_options: settings of this call.
    """
    return Request(
        "GET",
        path("/service-executions/{execution}/workloads", execution=service_execution_id),
        model(types.PageResponseWorkloadResponse),
        query=listing_query(page=page, size=size, sort=sort),
        options=checked_options(request_options),
    )


def _of_session(
    method: str,
    ids: tuple[str, str],
    below: str,
    parse: Parse[T],
    request_options: RequestOptions | None,
    *,
    json: Any = None,
) -> Request[T]:
    execution, session = ids
    where = path("/service-executions/{execution}/sessions/{session}", execution=execution, session=session)
    return Request(method, where + below, parse, json=json, options=checked_options(request_options))


def get_service_execution_session_status(
    service_execution_id: str, session_id: str, *, request_options: RequestOptions | None = None
) -> Request[SessionStatusResponse]:
    """Only the status of a service execution's session: cheap to ask for."""
    ids = (service_execution_id, session_id)
    return _of_session("GET", ids, "/status", model(types.SessionStatusResponse), request_options)


def get_service_execution_session_jobs(
    service_execution_id: str, session_id: str, *, request_options: RequestOptions | None = None
) -> Request[list[Job]]:
    """The jobs that were submitted to a service execution's session."""
    return _of_session("GET", (service_execution_id, session_id), "/jobs", models_or_one(types.Job), request_options)


def update_service_execution_session_state(
    service_execution_id: str, session_id: str, *, accept_jobs: bool, request_options: RequestOptions | None = None
) -> Request[Session]:
    """Let a service execution's session take new jobs, or not; see `update_session_state`."""
    ids = (service_execution_id, session_id)
    return _of_session("PATCH", ids, "", model(types.Session), request_options, json=accepting(accept_jobs))


def close_service_execution_session(
    service_execution_id: str, session_id: str, *, request_options: RequestOptions | None = None
) -> Request[None]:
    """Close a service execution's session; see `close_session`."""
    return _of_session("DELETE", (service_execution_id, session_id), "", nothing, request_options)


def _of_job(
    method: str, ids: tuple[str, str], below: str, parse: Parse[T], request_options: RequestOptions | None
) -> Request[T]:
    execution, job = ids
    where = path("/service-executions/{execution}/jobs/{job}", execution=execution, job=job)
    bounded = below not in {"/input", "/result-stream"}
    return Request(method, where + below, parse, options=checked_options(request_options), bounded=bounded)


def get_service_execution_job(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[Job]:
    """The whole record of a service execution's job."""
    return _of_job("GET", (service_execution_id, job_id), "", model(types.Job), request_options)


def get_service_execution_job_status(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[JobStatusResponse]:
    """Only the status of a service execution's job: cheap to ask for."""
    return _of_job("GET", (service_execution_id, job_id), "/status", model(types.JobStatusResponse), request_options)


def get_service_execution_job_input(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[Any]:
    """The input of a service execution's job as it was submitted: a dict, or a string where somebody submitted one."""
    return _of_job("GET", (service_execution_id, job_id), "/input", any_json, request_options)


def get_service_execution_job_result_stream(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[bytes]:
    """The result file of a service execution's job in chunks, never whole in memory.

    `NotFoundError` before the job is final; errors come with the first chunk.
    """
    return _of_job("GET", (service_execution_id, job_id), "/result-stream", raw_bytes, request_options)


def get_service_execution_job_calibration(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[CalibrationResponse | None]:
    """The backend's calibration when a service execution's job ran; None where there is none."""
    parse = optional(model(types.CalibrationResponse))
    return _of_job("GET", (service_execution_id, job_id), "/calibration", parse, request_options)


def cancel_service_execution_job(
    service_execution_id: str, job_id: str, *, request_options: RequestOptions | None = None
) -> Request[None]:
    """Ask for a service execution's job to be cancelled; what becomes of it, its status tells."""
    return _of_job("DELETE", (service_execution_id, job_id), "", nothing, request_options)
