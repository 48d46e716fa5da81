"""Loaded once by the process that the workers are forked from, so that each of them starts with the simulators."""

from __future__ import annotations

from ..simulators import aws, ibm_sampler, ionq

__all__ = ["aws", "ibm_sampler", "ionq"]
