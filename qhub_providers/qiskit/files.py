"""Where the raw results of a job go that `result(stream_to=...)` keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import QHubError
from ..jobs import HubJob
from ..jobs.download import check_free, is_whole_file
from ..jobs.side_by_side import side_by_side

if TYPE_CHECKING:
    from .job import QHubJob

Places = Sequence[tuple[HubJob, Path]]


def places(job: QHubJob, path: Path) -> Places:
    """A file for each job of the Hub: `path` itself, or for a fan-out numbered files in that folder, which is made.

    Files of a fan-out that are there and whole are from an earlier try, as their names say: they are left out.

    Raises:
        ConfigurationError: another of them exists, or cannot be written.
    """
    if len(job.parts) > 1:
        if not path.is_dir():
            check_free(path)
            path.mkdir()
        digits = max(4, len(str(len(job.parts))))
        numbered = enumerate((part.job for part in job.parts), start=1)
        chosen = [(one, path / f"{number:0{digits}}-{one.id}.json") for number, one in numbered if one is not None]
        chosen = [(one, file) for one, file in chosen if not (file.is_file() and is_whole_file(file))]
    else:
        chosen = [(one, path) for one in job.hub_jobs]
    for _, file in chosen:
        check_free(file)
    return chosen


def download(chosen: Places, rest: Callable[[], float | None]) -> None:
    """Write the results of those jobs that completed; `rest` tells how many seconds are left.

    Raises:
        QHubError: the first that could not be written, after all others were; to be repeated.
    """
    errors: dict[int, QHubError] = {}

    def write(number: int) -> None:
        job, file = chosen[number]
        try:
            if job.status() == "COMPLETED":
                job.download(file, rest())
        except QHubError as error:
            errors[number] = error

    side_by_side(write, len(chosen))
    if errors:
        raise errors[min(errors)]
