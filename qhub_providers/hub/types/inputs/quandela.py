"""Photonic circuits and processes, for Quandela."""

from __future__ import annotations

from typing import ClassVar

from .base import ClosedInput, JobInput

__all__ = ["QuandelaJobInput", "QuandelaJobInputParams"]


class QuandelaJobInput(JobInput):
    """What Perceval writes for a remote computation; any names are taken and kept.

    Only `backendId`, `backend_id` and a `type` that names a backend are taken for a discriminator and not sent. A null
    that was given (`job_context=None`) is sent.
    """

    family: ClassVar[str] = "Quandela"
    is_open: ClassVar[bool] = True


class QuandelaJobInputParams(ClosedInput):
    """Parameters of Quandela's, joined with the input on the way.

    Attributes:
        pcvl_version: Perceval library version used to generate the payload.
        platform_name: name of the target platform (e.g. sim:altair).
        process_id: identifier of the process to run.
        job_group_name: name of the job group for batch submissions.
        max_duration: maximum duration in seconds for the job execution.
    """

    family: ClassVar[str] = "Quandela"

    pcvl_version: str | None = None
    platform_name: str | None = None
    process_id: str | None = None
    job_group_name: str | None = None
    max_duration: int | None = None
