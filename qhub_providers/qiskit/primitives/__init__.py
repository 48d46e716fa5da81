"""Qiskit's primitives on every gate-model backend of the Hub: `SamplerV2` and `EstimatorV2`."""

from .estimator import EstimatorV2
from .job import QHubPrimitiveJob
from .options import EstimatorOptions, SamplerOptions
from .sampler import SamplerV2

__all__ = ["EstimatorOptions", "EstimatorV2", "QHubPrimitiveJob", "SamplerOptions", "SamplerV2"]
