"""The SQLite file of an embedded Hub: its tables, and how statements reach it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path
from typing import IO, Any

from .hub import LocalHubError

PIECE = 2**18
"""Bytes of a large value that are in memory at a time."""

# The result is the last column: SQLite makes room for a large value without holding it only at the end of a row.
TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT, backend_id TEXT NOT NULL, provider TEXT, provider_job_id TEXT, input_params TEXT, input_format TEXT,
    tags TEXT, status TEXT NOT NULL, created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, runtime INTEGER,
    shots INTEGER, session_id TEXT, sdk_provider TEXT, service_execution_id TEXT,
    owner TEXT NOT NULL DEFAULT 'user:local', calibrated_at TEXT, input TEXT NOT NULL, result BLOB
);
CREATE TABLE IF NOT EXISTS sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, service_execution_id TEXT,
    backend_id TEXT NOT NULL, provider TEXT NOT NULL, mode TEXT NOT NULL, created_at TEXT NOT NULL, closed_at TEXT,
    expires_at TEXT NOT NULL, provider_id TEXT, tags TEXT NOT NULL, metadata TEXT NOT NULL, sdk_provider TEXT NOT NULL,
    accepts_jobs INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS calibrations (
    backend_id TEXT NOT NULL, calibrated_at TEXT NOT NULL, response TEXT NOT NULL,
    PRIMARY KEY (backend_id, calibrated_at)
);
"""

LATER_COLUMNS = {"owner": "TEXT NOT NULL DEFAULT 'user:local'", "calibrated_at": "TEXT"}
"""Columns of `jobs` that older files lack."""

# A session's state follows from its times and its jobs, so no clock has to run for it and no crash can leave it wrong.
VIEWS = """
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status, backend_id);
CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, service_execution_id);
CREATE INDEX IF NOT EXISTS jobs_by_session ON jobs (session_id);
DROP VIEW IF EXISTS workloads;
DROP VIEW IF EXISTS session_records;
CREATE VIEW session_records AS
    SELECT timed.*, CASE WHEN closed_at IS NOT NULL THEN 'CLOSED' WHEN NOT accepts_jobs THEN 'DRAINING'
        WHEN started_at IS NULL THEN 'OPEN' ELSE 'ACTIVE' END AS status
    FROM (
        SELECT number, id, owner, service_execution_id, backend_id, provider, mode, created_at, expires_at, provider_id,
            tags, metadata, sdk_provider, accepts_jobs,
            coalesce(closed_at, CASE WHEN expires_at <= datetime('now') THEN expires_at END) AS closed_at,
            (SELECT min(created_at) FROM jobs WHERE session_id = sessions.id) AS started_at,
            (SELECT coalesce(sum(runtime), 0) FROM jobs WHERE session_id = sessions.id) AS usage_time_millis
        FROM sessions
    ) AS timed;
CREATE VIEW workloads AS
    SELECT id, 'JOB' AS type, backend_id, provider, status, started_at, ended_at, created_at, sdk_provider,
        owner, service_execution_id, number FROM jobs
    UNION ALL
    SELECT id, 'SESSION', backend_id, provider, status, started_at, closed_at, created_at, sdk_provider,
        owner, service_execution_id, number FROM session_records;
"""


class Database:
    """An SQLite file with the Hub's tables, created if need be. Safe to use from several threads; of one process only.

    What `execute` returned from is in the file's write-ahead log: it survives the death of the process.

    Args:
        path: the file.
        lasting: it survives a power cut as well, which costs a few milliseconds a change. A temporary folder does not.

    Raises:
        LocalHubError: if another embedded Hub uses the file, or it cannot be opened.
    """

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        self._lock = threading.Lock()
        _make_private(path)
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
            # The exclusive lock keeps a second server off the folder: it would run the same jobs again.
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'OFF'}")
            self._create()
        except sqlite3.OperationalError as error:
            raise LocalHubError(f"cannot use {path}: {error}. Does another embedded Hub run in this folder?") from error
        except sqlite3.DatabaseError as error:
            raise LocalHubError(f"cannot use {path}: {error}. Move it away, or choose another folder.") from error
        self._connection.row_factory = sqlite3.Row

    def _create(self) -> None:
        self._connection.executescript(TABLES)
        there = {row[1] for row in self._connection.execute("PRAGMA table_info(jobs)")}
        for name, kind in LATER_COLUMNS.items():
            if name not in there:
                self._connection.execute(f"ALTER TABLE jobs ADD COLUMN {name} {kind}")
        self._connection.executescript(VIEWS)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def execute(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        """Run a statement; all of its rows."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def fill(self, statement: str, values: Any, place: tuple[str, str], content: IO[bytes]) -> bool:
        """Run a statement that makes room for a large value, and write the value, all of it or nothing.

        Args:
            statement: returns the number of the one row that it changed, or no row.
            values: its values.
            place: the table and the column of the large value.
            content: the value, read piece by piece from where it stands.

        Returns:
            Whether a row was changed.
        """
        # The connection's own context ends the transaction: with all of it, or if something goes wrong with nothing.
        with self._lock, self._connection:
            self._connection.execute("BEGIN")
            rows = self._connection.execute(statement, values).fetchall()
            for row in rows:
                with self._connection.blobopen(*place, row[0]) as blob:
                    shutil.copyfileobj(content, blob, PIECE)
        return bool(rows)

    def read_blob(self, table: str, column: str, row: int, start: int, size: int) -> bytes:
        """A part of a large value, without loading the rest."""
        with self._lock, self._connection.blobopen(table, column, row, readonly=True) as blob:
            blob.seek(start)
            return blob.read(size)


def _make_private(path: Path) -> None:
    """Jobs are their owner's alone, whatever folder they are in. SQLite gives its other files the mode of the first."""
    try:
        path.touch(mode=0o600)
        for file in path.parent.glob(f"{path.name}*"):
            file.chmod(0o600)
    except OSError as error:
        raise LocalHubError(f"cannot use {path}: {error.strerror or error}") from error
