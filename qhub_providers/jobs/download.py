"""The raw result of a job as a file: whole, or not there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from ..errors import ConfigurationError
from .fetch import LARGE, garbled, is_whole


def check_free(path: Path) -> None:
    """Refuse a place where something is, or that cannot be written to, before anybody waits for a job.

    Raises:
        ConfigurationError: says what is in the way.
    """
    if path.exists():
        raise ConfigurationError(f"{path} exists; nothing is written over. Give another name, or remove it")
    if not path.parent.is_dir():
        raise ConfigurationError(f"there is no folder {path.parent} to write {path.name} to")


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which gets its name when the block ends well. Otherwise nothing remains."""
    partial = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with partial.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_result(path: Path, job_id: str, chunks: Iterable[bytes]) -> None:
    """Write a result that comes in chunks.

    Raises:
        HubJobError: it is no JSON, or was cut off; nothing was written.
    """
    with atomic(path) as file:
        for chunk in chunks:
            file.write(chunk)
        if not _is_whole(file):
            raise garbled(job_id)


def is_whole_file(path: Path) -> bool:
    """Whether a file holds a result that is whole, as far as can be told without effort."""
    with path.open("rb") as file:
        return _is_whole(file)


def _is_whole(file: BinaryIO) -> bool:
    size = file.seek(0, os.SEEK_END)
    return is_whole(_read(file, 0), _read(file, max(0, size - LARGE)), size)


def _read(file: BinaryIO, start: int) -> bytes:
    file.seek(start)
    return file.read(LARGE)
