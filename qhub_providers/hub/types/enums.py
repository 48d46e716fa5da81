"""The enum values that the contract knows. The Hub may add others at any time, so each type is open to any string."""

from __future__ import annotations

from typing import Literal

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

BackendProvider = Literal["AZURE", "AWS", "IBM", "QRYD", "QUDORA", "QUANDELA", "IQM", "KIPU"] | str
"""The cloud that offers the backend; one hardware vendor may be offered by several."""

BackendHardwareProvider = (
    Literal["IONQ", "RIGETTI", "OQC", "AWS", "AZURE", "IBM", "QUERA", "IQM", "QUDORA", "QUANTINUUM", "QUANDELA", "KIPU"]
    | str
)
"""Who made the machine."""

BackendType = Literal["QPU", "SIMULATOR", "ANNEALER", "UNKNOWN"] | str
"""A machine, a simulator, or an annealer."""

BackendTechnology = Literal["SUPERCONDUCTING", "TRAPPED_ION", "PHOTONIC", "NEUTRAL_ATOMS", "UNKNOWN"] | str
"""What the qubits are made of."""

BackendAccessType = Literal["PAY_PER_USE", "TOKEN_BASED"] | str
"""`PAY_PER_USE`: billed per job or shot; `TOKEN_BASED`: needs a quota of the provider."""

BackendStateInfoStatus = Literal["UNKNOWN", "ONLINE", "PAUSED", "OFFLINE", "RETIRED"] | str
"""`ONLINE` runs jobs, `PAUSED` accepts but doesn't run them, `OFFLINE` accepts none, `RETIRED` is gone."""

JobProvider = BackendProvider
"""The cloud that runs the job."""

JobSdkProvider = Literal["QISKIT", "BRAKET", "PERCEVAL", "CLIENT"] | str
"""Which SDK made the input; `CLIENT` is the bare client."""

JobStatus = Literal["UNKNOWN", "PENDING", "RUNNING", "CANCELLING", "COMPLETED", "FAILED", "CANCELLED", "ABORTED"] | str
"""`COMPLETED`, `FAILED`, `CANCELLED` and `ABORTED` are final. `UNKNOWN` is not: the provider has said nothing yet."""

JobStatusResponseStatus = JobStatus
"""The same values."""

JobInputFormat = (
    Literal[
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
    | str
)
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
