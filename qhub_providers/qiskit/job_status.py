"""What the Hub's statuses are in Qiskit's words."""

from __future__ import annotations

from qiskit.providers import JobStatus

from ..jobs import HubJob
from ..jobs.status import GONE

STATUSES = {
    "UNKNOWN": JobStatus.INITIALIZING,
    "PENDING": JobStatus.QUEUED,
    "RUNNING": JobStatus.RUNNING,
    "CANCELLING": JobStatus.RUNNING,
    "COMPLETED": JobStatus.DONE,
    "FAILED": JobStatus.ERROR,
    "ABORTED": JobStatus.ERROR,
    "CANCELLED": JobStatus.CANCELLED,
    GONE: JobStatus.ERROR,
}


def status_of(job: HubJob) -> JobStatus:
    """Qiskit's word for what was last seen; a status that this library does not know is an error once it is the end."""
    return STATUSES.get(job.seen, JobStatus.ERROR if job.over else JobStatus.INITIALIZING)


ORDER = (
    JobStatus.INITIALIZING,
    JobStatus.QUEUED,
    JobStatus.RUNNING,
    JobStatus.ERROR,
    JobStatus.CANCELLED,
    JobStatus.DONE,
)
"""A fan-out has the first of these that any of its jobs has."""
