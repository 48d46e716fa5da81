"""From what one of IBM's primitives wants to run to a submission of the Hub."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

from ...formats.ibm_json import encoded
from ...jobs import Submission
from ..ibm_records import FORMAT, PROGRAMS
from ..primitives.final_measurements import check_no_final_measurements
from ..primitives.observables import check_observables
from ..primitives.pubs import PubError, at_pub
from ..primitives.registers import check_names
from ..session import open_session
from .errors import NotOnTheHubError

if TYPE_CHECKING:
    from ...hub.types import Backend

USUAL_SHOTS = 4096
"""IBM's shots of a pub that says nothing of them."""

FINEST = 1e-7
"""The finest precision: its 1e14 shots are more than any machine gives."""


def submission(
    backend_id: str, program_id: str, inputs: Mapping[str, Any], options: Any, session_id: str | None
) -> Submission:
    """The submission.

    Args:
        backend_id: the Hub's id of the backend.
        program_id: what runs, in IBM's words.
        inputs: what the primitive sends, not encoded yet.
        options: IBM's runtime options, a mapping or its dataclass.
        session_id: the session to run in.

    Raises:
        NotOnTheHubError: the Hub has no such program, or no such option.
        PubError: a pub has a register that a result cannot hold, an observable that is zero or not finite, or a
            precision that cannot work.
        UnsupportedCircuitError: a pub for the estimator measures at the end of its circuit.
        ConfigurationError: something in it cannot be written as JSON.
    """
    check_program(program_id, inputs)
    chosen = runtime_options(options)
    _check_pubs(program_id, inputs)
    params = {"program_id": program_id}
    if chosen.get("max_execution_time") is not None:
        params["max_execution_time"] = chosen["max_execution_time"]
    if chosen.get("log_level"):
        params["log_level"] = chosen["log_level"].lower()
    return Submission(
        backend_id=backend_id,
        shots=shots_of(program_id, inputs),
        input=encoded(inputs),
        input_format=FORMAT,
        input_params=params,
        tags=chosen.get("job_tags") or (),
        session_id=session_id,
    )


def _check_pubs(program_id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse pubs of which IBM would give no result, or one that cannot be read."""
    for number, pub in enumerate(inputs.get("pubs") or ()):
        with at_pub(number):
            if program_id == "sampler":
                check_names(pub.circuit)
            else:
                check_no_final_measurements(pub.circuit, pub.observables)
                check_observables(pub.observables.tolist())
                _check_precision(_precision_of(pub, inputs.get("options") or {}))


def _precision_of(pub: Any, options: Mapping[str, Any]) -> float:
    """The precision of an estimator's pub; 0 where its shots are given instead, or nothing is."""
    if not pub.precision and options.get("default_shots"):
        return 0.0
    return float(pub.precision or options.get("default_precision") or 0)  # NumPy's own may overflow


def _check_precision(precision: float) -> None:
    if precision and not FINEST <= precision < math.inf:
        raise PubError(f"precision={precision} cannot work: give a finite number, at least {FINEST}")


def check_program(program_id: str, inputs: Mapping[str, Any] | None = None) -> None:
    """Refuse what the Hub does not run: IBM's client-side primitives, above all."""
    if program_id == "noise-learner" and "schema_version" in (inputs or {}):
        raise NotOnTheHubError(
            "the input of IBM's NoiseLearnerV3 is none that the Hub takes: use NoiseLearner of "
            "qiskit_ibm_runtime.noise_learner"
        )
    if program_id == "executor":
        raise NotOnTheHubError(
            "IBM's client-side primitives run its 'executor' program, which the Hub does not take: use SamplerV2 or "
            "EstimatorV2 of qhub_providers.qiskit, or those and NoiseLearner of qiskit_ibm_runtime"
        )
    if program_id not in PROGRAMS:
        raise NotOnTheHubError(f"the Hub runs IBM's {', '.join(PROGRAMS)}, not {program_id!r}")


def check_fits(record: Backend, inputs: Mapping[str, Any]) -> None:
    """Refuse more pubs than the machine's record allows in a job: IBM's primitives make one job of all.

    Raises:
        NotOnTheHubError: says how many, and what splits them.
    """
    most = record.configuration.max_pubs_per_job if record.configuration else None
    count = len(inputs.get("pubs") or ())
    if most and count > most:
        raise NotOnTheHubError(
            f"{record.id} takes at most {most} pubs a job, and IBM's primitives send these {count} as one: run fewer "
            "at a time, or take SamplerV2 or EstimatorV2 of qhub_providers.qiskit, which split them"
        )


def refuse_our_session() -> None:
    """Refuse a job without a session in the block of this library's: IBM's primitives do not know that, and the job
    would run outside of it, with the session open and paid for.

    Raises:
        NotOnTheHubError: says what to do.
    """
    around = open_session()
    if around is not None:
        kind = type(around).__name__
        raise NotOnTheHubError(
            f"this is inside of the block of a {kind} of qhub_providers.qiskit, in which IBM's primitives do not run: "
            f"open {kind} of qiskit_ibm_runtime, take the primitive of qhub_providers.qiskit, or run this one outside "
            "of the block"
        )


def runtime_options(options: Any) -> dict[str, Any]:
    """IBM's runtime options as a mapping.

    Raises:
        NotOnTheHubError: one is set that the Hub has no place for, and that cannot be left out silently.
    """
    chosen = vars(options) if is_dataclass(options) else dict(options or {})
    if chosen.get("private"):
        raise NotOnTheHubError("the Hub keeps inputs and results of every job: environment.private cannot be had")
    if chosen.get("image"):
        raise NotOnTheHubError("the Hub chooses the runtime image itself: leave out image")
    return chosen


def shots_of(program_id: str, inputs: Mapping[str, Any]) -> int:
    """The shots as the Hub records them: those of all pubs together; an estimator's follow from its precision."""
    options = inputs.get("options") or {}
    if program_id == "noise-learner":
        return int(options.get("num_randomizations") or 32) * int(options.get("shots_per_randomization") or 128)
    if program_id == "sampler":
        usual = options.get("default_shots") or USUAL_SHOTS
        return sum(int(pub.shots or usual) for pub in inputs["pubs"]) or 1
    usual = int(options.get("default_shots") or USUAL_SHOTS)
    return sum(_estimator_shots(_precision_of(pub, options), usual) for pub in inputs["pubs"]) or 1


def _estimator_shots(precision: float, usual: int) -> int:
    """Shots that give a precision; `usual` where there is none.

    >>> _estimator_shots(0.1, 7), _estimator_shots(0.0, 7)
    (100, 7)
    """
    return math.ceil(round(1 / precision**2, 6)) if precision else usual
