"""Where a request goes after a redirect. httpx would turn a POST into a GET and follow it anywhere; this doesn't."""

from __future__ import annotations

import dataclasses
from typing import TypeVar
from urllib.parse import unquote

import httpx

from qhub_providers.errors import ApiError

from .failures import api_error
from .request import Request
from .settings import Settings, has_host, origin

__all__ = ["redirected"]

T = TypeVar("T")


def redirected(request: Request[T], response: httpx.Response, settings: Settings) -> Request[T]:
    """The request at its new address.

    A GET follows, except from https to http. Everything else changes something on the Hub: it follows 307 and 308,
    which keep method and body, within the origin. Any other redirect is an `ApiError` that names the address. So is one
    to an address that quotes a token.
    """
    target = response.url.join(response.headers["location"])  # httpx has refused what is no address already
    if reason := _refusal(request, response, target, settings):
        raise _refused(response, settings, target, reason)
    options = request.options.copy()
    options.pop("additional_query_parameters", None)  # like the rest of the query: the new address is complete
    return dataclasses.replace(request, path=str(target), query=(), options=options)


def _refusal(request: Request[T], response: httpx.Response, target: httpx.URL, settings: Settings) -> str | None:
    if not settings.follow_redirects:
        return "follow_redirects is off"
    if target.scheme not in {"http", "https"} or (response.url.scheme, target.scheme) == ("https", "http"):
        return f"{response.url.scheme} is not left for {target.scheme}"
    if not has_host(target):
        return "its host cannot be looked up"
    if (address := unquote(str(target))) != settings.hide_secrets(address, response.request.headers):
        return "the address holds the token, which strangers and logs would get to see"
    return None if request.method == "GET" else _refusal_of_a_change(request, response, target)


def _refusal_of_a_change(request: Request[T], response: httpx.Response, target: httpx.URL) -> str | None:
    if response.status_code not in {307, 308}:
        return f"a {request.method} follows 307 and 308 only, which keep its body"
    if origin(target) != origin(response.url):
        return f"a {request.method} never leaves its origin"
    return None


def _refused(response: httpx.Response, settings: Settings, target: httpx.URL, reason: str) -> ApiError:
    message = f"{response.status_code}: redirected to {unquote(str(target))}, not followed: {reason}; check base_url"
    return api_error(response, settings, message)
