"""From a job that has completed to Braket's result."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..hub.tags import user_tags
from . import ahs, encoding
from .caller import caller

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
    """The result of a job of which no more is known than what the Hub keeps.

    Warns of a Braket job without tags: all that this library submits have some.
    """
    if job.known.sdk_provider == "BRAKET" and len(user_tags(job.known.tags)) == len(job.known.tags or ()):
        warnings.warn(
            f"the Hub has no tags of job {job.id} that name its qubits: if its circuit's are not 0 to n-1, all of them "
            "measured in that order, the columns of the result are in another order and under other numbers",
            stacklevel=caller(),
        )
    if job.known.input_format in (encoding.INPUT_FORMAT, ahs.INPUT_FORMAT):
        return read_aws(job)
    from .other_vendors import read

    return read(job)
