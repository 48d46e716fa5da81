"""Everything that can go wrong, as one tree. Catch `QHubError` for all of it.

```
QHubError
├── CredentialUnavailableError      no token found; says where it looked
├── ConfigurationError              a bad setting, file or argument combination
│   └── MissingFileError            (also FileNotFoundError)
├── UnsupportedCircuitError         names the instruction, its index and qubits, and the way out
├── UnsupportedBackendError         a backend that this library cannot drive, and why
├── HubConnectionError              never reached the Hub
│   └── HubTimeoutError             (also httpx.TimeoutException)
├── SubmissionUnknownError          the answer to a submission was lost and no job was found; carries the key
├── ApiError                        status_code, detail, body, headers, request_id
│   ├── BadRequestError 400 · UnauthorizedError 401 · ForbiddenError 403 · NotFoundError 404
│   ├── ConflictError 409 · UnprocessableEntityError 422 · RateLimitedError 429 · InternalServerError 5xx
└── HubJobError                     carries job_id
    ├── JobFailedError              the provider's reason and code
    ├── JobCancelledError · JobAbortedError
    └── JobTimeoutError             (also TimeoutError) the job goes on; says its id
```

Nothing here imports an SDK. The Qiskit side raises subclasses that are also Qiskit's own `JobError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx

__all__ = [
    "ApiError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "CredentialUnavailableError",
    "ForbiddenError",
    "HubConnectionError",
    "HubJobError",
    "HubTimeoutError",
    "InternalServerError",
    "JobAbortedError",
    "JobCancelledError",
    "JobFailedError",
    "JobTimeoutError",
    "MissingFileError",
    "NotFoundError",
    "QHubError",
    "RateLimitedError",
    "SubmissionUnknownError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "UnsupportedBackendError",
    "UnsupportedCircuitError",
]


class QHubError(Exception):
    """The root of everything that this library raises on purpose. Copies and pickles carry all attributes.

    >>> import copy
    >>> copy.copy(SubmissionUnknownError("the answer was lost", key="run-7")).key
    'run-7'
    """

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are pickled as a call with their message, which lacks the keyword-only arguments of some kinds.
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[QHubError], args: tuple[Any, ...]) -> QHubError:
    error = kind.__new__(kind, *args)
    error.args = args
    return error


class CredentialUnavailableError(QHubError):
    """No access token was found; the message lists every place that was looked at."""


class ConfigurationError(QHubError):
    """A setting, a file or a combination of arguments that cannot work."""


class MissingFileError(ConfigurationError, FileNotFoundError):
    """There is no such file. Also a `FileNotFoundError`."""


class UnsupportedCircuitError(QHubError):
    """The circuit holds something that the backend, or its wire format, does not take.

    Raised before anything is sent. `instruction` is the name of the first offender, `index` its place in
    `circuit.data`, `qubits` the indices it acts on, `circuit` the circuit's name; each is None where it has no meaning.
    Where several circuits or sets of values were given, `position` and `parameter_set` say which it is, from 0.
    """

    def __init__(
        self,
        message: str,
        *,
        circuit: str | None = None,
        instruction: str | None = None,
        index: int | None = None,
        qubits: tuple[int, ...] | None = None,
        position: int | None = None,
        parameter_set: int | None = None,
    ) -> None:
        super().__init__(message)
        self.circuit = circuit
        self.instruction = instruction
        self.index = index
        self.qubits = qubits
        self.position = position
        self.parameter_set = parameter_set


class UnsupportedBackendError(QHubError):
    """This library cannot drive the backend that way; the message says why and what can be done."""


class HubConnectionError(QHubError):
    """The Hub was not reached, or the connection broke before an answer came."""


class HubTimeoutError(HubConnectionError, httpx.TimeoutException):
    """The Hub did not answer in time. Also an `httpx.TimeoutException`."""


class SubmissionUnknownError(QHubError):
    """The answer to a submission was lost, and no job with its key was found.

    A job may still exist, or come into being later, and may be billed. `key` is the submission's key: look for it with
    `client.jobs.find_submission(key)` before you submit again.
    """

    def __init__(self, message: str, *, key: str) -> None:
        super().__init__(message)
        self.key = key


class ApiError(QHubError):
    """The Hub answered with an error.

    Attributes:
        status_code: the HTTP status, or None where there was none.
        detail: the problem document's `detail`, else its `title`, else None.
        body: the parsed JSON body, or the text where it was not JSON; None where it was empty.
        headers: the response's headers.
        request_id: the server's id of the request, where it sent one.
        asked: method and path of the request, without its query.

    >>> print(NotFoundError(status_code=404, detail="no such job", request_id="r-1", asked="GET /jobs/7"))
    GET /jobs/7: 404: no such job (request r-1)
    """

    way_out: ClassVar[str] = ""
    """What to do about errors of this kind, where that can be said; ends the message."""

    def __init__(
        self,
        message: str | None = None,
        *,
        status_code: int | None = None,
        detail: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
        asked: str | None = None,
    ) -> None:
        self.status_code = status_code
        self.detail = detail
        self.body = body
        self.headers = dict(headers or {})
        self.request_id = request_id
        self.asked = asked
        super().__init__((f"{asked}: " if asked else "") + (message or self._describe()))

    def _describe(self) -> str:
        said = self.detail or (str(self.body)[:500] if self.body else "the Hub gave no reason")
        request = f" (request {self.request_id})" if self.request_id else ""
        way_out = f"; {self.way_out}" if self.way_out else ""
        return f"{self.status_code}: {said}{request}{way_out}"


class BadRequestError(ApiError):
    """400: the request is malformed; the detail names the field."""


class UnauthorizedError(ApiError):
    """401: the token is missing, unknown or expired."""

    way_out = "check the access token"


class ForbiddenError(ApiError):
    """403: the token is valid, but may not do this."""

    way_out = "check the organization, and what the token may do"


class NotFoundError(ApiError):
    """404: no such thing, or not yet."""


class ConflictError(ApiError):
    """409: the request does not fit the present state."""


class UnprocessableEntityError(ApiError):
    """422: understood, but not possible, for example a session on a backend without sessions."""


class RateLimitedError(ApiError):
    """429: too many requests, also after waiting."""

    way_out = "ask less often, or later"


class InternalServerError(ApiError):
    """5xx: the Hub failed."""

    way_out = "try again later"


class HubJobError(QHubError):
    """A job did not give a result. `job_id` is the job's id on the Hub."""

    def __init__(self, message: str, *, job_id: str | None = None) -> None:
        super().__init__(message)
        self.job_id = job_id


class JobFailedError(HubJobError):
    """The job failed. `reason` and `code` are the provider's, None where it gave none; `payload` is what it sent."""

    def __init__(
        self,
        message: str,
        *,
        job_id: str | None = None,
        reason: str | None = None,
        code: str | int | None = None,
        payload: Any = None,
    ) -> None:
        super().__init__(message, job_id=job_id)
        self.reason = reason
        self.code = code
        self.payload = payload


class JobCancelledError(HubJobError):
    """The job was cancelled before it gave a result."""


class JobAbortedError(HubJobError):
    """The Hub or the provider aborted the job."""


class JobTimeoutError(HubJobError, TimeoutError):
    """The wait was over before the job was. The job goes on; fetch it later by `job_id`."""
