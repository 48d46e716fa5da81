"""Which road the pubs of a primitive take, by the format of the backend: the only place that decides it.

The general road sends the pubs' circuits through `QHubBackend.run`. A provider that runs whole pubs as jobs of its own
takes another: a module with the same two functions, named in `ROADS`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from qiskit.primitives import BasePrimitiveJob

from ...errors import ConfigurationError
from ..backend import QHubBackend
from ..session import Session, hub_backend_of, open_session
from . import options as kinds

GENERAL = ".general"
ROADS: dict[str, str] = {"QISKIT_QPY": ".ibm_road"}
"""The contract's `input_format` -> the module that runs pubs of such backends; `GENERAL` runs all others'."""


class Road(Protocol):
    """How pubs run. `options` are those of the primitive, `session_id` the session to run in."""

    SamplerOptions: type[kinds.SamplerOptions]
    EstimatorOptions: type[kinds.EstimatorOptions]

    def sample(
        self,
        backend: QHubBackend,
        pubs: Iterable[Any],
        options: kinds.SamplerOptions,
        *,
        shots: int | None = None,
        session_id: str | None = None,
    ) -> BasePrimitiveJob[Any, Any]:
        """Submit sampler pubs; `shots` are for those that name none."""

    def estimate(
        self,
        backend: QHubBackend,
        pubs: Iterable[Any],
        options: kinds.EstimatorOptions,
        *,
        precision: float | None = None,
        session_id: str | None = None,
    ) -> BasePrimitiveJob[Any, Any]:
        """Submit estimator pubs; `precision` is for those that name none."""


def road(backend: QHubBackend) -> Road:
    """The road of a backend's pubs."""
    return cast("Road", import_module(ROADS.get(backend.wire.input_format, GENERAL), __package__))


def mode_of(mode: object) -> tuple[QHubBackend, Session | None]:
    """The backend that a primitive's `mode` names, and the session.

    Inside of a session's `with` block its backend, or None, stands for the session, as in IBM's primitives.

    Raises:
        ConfigurationError: it names none of the Hub's; or another backend than that of the session's block; or this is
            in the block of a session of IBM's class, which it would silently leave.
    """
    if isinstance(mode, Session):
        return mode.hub_backend, mode
    _check_no_session_of_ibm()
    around = open_session()
    if mode is None and around is not None:
        return around.hub_backend, around
    mode = hub_backend_of(mode)
    if not isinstance(mode, QHubBackend):
        raise ConfigurationError(
            "mode takes a backend of the Hub, as QHubProvider.get_backend() or QHubRuntimeService.backend() gives it, "
            "or this library's own Session or Batch on one, "
            f"not {type(mode).__module__}.{type(mode).__qualname__}".replace("builtins.", "")
        )
    if around is not None and around.hub_backend.name != mode.name:
        raise ConfigurationError(
            f"this is inside of a session's block on {around.hub_backend.name}, and mode is {mode.name}: leave mode "
            "out, or make the primitive outside of the block"
        )
    return mode, around


def _check_no_session_of_ibm() -> None:
    if "qiskit_ibm_runtime" not in sys.modules:
        return  # half a second, and then no session of it is open
    from ..ibm_compat import get_cm_session

    if get_cm_session() is not None:
        raise ConfigurationError(
            "this is inside of the block of a session of qiskit_ibm_runtime, in which this library's primitives do not "
            "run: open Session or Batch of qhub_providers.qiskit, take IBM's primitive, or make this one outside of "
            "the block"
        )


def in_session(run_options: Mapping[str, Any], session_id: str | None) -> dict[str, Any]:
    """`run_options` with the session of a primitive's mode.

    Raises:
        ConfigurationError: they name another one, or shots, which a pub or `run` has.
    """
    if "shots" in run_options:  # put there after they were checked
        raise ConfigurationError("shots are given to the primitive's run() or in a pub, not in run_options")
    named = run_options.get("session_id")
    if session_id is None:
        return dict(run_options)
    if named not in (None, session_id):
        raise ConfigurationError(f"run_options name session {named}, the primitive's mode is session {session_id}")
    return {**run_options, "session_id": session_id}
