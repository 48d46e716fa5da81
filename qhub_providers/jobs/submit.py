"""Making jobs on the Hub: one, or a fan-out of many that never loses those that were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import ApiError, HubConnectionError, QHubError, SubmissionUnknownError, UnauthorizedError
from ..hub.core.request_options import RequestOptions
from ..hub.flow import Flow, Send, around
from .gate import Gate, through
from .job import HubJob
from .side_by_side import side_by_side

if TYPE_CHECKING:
    import httpx

    from ..hub import HubQuantumClient

T = TypeVar("T")

PASSING = frozenset({429, 503})
"""With these the Hub says that it took nothing, and may take it later."""

PATIENCE = 10
"""How often a submission of a fan-out is sent again where it surely had no effect: the Hub may limit the rate."""


@dataclass(frozen=True)
class Submission:
    """Everything that a submission sends, in the contract's own names; what is None or empty stays unsent.

    `tags` are the user's, `reserved_tags` this library's, which begin with `qhub:`. `submission_key` is the name of
    this one submission, under which its job can be found; None: a new one.
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
    submission_key: str | None = None


class Submissions(Protocol):
    """A list of submissions, or what builds each when it is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Submission: ...


class Recorder(Protocol):
    """Somebody who writes down what becomes of submissions, called from several threads."""

    def begins(self, submission: Submission) -> None:
        """Called right before a submission is sent, first or again after `postponed`; it is not sent if this raises."""

    def postponed(self, submission: Submission) -> None:
        """Called when the Hub took nothing, for now: if it is tried again, it begins again."""

    def ended(self, submission: Submission, outcome: HubJob | QHubError) -> None:
        """Called when it is known what became of it, or that it is unknown (`SubmissionUnknownError`)."""


def submit(
    client: HubQuantumClient, submission: Submission, gate: Gate | None = None, recorder: Recorder | None = None
) -> HubJob:
    """Make one job on the Hub: never twice, and never lost. One of a fan-out passes the fan-out's gate.

    A `recorder` is told that it begins when the gate is open and the body is written, so that a process that dies
    leaves as few doubts as can be.

    Raises:
        SubmissionUnknownError: the answer was lost and no job was found; the error carries the key to look for.
        ApiError: the Hub refused it.
    """
    from ..hub.jobs import create_job  # a client has loaded it; reading a job needs none of it

    flow = create_job(
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
        submission_key=submission.submission_key,
        resubmit_unknown=submission.resubmit_unknown,
        request_options=_patience(client) if gate else None,
    )
    if gate is not None:
        flow = through(gate, flow)
    made = client.drive(_announced(flow, submission, recorder) if recorder else flow)
    return HubJob(client, made, submission.reserved_tags)


def _announced(flow: Flow[T], submission: Submission, recorder: Recorder) -> Flow[T]:
    begun = in_doubt = False

    def announce(sent: Send) -> Flow[None]:
        nonlocal begun, in_doubt
        if sent.request.method == "POST":
            in_doubt = begun  # nobody said that the last attempt had no effect
            if not begun:
                _ = sent.request.content  # kept: the last thing before the sending that takes time
                recorder.begins(submission)
            begun = True
        yield from ()

    def learn(response: httpx.Response) -> Flow[None]:
        nonlocal begun
        if response.request.method == "POST" and response.status_code in PASSING and not in_doubt:
            recorder.postponed(submission)
            begun = False
        yield from ()

    return around(flow, announce, learn)


def _patience(client: HubQuantumClient) -> RequestOptions:
    own = client.settings.max_retries
    return RequestOptions(max_retries=max(own, PATIENCE) if own else 0)


def submit_all(
    client: HubQuantumClient,
    submissions: Submissions,
    batch_id: str | None = None,
    recorder: Recorder | None = None,
) -> list[HubJob | QHubError]:
    """Make one job a submission, several at once, in order. A submission that failed leaves its error in its place.

    Each submission is asked for when it is sent, so a sequence may build them as they are needed. Where the Hub says
    that there are too many, all wait; after the first that does not reach the Hub at all, no other is begun.

    An interruption (Ctrl-C) stops what has not begun, waits for what has, and carries a note that names the jobs made;
    `batch_id`, the id that they have together, is named there too.

    Raises:
        QHubError: the first error, if no job was made at all; one that leaves open whether there is a job goes first.
    """
    outcomes = attempt_all(client, submissions, batch_id, recorder)
    errors = [outcome for outcome in outcomes if isinstance(outcome, QHubError)]
    if len(errors) == len(outcomes) > 0:
        raise _gravest(errors)
    return outcomes


def attempt_all(
    client: HubQuantumClient,
    submissions: Submissions,
    batch_id: str | None = None,
    recorder: Recorder | None = None,
) -> list[HubJob | QHubError]:
    """As `submit_all`, but errors are given in their places also where no job was made."""
    if len(submissions) == 1:
        return [_attempt(client, submissions[0], None, recorder)]
    gate = Gate()
    outcomes: dict[int, HubJob | QHubError] = {}  # kept by the threads themselves: an interruption finds all of them

    def attempt(number: int) -> None:
        outcomes[number] = _attempt(client, submissions[number], gate, recorder)

    try:
        side_by_side(attempt, len(submissions))
    except BaseException as interruption:
        interruption.add_note(_told(outcomes.values(), len(submissions), batch_id))
        raise
    return [outcomes[number] for number in range(len(submissions))]


def _told(outcomes: Iterable[HubJob | QHubError], wanted: int, batch_id: str | None) -> str:
    known = list(outcomes)
    made = [outcome.id for outcome in known if isinstance(outcome, HubJob)]
    unknown = [outcome.key for outcome in known if isinstance(outcome, SubmissionUnknownError)]
    note = f"{len(made)} of {wanted} jobs were made, and go on: {', '.join(made)}"
    note += f"; retrieve them by the id {batch_id!r}" if batch_id else ""
    return note + (f"; look for these with find_submission(): {', '.join(unknown)}" if unknown else "")


def _gravest(errors: Sequence[QHubError]) -> QHubError:
    unknown = [error for error in errors if isinstance(error, SubmissionUnknownError)]
    if len(unknown) > 1:
        unknown[0].add_note(f"the same holds for these submissions: {', '.join(error.key for error in unknown[1:])}")
    return unknown[0] if unknown else errors[0]


def _attempt(
    client: HubQuantumClient, submission: Submission, gate: Gate | None, recorder: Recorder | None
) -> HubJob | QHubError:
    outcome: HubJob | QHubError
    try:
        if gate is not None and gate.given_up is not None:
            raise gate.given_up
        outcome = submit(client, submission, gate, recorder)
    except QHubError as error:
        outcome = error
        if gate is not None and _is_hopeless(error):
            gate.given_up = error
    if recorder is not None:
        recorder.ended(submission, outcome)
    return outcome


def _is_hopeless(error: QHubError) -> bool:
    """Whether others would fare the same: the Hub is out of reach, or takes nothing, or nothing from this caller."""
    return is_passing(error) or isinstance(error, UnauthorizedError)


def is_passing(error: QHubError) -> bool:
    """Whether a submission surely had no effect, and may have one later."""
    return isinstance(error, HubConnectionError) or (isinstance(error, ApiError) and error.status_code in PASSING)
