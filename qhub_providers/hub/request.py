"""One HTTP request as a value: built by pure functions, sent by a client, parsed by a pure function again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote

import httpx
import pydantic
from pydantic_core import to_json

from qhub_providers.errors import ConfigurationError

from .core.request_options import RequestOptions

__all__ = ["Parse", "PlainJson", "Request", "path"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Parse: TypeAlias = Callable[[httpx.Response], T]
"""Makes the value from a successful answer; raises `ApiError` where it can't."""


@dataclasses.dataclass(frozen=True)
class Request(Generic[T_co]):
    """A request, and how its answer is read.

    Attributes:
        method: `GET`, `POST`, `DELETE`, `PATCH`.
        path: below the base address, `/jobs/...`; an absolute address after a redirect.
        parse: makes the value from a successful `httpx.Response`; raises `ApiError` where it can't.
        query: pairs of the query; a name may be there several times.
        json: the body before encoding; None for no body.
        options: settings of this request alone.
        deadline: the instant of the client's clock (`Now`) behind which nothing is waited for: each exchange is cut off
            there, and no attempt is made after it; None: none.
        plain: whether the body surely is made of JSON's own types alone, see `PlainJson`.
        bounded: whether the answer is a record, small by nature; False for results and inputs.

    >>> Request("GET", "/backends", parse=httpx.Response.json, query=(("provider", "IBM"),))
    Request(method='GET', path='/backends', query=(('provider', 'IBM'),))
    """

    method: str
    path: str
    parse: Parse[T_co] = dataclasses.field(repr=False)
    query: tuple[tuple[str, str], ...] = ()
    json: Any = dataclasses.field(default=None, repr=False)
    options: RequestOptions = dataclasses.field(default_factory=RequestOptions, repr=False)
    deadline: float | None = dataclasses.field(default=None, repr=False)
    bounded: bool = dataclasses.field(default=True, repr=False)
    plain: bool = dataclasses.field(default=False, repr=False)

    @cached_property
    def content(self) -> bytes | None:
        """The encoded body, made once for all attempts; `ConfigurationError` where it isn't JSON."""
        if self.json is None:
            return None
        if self.plain and (quick := _quickly(self.json)) is not None:
            return quick
        try:
            return json.dumps(
                self.json, default=plain_model, allow_nan=False, ensure_ascii=False, separators=(",", ":")
            ).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise ConfigurationError(
                f"the body of {self.method} {self.path} cannot be written as JSON: {error}"
            ) from error


class PlainJson(dict[str, Any]):
    """A dict of JSON's own types alone, all the way down, as whoever makes one vouches: it is written much faster."""


def _quickly(value: Any) -> bytes | None:
    """The JSON of a plain value; None where the thorough way has to look, as at numbers that JSON does not have."""
    try:
        written = to_json(value)
    except ValueError:  # half of a character
        return None
    return None if b"NaN" in written or b"Infinity" in written else written


def plain_model(value: Any) -> dict[str, Any]:
    """The JSON of a model, also of one inside a dict. A field that is None is left out.

    What is None because somebody wrote so stays: inside free-form values, and under names that are no fields.
    """
    if not isinstance(value, pydantic.BaseModel):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    dumped: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dumped | {name: None for name, given in (value.model_extra or {}).items() if given is None}


def path(template: str, **ids: str) -> str:
    """The path with the ids in it, escaped, so that no id can leave its place.

    >>> path("/jobs/{id}/status", id="a/b")
    '/jobs/a%2Fb/status'
    >>> path("/jobs/{id}", id="")
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: id must be a non-empty string, not ''
    """
    for name, value in ids.items():
        if not isinstance(value, str) or value.strip() in {"", ".", ".."}:
            raise ConfigurationError(f"{name} must be a non-empty string, not {value!r}")
    try:
        return template.format(**{name: quote(value, safe="") for name, value in ids.items()})
    except UnicodeEncodeError:
        raise ConfigurationError(f"{', '.join(ids)} cannot be sent: half of a character in {ids}") from None
