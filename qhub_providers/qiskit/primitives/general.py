"""The general road of pubs: their circuits through `QHubBackend.run`, on every backend.

Pubs with equal shots go out together, and nothing goes out before everything is known to fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import ConfigurationError, QHubError, UnsupportedCircuitError
from ..backend import QHubBackend
from .job import Plan, QHubPrimitiveJob, Sent
from .options import EstimatorOptions, SamplerOptions
from .planner import EstimatorPlanner
from .pubs import at_pub
from .sampler_plan import plan_sampling


def sample(backend: QHubBackend, pubs: Sequence[SamplerPub], options: SamplerOptions) -> QHubPrimitiveJob:
    """Submit sampler pubs; see `SamplerV2.run`."""
    plans = []
    for number, pub in enumerate(pubs):
        with at_pub(number):
            plans.append(plan_sampling(backend, pub, options.run_options))
    return send(backend, plans, options.run_options)


def estimate(backend: QHubBackend, pubs: Sequence[EstimatorPub], options: EstimatorOptions) -> QHubPrimitiveJob:
    """Submit estimator pubs; see `EstimatorV2.run`."""
    planner = EstimatorPlanner(backend, options.run_options)
    plans = []
    for number, pub in enumerate(pubs):
        with at_pub(number):
            plans.append(planner.plan(pub))
    return send(backend, plans, options.run_options)


def send(backend: QHubBackend, plans: Sequence[Plan], run_options: Mapping[str, Any]) -> QHubPrimitiveJob:
    """Submit the circuits of all plans: one call of `backend.run` for each number of shots.

    Where some of several calls fail, the others' jobs stay, and the pubs concerned carry the error.

    Raises:
        ConfigurationError: for a mode of a simulator that gives no shots.
        UnsupportedCircuitError: before anything is sent; it names the pub.
        QHubError: if no job was made at all.
    """
    _check_mode(backend, run_options)
    groups: dict[int, list[tuple[int, Plan]]] = {}
    nothing_to_send = []
    for number, plan in enumerate(plans):
        if plan.circuits:
            groups.setdefault(plan.shots, []).append((number, plan))
        else:
            nothing_to_send.append((number, plan))
    if len(groups) > 1:
        _rehearse(backend, enumerate(plans), run_options)
    sent = [_submit(backend, shots, members, run_options) for shots, members in groups.items()]
    errors = [group.error for group in sent if group.error is not None]
    if sent and len(errors) == len(sent):
        raise errors[0]
    return QHubPrimitiveJob(sent, nothing_to_send)


def _check_mode(backend: QHubBackend, run_options: Mapping[str, Any]) -> None:
    mode = (dict(backend.options.items()) | dict(run_options)).get("mode", "sample")
    if mode != "sample":
        raise ConfigurationError(f"primitives need shots, and mode={mode!r} of {backend.name} gives none; use 'sample'")


def _rehearse(backend: QHubBackend, plans: Iterable[tuple[int, Plan]], run_options: Mapping[str, Any]) -> None:
    """Raise what `run` would refuse, with its pub: the refusal of one job must not leave another behind, paid for."""
    for number, plan in plans:
        with at_pub(number):
            for problem in backend.check(plan.circuits, shots=plan.shots, **run_options) if plan.circuits else ():
                raise problem


def _submit(
    backend: QHubBackend, shots: int, members: Sequence[tuple[int, Plan]], run_options: Mapping[str, Any]
) -> Sent:
    circuits = [circuit for _, plan in members for circuit in plan.circuits]
    try:
        return Sent(members, backend.run(circuits, shots=shots, **run_options))
    except UnsupportedCircuitError:
        _rehearse(backend, members, run_options)
        raise
    except QHubError as error:
        return Sent(members, error=error)
