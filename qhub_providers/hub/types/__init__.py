"""The Hub's records as frozen models. See `HubModel` for what they forgive."""

from __future__ import annotations

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
)
from .job import Job, JobStatusResponse, PageResponseJob

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
    "PhotonicProperties",
    "Qubit",
    "ShotsRange",
    "Timestamp",
]
