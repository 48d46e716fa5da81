"""The Hub's records as frozen models. See `HubModel` for what they forgive.

Loaded on first use: pydantic's models are most of what importing a client would cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhub_providers.lazy import names_on_first_use

if TYPE_CHECKING:
    from .backend import (
        AvailabilityTimes,
        Backend,
        BackendStateInfo,
        Configuration,
        Connectivity,
        Cost,
        Documentation,
        Gate,
        PhotonicProperties,
        Qubit,
        ShotsRange,
    )
    from .base import HubModel, Timestamp
    from .calibration import CalibrationResponse
    from .enums import (
        BackendAccessType,
        BackendHardwareProvider,
        BackendProvider,
        BackendStateInfoStatus,
        BackendTechnology,
        BackendType,
        JobInputFormat,
        JobProvider,
        JobSdkProvider,
        JobStatus,
        JobStatusResponseStatus,
        SessionMode,
        SessionProvider,
        SessionSdkProvider,
        SessionStatus,
        SessionStatusResponseStatus,
        WorkloadResponseProvider,
        WorkloadResponseSdkProvider,
        WorkloadResponseType,
    )
    from .job import Job, JobStatusResponse, PageResponseJob
    from .session import Session, SessionStatusResponse
    from .workload import PageResponseWorkloadResponse, WorkloadResponse

__all__ = [
    "AvailabilityTimes",
    "Backend",
    "BackendAccessType",
    "BackendHardwareProvider",
    "BackendProvider",
    "BackendStateInfo",
    "BackendStateInfoStatus",
    "BackendTechnology",
    "BackendType",
    "CalibrationResponse",
    "Configuration",
    "Connectivity",
    "Cost",
    "Documentation",
    "Gate",
    "HubModel",
    "Job",
    "JobInputFormat",
    "JobProvider",
    "JobSdkProvider",
    "JobStatus",
    "JobStatusResponse",
    "JobStatusResponseStatus",
    "PageResponseJob",
    "PageResponseWorkloadResponse",
    "PhotonicProperties",
    "Qubit",
    "Session",
    "SessionMode",
    "SessionProvider",
    "SessionSdkProvider",
    "SessionStatus",
    "SessionStatusResponse",
    "SessionStatusResponseStatus",
    "ShotsRange",
    "Timestamp",
    "WorkloadResponse",
    "WorkloadResponseProvider",
    "WorkloadResponseSdkProvider",
    "WorkloadResponseType",
]

_HOMES = {
    "AvailabilityTimes": ".backend",
    "Backend": ".backend",
    "BackendAccessType": ".enums",
    "BackendHardwareProvider": ".enums",
    "BackendProvider": ".enums",
    "BackendStateInfo": ".backend",
    "BackendStateInfoStatus": ".enums",
    "BackendTechnology": ".enums",
    "BackendType": ".enums",
    "CalibrationResponse": ".calibration",
    "Configuration": ".backend",
    "Connectivity": ".backend",
    "Cost": ".backend",
    "Documentation": ".backend",
    "Gate": ".backend",
    "HubModel": ".base",
    "Job": ".job",
    "JobInputFormat": ".enums",
    "JobProvider": ".enums",
    "JobSdkProvider": ".enums",
    "JobStatus": ".enums",
    "JobStatusResponse": ".job",
    "JobStatusResponseStatus": ".enums",
    "PageResponseJob": ".job",
    "PageResponseWorkloadResponse": ".workload",
    "PhotonicProperties": ".backend",
    "Qubit": ".backend",
    "Session": ".session",
    "SessionMode": ".enums",
    "SessionProvider": ".enums",
    "SessionSdkProvider": ".enums",
    "SessionStatus": ".enums",
    "SessionStatusResponse": ".session",
    "SessionStatusResponseStatus": ".enums",
    "ShotsRange": ".backend",
    "Timestamp": ".base",
    "WorkloadResponse": ".workload",
    "WorkloadResponseProvider": ".enums",
    "WorkloadResponseSdkProvider": ".enums",
    "WorkloadResponseType": ".enums",
}

__getattr__ = names_on_first_use(__name__, _HOMES)
