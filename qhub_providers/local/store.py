"""What the embedded Hub keeps of its jobs."""

# ruff: noqa: S608 - what is put into a statement's text are names of columns, checked against the contract

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import SEEK_END
from typing import IO, Any

from .accounts import Scope
from .contract import properties
from .database import Database
from .listing import Listing, condition

COLUMNS = ", ".join(properties("Job"))
UNFINISHED = "('PENDING', 'RUNNING')"
LISTING = Listing("jobs", properties("Job"))
CHUNK = 2**18
"""Bytes of a result that are in memory at a time while it is streamed."""


def now() -> str:
    """The present time as the Hub writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Store:
    """The jobs in a database.

    `number` counts the jobs of a file from 1, in true order of creation. A job's status changes only from PENDING to
    RUNNING and from either to a final one, whoever asks first.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._execute = database.execute

    def create(self, job: Mapping[str, Any], job_input: object, scope: Scope) -> None:
        """Keep a new job: its record (by the contract's property names), its input and whose it is."""
        values = {**job, "tags": json.dumps(job["tags"]), "input_params": json.dumps(job["input_params"])}
        values |= {"input": json.dumps(job_input), "owner": scope.owner}
        values["service_execution_id"] = scope.service_execution_id
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", values)

    def get(self, job_id: str, scope: Scope | None = None) -> dict[str, Any] | None:
        """The job's record, None if there is no such job within the scope; without one, whosever it is."""
        where, values = condition(scope) if scope is not None else ("true", {})
        rows = self._execute(f"SELECT {COLUMNS} FROM jobs WHERE id = :id AND {where}", {**values, "id": job_id})
        return _record(rows[0]) if rows else None

    def search(
        self, scope: Scope, page: int, size: int, sort: Sequence[tuple[str, str]]
    ) -> tuple[list[dict[str, Any]], int]:
        """One page of records and the number of all of them, like `Listing.page`."""
        found, total = LISTING.page(self.database, scope, page, size, sort)
        return [_record(row) for row in found], total

    def of_session(self, session_id: str) -> list[dict[str, Any]]:
        """The records of a session's jobs, in order of creation."""
        rows = self._execute(f"SELECT {COLUMNS} FROM jobs WHERE session_id = ? ORDER BY number", (session_id,))
        return [_record(row) for row in rows]

    def number(self, job_id: str) -> int:
        """The job's place in the order of creation, from 1."""
        return int(self._column("number", job_id))

    def input(self, job_id: str) -> str:
        """The job's input, as JSON text."""
        return str(self._column("input", job_id))

    def result_size(self, job_id: str) -> int | None:
        """The length of the job's result or failure in bytes; None if there is none."""
        size: int | None = self._column("length(result)", job_id)
        return size

    def result(self, job_id: str) -> Iterator[bytes]:
        """The job's result or failure as JSON text, in pieces of at most `CHUNK` bytes."""
        number, size = self.number(job_id), self.result_size(job_id) or 0
        for start in range(0, size, CHUNK):
            yield self.database.read_blob("jobs", "result", number, start, min(CHUNK, size - start))

    def capture(self, job_id: str, calibration: Mapping[str, Any]) -> None:
        """Keep the calibration that the job runs with: the contract's `CalibrationResponse`."""
        backend_id, calibrated_at = calibration["backend_id"], calibration["calibrated_at"]
        kept = "INSERT OR IGNORE INTO calibrations VALUES (?, ?, ?)"
        self._execute(kept, (backend_id, calibrated_at, json.dumps(calibration)))
        self._execute("UPDATE jobs SET calibrated_at = ? WHERE id = ?", (calibrated_at, job_id))

    def calibration(self, job_id: str) -> str | None:
        """The calibration that the job ran with, as JSON text; None if it has not run or the backend has none."""
        rows = self._execute(
            "SELECT response FROM jobs JOIN calibrations USING (backend_id, calibrated_at) WHERE id = ?", (job_id,)
        )
        return str(rows[0][0]) if rows else None

    def start(self, job_id: str) -> bool:
        """PENDING becomes RUNNING; False if the job was not pending any more."""
        changed = "UPDATE jobs SET status = 'RUNNING', started_at = ? WHERE id = ? AND status = 'PENDING' RETURNING id"
        return bool(self._execute(changed, (now(), job_id)))

    def finish(self, job_id: str, status: str, result: IO[bytes] | None = None, runtime: int | None = None) -> bool:
        """An unfinished job gets its final status; False if it had one already.

        Args:
            job_id: the job.
            status: COMPLETED, FAILED or CANCELLED.
            result: the result or the failure, as JSON text.
            runtime: how long it ran, in milliseconds.
        """
        room = "NULL" if result is None else "zeroblob(?)"
        changed = (
            f"UPDATE jobs SET status = ?, ended_at = ?, runtime = ?, result = {room}"
            f" WHERE id = ? AND status IN {UNFINISHED} RETURNING number"
        )
        if result is None:
            return bool(self._execute(changed, (status, now(), runtime, job_id)))
        size = result.seek(0, SEEK_END)
        result.seek(0)
        return self.database.fill(changed, (status, now(), runtime, size, job_id), ("jobs", "result"), result)

    def requeue(self) -> list[str]:
        """Make the jobs that a stopped server left unfinished PENDING again; their ids in order of creation."""
        self._execute("UPDATE jobs SET status = 'PENDING', started_at = NULL WHERE status = 'RUNNING'")
        return [row["id"] for row in self._execute("SELECT id FROM jobs WHERE status = 'PENDING' ORDER BY number")]

    def queue_size(self, backend_id: str) -> int:
        """How many jobs wait for the backend."""
        waiting = "SELECT count(*) FROM jobs WHERE status = 'PENDING' AND backend_id = ?"
        return int(self._execute(waiting, (backend_id,))[0][0])

    def _column(self, name: str, job_id: str) -> Any:
        return self._execute(f"SELECT {name} FROM jobs WHERE id = ?", (job_id,))[0][0]


def _record(row: sqlite3.Row | dict[str, Any]) -> dict[str, Any]:
    record = dict(row)
    for name in ("tags", "input_params"):
        record[name] = json.loads(record[name])
    return record
