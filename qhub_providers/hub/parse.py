"""From a successful answer to a value; `ApiError` where the answer holds something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import pydantic  # it loads its own parts on first use, so names are taken from it where they are needed
from pydantic_core import from_json

from .failures import unreadable

__all__ = ["any_json", "json_object", "model", "models", "models_or_one", "nothing", "optional", "raw_bytes"]

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound="pydantic.BaseModel")


def any_json(response: httpx.Response) -> Any:
    """Any JSON value.

    >>> any_json(httpx.Response(200, text='{"counts": {"00": 1'))
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ApiError: 200: the answer is not JSON, or was cut off
    """
    if not response.content:
        raise unreadable(response, "the answer is empty")
    try:
        return from_json(response.content)
    except ValueError:
        raise unreadable(response, "the answer is not JSON, or was cut off") from None


def json_object(response: httpx.Response) -> dict[str, Any]:
    """A JSON object."""
    value = any_json(response)
    if not isinstance(value, dict):
        raise unreadable(response, f"an object was expected, not {type(value).__name__}")
    return value


def model(kind: type[ModelT]) -> Callable[[httpx.Response], ModelT]:
    """A parser of one record."""

    def parse(response: httpx.Response) -> ModelT:
        return _record(kind, any_json(response), response)

    return parse


def models(kind: type[ModelT]) -> Callable[[httpx.Response], list[ModelT]]:
    """A parser of a list of records. What is no record is left out, unless nothing is one."""

    def parse(response: httpx.Response) -> list[ModelT]:
        value = any_json(response)
        if not isinstance(value, list):
            raise unreadable(response, f"a list of {kind.__name__} was expected, not {type(value).__name__}")
        records = [item for item in value if isinstance(item, dict)]
        if value and not records:
            raise unreadable(response, f"a list of {kind.__name__} was expected")
        return [_record(kind, item, response) for item in records]

    return parse


def models_or_one(kind: type[ModelT]) -> Callable[[httpx.Response], list[ModelT]]:
    """A parser of a list of records, where the contract names a single record and means the list."""

    def parse(response: httpx.Response) -> list[ModelT]:
        value = any_json(response)
        return [_record(kind, item, response) for item in (value if isinstance(value, list) else [value])]

    return parse


def _record(kind: type[ModelT], value: Any, response: httpx.Response) -> ModelT:
    try:
        return kind.model_validate(value)
    except pydantic.ValidationError:
        raise unreadable(response, f"the record of a {kind.__name__} was expected") from None


def optional(parse: Callable[[httpx.Response], T]) -> Callable[[httpx.Response], T | None]:
    """None for 204, whatever its body, else what `parse` makes of it."""
    return lambda response: None if response.status_code == 204 else parse(response)


def raw_bytes(response: httpx.Response) -> bytes:
    """The body as it came, after gzip."""
    return response.content


def nothing(response: httpx.Response) -> None:
    """For calls that give nothing back."""
