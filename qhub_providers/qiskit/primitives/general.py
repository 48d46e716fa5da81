"""The general road of pubs: their circuits through `QHubBackend.run`, on every backend.

Pubs with equal shots go out together, and nothing goes out before everything is known to fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import ConfigurationError, QHubError, UnsupportedCircuitError
from ..backend import QHubBackend
from .job import Plan, QHubPrimitiveJob, Sent
from .options import EstimatorOptions, SamplerOptions
from .planner import EstimatorPlanner
from .pubs import at_pub, coerced
from .road import in_session
from .sampler_plan import plan_sampling

USUAL_SHOTS = 4096
"""Of an estimator's circuit."""


def sample(
    backend: QHubBackend,
    pubs: Iterable[Any],
    options: SamplerOptions,
    *,
    shots: int | None = None,
    session_id: str | None = None,
) -> QHubPrimitiveJob:
    """Submit sampler pubs; see `SamplerV2.run`."""
    run_options = in_session(options.run_options, session_id)
    if shots is None:
        shots = options.default_shots or int(backend.options.shots)
    plans = []
    for number, pub in enumerate(coerced(pubs, partial(SamplerPub.coerce, shots=shots))):
        with at_pub(number):
            plans.append(plan_sampling(backend, pub, run_options))
    return send(backend, plans, run_options, "sampler")


def estimate(
    backend: QHubBackend,
    pubs: Iterable[Any],
    options: EstimatorOptions,
    *,
    precision: float | None = None,
    session_id: str | None = None,
) -> QHubPrimitiveJob:
    """Submit estimator pubs; see `EstimatorV2.run`."""
    run_options = in_session(options.run_options, session_id)
    if precision is None:
        precision = options.default_precision or _usual_precision(backend)
    planner = EstimatorPlanner(backend, run_options)
    plans = []
    for number, pub in enumerate(coerced(pubs, partial(EstimatorPub.coerce, precision=precision))):
        with at_pub(number):
            plans.append(planner.plan(pub))
    return send(backend, plans, run_options, "estimator")


def _usual_precision(backend: QHubBackend) -> float:
    smallest, largest = backend.shots_range
    return 1 / math.sqrt(max(smallest, min(USUAL_SHOTS, largest or USUAL_SHOTS)))


def send(
    backend: QHubBackend, plans: Sequence[Plan], run_options: Mapping[str, Any], primitive_id: str
) -> QHubPrimitiveJob:
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
    return QHubPrimitiveJob(sent, nothing_to_send, primitive_id=primitive_id)


def _check_mode(backend: QHubBackend, run_options: Mapping[str, Any]) -> None:
    mode = (dict(backend.options.items()) | dict(run_options)).get("mode", "sample")
    if mode != "sample":
        raise ConfigurationError(f"primitives need shots, and mode={mode!r} of {backend.name} gives none; use 'sample'")


def _rehearse(backend: QHubBackend, plans: Iterable[tuple[int, Plan]], run_options: Mapping[str, Any]) -> None:
    """Raise what `run` would refuse, with its pub: the refusal of one job must not leave another behind, paid for."""
    for number, plan in plans:
        with at_pub(number):
            for circuit in plan.circuits:  # one by one: a place among those that a pub becomes would tell nothing
                for problem in backend.check(circuit, shots=plan.shots, **run_options):
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
