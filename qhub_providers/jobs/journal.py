"""An append-only file of events, one JSON object a line, that survives the end of the process at any moment.

A line is on the disk before `append` returns, or not in the file at all. Lines of several threads share one `fsync`, so
that many submissions at once cost few. The first line is the header; the last one may be torn, and then what it was to
announce never began.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from ..errors import ConfigurationError, MissingFileError

FORMAT = "qhub_journal"
VERSION = 1

Event = dict[str, Any]


class Journal:
    """An open journal, of this process alone; made by `create` or `reopen`."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._file = file
        self._owner = os.getpid()
        self._writing, self._syncing = threading.Lock(), threading.Lock()
        self._written = self._synced = 0
        self._broken: str | None = None

    @classmethod
    def create(cls, path: str | os.PathLike[str], header: Event) -> Self:
        """A new journal, readable by its owner only.

        Raises:
            ConfigurationError: the file cannot be made, is somebody else's, or holds something.
        """
        journal = cls(Path(path), _open(Path(path), os.O_CREAT))
        try:
            content = _content(journal._file)
            if not _is_torn_header(content):
                raise ConfigurationError(
                    f"{path} exists: resume() finishes what a journal holds; a new batch needs a new file"
                )
            os.ftruncate(journal._file, 0)
            journal.append({FORMAT: VERSION, **header})
            _sync_folder(journal.path)
        except BaseException:
            journal.close()
            raise
        return journal

    @classmethod
    def reopen(cls, path: str | os.PathLike[str]) -> tuple[Self, list[Event]]:
        """The journal of a process that has ended, to be continued, and its events; no events if it never began.

        Raises:
            MissingFileError: there is no such file.
            ConfigurationError: a process still writes to it, or it is not a journal.
        """
        journal = cls(Path(path), _open(Path(path), 0))
        try:
            content = _content(journal._file)
            events, whole = _events(content, journal.path)
            os.ftruncate(journal._file, whole)
        except BaseException:
            journal.close()
            raise
        return journal, events

    def append(self, event: Event, *, durable: bool = True) -> None:
        """Write an event; with `durable` it is on the disk when this returns, else only out of this process.

        Raises:
            ConfigurationError: it cannot be written, as on a full disk; the event must not happen.
        """
        line = json.dumps(event, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if os.getpid() != self._owner:
            raise ConfigurationError(f"the journal {self.path} belongs to the process that opened it, not to its child")
        with self._writing:
            self._check_whole()
            self._write(line)
            self._written += 1
            number = self._written
        if durable:
            self._sync(number)

    def _write(self, line: bytes) -> None:
        """Write a whole line or nothing: others must not suffer from one for which there is no room."""
        before = os.lseek(self._file, 0, os.SEEK_END)
        try:
            with self._told():
                _write(self._file, line)
        except BaseException:
            with self._told(), self._breaking():
                os.ftruncate(self._file, before)
            raise

    def _sync(self, number: int) -> None:
        with self._syncing:
            if self._synced >= number:
                return  # another thread's fsync came after this line
            self._check_whole()
            upto = self._written
            with self._told(), self._breaking():
                os.fsync(self._file)
            self._synced = upto

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        """After a failure in this block nobody knows what the file ends with: nothing more is written to it."""
        try:
            yield
        except BaseException as error:
            self._broken = f"{type(error).__name__}: {error}"
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ConfigurationError(f"the journal {self.path} cannot be written: {error}") from error

    def _check_whole(self) -> None:
        if self._broken is not None:
            raise ConfigurationError(f"the journal {self.path} cannot be written: {self._broken}")

    def close(self) -> None:
        """Put everything on the disk and let others have the file."""
        with self._writing, self._syncing:
            if self._file >= 0:
                try:
                    if self._broken is None:
                        os.fsync(self._file)
                finally:
                    os.close(self._file)
                    self._file, self._broken = -1, "it is closed"


def _open(path: Path, flags: int) -> int:
    flags |= os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(path, flags, 0o600)
    except FileNotFoundError:
        missing = f"there is no folder {path.parent}" if flags & os.O_CREAT else f"there is no journal {path}"
        raise MissingFileError(missing) from None
    except OSError as error:
        raise ConfigurationError(f"the journal {path} cannot be opened: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise ConfigurationError(f"the journal {path} cannot be opened: it is no ordinary file")
        _lock(file)
    except ConfigurationError:
        os.close(file)
        raise
    except OSError as error:
        os.close(file)
        raise ConfigurationError(f"the journal {path} is in use: a batch or resume() still writes to it") from error
    return file


if sys.platform == "win32":
    import msvcrt

    FAR_BEHIND = 2**31 - 2
    """Where Windows locks: what is locked there cannot be read."""

    def _lock(file: int) -> None:
        os.lseek(file, FAR_BEHIND, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]


def _content(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    chunks = []
    while chunk := os.read(file, 2**20):
        chunks.append(chunk)
    return b"".join(chunks)


def _sync_folder(path: Path) -> None:
    """Put the file's name on the disk, too."""
    if os.name == "posix":
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _is_torn_header(content: bytes) -> bool:
    start = f'{{"{FORMAT}"'.encode()
    return b"\n" not in content and (start.startswith(content) or content.startswith(start))


def _events(content: bytes, path: Path) -> tuple[list[Event], int]:
    """The events, and how many bytes they take; a torn last line is left out."""
    if _is_torn_header(content):
        return [], 0
    lines = content.splitlines(keepends=True)
    events: list[Event] = []
    whole = 0
    for number, line in enumerate(lines, 1):
        event = _parsed(line)
        if event is None and number == len(lines) > 1:
            break
        if event is None or (number == 1 and FORMAT not in event):
            raise ConfigurationError(f"{path} is not a journal, or was damaged: see its line {number}")
        events.append(event)
        whole += len(line)
    if events[0][FORMAT] != VERSION:
        raise ConfigurationError(f"{path} is a journal of version {events[0][FORMAT]}; this library reads {VERSION}")
    return events, whole


def _parsed(line: bytes) -> Event | None:
    try:
        event = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
