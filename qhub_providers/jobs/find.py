"""Looking for the jobs of many submissions at once, by their keys."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..hub.flow import Flow, Log, Now, Sleep
from ..hub.lookup import LOCAL_CLOCK_SKEW, jobs_listing
from ..hub.tags import KEY_PREFIX

if TYPE_CHECKING:
    from ..hub.types import Job

SHORTEST_PAUSE = 0.01
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


def find_submissions(keys: Collection[str], since: datetime, patience: float) -> Flow[dict[str, Job]]:
    """The jobs that carry these keys; those that are not there, now or within `patience` seconds, are left out.

    One look goes through the listing, newest first, back to `since` and a day more, as clocks may differ.

    Raises:
        QHubError: the listing could not be read.
    """
    found: dict[str, Job] = {}
    began: float = yield Now()
    pause = FIRST_PAUSE
    while True:
        yield from _look(keys, since.astimezone(UTC) - LOCAL_CLOCK_SKEW, found)
        rest = patience - ((yield Now()) - began)
        if len(found) == len(keys) or rest < SHORTEST_PAUSE:
            return found
        if pause == FIRST_PAUSE:
            missing = len(keys) - len(found)
            what = "1 submission whose answer is" if missing == 1 else f"{missing} submissions whose answers are"
            yield Log(logging.WARNING, f"looking for the jobs of {what} not known, up to {rest:.0f} s")
        yield Sleep(min(pause, rest))
        pause = min(2 * pause, LONGEST_PAUSE)


def _look(keys: Collection[str], oldest: datetime, found: dict[str, Job]) -> Flow[None]:
    listing = jobs_listing()
    while len(found) < len(keys) and (jobs := (yield from listing.next_items())) is not None:
        for job in jobs:
            for tag in job.tags or []:
                key = (tag or "").removeprefix(KEY_PREFIX)
                if key != tag and key in keys:
                    found[key] = job
        created = [job.created_at for job in jobs]
        if jobs and all(isinstance(at, datetime) and at < oldest for at in created):
            return


def seconds_since(instant: datetime) -> float:
    """How long ago that was, by this machine's clock; 0 for what lies ahead."""
    return max((datetime.now(UTC) - instant) / timedelta(seconds=1), 0.0)
