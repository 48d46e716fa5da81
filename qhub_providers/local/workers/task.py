"""What travels between the server and a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import SEEK_END
from multiprocessing.connection import Connection
from tempfile import SpooledTemporaryFile
from typing import IO, Any

PIECE = 2**18
"""Bytes of a result that travel at a time."""


@dataclass(frozen=True)
class Task:
    """A job as a worker needs it.

    Attributes:
        backend_id: the backend's id.
        configuration: the contract's `Configuration`, as this hub's records have it: its limits hold.
        input: the job's input, as JSON text.
        input_params: its parameters.
        shots: the shots of the request.
        task_id: the provider's id of the job, which some results repeat.
        seed: for all random numbers, below 2^31; None draws fresh ones.
        noise: whether machines are noisy.
        seconds: how long it may run; None: as long as it takes.
    """

    backend_id: str
    configuration: Mapping[str, Any]
    input: str
    input_params: Mapping[str, Any]
    shots: int
    task_id: str
    seed: int | None
    noise: bool
    seconds: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How it ended: COMPLETED or FAILED, the result or the failure as JSON text, and how many milliseconds it took.

    The text is a file, in memory or on the disk, read from its beginning: it may be larger than the server should hold.
    """

    status: str
    result: IO[bytes]
    runtime: int


def send(connection: Connection, outcome: Outcome) -> None:
    """Send an outcome, the result in pieces of `PIECE` bytes."""
    size = outcome.result.seek(0, SEEK_END)
    outcome.result.seek(0)
    connection.send((outcome.status, size, outcome.runtime))
    while piece := outcome.result.read(PIECE):
        connection.send_bytes(piece)


def receive(connection: Connection) -> Outcome:
    """What `send` sent. A result of more than one piece is kept in a temporary file, which goes when it is closed."""
    status, size, runtime = connection.recv()
    with ExitStack() as unfinished:
        result = unfinished.enter_context(SpooledTemporaryFile(max_size=PIECE))
        while result.tell() < size:
            result.write(connection.recv_bytes())
        unfinished.pop_all()
    result.seek(0)
    return Outcome(status, result, runtime)
