"""What the synchronous and the asynchronous client have in common: settings, and HTTP connections."""

from __future__ import annotations

import logging as logs
import os
import ssl
import threading
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from contextlib import nullcontext
from functools import cached_property
from typing import Any, ClassVar, Generic, NoReturn, TypeVar

import httpx

from .clock import Clock
from .environment import HubQuantumClientEnvironment
from .http_client import check_kind, check_open, tls_context
from .message import Progress
from .pool import Pool, closed_client
from .request import Request
from .settings import LogConfig, Settings, checked_settings

__all__ = ["Connection"]

HttpT = TypeVar("HttpT", httpx.Client, httpx.AsyncClient)

READ_IDLE_SECONDS = 30.0
"""Polling may be 15 s apart; a new TLS handshake for each poll would cost more than the poll."""

WRITE_IDLE_SECONDS = 1.0
"""A server may close an idle connection just as a submission is written to it, and nobody can tell whether it was read:
what changes something on the Hub has connections of its own, none of which is reused after a second of idleness."""


class Connection(ABC, Generic[HttpT]):
    """Settings and connections of a client.

    Args:
        api_key: the access token, sent as `X-Auth-Token`. It may be left out with a `token`, with a header that
            authenticates, or with an `httpx_client`, which may do that itself.
        token: an OAuth2 token instead, sent as `Authorization: Bearer`, or a function that gives one. The function is
            called for each request, so it should be quick, and renew the token before it expires.
        organization_id: sent as `X-OrganizationId`.
        base_url: the Hub's address; wins over `environment`.
        environment: a known address.
        headers: added to each request to the Hub's origin, and sent to no other.
        timeout: how long the Hub may be silent, in seconds; 60 by default. Ignored with an `httpx_client`.
        max_retries: how often a request is sent again after a transient failure, 2 by default.
        follow_redirects: reads follow redirects (without the token where they leave the origin), submissions only
            those that keep the body, within the origin. False: a redirect is an `ApiError`.
        httpx_client: the HTTP client to use, for proxies, certificates or tests. It stays open when this client closes.
            Whatever changes something on the Hub is sent over a new connection, because nobody knows how long the ones
            that it keeps were idle; only over HTTP/2, where all share one, that is not possible.
        logging: a logger, or `{"level": ..., "logger": ..., "silent": ...}`. Default: the logger `qhub_providers.hub`.
        clock: the time to live in; for tests.

    Raises:
        CredentialUnavailableError: nothing was given to authenticate with; no request is ever sent without by mistake.
        ConfigurationError: for an address, header, timeout, number of retries or HTTP client that cannot work.
    """

    _http_kind: ClassVar[type[httpx.Client | httpx.AsyncClient]]

    def __init__(
        self,
        *,
        api_key: str | None = None,
        token: str | Callable[[], str] | None = None,
        organization_id: str | None = None,
        base_url: str | None = None,
        environment: HubQuantumClientEnvironment | None = HubQuantumClientEnvironment.DEFAULT,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        max_retries: int = 2,
        follow_redirects: bool = True,
        httpx_client: HttpT | None = None,
        logging: logs.Logger | LogConfig | None = None,
        clock: Clock | None = None,
    ) -> None:
        check_kind(httpx_client, self._http_kind)
        self._settings = checked_settings(
            api_key=api_key,
            token=token,
            organization_id=organization_id,
            base_url=base_url,
            environment=environment,
            headers=headers,
            timeout=timeout,
            max_retries=max_retries,
            follow_redirects=follow_redirects,
            logging=logging,
            injected=httpx_client is not None,
        )
        self._injected: HttpT | None = httpx_client
        self._clock = clock or Clock()
        self._opened: dict[tuple[Hashable, str], Pool[HttpT]] = {}
        self._opening = threading.Lock()
        self._closed = False
        self._warned: set[str] = set()

    @property
    def base_url(self) -> str:
        """The Hub's address, without a slash at its end."""
        return self._settings.base_url

    @property
    def organization_id(self) -> str | None:
        """The organization that the client works for."""
        return self._settings.headers.get("x-organizationid")

    @property
    def settings(self) -> Settings:
        """What the client was told, without secrets in its repr."""
        return self._settings

    @abstractmethod
    def _new_pool(self, idle_seconds: float) -> Pool[HttpT]:
        """Connections for the HTTP client that this client drives."""

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reading the certificates is the most expensive part of a connection: once for all.
        return tls_context()

    def _pool(self, request: Request[Any]) -> Pool[HttpT]:
        reads = request.method == "GET"
        place = self._here(), "read" if reads else "write"
        with self._opening:
            pool = self._opened.get(place)
            if pool is None:
                if self._closed:
                    raise closed_client()
                pool = self._opened[place] = self._new_pool(READ_IDLE_SECONDS if reads else WRITE_IDLE_SECONDS)
        return pool

    def _http(self, request: Request[Any]) -> HttpT:
        """What builds messages, and carries streams: one for all of a kind, nobody's alone."""
        return self._pool(request).shared() if self._injected is None else check_open(self._injected)

    def _lent(self, request: Request[Any], sent: httpx.Request, stream: bool) -> Any:
        """The context in which a message is sent; its value is the HTTP client to send it with."""
        if stream or self._injected is not None:
            return nullcontext(self._http(request))
        return self._pool(request).lend(sent.extensions["timeout"]["pool"])

    def _progress(self, request: Request[Any]) -> Progress:
        return Progress(reuse=self._injected is None or request.method == "GET")

    def _auth(self, sent: httpx.Request) -> dict[str, Any]:
        """What an injected client adds to authenticate is not for strangers either."""
        return {} if self._settings.is_home(sent.url) else {"auth": None}

    def _take_opened(self, *, closed: bool = True) -> list[HttpT]:
        """What is to be closed: all that this client opened itself, and nothing that was handed to it."""
        with self._opening:
            self._closed = self._closed or closed
            here = self._here()
            pools = [self._opened.pop(place) for place in list(self._opened) if place[0] == here]
        return [http for pool in pools for http in pool.take_all()]

    def _here(self) -> Hashable:
        # After a fork, the child would read what was meant for its parent from the connections of both.
        return os.getpid()

    def _warn_once(self, message: str) -> None:
        with self._opening:
            known = message in self._warned
            self._warned.add(message)
        if not known:
            warnings.warn(message, stacklevel=2)

    def _log(self, response: httpx.Response, began: float) -> httpx.Response:
        request, spent = response.request, 1000 * (time.perf_counter() - began)
        self._settings.logger.debug(
            "%s %s: %d in %.0f ms", request.method, request.url.path, response.status_code, spent
        )
        return response

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # a traceback may show one whose settings were refused
        return f"{type(self).__name__}(base_url={settings.base_url!r})" if settings else f"{type(self).__name__}()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds a token and open connections: make a new one instead of copying it"
        )
