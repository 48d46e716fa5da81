"""The enum values that the contract knows. The Hub may add others at any time, so each type is open to any string.

A known value in another spelling (`completed`, `openqasm.v3`) is read as the contract writes it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator

__all__ = [
    "BackendAccessType",
    "BackendHardwareProvider",
    "BackendProvider",
    "BackendStateInfoStatus",
    "BackendTechnology",
    "BackendType",
    "JobInputFormat",
    "JobProvider",
    "JobSdkProvider",
    "JobStatus",
    "JobStatusResponseStatus",
    "SessionMode",
    "SessionProvider",
    "SessionSdkProvider",
    "SessionStatus",
    "SessionStatusResponseStatus",
    "WorkloadResponseProvider",
    "WorkloadResponseSdkProvider",
    "WorkloadResponseType",
]


def spelled_as(known: Any) -> BeforeValidator:
    """Reads a value of the literal type `known` whatever its case, hyphens, dots and underscores; others stay.

    >>> spelled_as(Literal["OPEN_QASM_V3"]).func("openqasm.v3")
    'OPEN_QASM_V3'
    """
    names = {_letters(name): name for name in get_args(known)}
    return BeforeValidator(lambda value: names.get(_letters(value), value) if isinstance(value, str) else value)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).upper()


_BackendProvider = Literal["AZURE", "AWS", "IBM", "QRYD", "QUDORA", "QUANDELA", "IQM", "KIPU"]
BackendProvider = Annotated[_BackendProvider | str, spelled_as(_BackendProvider)]
"""The cloud that offers the backend; one hardware vendor may be offered by several."""

_BackendHardwareProvider = Literal[
    "IONQ", "RIGETTI", "OQC", "AWS", "AZURE", "IBM", "QUERA", "IQM", "QUDORA", "QUANTINUUM", "QUANDELA", "KIPU"
]
BackendHardwareProvider = Annotated[_BackendHardwareProvider | str, spelled_as(_BackendHardwareProvider)]
"""Who made the machine."""

_BackendType = Literal["QPU", "SIMULATOR", "ANNEALER", "UNKNOWN"]
BackendType = Annotated[_BackendType | str, spelled_as(_BackendType)]
"""A machine, a simulator, or an annealer."""

_BackendTechnology = Literal["SUPERCONDUCTING", "TRAPPED_ION", "PHOTONIC", "NEUTRAL_ATOMS", "UNKNOWN"]
BackendTechnology = Annotated[_BackendTechnology | str, spelled_as(_BackendTechnology)]
"""What the qubits are made of."""

_BackendAccessType = Literal["PAY_PER_USE", "TOKEN_BASED"]
BackendAccessType = Annotated[_BackendAccessType | str, spelled_as(_BackendAccessType)]
"""`PAY_PER_USE`: billed per job or shot; `TOKEN_BASED`: needs a quota of the provider."""

_BackendStateInfoStatus = Literal["UNKNOWN", "ONLINE", "PAUSED", "OFFLINE", "RETIRED"]
BackendStateInfoStatus = Annotated[_BackendStateInfoStatus | str, spelled_as(_BackendStateInfoStatus)]
"""`ONLINE` runs jobs, `PAUSED` accepts but doesn't run them, `OFFLINE` accepts none, `RETIRED` is gone."""

JobProvider = BackendProvider
"""The cloud that runs the job."""

_JobSdkProvider = Literal["QISKIT", "BRAKET", "PERCEVAL", "CLIENT"]
JobSdkProvider = Annotated[_JobSdkProvider | str, spelled_as(_JobSdkProvider)]
"""Which SDK made the input; `CLIENT` is the bare client."""

_JobStatus = Literal["UNKNOWN", "PENDING", "RUNNING", "CANCELLING", "COMPLETED", "FAILED", "CANCELLED", "ABORTED"]
JobStatus = Annotated[_JobStatus | str, spelled_as(_JobStatus)]
"""`COMPLETED`, `FAILED`, `CANCELLED` and `ABORTED` are final. `UNKNOWN` is not: the provider has said nothing yet."""

JobStatusResponseStatus = JobStatus
"""The same values."""

_JobInputFormat = Literal[
    "OPEN_QASM_V1",
    "OPEN_QASM_V2",
    "OPEN_QASM_V3",
    "QIR_V1",
    "BRAKET_OPEN_QASM_V3",
    "BRAKET_AHS_PROGRAM",
    "IONQ_CIRCUIT_V1",
    "QISKIT_QPY",
    "QOQO",
    "PERCEVAL",
    "IQM_JOB_INPUT_V1",
]
JobInputFormat = Annotated[_JobInputFormat | str, spelled_as(_JobInputFormat)]
"""The format of a job's input; it must be one of the backend's `supported_input_formats`."""

SessionStatus = Literal["UNKNOWN", "ABORTED", "OPEN", "ACTIVE", "INACTIVE", "DRAINING", "CLOSED"] | str
"""`OPEN` waits to run, `ACTIVE` has the backend's priority, `INACTIVE` is idle without it, `DRAINING` finishes its jobs
and takes no new ones. `CLOSED` and `ABORTED` (never came into being) are final. `UNKNOWN`: nothing is known yet."""

SessionStatusResponseStatus = SessionStatus
"""The same values."""

SessionMode = Literal["batch", "dedicated"] | str
"""`batch` queues its jobs together and leaves the backend to others between them; `dedicated` reserves the backend for
the session's life, which is quicker from job to job, and costs more."""

SessionProvider = BackendProvider
"""The cloud that runs the session."""

SessionSdkProvider = JobSdkProvider
"""Which SDK opened the session."""

WorkloadResponseType = Literal["JOB", "SESSION"] | str
"""What the workload is, and so whose id it carries."""

WorkloadResponseProvider = BackendProvider
"""The cloud that runs the workload."""

WorkloadResponseSdkProvider = JobSdkProvider
"""Which SDK made the workload."""
