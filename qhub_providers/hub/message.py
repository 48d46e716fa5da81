"""From a `Request` to the `httpx.Request` of one attempt, the same for both clients."""

from __future__ import annotations

from typing import Any

import httpx

from qhub_providers.errors import QHubError

from .failures import unsendable
from .request import Request
from .settings import Settings, checked_headers

__all__ = ["IdleConnectionError", "NotSentError", "Progress", "message"]


SHORTEST_TIMEOUT = 0.1
"""Seconds that a request gets whose deadline is here, as when somebody only wants to know what is ready."""


class IdleConnectionError(Exception):
    """Nothing was written: the connection at hand had been used before, nobody knows when. It is closed now."""


class NotSentError(Exception):
    """Nothing was written: the message could not be made. Whoever sends raises `error` instead, as it was."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class Progress:
    """How far an attempt came, told by httpx's `trace` extension. Transports without it tell nothing.

    Args:
        reuse: False: `IdleConnectionError` is raised before the first byte is written to a connection that is not new.
            HTTP/2 is excepted: a connection cannot be closed for one request there.
    """

    def __init__(self, *, reuse: bool = True) -> None:
        self._failed = False
        self._may_write = reuse

    def record(self, event: str, _info: Any) -> None:
        """Note an event such as `http11.send_request_body.failed`."""
        layer, _, step = event.partition(".")
        self._failed |= step in {"send_request_headers.failed", "send_request_body.failed"}
        self._may_write |= step.startswith("connect_")
        if (layer, step) == ("http11", "send_request_headers.started") and not self._may_write:
            raise IdleConnectionError

    async def record_async(self, event: str, info: Any) -> None:
        """The same for asynchronous transports."""
        self.record(event, info)

    def body_failed(self) -> bool:
        """Whether writing the request failed before its last byte."""
        return self._failed


def message(
    http: httpx.Client | httpx.AsyncClient, request: Request[Any], settings: Settings, trace: Any, now: float
) -> httpx.Request:
    """The message to send. Tokens, the client's headers and what an injected `http` adds go to the origin only.

    Raises:
        ConfigurationError: no such address can be, or a text cannot be written.
        NotSentError: anything else, such as what a function that gives tokens raises.
    """
    try:
        return _message(http, request, settings, trace, now)
    except (QHubError, NotSentError):
        raise
    except (httpx.InvalidURL, UnicodeError) as error:
        raise unsendable(error, request, settings) from None
    except Exception as error:
        raise NotSentError(error) from error


def _message(
    http: httpx.Client | httpx.AsyncClient, request: Request[Any], settings: Settings, trace: Any, now: float
) -> httpx.Request:
    url = httpx.URL(request.path if "://" in request.path else settings.base_url + request.path)
    params = httpx.QueryParams([*request.query, *request.options.get("additional_query_parameters", {}).items()])
    url = url.copy_merge_params(params) if params else url
    headers = {"accept": "application/json", **({"content-type": "application/json"} if request.content else {})}
    extensions = {"trace": trace, "timeout": _timeout(request, settings, http, now).as_dict()}
    if not settings.is_home(url):
        return httpx.Request(request.method, url, headers=headers, content=request.content, extensions=extensions)
    own = checked_headers(request.options.get("additional_headers", {}))
    # Tokens come last, so that no frame of an error above holds one.
    headers |= {**_authentication(settings), **settings.headers, **own}
    return http.build_request(request.method, url, headers=headers, content=request.content, extensions=extensions)


def _authentication(settings: Settings) -> dict[str, str]:
    try:
        return settings.bearer.header() if settings.bearer else {}
    except UnicodeError as error:  # the function's own, which says nothing of the address
        raise NotSentError(error) from error


def _timeout(
    request: Request[Any], settings: Settings, http: httpx.Client | httpx.AsyncClient, now: float
) -> httpx.Timeout:
    asked = request.options.get("timeout_in_seconds", request.options.get("timeout", settings.timeout))
    timeout = http.timeout if asked is None else httpx.Timeout(asked)
    if request.deadline is None:
        return timeout
    rest = max(request.deadline - now, SHORTEST_TIMEOUT)
    return httpx.Timeout(**{kind: min(rest, rest if own is None else own) for kind, own in timeout.as_dict().items()})
