"""Qiskit's primitives on every gate-model backend of the Hub: `SamplerV2` and `EstimatorV2`.

On IBM's machines they are IBM's own sampler and estimator jobs, with IBM's options.
"""

from .estimator import EstimatorV2
from .ibm_job import IbmPrimitiveJob
from .ibm_options import IbmEstimatorOptions, IbmSamplerOptions
from .job import QHubPrimitiveJob
from .options import EstimatorOptions, SamplerOptions
from .sampler import SamplerV2

__all__ = [
    "EstimatorOptions",
    "EstimatorV2",
    "IbmEstimatorOptions",
    "IbmPrimitiveJob",
    "IbmSamplerOptions",
    "QHubPrimitiveJob",
    "SamplerOptions",
    "SamplerV2",
]
