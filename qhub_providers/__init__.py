"""Qiskit and Amazon Braket code on every backend of the Kipu Quantum Hub.

Every name below is loaded on first use: importing the package loads no SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .lazy import names_on_first_use

if TYPE_CHECKING:
    from . import errors
    from .braket import QHubBraketProvider
    from .hub import AsyncHubQuantumClient, HubQuantumClient
    from .local import LocalHub
    from .qiskit import QHubProvider
    from .qiskit.runtime import QHubRuntimeService

__version__ = "0.1.0"

_HOMES = {
    "QHubBraketProvider": ".braket",
    "QHubProvider": ".qiskit",
    "QHubRuntimeService": ".qiskit.runtime",
    "HubQuantumClient": ".hub",
    "AsyncHubQuantumClient": ".hub",
    "LocalHub": ".local",
}

__all__ = [
    "AsyncHubQuantumClient",
    "HubQuantumClient",
    "LocalHub",
    "QHubBraketProvider",
    "QHubProvider",
    "QHubRuntimeService",
    "__version__",
    "errors",
]


ELSEWHERE = {
    "qhub_providers.qiskit": "Batch EstimatorV2 IbmPrimitiveJob QHubBackend QHubJob SamplerV2 Session",
    "qhub_providers.braket": "QHubDevice QHubProgramSetTask QHubTask QHubTaskBatch",
    "qhub_providers.hub": "HubQuantumClientEnvironment",
    "qhub_providers.hub.credentials": "DefaultCredentialsProvider",
    "qhub_providers.errors": "ApiError BadRequestError ConfigurationError ConflictError CredentialUnavailableError "
    "ForbiddenError HubConnectionError HubJobError HubTimeoutError InternalServerError JobAbortedError "
    "JobCancelledError JobFailedError JobTimeoutError MissingFileError NotFoundError QHubError RateLimitedError "
    "SubmissionUnknownError UnauthorizedError UnprocessableEntityError UnsupportedBackendError UnsupportedCircuitError",
}
"""Public names that are often looked for here, by the module that has them."""

_load = names_on_first_use(
    __name__, _HOMES, {name: module for module, names in ELSEWHERE.items() for name in names.split()}
)


def __getattr__(name: str) -> Any:
    return import_module(".errors", __name__) if name == "errors" else _load(name)


def __dir__() -> list[str]:
    return sorted(__all__)
