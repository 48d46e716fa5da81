"""Submissions: never twice, never lost.

Every submission carries a key of the client's choice as a tag. Whether a request may be sent again depends on what is
known of the attempt before it, and there are three cases:

- it surely had no effect: it did not arrive whole, or was refused. It is sent again, `max_retries` times;
- the answer is lost. The job may exist or still come into being, so nothing is sent: the key is looked up for a minute,
  and the job that carries it is the answer. If there is none, `SubmissionUnknownError` says the key;
- the Hub said no. The caller gets its error.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qhub_providers.errors import (
    ApiError,
    ConfigurationError,
    ForbiddenError,
    QHubError,
    SubmissionUnknownError,
    UnauthorizedError,
)

from . import types
from .attempt import Lost, NoEffect, attempt
from .core.request_options import RequestOptions
from .flow import Flow, Log, Now, Sleep, WarnOnce, wait_or_raise
from .lookup import Newest, search
from .request import Request
from .retry import retry_after
from .tags import KEY_PREFIX, user_tags

if TYPE_CHECKING:
    from .types import Job

__all__ = ["KEY_PREFIX", "new_key", "submit", "user_tags"]

LOOK_UP_SECONDS = 60.0
"""How long a lost job is looked for: a server may create it after the client gave up."""

LOOK_TIMEOUT = 10.0
"""Seconds that one look may take: better to look again than to wait for an answer."""

_NO_ECHO = (
    "The Hub does not hand back the tags of a job, so a submission whose answer is lost cannot be found again. Such a"
    " submission raises SubmissionUnknownError; look at the list of jobs before you repeat it."
)


def new_key() -> str:
    """A key for one submission."""
    return str(uuid.uuid4())


def submit(request: Request[Job], key: str, *, resubmit_unknown: bool = False) -> Flow[Job]:
    """Send a submission whose tags hold the key, and give the job that came of it.

    Raises:
        SubmissionUnknownError: the answer was lost and no job was found. With `resubmit_unknown` the request is then
            sent again instead, which may make a second, billed job.
        ApiError: the Hub refused.
        HubConnectionError: the Hub was not reached, and has no job of this submission.
    """
    try:
        return (yield from _submit(request, key, resubmit_unknown))
    except QHubError:
        raise
    except BaseException as interruption:
        interruption.add_note(f"A job may have been submitted: client.jobs.find_submission({key!r}) looks for it.")
        raise


def _submit(request: Request[Job], key: str, resubmit_unknown: bool) -> Flow[Job]:
    began: float = yield Now()
    tries, unknown = 0, None
    while True:
        try:
            outcome = yield from _attempt(request, key)
            if isinstance(outcome, types.Job):
                yield from _check_echo(outcome, key)
                return outcome
            if isinstance(outcome, Lost):
                found = yield from _adopt(key, began, outcome.error, request.options)
                if isinstance(found, types.Job):
                    return found
                unknown = found
                if not resubmit_unknown:
                    raise unknown
                # Licence to send again: the caller chose it, knowing that the first attempt may still make a job.
            # Licence to send again, after NoEffect: the attempt surely changed nothing, see where it is made.
            yield from wait_or_raise(outcome.error, request, tries)
            tries += 1
        except QHubError as error:
            if unknown is None or error is unknown:
                raise
            # Whatever the last attempt ended with, an earlier one may have made a job.
            raise unknown from error


def _attempt(request: Request[Job], key: str) -> Flow[Job | NoEffect | Lost]:
    outcome = yield from attempt(request)
    if isinstance(outcome, types.Job) and not outcome.id:
        return Lost(ApiError("the Hub answered with a job that has no id"))
    if isinstance(outcome, types.Job) and _is_of_another(outcome, key):
        # Something between here and the Hub has mixed up answers: the job of this submission is elsewhere.
        return Lost(ApiError(f"the Hub answered with the job of another submission, {outcome.id}"))
    return outcome


def _is_of_another(job: Job, key: str) -> bool:
    keys = {tag for tag in job.tags or [] if tag.startswith(KEY_PREFIX)}
    return bool(keys) and KEY_PREFIX + key not in keys


def _check_echo(job: Job, key: str) -> Flow[None]:
    if KEY_PREFIX + key not in (job.tags or []):
        try:
            yield WarnOnce(_NO_ECHO)
        except Warning as raised:  # where warnings are errors
            raised.add_note(f"The job exists: {job.id}")
            raise


def _adopt(key: str, began: float, lost: QHubError, options: RequestOptions) -> Flow[Job | SubmissionUnknownError]:
    """Look the key up until the job appears or a minute is over, also through an outage."""
    quick = options.copy()
    quick["timeout_in_seconds"] = LOOK_TIMEOUT
    quick["max_retries"] = 0  # this loop is the one that tries again
    lost_at: float = yield Now()
    told = False
    while True:
        now: float = yield Now()
        failure: QHubError | None = None
        asked = 0.0
        try:
            job = yield from search(key, Newest(seconds=now - began), quick)
            if job is not None:
                return job
        except QHubError as error:
            failure, asked = error, retry_after(error) or 0.0
        waited = (yield Now()) - lost_at
        if waited >= LOOK_UP_SECONDS or isinstance(failure, UnauthorizedError | ForbiddenError):
            return _unknown(key, lost, failure)
        if not told:
            told = True
            rest = LOOK_UP_SECONDS - waited
            yield Log(
                logging.WARNING,
                f"the answer to a submission was lost ({lost}): looking for its job, up to {rest:.0f} s",
            )
        # Whatever patience the Hub asks for, the last look is when the minute is over.
        yield Sleep(min(max(asked, min(max(0.5, waited / 2), 8.0)), LOOK_UP_SECONDS - waited))


def _unknown(key: str, lost: QHubError, failure: QHubError | None) -> SubmissionUnknownError:
    looked = f"its key could not be looked up ({failure})" if failure else "no job with its key was found"
    error = SubmissionUnknownError(
        f"The answer to a submission was lost ({lost}) and {looked}. A job may exist or still come into being:"
        f" look with client.jobs.find_submission({key!r}) before you submit again.",
        key=key,
    )
    error.__cause__ = lost
    return error


def check_key(key: str) -> str:
    """The key, or a `ConfigurationError`."""
    if not isinstance(key, str) or not key.isprintable() or not 0 < len(key) <= 100 or " " in key:
        raise ConfigurationError(f"a submission key is up to 100 printable characters without blanks, not {key!r}")
    return key.removeprefix(KEY_PREFIX)


def keyed(tags: Iterable[str], key: str) -> list[str]:
    """The tags and the key's own."""
    return [*tags, KEY_PREFIX + key]
