"""`/jobs`: submitted, watched, fetched, cancelled."""

from __future__ import annotations

import math
from typing import Any

from starlette.responses import Response

from ..contract import job_properties
from ..devices import devices
from ..problems import Problem, bad_request
from .backends import calibration_at
from .call import Call, answer, json_text, nothing

NEWEST_FIRST = [("created_at", "desc")]


def create(call: Call) -> Response:
    """Submit a job."""
    return answer(call.hub.create(call.json()), 201)


def search(call: Call) -> Response:
    """One page of jobs. Without `sort` the newest come first."""
    page, size = call.number("page", 0, 0), call.number("size", 20, 1)
    sort = [_criterion(text) for text in call.request.query_params.getlist("sort")]
    found, total = call.hub.store.search(page, size, sort or NEWEST_FIRST, call.query("serviceExecutionId"))
    pages = math.ceil(total / size)
    return answer({"content": found, "page": page, "size": size, "total_elements": total, "total_pages": pages})


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
    """A finished job's result, or why it failed; 404 before, and for a cancelled job."""
    job = _job(call)
    found = call.hub.store.result(job["id"])
    if found is None:
        raise Problem(404, f"job {job['id']} has no result; it is {job['status']}")
    return json_text(found)


def result_stream(call: Call) -> Response:
    """The same as a file to download."""
    response = result(call)
    response.headers["Content-Disposition"] = f'attachment; filename="{call.id}.json"'
    return response


def job_input(call: Call) -> Response:
    """The input as it was submitted."""
    return json_text(call.hub.store.input(_job(call)["id"]).encode())


def calibration(call: Call) -> Response:
    """The calibration of the job's backend when it ran; 204 if it has none."""
    return calibration_at(devices()[_job(call)["backend_id"]], None)


def _job(call: Call) -> dict[str, Any]:
    found = call.hub.store.get(call.id)
    if found is None:
        raise Problem(404, f"there is no job {call.id!r}")
    return found


def _criterion(text: str) -> tuple[str, str]:
    """`property,(asc|desc)`, ascending by default."""
    name, _, direction = text.partition(",")
    if name not in job_properties():
        raise bad_request("sort", f"{name!r} is not a property of a job; there are {', '.join(job_properties())}")
    if direction.lower() not in ("", "asc", "desc"):
        raise bad_request("sort", f"the direction must be asc or desc, not {direction!r}")
    return name, direction.lower() or "asc"
