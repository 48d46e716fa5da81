"""The errors of this room: each is one of `qhub_providers.errors` and the one of IBM's that its programs catch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qiskit.providers.exceptions import QiskitBackendNotFoundError
from qiskit_ibm_runtime import IBMRuntimeError, RuntimeJobNotFound, RuntimeJobTimeoutError

from ... import errors
from ..ibm_compat import RequestsApiError


class NotOnTheHubError(errors.ConfigurationError, IBMRuntimeError):
    """IBM's service has it and the Hub has not; the message says what to do. Also IBM's `IBMRuntimeError`."""

    __str__ = Exception.__str__  # Qiskit's puts the message into quotes


class BackendNotFoundError(errors.UnsupportedBackendError, QiskitBackendNotFoundError):
    """No backend is meant, or none that IBM's classes can drive. Also Qiskit's `QiskitBackendNotFoundError`."""

    __str__ = Exception.__str__


class RuntimeWaitError(errors.JobTimeoutError, RuntimeJobTimeoutError):
    """The wait was over before the job was. Also IBM's `RuntimeJobTimeoutError`."""

    __str__ = Exception.__str__


class UnknownJobError(errors.NotFoundError, RuntimeJobNotFound):
    """There is no such job. Also IBM's `RuntimeJobNotFound`."""

    __str__ = Exception.__str__


_BOTH: dict[type[errors.ApiError], type[errors.ApiError]] = {}


def _also_ibms(kind: type[errors.ApiError]) -> type[errors.ApiError]:
    """`kind` that is IBM's `RequestsApiError` too, made once."""
    if kind in _BOTH:
        return _BOTH[kind]

    def reduced(error: errors.ApiError) -> tuple[Any, ...]:
        return _restored, (kind, error.args, vars(error))

    body = {"__str__": Exception.__str__, "__reduce__": reduced, "__doc__": kind.__doc__, "__module__": __name__}
    return _BOTH.setdefault(kind, type(kind.__name__, (kind, RequestsApiError), body))


def _restored(kind: type[errors.ApiError], args: tuple[Any, ...], state: dict[str, Any]) -> errors.ApiError:
    both = _also_ibms(kind)
    error = both.__new__(both, *args)
    error.args = args
    error.__dict__.update(state)
    return error


@contextmanager
def as_ibm() -> Iterator[None]:
    """Raise a refusal of the Hub that comes out of the block as one that IBM's own classes know how to handle too."""
    try:
        yield
    except errors.ApiError as refusal:
        if isinstance(refusal, RequestsApiError):
            raise
        state = vars(refusal) | {"message": str(refusal)}
        raise _restored(type(refusal), refusal.args, state) from refusal
