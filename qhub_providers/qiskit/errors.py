"""The job errors of `qhub_providers.errors` that are also Qiskit's, so that code written for either catches them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qiskit.providers import JobError
from qiskit.providers.exceptions import JobTimeoutError as QiskitTimeoutError

from .. import errors


class QHubJobError(errors.HubJobError, JobError):
    """A job did not give a result; also Qiskit's `JobError`."""

    __str__ = Exception.__str__  # Qiskit's puts the message into quotes


class QHubJobFailedError(errors.JobFailedError, QHubJobError):
    """The job failed; also Qiskit's `JobError`."""


class QHubJobMaxTimeError(QHubJobFailedError, TimeoutError):
    """IBM ended the job (code 1305) as it ran for longer than `max_execution_time`; also a `TimeoutError`."""

    __str__ = Exception.__str__


class QHubJobCancelledError(errors.JobCancelledError, QHubJobError):
    """The job was cancelled; also Qiskit's `JobError`."""


class QHubJobAbortedError(errors.JobAbortedError, QHubJobError):
    """The job was aborted; also Qiskit's `JobError`."""


class QHubJobTimeoutError(errors.JobTimeoutError, QiskitTimeoutError):
    """The wait was over before the job was; also Qiskit's `JobTimeoutError`."""

    __str__ = Exception.__str__


COUNTERPARTS: dict[type[errors.HubJobError], type[errors.HubJobError]] = {
    errors.HubJobError: QHubJobError,
    errors.JobFailedError: QHubJobFailedError,
    errors.JobCancelledError: QHubJobCancelledError,
    errors.JobAbortedError: QHubJobAbortedError,
    errors.JobTimeoutError: QHubJobTimeoutError,
    QHubJobMaxTimeError: QHubJobMaxTimeError,
}


@contextmanager
def as_qiskit() -> Iterator[None]:
    """Raise the Qiskit counterpart of a job error that comes out of the block, with all that it carries."""
    try:
        yield
    except errors.HubJobError as error:
        counterpart = COUNTERPARTS.get(type(error))
        if counterpart in (None, type(error)):  # it is Qiskit's already
            raise
        fields = {name: value for name, value in vars(error).items() if not name.startswith("_")}
        raise counterpart(str(error), **fields) from error
