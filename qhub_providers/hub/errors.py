"""The error tree under the documented module name; it lives in `qhub_providers.errors`, drawn there as a tree."""

from __future__ import annotations

from qhub_providers.errors import (
    ApiError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    CredentialUnavailableError,
    ForbiddenError,
    HubConnectionError,
    HubTimeoutError,
    InternalServerError,
    NotFoundError,
    QHubError,
    RateLimitedError,
    SubmissionUnknownError,
    UnauthorizedError,
    UnprocessableEntityError,
)

__all__ = [
    "ApiError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "CredentialUnavailableError",
    "ForbiddenError",
    "HubConnectionError",
    "HubTimeoutError",
    "InternalServerError",
    "NotFoundError",
    "QHubError",
    "RateLimitedError",
    "SubmissionUnknownError",
    "UnauthorizedError",
    "UnprocessableEntityError",
]
