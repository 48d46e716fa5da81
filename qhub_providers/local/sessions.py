"""Sessions of the embedded Hub: groups of jobs on one backend, with a life of their own.

OPEN until the first job, then ACTIVE; DRAINING while it accepts no jobs; CLOSED when it is closed or its time is over.
"""

# ruff: noqa: S608 - what is put into a statement's text are names of columns, no user's text

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .accounts import Scope
from .contract import check_session
from .database import Database
from .devices import Device
from .listing import condition
from .problems import Problem, bad_request
from .store import now

PROVIDERS = ("AWS", "IBM")
"""The providers whose backends have sessions."""

LONGEST = 8 * 60 * 60
"""Seconds that a session lives unless its `ttl` says otherwise (IBM's own limit)."""

COLUMNS = (
    "id, backend_id, provider, status, mode, created_at, started_at, closed_at, expires_at, usage_time_millis,"
    " provider_id, tags, metadata, sdk_provider"
)


class Sessions:
    """The sessions in a database, on these backends."""

    def __init__(self, database: Database, devices: Mapping[str, Device]) -> None:
        self._database = database
        self._devices = devices

    def create(self, body: Any, scope: Scope) -> dict[str, Any]:
        """Check a request for a session and keep it; its record. Raises a `Problem` (400, 422)."""
        check_session(body)
        device = self._devices.get(body["backend_id"])
        if device is None:
            raise bad_request("backend_id", f"there is no backend {body['backend_id']!r}")
        provider = device.record()["provider"]
        if body["provider"] != provider:
            raise bad_request("provider", f"{device.id} is of {provider}, not {body['provider']}")
        if provider not in PROVIDERS:
            raise Problem(422, f"{device.id} does not support sessions; backends of {' and '.join(PROVIDERS)} do")
        values = _new(body, scope)
        marks = ", ".join(f":{name}" for name in values)
        self._database.execute(f"INSERT INTO sessions ({', '.join(values)}) VALUES ({marks})", values)
        return self.get(values["id"], scope)

    def get(self, session_id: str, scope: Scope, field: str = "") -> dict[str, Any]:
        """The session's record. Raises a 404, which names the field, if there is none within the scope."""
        where, values = condition(scope)
        rows = self._database.execute(
            f"SELECT {COLUMNS} FROM session_records WHERE id = :id AND {where}", {**values, "id": session_id}
        )
        if not rows:
            raise Problem(404, f"{field and f'{field}: '}there is no session {session_id!r}")
        record = dict(rows[0])
        for name in ("tags", "metadata"):
            record[name] = json.loads(record[name])
        return {**record, "final": record["status"] == "CLOSED", "final_not_aborted": record["status"] == "CLOSED"}

    def close(self, session_id: str) -> None:
        """No more jobs; those that are there go on. A closed session keeps its time of closing."""
        closed = "UPDATE sessions SET closed_at = :now WHERE id = :id AND closed_at IS NULL AND expires_at > :now"
        self._database.execute(closed, {"id": session_id, "now": now()})

    def accept_jobs(self, session: Mapping[str, Any], accepts: bool) -> None:
        """Drain a session, or let it take jobs again. Raises a 400 if it is closed."""
        if session["final"]:
            raise bad_request("", f"session {session['id']} is {session['status']}, and stays so; create another one")
        self._database.execute("UPDATE sessions SET accepts_jobs = ? WHERE id = ?", (accepts, session["id"]))

    def check_job(self, session_id: str, backend_id: str, scope: Scope) -> None:
        """Whether a job for the backend may join the session. Raises a `Problem` (400, 404) that says why not."""
        session = self.get(session_id, scope, "session_id")
        if session["backend_id"] != backend_id:
            raise bad_request("session_id", f"session {session_id} is on {session['backend_id']}, not on {backend_id}")
        if session["status"] in ("DRAINING", "CLOSED"):
            raise bad_request("session_id", f"session {session_id} is {session['status']} and takes no jobs")


def _new(body: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    created, session_id = now(), str(uuid.uuid4())
    expires = datetime.fromisoformat(created).replace(tzinfo=UTC) + timedelta(seconds=int(body.get("ttl", LONGEST)))
    return {
        "id": session_id,
        "owner": scope.owner,
        "service_execution_id": scope.service_execution_id,
        "backend_id": body["backend_id"],
        "provider": body["provider"],
        "mode": body["mode"],
        "created_at": created,
        "expires_at": expires.strftime("%Y-%m-%d %H:%M:%S"),
        "provider_id": session_id,
        "tags": json.dumps(list(dict.fromkeys(body.get("tags", ())))),
        "metadata": json.dumps(body.get("metadata", {})),
        "sdk_provider": body.get("sdk_provider", "CLIENT"),
    }
