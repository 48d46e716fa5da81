"""From a job that has completed to Braket's result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import ahs, program

if TYPE_CHECKING:
    from ..jobs import HubJob
    from .result import TaskResult

Reader = Callable[["HubJob"], "TaskResult"]
"""Gives the result of a job that has completed."""


def read_aws(job: HubJob) -> TaskResult:
    """What AWS sent, which explains itself."""
    from .result import read

    return read(job)


def retrieved(job: HubJob) -> TaskResult:
    """The result of a job of which no more is known than what the Hub keeps."""
    if job.known.input_format in (program.INPUT_FORMAT, ahs.INPUT_FORMAT):
        return read_aws(job)
    from .other_vendors import read

    return read(job)
