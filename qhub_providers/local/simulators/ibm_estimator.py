"""IBM's EstimatorV2 on Qiskit's own backend estimator and Aer, with the noise of the machine's calibration.

The circuits that measure an observable are run with as many shots as the precision asks for. Errors are not mitigated:
options that ask for it are accepted, and the result's metadata says that nothing was done.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from qiskit.primitives import BackendEstimatorV2, PrimitiveResult, PubResult
from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit_ibm_runtime import RuntimeEncoder

from ..workers.task import Task
from .angles import check_finite
from .failure import SimulationError
from .ibm_circuit import Layout, layout, reduce, values_of
from .ibm_input import decoded, pub, seed_of, seed_of_pub
from .ibm_noise import simulator, with_delay_noise
from .limits import MOST_EXECUTIONS, check_noisy_work, check_size

DEFAULT_PRECISION = 1 / 64
"""IBM's own default: 4096 shots."""

TURNS = ("rz", "sx")
"""The gates that turn a Pauli into Z before it is measured."""

UNMITIGATED = {"measure_mitigation": False, "zne_mitigation": False, "pec_mitigation": False}


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a pub that is unreadable, not the machine's, or too large."""
    job_input = decoded(task.input)
    options = job_input.get("options") or {}
    precision, seed = _default_precision(job_input, options), seed_of(options, task.seed)
    pubs = [_pub(item, index, precision, task.backend_id) for index, item in enumerate(job_input["pubs"])]
    results = [_run(item, task, seed_of_pub(seed, index)) for index, item in enumerate(pubs)]
    return json.dumps(PrimitiveResult(results, metadata={"version": 2}), cls=RuntimeEncoder).encode()


def _default_precision(job_input: Mapping[str, Any], options: Mapping[str, Any]) -> float:
    """What holds for a pub that says nothing itself."""
    if job_input.get("precision"):
        return float(job_input["precision"])
    if options.get("default_shots"):
        return 1 / math.sqrt(options["default_shots"])
    return float(options.get("default_precision") or DEFAULT_PRECISION)


def _pub(item: Any, index: int, precision: float, backend_id: str) -> EstimatorPub:
    made = pub(item, index, backend_id, lambda parts: EstimatorPub.coerce(parts, precision))
    if made.precision <= 0 or made.precision**-2 > MOST_EXECUTIONS:
        raise SimulationError(
            f"pub {index}: the precision {made.precision} is not one that {MOST_EXECUTIONS} shots can give"
        )
    _check_observables(made.observables.tolist(), index)
    return made


def _check_observables(observables: Any, index: int) -> None:
    """Refuse what IBM's service does: projectors, which Qiskit's labels can express, and no observable at all."""
    labels = _labels(observables)
    if not labels:
        raise SimulationError(f"pub {index}: there is no observable")
    if wrong := sorted(set("".join(labels)) - set("IXYZ")):
        raise SimulationError(
            f"pub {index}: an observable may consist of I, X, Y and Z only, not of {', '.join(wrong)}:"
            " write projectors as sums, such as (I + Z) / 2 for 0"
        )


def _labels(observables: Any) -> list[str]:
    """The labels of all terms."""
    if isinstance(observables, list):
        return [label for item in observables for label in _labels(item)]
    return list(observables)


def _run(pub: EstimatorPub, task: Task, seed: int | None) -> PubResult:
    used = _layout(pub)
    check_size(len(used.qubits))
    reduced = reduce(pub.circuit, used)
    if task.noise:
        check_noisy_work(len(used.qubits), reduced.size(), math.ceil(pub.precision**-2) * pub.parameter_values.size)
    if task.noise and "delay" in reduced.count_ops():
        reduced = with_delay_noise(reduced, used, task.backend_id)
    values = values_of(reduced, pub.parameter_values)
    for circuit in values.bind_all(reduced).ravel():
        check_finite(circuit, code=None)
    observables = _on_qubits(pub.observables.tolist(), used.qubits)
    estimator = BackendEstimatorV2(
        backend=simulator(task.backend_id, used, task.noise), options={"seed_simulator": seed}
    )
    found = estimator.run([(reduced, observables, values, pub.precision)]).result()[0]
    metadata = {
        "target_precision": pub.precision,
        "shots": math.ceil(pub.precision**-2),
        "resilience": UNMITIGATED,
        "circuit_metadata": pub.circuit.metadata or {},
    }
    return PubResult(found.data, metadata=metadata)


def _layout(pub: EstimatorPub) -> Layout:
    """What the circuit and the measurement of the observables use of the machine."""
    circuit = layout(pub.circuit)
    labels = _labels(pub.observables.tolist())
    observed = {place for label in labels for place, letter in enumerate(reversed(label)) if letter != "I"}
    turns = {(name, (qubit,)) for qubit in observed for name in TURNS}
    # A simulator needs a qubit, also for a program that uses none.
    return Layout(tuple(sorted({*circuit.qubits, *observed} or {0})), circuit.steps | turns, True)


def _on_qubits(observables: Any, qubits: tuple[int, ...]) -> Any:
    """Observables of the whole machine, cut down to some of its qubits.

    >>> _on_qubits([{"XIZ": 0.5}], (0, 2))
    [{'XZ': 0.5}]
    """
    if isinstance(observables, list):
        return [_on_qubits(item, qubits) for item in observables]
    return {
        "".join(label[-1 - qubit] for qubit in reversed(qubits)): coefficient
        for label, coefficient in observables.items()
    }
