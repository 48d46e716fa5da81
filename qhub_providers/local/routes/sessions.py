"""`/sessions`: opened, drained, closed. The same for the sessions of a service execution."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ..contract import check_session_state
from .call import Call, answer, nothing


def create(call: Call) -> Response:
    """Open a session."""
    return answer(call.hub.sessions.create(call.json(), call.scope), 201)


def get(call: Call) -> Response:
    """A session's record."""
    return answer(_session(call))


def status(call: Call) -> Response:
    """A session's status alone."""
    return answer({"status": _session(call)["status"]})


def jobs(call: Call) -> Response:
    """The jobs of a session, as a list in order of creation."""
    return answer(call.hub.store.of_session(_session(call)["id"]))


def update(call: Call) -> Response:
    """Let a session take jobs, or not."""
    session, body = _session(call), call.json()
    check_session_state(body)
    call.hub.sessions.accept_jobs(session, body["accept_jobs"])
    return answer(_session(call))


def close(call: Call) -> Response:
    """Close a session; its jobs go on. A closed one stays as it is."""
    call.hub.sessions.close(_session(call)["id"])
    return nothing()


def _session(call: Call) -> dict[str, Any]:
    return call.hub.sessions.get(call.id, call.scope)
