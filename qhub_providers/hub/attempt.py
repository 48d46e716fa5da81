"""One attempt of what must not happen twice, and what is known after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import httpx

from qhub_providers.errors import ApiError, HubConnectionError, QHubError

from .failures import api_error
from .flow import Flow, ReadSettings, exchange, parsed, wait_or_raise
from .request import Request

__all__ = ["Lost", "NoEffect", "attempt", "send_once"]

T = TypeVar("T")

_NEVER_ARRIVED = (
    httpx.ConnectError,  # no connection
    httpx.ConnectTimeout,  # no connection in time
    httpx.PoolTimeout,  # no free connection of our own
    httpx.ProxyError,  # the proxy refused before the request was sent
    httpx.WriteError,  # the body's last byte never left; a server can't act on half a body
)
"""Not in here: `httpx.WriteTimeout`. asyncio may still flush what it has buffered, so the body may arrive whole."""


@dataclass(frozen=True)
class NoEffect:
    """The attempt surely changed nothing on the Hub."""

    error: QHubError


@dataclass(frozen=True)
class Lost:
    """Nobody knows whether the attempt changed something."""

    error: QHubError


def attempt(request: Request[T]) -> Flow[T | NoEffect | Lost]:
    """Send once. Gives the parsed answer, or what is known without one; raises what the Hub refuses."""
    try:
        response = yield from exchange(request)
    except HubConnectionError as error:
        # Licence to send again: the connection never stood, or the body's last byte never left.
        return NoEffect(error) if isinstance(error.__cause__, _NEVER_ARRIVED) else Lost(error)
    except ApiError as refused_redirect:
        if refused_redirect.status_code == 303:  # See Other: it was done, and what came of it is elsewhere
            return Lost(refused_redirect)
        raise
    try:
        return (yield from _outcome(request, response))
    except QHubError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever fails here, the Hub may have done what it was asked to
        said = f"{response.status_code}: the answer was not handled ({type(error).__name__})"
        return Lost(ApiError(said, status_code=response.status_code))


def _outcome(request: Request[T], response: httpx.Response) -> Flow[T | NoEffect | Lost]:
    if response.is_success:
        try:
            return (yield from parsed(request, response))
        except ApiError as error:
            return Lost(error)
    refusal = api_error(response, (yield ReadSettings()))
    if response.status_code in {429, 503}:
        return NoEffect(refusal)  # Licence to send again: the Hub said that it did not take the request.
    if response.status_code in {303, 408} or not 200 <= response.status_code < 500:
        return Lost(refusal)  # Something behind the one that answers may have taken it; 303 says that it was done.
    raise refusal


def send_once(request: Request[T], if_lost: str) -> Flow[T]:
    """Send until it was surely taken or refused, and never again after a lost answer.

    A lost answer is the error that lost it, with the note `if_lost`: what may have happened, and how to find out.
    """
    tries = 0
    while True:
        outcome = yield from attempt(request)
        if isinstance(outcome, Lost):
            outcome.error.add_note(if_lost)
            raise outcome.error
        if not isinstance(outcome, NoEffect):
            return outcome
        # Licence to send again: the attempt surely changed nothing, see where it is made.
        yield from wait_or_raise(outcome.error, request, tries)
        tries += 1
