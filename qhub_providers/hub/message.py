"""From a `Request` to the `httpx.Request` of one attempt, the same for both clients."""

from __future__ import annotations

from typing import Any, TypeVar

import httpx

from qhub_providers.errors import ConfigurationError

from .request import Request
from .settings import Settings, checked_headers

__all__ = ["Progress", "message"]


SHORTEST_TIMEOUT = 0.1
"""Seconds that a request gets whose deadline is here, as when somebody only wants to know what is ready."""


class Progress:
    """How far an attempt came, told by httpx's `trace` extension. Transports without it tell nothing."""

    def __init__(self) -> None:
        self._failed = False

    def record(self, event: str, _info: Any) -> None:
        """Note an event such as `http11.send_request_body.failed`."""
        self._failed |= event.endswith((".send_request_headers.failed", ".send_request_body.failed"))

    async def record_async(self, event: str, info: Any) -> None:
        """The same for asynchronous transports."""
        self.record(event, info)

    def body_failed(self) -> bool:
        """Whether writing the request failed before its last byte."""
        return self._failed


def message(
    http: httpx.Client | httpx.AsyncClient, request: Request[Any], settings: Settings, trace: Any, now: float
) -> httpx.Request:
    """The message to send. Tokens, the client's headers and what an injected `http` adds go to the origin only."""
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
    return settings.bearer.header() if settings.bearer else {}


def _timeout(
    request: Request[Any], settings: Settings, http: httpx.Client | httpx.AsyncClient, now: float
) -> httpx.Timeout:
    asked = request.options.get("timeout_in_seconds", request.options.get("timeout", settings.timeout))
    timeout = http.timeout if asked is None else httpx.Timeout(asked)
    if request.deadline is None:
        return timeout
    rest = max(request.deadline - now, SHORTEST_TIMEOUT)
    return httpx.Timeout(**{kind: min(rest, rest if own is None else own) for kind, own in timeout.as_dict().items()})


HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)


def check_open(http: HttpT | None) -> HttpT:
    """The HTTP client; a closed one says so before anything is sent."""
    if http is None or http.is_closed:
        raise ConfigurationError("the client is closed; make a new one")
    return http
