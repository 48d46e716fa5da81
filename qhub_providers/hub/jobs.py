"""`client.jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .core.request_options import RequestOptions
from .flow import Flow, sending
from .job_body import job_body
from .lookup import Newest, jobs_listing, search
from .operation import AsyncNamespace, Items, Operation, Stream, SyncNamespace
from .operations import jobs
from .operations.listing import Sort
from .paging import Listing
from .request import PlainJson
from .service_executions import ServiceExecutionOperations
from .submission import check_key, keyed, new_key, submit
from .tags import checked_tags

if TYPE_CHECKING:
    from pydantic import BaseModel

    from .create_job_request import *  # noqa: F403 - the forty documented names, listed there
    from .create_job_request import CreateJobRequestInput, CreateJobRequestInputParams
    from .types import Job, JobInputFormat, JobSdkProvider

__all__ = ["AsyncJobsClient", "JobOperations", "JobsClient", "create_job", "find_submission", "iter_jobs"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        # On first use, because importing the client loads no models.
        if name.startswith("CreateJobRequestInput"):
            return getattr(import_module(".create_job_request", __package__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def create_job(
    *,
    backend_id: str,
    shots: int,
    input: CreateJobRequestInput | BaseModel,
    name: str | None = None,
    input_format: JobInputFormat | None = None,
    input_params: CreateJobRequestInputParams | BaseModel | None = None,
    tags: Sequence[str] | None = None,
    session_id: str | None = None,
    sdk_provider: JobSdkProvider | None = "CLIENT",
    submission_key: str | None = None,
    resubmit_unknown: bool = False,
    reserved_tags: Sequence[str] = (),
    request_options: RequestOptions | None = None,
) -> Flow[Job]:
    """Submit a job: never twice, and never lost without its key being named. See `qhub_providers.hub.submission`.

    Args:
        backend_id: the backend.
        shots: at least 1.
        input: the backend's own kind of input: a dict, or a model such as `AwsQasm3JobInput` of
            `qhub_providers.hub.types`, also under its backend's name, `CreateJobRequestInput_AwsSimSv1` of this module.
            Unset fields of a model are left out. A discriminator at the top (`backendId`, `backend_id`, `type`) does
            not travel, of a dict or a model: `backend_id` says it.
        name: for people.
        input_format: one of the backend's `supported_input_formats`; the Hub infers it if not given.
        input_params: the backend's own parameters: a dict, or a model such as `AwsQasm3JobInputParams`.
        tags: labels; none may begin with `qhub:`.
        session_id: the id of an open session to run in, a UUID.
        sdk_provider: `QISKIT`, `BRAKET`, `PERCEVAL` or `CLIENT`.
        submission_key: a name of this one submission, for `find_submission`; a new UUID unless given. Use none twice.
        resubmit_unknown: send again where it is unknown whether a job was made; it may be made and billed twice.
        reserved_tags: tags that begin with `qhub:`, of libraries that build on this client.
        request_options: settings of this call.

    Raises:
        ConfigurationError: an argument cannot work; nothing was sent.
        SubmissionUnknownError: the answer was lost and no job was found; carries the key.
        ApiError, HubConnectionError: there is no job.
    """
    key = check_key(new_key() if submission_key is None else submission_key)
    all_tags = keyed(checked_tags(tags, reserved_tags), key)
    named = {"name": name, "input_format": input_format, "session_id": session_id, "sdk_provider": sdk_provider}
    body = job_body(backend_id=backend_id, shots=shots, input=input, input_params=input_params, tags=all_tags, **named)
    plain = isinstance(input, PlainJson) and not input_params
    request = jobs.create_job(body, plain=plain, request_options=request_options)
    return (yield from submit(request, key, resubmit_unknown=resubmit_unknown))


def find_submission(key: str, *, request_options: RequestOptions | None = None) -> Flow[Job | None]:
    """The job of the submission with this key; None where no job carries it, now. Pages through all jobs if it must."""
    return (yield from search(check_key(key), Newest(), request_options))


def iter_jobs(
    *,
    sort: Sort = None,
    service_execution_id: str | None = None,
    request_options: RequestOptions | None = None,
) -> Listing[Job]:
    """All jobs, one after the other, each once, however the listing moves; pages are asked for as they are needed.

    Args:
        sort: as for `search_jobs`; newest first unless given.
        service_execution_id: only the jobs of this service execution.
        request_options: settings of each request.
    """
    return jobs_listing(sort, service_execution_id, request_options)


class JobOperations:
    """What both clients can do with jobs; each is described where its request is built."""

    search_jobs = Operation(sending(jobs.search_jobs))
    create_job = Operation(create_job)
    find_submission = Operation(find_submission)
    get_job = Operation(sending(jobs.get_job))
    get_job_status = Operation(sending(jobs.get_job_status))
    get_job_result = Operation(sending(jobs.get_job_result))
    get_job_input = Operation(sending(jobs.get_job_input))
    get_job_calibration = Operation(sending(jobs.get_job_calibration))
    cancel_job = Operation(sending(jobs.cancel_job))
    get_job_result_stream = Stream(jobs.get_job_result_stream)
    iter_jobs = Items(iter_jobs)


class JobsClient(JobOperations, ServiceExecutionOperations, SyncNamespace):
    """Jobs, synchronously."""


class AsyncJobsClient(JobOperations, ServiceExecutionOperations, AsyncNamespace):
    """Jobs, for asyncio."""
