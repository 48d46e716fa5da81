"""Flows: what takes several steps, as generators that say what to do and don't do it.

A flow yields effects, a client's `drive` carries them out, and the same flow serves both
clients. Errors of an effect are raised at its `yield`, so a flow catches them like any other:

    def wait(job_id: str) -> Flow[str | None]:
        while (status := (yield from send(jobs.get_job_status(job_id))).status) not in FINAL:
            yield Sleep(2.0)
        return status

    client.drive(wait(job_id))            # or: await async_client.drive(wait(job_id))
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import httpx

from qhub_providers.errors import ApiError, HubConnectionError, QHubError

from .failures import api_error, asked, beginning
from .message import IdleConnectionError, NotSentError
from .redirect import redirected
from .request import Request
from .retry import is_transient, pause
from .settings import Settings

__all__ = ["Effect", "Flow", "Log", "Now", "ReadSettings", "Send", "Sleep", "WarnOnce", "around", "send", "sending"]

T = TypeVar("T")
P = ParamSpec("P")

LONGEST_CHAIN = 10
"""Redirects of one request."""

MOST_IDLE = 1000
"""Connections that may be passed over for one request; a pool has 100."""


@dataclasses.dataclass(frozen=True)
class Send:
    """One HTTP exchange; gives the `httpx.Response` of any status, or raises `HubConnectionError`.

    With `stream` the body of a successful answer is left unread, and whoever asked closes it.
    """

    request: Request[Any]
    stream: bool = False


@dataclasses.dataclass(frozen=True)
class Sleep:
    """Let that many seconds pass."""

    seconds: float


@dataclasses.dataclass(frozen=True)
class Now:
    """Gives the seconds of a clock that never jumps; only differences mean something."""


@dataclasses.dataclass(frozen=True)
class ReadSettings:
    """Gives the client's `Settings`."""


@dataclasses.dataclass(frozen=True)
class WarnOnce:
    """Warn the user, once in the life of the client for each message."""

    message: str


@dataclasses.dataclass(frozen=True)
class Log:
    """Write a line to the client's logger, at a level of `logging`."""

    level: int
    message: str


Effect = Send | Sleep | Now | ReadSettings | WarnOnce | Log
Flow: TypeAlias = Generator[Effect, Any, T]


def around(
    flow: Flow[T],
    before: Callable[[Send], Flow[None]] | None = None,
    after: Callable[[httpx.Response], Flow[None]] | None = None,
) -> Flow[T]:
    """The flow, with something done before each exchange, which is not made if that raises, and after each answer."""
    advance: Any = flow.send
    given: Any = None
    while True:
        try:
            effect = advance(given)
        except StopIteration as done:
            return cast(T, done.value)
        try:
            if before and isinstance(effect, Send):
                yield from before(effect)
            answer = yield effect
            if after and isinstance(effect, Send):
                yield from after(answer)
            advance, given = flow.send, answer
        except GeneratorExit:
            flow.close()
            raise
        except BaseException as error:  # noqa: BLE001 - the flow gets it: a submission must learn of Ctrl-C
            advance, given = flow.throw, error


def send(request: Request[T]) -> Flow[T]:
    """Send a request that may be sent again; gives its parsed answer.

    Broken connections, 408, 425, 429 and 5xx are tried again `max_retries` times, after `Retry-After` or a pause.
    Raises `ApiError` or its kind for the status, `HubConnectionError` where no answer came.
    """
    return (yield from parsed(request, (yield from answer(request))))


def parsed(request: Request[T], response: httpx.Response) -> Flow[T]:
    """The value of a successful answer; the error of one that holds something else quotes no token either."""
    try:
        return request.parse(response)
    except ApiError as error:
        settings: Settings = yield ReadSettings()
        raise api_error(response, settings, str(error) + beginning(response, settings)) from None


def sending(build: Callable[P, Request[T]]) -> Callable[P, Flow[T]]:
    """The flow of an operation that is a single request, from the builder of the request."""

    @wraps(build)
    def flow(*args: P.args, **kwargs: P.kwargs) -> Flow[T]:
        return (yield from send(build(*args, **kwargs)))

    return flow


def answer(request: Request[Any], *, stream: bool = False) -> Flow[httpx.Response]:
    """The successful answer to a request that may be sent again, unparsed; errors and retries as in `send`."""
    attempt = 0
    while True:
        error: QHubError
        try:
            response: httpx.Response = yield from exchange(request, stream=stream)
            if response.is_success:
                return response
            error = api_error(response, (yield ReadSettings()))
        except HubConnectionError as broken:
            error = broken
        if not is_transient(error):
            raise error
        yield from wait_or_raise(error, request, attempt)
        attempt += 1


def wait_or_raise(error: QHubError, request: Request[Any], attempt: int) -> Flow[None]:
    """Let the time before the next attempt pass; raise the error if attempt 0, 1, ... was the last one."""
    settings: Settings = yield ReadSettings()
    seconds = pause(error, attempt)
    if seconds is None or attempt >= request.options.get("max_retries", settings.max_retries):
        raise error
    if request.deadline is not None and (yield Now()) + seconds >= request.deadline:
        raise error
    yield Log(logging.INFO, f"{error}; asked again in {seconds:.2g} s")
    yield Sleep(seconds)


def exchange(request: Request[T], *, stream: bool = False) -> Flow[httpx.Response]:
    """Send once and follow redirects as `redirected` allows; gives the answer of any status."""
    for _ in range(LONGEST_CHAIN + 1):
        response = yield from _send(request, stream)
        if not response.has_redirect_location:
            return response
        request = redirected(request, response, (yield ReadSettings()))
    last = asked(request, (yield ReadSettings()))
    raise ApiError(
        f"more than {LONGEST_CHAIN} redirects, the last one to {last}; check base_url", status_code=response.status_code
    )


def _send(request: Request[T], stream: bool) -> Flow[httpx.Response]:
    for _ in range(MOST_IDLE):
        try:
            response: httpx.Response = yield Send(request, stream)
        except IdleConnectionError:
            continue  # Licence to send again: not a byte was written.
        except NotSentError as unsent:
            failure = unsent.error
            break
        except QHubError:
            raise
        except Exception as error:
            # As of a hook of an injected client. What is left of it is that a change may have been made.
            if request.method == "GET":
                raise
            where = asked(request, (yield ReadSettings()))
            raise HubConnectionError(f"{where}: the answer was not handled ({type(error).__name__})") from error
        return response
    else:
        failure = yield from _no_new_connection(request)
    raise failure


def _no_new_connection(request: Request[Any]) -> Flow[HubConnectionError]:
    error = httpx.ConnectError("the httpx_client opens no new connection")
    failure = HubConnectionError(f"{asked(request, (yield ReadSettings()))}: {error}")
    failure.__cause__ = error
    return failure
