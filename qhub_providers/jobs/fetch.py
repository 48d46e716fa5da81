"""Fetching what a job that is over left behind: its result, or what its provider says of a failure."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from pydantic_core import from_json

from ..errors import (
    ApiError,
    HubConnectionError,
    HubJobError,
    JobTimeoutError,
    NotFoundError,
    QHubError,
)
from ..hub.core.request_options import RequestOptions
from ..hub.flow import Flow, Now, Sleep, send
from ..hub.operations import jobs as operations
from ..hub.request import Request
from ..hub.retry import retry_after
from .outage import Outage
from .polling import pause as polling_pause

T = TypeVar("T")

PATIENCE = 3600.0
"""Seconds for which an outage is borne with where there is no timeout: the job is over, so there is an end in sight."""

LARGE = 1 << 20
"""Bytes of a result that are parsed just to see whether they are JSON."""


def fetch_result(job_id: str, deadline: float | None = None, outage: Outage | None = None) -> Flow[bytes]:
    """The result of a completed job, byte for byte; JSON, as `is_whole` says.

    Args:
        job_id: the job.
        deadline: the instant of the client's clock until which it is waited for.
        outage: what many that fetch together know of the Hub's silence.

    Raises:
        HubJobError: what came is not JSON, or was cut off.
        JobTimeoutError: it did not come before the deadline.
        QHubError: it could not be fetched; a note names the job.
    """
    request = dataclasses.replace(operations.get_job_result_bytes(job_id), deadline=deadline)
    try:
        content = yield from _patiently(request, outage or Outage(_advice(job_id)))
    except QHubError as error:
        error.add_note(_advice(job_id))
        if deadline is None or not (is_passing(error) and (yield Now()) >= deadline):
            raise
        text = f"job {job_id} completed, but its result did not come in time ({error}); result() asks again"
        raise JobTimeoutError(text, job_id=job_id) from error
    if not is_whole(content[:LARGE], content[-LARGE:], len(content)):
        raise garbled(job_id)
    return content


def _patiently(request: Request[T], outage: Outage) -> Flow[T]:
    """The answer, also after an outage: until the request's deadline, or, without one, for `PATIENCE` seconds."""
    began: float = yield Now()
    end = began + PATIENCE if request.deadline is None else request.deadline
    while True:
        tried: float = yield Now()
        try:
            value = yield from send(request)
            yield from outage.over()
            return value
        except QHubError as error:
            now: float = yield Now()
            if not is_passing(error) or now >= end:
                raise
            yield from outage.failed(error, tried)
            asked = retry_after(error) or 0.0
            yield Sleep(min(max(asked, polling_pause(now - began, 0.5)), end - now))


def is_passing(error: QHubError) -> bool:
    """Whether the Hub was out of reach, or had too much to do."""
    status = error.status_code if isinstance(error, ApiError) else None
    return isinstance(error, HubConnectionError) or status in {408, 425, 429, 503}


def is_whole(head: bytes, tail: bytes, size: int) -> bool:
    """Whether a result of `size` bytes that begins and ends like this is JSON, as far as can be told without effort.

    Up to `LARGE` bytes that is sure. Of more, only the ends are looked at: the decoder reads the middle, once.

    >>> is_whole(b'{"counts": {}}', b'{"counts": {}}', 14), is_whole(b'{"counts": {', b'{"counts": {', 12)
    (True, False)
    """
    if size > LARGE:
        return head.lstrip()[:1] + tail.rstrip()[-1:] in (b"{}", b"[]")
    try:
        from_json(head)
    except ValueError:
        return False
    return True


def garbled(job_id: str) -> HubJobError:
    """What is said of a result that is no JSON."""
    text = f"the result of job {job_id} is not JSON, or was cut off; result() asks for it again"
    return HubJobError(text, job_id=job_id)


def _advice(job_id: str) -> str:
    return f"job {job_id} completed; its result can be fetched again: retrieve the job by its id"


def fetch_failure(
    job_id: str, deadline: float | None = None, request_options: RequestOptions | None = None
) -> Flow[Any]:
    """What the provider says of a job that gave no result, parsed; the text where it is not JSON; None for nothing.

    Raises:
        QHubError: it could not be fetched.
    """
    try:
        request = operations.get_job_result(job_id, request_options=request_options)
        return (yield from send(dataclasses.replace(request, deadline=deadline)))
    except NotFoundError:
        return None
    except ApiError as error:
        if error.status_code is not None and error.status_code < 300:
            return error.body  # an answer of success that is no JSON
        raise


def failure_or_excuse(job_id: str, deadline: float | None = None) -> Flow[Any]:
    """As `fetch_failure`, but where the Hub does not answer, what is told of the failure is just that."""
    try:
        return (yield from fetch_failure(job_id, deadline))
    except HubConnectionError as error:
        return excuse(error)


def excuse(error: HubConnectionError) -> str:
    """What is told of a failure in the place of what the provider says."""
    return f"the provider's reason could not be fetched ({error})"
