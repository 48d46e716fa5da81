"""From an HTTP answer or a broken exchange to a typed error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic_core import from_json

from qhub_providers.errors import (
    ApiError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    ForbiddenError,
    HubConnectionError,
    HubTimeoutError,
    InternalServerError,
    NotFoundError,
    RateLimitedError,
    UnauthorizedError,
    UnprocessableEntityError,
)

from .environment import advice, named
from .hiding import hide_inside
from .request import Request
from .settings import Settings

__all__ = ["api_error", "asked", "beginning", "typed_errors", "unreadable", "unsendable"]

_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitedError,
}
_REQUEST_IDS = ("x-request-id", "x-correlation-id", "traceparent")
_MESSAGE_KEYS = ("detail", "title", "error_message", "message")


def api_error(response: httpx.Response, settings: Settings, message: str | None = None) -> ApiError:
    """The error that a status stands for, with detail, body, headers and request id; no token in any of them."""
    status = response.status_code

    def hide_secrets(text: str) -> str:
        # Also those that only this request sent: in its options, or added by an injected HTTP client.
        return settings.hide_secrets(text, response.request.headers)

    kind = _BY_STATUS.get(status, InternalServerError if status >= 500 else ApiError)
    if message is None and status in {404, 405} and not _is_of_the_hub(response):
        message = (
            f"{status}: {_text(response)[:200]!r} is no answer of the Hub; check base_url, {named(settings.base_url)}"
        )
    error = kind(
        hide_secrets(message) if message else None,
        **_carried(response, hide_secrets),
        asked=hide_secrets(f"{response.request.method} {response.request.url.path}"),
    )
    if status == 401 and named(settings.base_url) != settings.base_url:
        error.add_note(f"The token was sent to {named(settings.base_url)}.")
    if not settings.is_home(response.url):
        error.add_note(f"The Hub redirected to {response.url.host}, where the token was not sent: check base_url.")
    return error


def _is_of_the_hub(response: httpx.Response) -> bool:
    body = _body(_text(response))
    return body is None or (isinstance(body, dict) and not body.keys().isdisjoint({"detail", "title", "status"}))


def unreadable(response: httpx.Response, why: str) -> ApiError:
    """The error of a successful answer that holds something else than it should; quotes nothing of it."""
    return ApiError(f"{response.status_code}: {why}", status_code=response.status_code)


def beginning(response: httpx.Response, settings: Settings) -> str:
    """How an answer begins, to end a message with. Cut after the tokens are hidden, so that no half of one stays."""
    excerpt = settings.hide_secrets(_text(response), response.request.headers)[:200]
    return f"; it begins {excerpt!r}" if excerpt else ""


def _carried(response: httpx.Response, hide_secrets: Callable[[str], str]) -> dict[str, Any]:
    # Hidden after decoding: an escaped token is one.
    body = hide_inside(_body(_text(response)), hide_secrets)
    said = [body[key] for key in _MESSAGE_KEYS if isinstance(body, dict) and isinstance(body.get(key), str)]
    headers = {name: hide_secrets(value) for name, value in response.headers.items() if name != "set-cookie"}
    return {
        "status_code": response.status_code,
        "detail": said[0] if said else None,
        "body": body,
        "headers": headers,
        "request_id": next((headers[name] for name in _REQUEST_IDS if name in headers), None),
    }


def _text(response: httpx.Response) -> str:
    # Not `response.text`: it takes whatever codec of Python's the server names, and some of them fail.
    return response.content.decode("utf-8", errors="replace")


def _body(text: str) -> Any:
    try:
        return from_json(text) if text else None
    except ValueError:
        return text


def asked(request: Request[Any], settings: Settings) -> str:
    """Method and path of a request, without its query, which may hold secrets, such as a storage's signature."""
    path = request.path if "://" in request.path else settings.base_url + request.path
    return settings.hide_secrets(f"{request.method} {urlsplit(path).path}")


@contextmanager
def typed_errors(
    request: Request[Any], settings: Settings, body_failed: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Turn what httpx raises in the block into our errors, with httpx's as the cause, and no more: its own causes are
    ninety lines that say the same.

    `body_failed` says whether writing the body failed. httpcore hides that, to read an answer that may have come early;
    what it then raises tells of reading. The submission needs the truth, so the cause becomes an `httpx.WriteError`.
    """
    try:
        yield
    except (httpx.InvalidURL, UnicodeError) as error:  # httpx looks where a redirect goes, also if nobody follows
        unusable = httpx.RemoteProtocolError(f"an address or a header that cannot be used ({type(error).__name__})")
        raise _broken(unusable, request, settings) from unusable
    except httpx.TimeoutException as error:
        where, kind = asked(request, settings), type(error).__name__
        raise HubTimeoutError(
            f"{where}: the Hub did not answer in time ({kind}); a larger timeout= waits longer"
        ) from _alone(error)
    except httpx.RequestError as error:
        if _is_unsendable(error, request, body_failed()):
            # Without the cause: it quotes headers, of an injected client too.
            raise unsendable(error, request, settings) from None
        told = httpx.WriteError(f"the body was not fully written: {error}") if body_failed() else error
        if (said := settings.hide_secrets(str(told))) != str(told):
            told = type(told)(said)
        raise _broken(told, request, settings) from _alone(told)


def _alone(error: httpx.RequestError) -> httpx.RequestError:
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def unsendable(error: Exception, request: Request[Any], settings: Settings) -> ConfigurationError:
    """The error of a request that cannot be made, or not be written."""
    where, kind = asked(request, settings), type(error).__name__
    return ConfigurationError(f"{where} cannot be sent ({kind}): check base_url and what was passed in")


def _is_unsendable(error: httpx.RequestError, request: Request[Any], body_failed: bool) -> bool:
    if isinstance(error, httpx.LocalProtocolError):
        # Over HTTP/2 a server's fault may look like ours: a change that may be written whole is not called unsendable.
        return request.method == "GET" or body_failed
    return isinstance(error, httpx.UnsupportedProtocol)


def _broken(told: httpx.RequestError, request: Request[Any], settings: Settings) -> HubConnectionError:
    said, where = f"{type(told).__name__}: {str(told) or 'the connection broke'}", _place(request, settings)
    if isinstance(told, httpx.ConnectError):
        said = f"{where} does not answer ({said}); {advice(settings.base_url)}"
    else:
        said = f"{said}; check the network, the proxy and base_url, {where}"
    return HubConnectionError(f"{asked(request, settings)}: {said}")


def _place(request: Request[Any], settings: Settings) -> str:
    """Who should have answered: the Hub, or what it redirected to, whose path may be secret."""
    if "://" in request.path:
        url = urlsplit(request.path)
        return settings.hide_secrets(f"{url.scheme}://{url.hostname}, to which the Hub redirected")
    return settings.hide_secrets(named(settings.base_url))
