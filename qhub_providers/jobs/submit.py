"""Making jobs on the Hub: one, or a fan-out of many that never loses those that were made."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import QHubError
from .job import HubJob

if TYPE_CHECKING:
    from ..hub import HubQuantumClient

CONCURRENT = 8
"""Submissions under way at once in a fan-out."""


@dataclass(frozen=True)
class Submission:
    """Everything that a submission sends, in the contract's own names; what is None or empty stays unsent.

    `tags` are the user's, `reserved_tags` this library's, which begin with `qhub:`.
    """

    backend_id: str
    shots: int
    input: dict[str, Any]
    input_format: str
    input_params: dict[str, Any] = field(default_factory=dict)
    name: str | None = None
    tags: Sequence[str] = ()
    reserved_tags: Sequence[str] = ()
    session_id: str | None = None
    sdk_provider: str = "QISKIT"
    resubmit_unknown: bool = False


def submit(client: HubQuantumClient, submission: Submission) -> HubJob:
    """Make one job on the Hub: never twice, and never lost.

    Raises:
        SubmissionUnknownError: the answer was lost and no job was found; the error carries the key to look for.
        ApiError: the Hub refused it.
    """
    record = client.jobs.create_job(
        backend_id=submission.backend_id,
        shots=submission.shots,
        input=submission.input,
        input_format=submission.input_format,
        input_params=submission.input_params,
        name=submission.name,
        tags=submission.tags,
        reserved_tags=submission.reserved_tags,
        session_id=submission.session_id,
        sdk_provider=submission.sdk_provider,
        resubmit_unknown=submission.resubmit_unknown,
    )
    return HubJob(client, record)


def submit_all(client: HubQuantumClient, submissions: Sequence[Submission]) -> list[HubJob | QHubError]:
    """Make one job a submission, several at once, in order. A submission that failed leaves its error in its place.

    Raises:
        QHubError: the first error, if no job was made at all.
    """
    if len(submissions) == 1:
        return [submit(client, submissions[0])]
    with ThreadPoolExecutor(CONCURRENT) as pool:
        outcomes = list(pool.map(lambda submission: _attempt(client, submission), submissions))
    if all(isinstance(outcome, QHubError) for outcome in outcomes):
        raise next(outcome for outcome in outcomes if isinstance(outcome, QHubError))
    return outcomes


def _attempt(client: HubQuantumClient, submission: Submission) -> HubJob | QHubError:
    try:
        return submit(client, submission)
    except QHubError as error:
        return error
