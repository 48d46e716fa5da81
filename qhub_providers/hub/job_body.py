"""The body of a submission, checked before anything is sent."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pydantic

from qhub_providers.errors import ConfigurationError

from .discriminator import without_discriminator
from .request import plain_model

__all__ = ["job_body"]


def job_body(
    *, backend_id: str, shots: int, input: Any, input_params: Any = None, tags: Sequence[str] = (), **optional: Any
) -> dict[str, Any]:
    """The JSON of `POST /jobs`. What is None or has nothing in it is left out.

    >>> job_body(backend_id="aws.sim.sv1", shots=10, input={"qasm": "..."}, name=None, sdk_provider="CLIENT")
    {'backend_id': 'aws.sim.sv1', 'shots': 10, 'input': {'qasm': '...'}, 'sdk_provider': 'CLIENT'}
    >>> job_body(backend_id="aws.sim.sv1", shots=0, input={})
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: shots must be a whole number of at least 1, not 0
    """
    if not isinstance(backend_id, str) or not backend_id:
        raise ConfigurationError(f"backend_id must be a non-empty string, not {backend_id!r}")
    body: dict[str, Any] = {
        "backend_id": backend_id,
        "shots": _shots(shots),
        "input": _sent("input", input, backend_id),
    }
    if input_params is not None and (params := _sent("input_params", input_params, backend_id)):
        body["input_params"] = params
    check_session_id(optional.get("session_id"))
    if tags:
        body["tags"] = list(tags)
    return body | {name: value for name, value in optional.items() if value is not None}


def check_session_id(session_id: Any) -> None:
    """None, or the id of a session.

    >>> check_session_id("5904a9f2-f43b-453d-9d08-beedcdb93e54")
    >>> check_session_id("my session")
    Traceback (most recent call last):
    ...
    qhub_providers.errors.ConfigurationError: session_id must be the id of a session, a UUID, not 'my session'
    """
    try:
        if session_id is not None:
            UUID(session_id)
    except (ValueError, TypeError, AttributeError):
        message = f"session_id must be the id of a session, a UUID, not {session_id!r}"
        raise ConfigurationError(message) from None


def _shots(shots: Any) -> int:
    try:
        count = 0 if isinstance(shots, bool) else operator.index(shots)
    except TypeError:
        count = 0
    if count < 1:
        raise ConfigurationError(f"shots must be a whole number of at least 1, not {shots!r}")
    return count


def _sent(name: str, value: Any, backend_id: str) -> dict[str, Any]:
    if isinstance(value, pydantic.BaseModel):
        _check_family(name, value, backend_id)
        try:
            value = plain_model(value)
        except ValueError as error:
            raise ConfigurationError(f"{name} cannot be written as JSON: {error}") from error
    if isinstance(value, Mapping):
        return without_discriminator(name, value, backend_id)
    raise ConfigurationError(f"{name} must be a dict or a model, not {type(value).__name__}")


def _check_family(name: str, model: pydantic.BaseModel, backend_id: str) -> None:
    """Refuse a typed input for a backend that is known to take another; backends that nobody knows yet take any."""
    from . import create_job_request  # all inputs: only where a typed one is sent

    taken = create_job_request.model_for(name, backend_id)
    family = getattr(model, "family", None)
    if taken is not None and family is not None and taken.family != family:
        raise ConfigurationError(
            f"{name} is {type(model).__name__}, and {backend_id} takes {taken.__name__}; check backend_id"
        )
