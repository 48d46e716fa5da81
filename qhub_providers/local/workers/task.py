"""What travels between the server and a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
    """

    backend_id: str
    configuration: Mapping[str, Any]
    input: str
    input_params: Mapping[str, Any]
    shots: int
    task_id: str
    seed: int | None
    noise: bool


@dataclass(frozen=True)
class Outcome:
    """How it ended: COMPLETED or FAILED, the result or the failure as JSON text, and how many milliseconds it took."""

    status: str
    result: bytes
    runtime: int
