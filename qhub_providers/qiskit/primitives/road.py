"""Which road the pubs of a primitive take, by the format of the backend: the only place that decides it.

The general road sends the pubs' circuits through `QHubBackend.run`. A provider that runs whole pubs as jobs of its own
takes another: a module with the same two functions, named in `ROADS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol, cast

from qiskit.primitives import BasePrimitiveJob
from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import ConfigurationError
from ..backend import QHubBackend
from .options import EstimatorOptions, SamplerOptions

GENERAL = ".general"
ROADS: dict[str, str] = {}
"""The contract's `input_format` -> the module that runs pubs of such backends; `GENERAL` runs all others'."""


class Road(Protocol):
    """How pubs run. Each has its shots or its precision; `options` are those of the primitive."""

    def sample(
        self, backend: QHubBackend, pubs: Sequence[SamplerPub], options: SamplerOptions
    ) -> BasePrimitiveJob[Any, Any]:
        """Submit sampler pubs."""

    def estimate(
        self, backend: QHubBackend, pubs: Sequence[EstimatorPub], options: EstimatorOptions
    ) -> BasePrimitiveJob[Any, Any]:
        """Submit estimator pubs."""


def road(backend: QHubBackend) -> Road:
    """The road of a backend's pubs."""
    return cast("Road", import_module(ROADS.get(backend.wire.input_format, GENERAL), __package__))


def backend_of(mode: object) -> QHubBackend:
    """The backend that a primitive's `mode` names.

    Raises:
        ConfigurationError: it names none of the Hub's.
    """
    if isinstance(mode, QHubBackend):
        return mode
    raise ConfigurationError(
        f"mode takes a backend of the Hub, as QHubProvider.get_backend() gives it, not {type(mode).__name__}"
    )
