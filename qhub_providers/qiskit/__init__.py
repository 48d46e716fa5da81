"""Qiskit on the Hub: `QHubProvider`, its backends (`BackendV2`) and jobs (`JobV1`), and Qiskit's primitives on them.

The primitives load on first use.
"""

from typing import TYPE_CHECKING

from ..lazy import names_on_first_use
from .backend import QHubBackend
from .job import QHubJob
from .provider import QHubProvider

if TYPE_CHECKING:
    from .primitives import EstimatorV2, IbmPrimitiveJob, SamplerV2
    from .session import Batch, Session

__all__ = [
    "Batch",
    "EstimatorV2",
    "IbmPrimitiveJob",
    "QHubBackend",
    "QHubJob",
    "QHubProvider",
    "SamplerV2",
    "Session",
]

__getattr__ = names_on_first_use(
    __name__,
    {
        "Batch": ".session",
        "EstimatorV2": ".primitives",
        "IbmPrimitiveJob": ".primitives",
        "SamplerV2": ".primitives",
        "Session": ".session",
    },
)
