"""The bodies of the contract's requests. The operations take the same fields as arguments, and need none of these."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, StrictBool

from .enums import JobInputFormat, JobSdkProvider, SessionMode, SessionProvider, SessionSdkProvider
from .inputs.base import JobInput

__all__ = ["CreateJobRequest", "CreateSessionRequest", "RequestBody", "SessionStateUpdateRequest"]


class RequestBody(BaseModel):
    """The body of a request, frozen. Fields that the contract doesn't know are kept.

    A value that the contract rules out raises `pydantic.ValidationError`, which is a `ValueError`. `dict(body)` gives
    the arguments of the operation that sends it.
    """

    model_config = ConfigDict(
        frozen=True, extra="allow", defer_build=True, allow_inf_nan=False, protected_namespaces=()
    )


class CreateJobRequest(RequestBody):
    """What `client.jobs.create_job(**dict(request))` submits.

    Attributes:
        backend_id: the backend.
        shots: number of shots, at least 1.
        input: the backend's own kind of input: a model of its family, or a dict.
        name: for people.
        input_format: one of the backend's `supported_input_formats`; the Hub infers it if not given.
        input_params: the backend's own parameters: a model of its family, or a dict.
        tags: labels, each once.
        session_id: the id of the session to run in, a UUID.
        sdk_provider: `QISKIT`, `BRAKET`, `PERCEVAL` or `CLIENT`, the default: which SDK made the input.

    >>> request = CreateJobRequest(backend_id="aws.sim.sv1", shots=10, input={"qasm": "OPENQASM 3.0;"})
    >>> request.model_dump(exclude_none=True)
    {'backend_id': 'aws.sim.sv1', 'shots': 10, 'input': {'qasm': 'OPENQASM 3.0;'}, 'sdk_provider': 'CLIENT'}
    """

    backend_id: str
    shots: int = Field(ge=1, strict=True)
    input: SerializeAsAny[JobInput] | dict[str, Any]
    name: str | None = None
    input_format: JobInputFormat | None = None
    input_params: SerializeAsAny[JobInput] | dict[str, Any] | None = None
    tags: list[str] | None = None
    session_id: str | None = None
    sdk_provider: JobSdkProvider | None = "CLIENT"


class CreateSessionRequest(RequestBody):
    """What `client.sessions.create_session(**dict(request))` opens.

    Attributes:
        backend_id: the backend.
        mode: `batch` queues its jobs together; `dedicated` reserves the backend, which is quicker and costs more.
        provider: the cloud of the backend.
        ttl: how long it may live at most, in seconds; the provider's own limit unless given.
        tags: labels, each once.
        metadata: anything of the caller's, kept with the session.
        sdk_provider: `QISKIT`, `BRAKET`, `PERCEVAL` or `CLIENT`, the default.

    >>> CreateSessionRequest(backend_id="ibm.qpu.fez", mode="batch", provider="IBM", ttl=900).ttl
    900
    """

    backend_id: str
    mode: SessionMode
    provider: SessionProvider
    ttl: int | None = Field(default=None, ge=1, strict=True)
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    sdk_provider: SessionSdkProvider | None = "CLIENT"


class SessionStateUpdateRequest(RequestBody):
    """What `client.sessions.update_session_state(id, **dict(request))` changes.

    Attributes:
        accept_jobs: True: the session takes jobs (`ACTIVE`); False: it finishes those it has and refuses new ones
            (`DRAINING`).

    >>> dict(SessionStateUpdateRequest(accept_jobs=False))
    {'accept_jobs': False}
    """

    accept_jobs: StrictBool
