"""What the embedded Hub keeps: its jobs, in one SQLite file."""

# ruff: noqa: S608 - what is put into a statement's text are names of columns, checked against the contract

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .contract import job_properties
from .hub import LocalHubError

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT, backend_id TEXT NOT NULL, provider TEXT, provider_job_id TEXT, input_params TEXT, input_format TEXT,
    tags TEXT, status TEXT NOT NULL, created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, runtime INTEGER,
    shots INTEGER, session_id TEXT, sdk_provider TEXT, service_execution_id TEXT,
    input TEXT NOT NULL, result BLOB
);
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status, backend_id);
"""
COLUMNS = ", ".join(job_properties())
UNFINISHED = "('PENDING', 'RUNNING')"


def now() -> str:
    """The present time as the Hub writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Store:
    """The jobs in an SQLite file, created if need be. Safe to use from several threads; of one process only.

    `number` counts the jobs of a file from 1, in true order of creation. A job's status changes only from PENDING to
    RUNNING and from either to a final one, whoever asks first.

    Raises:
        LocalHubError: if another embedded Hub uses the file, or it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
            # The exclusive lock keeps a second server off the folder: it would run the same jobs again.
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(SCHEMA)
        except sqlite3.OperationalError as error:
            raise LocalHubError(f"cannot use {path}: {error}. Does another embedded Hub run in this folder?") from error
        self._database.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def create(self, job: dict[str, Any], job_input: object) -> None:
        """Keep a new job: its record (by the contract's property names) and its input."""
        values = {**job, "tags": json.dumps(job["tags"]), "input_params": json.dumps(job["input_params"])}
        values["input"] = json.dumps(job_input)
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self._execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", values)

    def get(self, job_id: str) -> dict[str, Any] | None:
        """The job's record, None if there is no such job."""
        rows = self._execute(f"SELECT {COLUMNS} FROM jobs WHERE id = ?", (job_id,))
        return _record(rows[0]) if rows else None

    def search(
        self, page: int, size: int, sort: Sequence[tuple[str, str]], service_execution_id: str | None = None
    ) -> tuple[list[dict[str, Any]], int]:
        """One page of records and the number of all of them.

        Args:
            page: the page's index, from 0.
            size: the number of records on a page.
            sort: pairs of a property's name and `asc` or `desc`; ties go in order of creation.
            service_execution_id: only the jobs of this service execution.
        """
        # created_at knows only seconds; the number knows the true order.
        order = [f"{'number' if name == 'created_at' else name} {direction}" for name, direction in sort]
        where = "" if service_execution_id is None else "WHERE service_execution_id = :execution"
        values = {"size": size, "skip": page * size, "execution": service_execution_id}
        rows = self._execute(
            f"SELECT {COLUMNS} FROM jobs {where} ORDER BY {', '.join([*order, 'number asc'])} LIMIT :size OFFSET :skip",
            values,
        )
        total = self._execute(f"SELECT count(*) FROM jobs {where}", values)[0][0]
        return [_record(row) for row in rows], total

    def number(self, job_id: str) -> int:
        """The job's place in the order of creation, from 1."""
        return int(self._column("number", job_id))

    def input(self, job_id: str) -> str:
        """The job's input, as JSON text."""
        return str(self._column("input", job_id))

    def result(self, job_id: str) -> bytes | None:
        """The job's result or failure as JSON text; None if there is none."""
        result: bytes | None = self._column("result", job_id)
        return result

    def start(self, job_id: str) -> bool:
        """PENDING becomes RUNNING; False if the job was not pending any more."""
        changed = "UPDATE jobs SET status = 'RUNNING', started_at = ? WHERE id = ? AND status = 'PENDING' RETURNING id"
        return bool(self._execute(changed, (now(), job_id)))

    def finish(self, job_id: str, status: str, result: bytes | None = None, runtime: int | None = None) -> bool:
        """An unfinished job gets its final status; False if it had one already.

        Args:
            job_id: the job.
            status: COMPLETED, FAILED or CANCELLED.
            result: the result or the failure, as JSON text.
            runtime: how long it ran, in milliseconds.
        """
        changed = (
            "UPDATE jobs SET status = ?, ended_at = ?, result = ?, runtime = ?"
            f" WHERE id = ? AND status IN {UNFINISHED} RETURNING id"
        )
        return bool(self._execute(changed, (status, now(), result, runtime, job_id)))

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

    def _execute(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _record(row: sqlite3.Row) -> dict[str, Any]:
    record = dict(row)
    for name in ("tags", "input_params"):
        record[name] = json.loads(record[name])
    return record
