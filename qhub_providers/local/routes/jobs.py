"""`/jobs`: submitted, watched, fetched, cancelled. The same for the jobs of a service execution."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response, StreamingResponse

from ..contract import properties
from ..problems import Problem
from ..store import CHUNK
from .call import Call, answer, json_text, nothing, page_of


def create(call: Call) -> Response:
    """Submit a job."""
    return answer(call.hub.create(call.json(), call.scope), 201)


def search(call: Call) -> Response:
    """One page of jobs."""
    page, size = call.page()
    found, total = call.hub.store.search(call.scope, page, size, call.sort(properties("Job")))
    return page_of(found, total, page, size)


def get(call: Call) -> Response:
    """A job's record."""
    return answer(_job(call))


def cancel(call: Call) -> Response:
    """Cancel a job; a finished one stays as it is."""
    call.hub.cancel(_job(call)["id"])
    return nothing()


def status(call: Call) -> Response:
    """A job's status alone."""
    return answer({"status": _job(call)["status"]})


def result(call: Call) -> Response:
    """A finished job's result, or why it failed; 404 before, and for a cancelled job. A large one is streamed."""
    job = _job(call)
    size = call.hub.store.result_size(job["id"])
    if size is None:
        raise Problem(404, f"job {job['id']} has no result; it is {job['status']}")
    content = call.hub.store.result(job["id"])
    if size <= CHUNK:
        return json_text(b"".join(content))
    return StreamingResponse(content, media_type="application/json", headers={"Content-Length": str(size)})


def result_stream(call: Call) -> Response:
    """The same as a file to download."""
    response = result(call)
    response.headers["Content-Disposition"] = f'attachment; filename="{call.id}.json"'
    return response


def job_input(call: Call) -> Response:
    """The input as it was submitted."""
    return json_text(call.hub.store.input(_job(call)["id"]).encode())


def calibration(call: Call) -> Response:
    """The calibration that the job ran with; 204 if it has not run, or its backend has none."""
    found = call.hub.store.calibration(_job(call)["id"])
    return nothing() if found is None else json_text(found.encode())


def _job(call: Call) -> dict[str, Any]:
    found = call.hub.store.get(call.id, call.scope)
    if found is None:
        raise Problem(404, f"there is no job {call.id!r}")
    return found
