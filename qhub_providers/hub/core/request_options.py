"""What a single call may say about its own request."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypedDict, cast

from qhub_providers.errors import ConfigurationError

__all__ = ["RequestOptions", "checked_options"]


class RequestOptions(TypedDict, total=False):
    """Settings of one call, as `request_options={"timeout_in_seconds": 5, "max_retries": 0}`.

    Attributes:
        timeout_in_seconds: how long the Hub may be silent, in seconds; default: the client's `timeout`.
        timeout: the same under its other documented name.
        max_retries: how often the request is sent again, at least 0; default: the client's `max_retries`.
        additional_headers: headers added to the client's, for the configured origin only.
        additional_query_parameters: added to the query.
        chunk_size: bytes per chunk of a streamed body, at least 1; default: as they arrive.
    """

    timeout_in_seconds: float
    timeout: float
    max_retries: int
    additional_headers: Mapping[str, str]
    additional_query_parameters: Mapping[str, str]
    chunk_size: int


def checked_options(options: RequestOptions | None) -> RequestOptions:
    """The options that are set, or a `ConfigurationError` that names what is unknown or out of range.

    >>> checked_options({"max_retries": -1})
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: max_retries must be a whole number of at least 0, not -1
    """
    options = options or {}
    if not isinstance(options, Mapping):
        raise ConfigurationError(f"request_options must be a mapping, not {type(options).__name__}")
    accepted = RequestOptions.__annotations__
    if unknown := sorted(set(options) - set(accepted)):
        raise ConfigurationError(f"unknown request_options {unknown}; accepted are {sorted(accepted)}")
    check_retries(options.get("max_retries"))
    check_timeout(options.get("timeout_in_seconds"), "timeout_in_seconds")
    check_timeout(options.get("timeout"), "timeout")
    _check_chunk_size(options.get("chunk_size"))
    for name in ("additional_headers", "additional_query_parameters"):
        if not isinstance(options.get(name) or {}, Mapping):
            raise ConfigurationError(f"{name} must be a mapping, not {type(options[name]).__name__}")
    return cast(RequestOptions, {name: value for name, value in options.items() if value is not None})


def check_retries(value: object) -> None:
    """None, or a whole number of at least 0."""
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise ConfigurationError(f"max_retries must be a whole number of at least 0, not {value!r}")


def _check_chunk_size(value: object) -> None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ConfigurationError(f"chunk_size must be a whole number of bytes, at least 1, not {value!r}")


def check_timeout(value: object, name: str = "timeout") -> None:
    """None, or a positive, finite number of seconds."""
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ConfigurationError(f"{name} must be a positive number of seconds, not {value!r}")
