"""Making jobs on the Hub: one, or a fan-out of many that never loses those that were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import QHubError, SubmissionUnknownError
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


def submit_all(
    client: HubQuantumClient, submissions: Sequence[Submission], batch_id: str | None = None
) -> list[HubJob | QHubError]:
    """Make one job a submission, several at once, in order. A submission that failed leaves its error in its place.

    An interruption (Ctrl-C) stops what has not begun, waits for what has, and carries a note that names the jobs made;
    `batch_id`, the id that they have together, is named there too.

    Raises:
        QHubError: the first error, if no job was made at all; one that leaves open whether there is a job goes first.
    """
    if len(submissions) == 1:
        return [submit(client, submissions[0])]
    outcomes: dict[int, HubJob | QHubError] = {}  # kept by the threads themselves: an interruption finds all of them

    def attempt(number: int) -> None:
        outcomes[number] = _attempt(client, submissions[number])

    with ThreadPoolExecutor(CONCURRENT) as pool:
        try:
            for done in [pool.submit(attempt, number) for number in range(len(submissions))]:
                done.result()
        except BaseException as interruption:
            try:
                pool.shutdown(cancel_futures=True)
            finally:  # a second Ctrl-C ends the wait, and must not lose the names either
                interruption.add_note(_told(outcomes.values(), len(submissions), batch_id))
            raise
    ordered = [outcomes[number] for number in range(len(submissions))]
    errors = [outcome for outcome in ordered if isinstance(outcome, QHubError)]
    if len(errors) == len(ordered) > 0:
        raise _gravest(errors)
    return ordered


def _told(outcomes: Iterable[HubJob | QHubError], wanted: int, batch_id: str | None) -> str:
    known = list(outcomes)
    made = [outcome.id for outcome in known if isinstance(outcome, HubJob)]
    unknown = [outcome.key for outcome in known if isinstance(outcome, SubmissionUnknownError)]
    note = f"{len(made)} of {wanted} jobs were made, and go on: {', '.join(made)}"
    note += f"; retrieve_job({batch_id!r}) finds them" if batch_id else ""
    return note + (f"; look for these with find_submission(): {', '.join(unknown)}" if unknown else "")


def _gravest(errors: Sequence[QHubError]) -> QHubError:
    unknown = [error for error in errors if isinstance(error, SubmissionUnknownError)]
    if len(unknown) > 1:
        unknown[0].add_note(f"the same holds for these submissions: {', '.join(error.key for error in unknown[1:])}")
    return unknown[0] if unknown else errors[0]


def _attempt(client: HubQuantumClient, submission: Submission) -> HubJob | QHubError:
    try:
        return submit(client, submission)
    except QHubError as error:
        return error
