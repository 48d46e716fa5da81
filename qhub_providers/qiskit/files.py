"""Where the raw results of a job go that `result(stream_to=...)` keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..jobs import HubJob
from ..jobs.download import check_free
from ..jobs.side_by_side import side_by_side

if TYPE_CHECKING:
    from .job import QHubJob

Places = Sequence[tuple[HubJob, Path]]


def places(job: QHubJob, path: Path) -> Places:
    """A file for each job of the Hub: `path` itself, or for a fan-out numbered files in that folder, which is made.

    Raises:
        ConfigurationError: one of them exists, or cannot be written.
    """
    if len(job.parts) > 1:
        if not path.is_dir():
            check_free(path)
            path.mkdir()
        digits = max(4, len(str(len(job.parts))))
        numbered = enumerate((part.job for part in job.parts), start=1)
        chosen = [(one, path / f"{number:0{digits}}-{one.id}.json") for number, one in numbered if one is not None]
    else:
        chosen = [(one, path) for one in job.hub_jobs]
    for _, file in chosen:
        check_free(file)
    return chosen


def download(chosen: Places, rest: Callable[[], float | None]) -> None:
    """Write the results of those jobs that completed; `rest` tells how many seconds are left."""

    def write(number: int) -> None:
        job, file = chosen[number]
        if job.status() == "COMPLETED":
            job.download(file, rest())

    side_by_side(write, len(chosen))
