"""Pubs on IBM's machines: they go out as they are, in as few of IBM's own sampler or estimator jobs as it takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import ConfigurationError, QHubError
from ...formats import ibm_pubs
from ...jobs import HubJob, Submission, submit_all
from .. import fanout
from ..backend import QHubBackend
from ..job import Part, QHubJob
from ..options import IBMOptions
from ..rewrite import has_delay_by_parameter
from . import general
from . import options as general_options
from .ibm_checks import check
from .ibm_job import IbmPrimitiveJob
from .ibm_options import IbmEstimatorOptions, IbmSamplerOptions, for_wire
from .ibm_plan import Plan, plan_estimating, plan_sampling
from .job import QHubPrimitiveJob
from .pubs import PubError, at_pub, coerced
from .road import in_session

SamplerOptions = IbmSamplerOptions
EstimatorOptions = IbmEstimatorOptions

USUAL_SHOTS = 4096
USUAL_PRECISION = 1 / 64


def sample(
    backend: QHubBackend,
    pubs: Iterable[Any],
    options: IbmSamplerOptions,
    *,
    shots: int | None = None,
    session_id: str | None = None,
) -> QHubPrimitiveJob:
    """Submit sampler pubs; see `SamplerV2.run`."""
    chosen = _chosen(backend, options, session_id)
    usual = shots if shots is not None else options.default_shots or _within(backend, USUAL_SHOTS)
    if backend.provider.open_batch is not None:
        return _as_runs(backend, pubs, options, usual, session_id, why="a journal holds")
    made = coerced(pubs, partial(SamplerPub.coerce, shots=usual))
    if any(has_delay_by_parameter(pub.circuit) for pub in made):
        return _as_runs(backend, made, options, usual, session_id, why="delays whose time is a parameter go as")
    plans = []
    for number, pub in enumerate(made):
        with at_pub(number):
            plans.append(plan_sampling(backend, pub, options.run_options))
    return _send(backend, "sampler", plans, options, chosen)


def estimate(
    backend: QHubBackend,
    pubs: Iterable[Any],
    options: IbmEstimatorOptions,
    *,
    precision: float | None = None,
    session_id: str | None = None,
) -> QHubPrimitiveJob:
    """Submit estimator pubs; see `EstimatorV2.run`."""
    chosen = _chosen(backend, options, session_id)
    if backend.provider.open_batch is not None:
        raise ConfigurationError(
            "a journal holds runs of circuits, and this is a job of IBM's estimator: run it outside of the batch"
        )
    if precision is None and options.default_shots is None:
        precision = options.default_precision or 1 / math.sqrt(_within(backend, USUAL_SHOTS))
    plans = []
    for number, pub in enumerate(coerced(pubs, partial(EstimatorPub.coerce, precision=precision))):
        if has_delay_by_parameter(pub.circuit):
            raise PubError(
                f"pub {number}: the time of a delay is a parameter, which not every Qiskit can read where the job "
                "runs: bind it first"
            )
        with at_pub(number):
            plans.append(plan_estimating(backend, pub, options.run_options, options.default_shots))
    return _send(backend, "estimator", plans, options, chosen)


def _chosen(
    backend: QHubBackend, options: IbmSamplerOptions | IbmEstimatorOptions, session_id: str | None
) -> IBMOptions:
    check(options)
    run_options = in_session(options.run_options, session_id)
    return IBMOptions.parse(dict(backend.options.items()) | run_options)


def _within(backend: QHubBackend, shots: int) -> int:
    smallest, largest = backend.shots_range
    return max(smallest, min(shots, largest or shots))


def _as_runs(
    backend: QHubBackend,
    pubs: Iterable[Any],
    options: IbmSamplerOptions,
    shots: int,
    session_id: str | None,
    *,
    why: str,
) -> QHubPrimitiveJob:
    """Runs of bound circuits: without options of IBM's, that is what a sampler's pubs are."""
    special = sorted(for_wire(options).keys() - {"default_shots"})
    if special:
        raise ConfigurationError(
            f"{why} runs of circuits, which have no {', '.join(special)}: leave it out, "
            "or run the sampler without the other"
        )
    plain = general_options.SamplerOptions(run_options=_run_options(options))
    return general.sample(backend, pubs, plain, shots=shots, session_id=session_id)


def _run_options(options: IbmSamplerOptions) -> dict[str, Any]:
    tags = (*options.run_options.get("tags", ()), *(options.environment.job_tags or ()))
    said: dict[str, Any] = {**options.run_options, "tags": tags}
    if options.max_execution_time is not None:
        said["max_execution_time"] = options.max_execution_time
    return {"log_level": options.environment.log_level.lower(), **said}


def _send(
    backend: QHubBackend,
    program_id: str,
    plans: Sequence[Plan],
    options: IbmSamplerOptions | IbmEstimatorOptions,
    chosen: IBMOptions,
) -> IbmPrimitiveJob:
    chunks = list(_chunks(backend, plans))
    if not chunks:
        return IbmPrimitiveJob(None, program_id, [])
    children = fanout.children(str(uuid4()), chunks)
    batch_id = f"{fanout.ID_PREFIX}{children[0].batch}" if len(chunks) > 1 else None
    template = _template(backend, program_id, options, chosen)
    submissions = [
        replace(
            template,
            input=ibm_pubs.encode(program_id, [plan.pub for plan in chunk], for_wire(options))[0],
            shots=sum(plan.shots for plan in chunk),
            reserved_tags=[child.tag] if batch_id else [],
        )
        for chunk, child in zip(chunks, children, strict=True)
    ]
    outcomes = submit_all(backend.provider.client, submissions, batch_id)
    parts = [_part(outcome, chunk) for outcome, chunk in zip(outcomes, chunks, strict=True)]
    job = QHubJob(backend.provider, backend, parts, batch_id, chosen.model_dump())
    return IbmPrimitiveJob(job, program_id, chunks)


def _part(outcome: HubJob | QHubError, chunk: Sequence[Plan]) -> Part:
    circuits = tuple(plan.circuit for plan in chunk)
    return Part(outcome, circuits) if isinstance(outcome, HubJob) else Part(None, circuits, outcome)


def _template(
    backend: QHubBackend,
    program_id: str,
    options: IbmSamplerOptions | IbmEstimatorOptions,
    chosen: IBMOptions,
) -> Submission:
    """What all jobs of one call have in common."""
    level = options.environment.log_level if "log_level" in options.environment.model_fields_set else None
    _, params = ibm_pubs.encode(
        program_id,
        [],
        {},
        max_execution_time=options.max_execution_time or chosen.max_execution_time,
        log_level=level or chosen.log_level or options.environment.log_level,
    )
    return Submission(
        backend_id=backend.name,
        shots=1,
        input={},
        input_format=backend.wire.input_format,
        input_params=params,
        name=chosen.name,
        tags=tuple(dict.fromkeys((*chosen.tags, *(options.environment.job_tags or ())))),
        session_id=chosen.session_id,
        resubmit_unknown=chosen.resubmit_unknown,
    )


def _chunks(backend: QHubBackend, plans: Sequence[Plan]) -> Iterable[Sequence[Plan]]:
    """The pubs of each job: as many as the record's `max_pubs_per_job` and range of shots allow together."""
    configuration = backend.record.configuration
    most = (configuration.max_pubs_per_job if configuration else None) or math.inf
    largest = backend.shots_range[1] or math.inf
    chunk: list[Plan] = []
    for plan in plans:
        if chunk and (len(chunk) >= most or sum(one.shots for one in chunk) + plan.shots > largest):
            yield chunk
            chunk = []
        chunk.append(plan)
    if chunk:
        yield chunk
