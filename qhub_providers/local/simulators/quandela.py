"""Quandela's platforms on Perceval's own simulator (strong simulation of linear optics, "SLOS").

The result is what Quandela's cloud returns: `{"results": "<JSON text>"}`, its values in Perceval's own text form.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ..devices import devices
from ..devices.quandela import NOISE
from ..workers.task import Task
from .failure import SimulationError

MOST_STATES = 1_000_000
"""States of the photons on the modes; the simulator keeps all of them."""

FILTERS = ("min_detected_photons", "min_detected_photons_filter")


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for what Perceval cannot read, or what is too large."""
    perceval, algorithm, serialization = _perceval(), _perceval(".algorithm"), _perceval(".serialization")
    job_input, is_machine = json.loads(task.input), devices()[task.backend_id].record()["type"] == "QPU"
    experiment = _experiment(job_input)
    _check_size(experiment, task.configuration["photonic_properties"], task.backend_id)
    _set_filter(experiment, job_input.get("parameters") or {})
    if is_machine and task.noise:
        experiment.noise = perceval.NoiseModel(**NOISE)
    if task.seed is not None:
        perceval.random_seed(task.seed)
    shots = job_input.get("max_shots") or task.shots
    samples = job_input.get("max_samples") or shots
    _check_shots(max(shots, samples), task)
    sampler = algorithm.Sampler(perceval.Processor("SLOS", experiment), max_shots_per_call=shots)
    command = job_input["command"]
    found = sampler.probs() if command == "probs" else getattr(sampler, command)(samples)
    outcome = {
        "results": serialization.serialize(found["results"], compress=False),
        "physical_perf": found["global_perf"],
        "logical_perf": 1,
    }
    return json.dumps({"results": json.dumps(outcome)}).encode()


def _perceval(module: str = "") -> Any:
    """Perceval, or one of its modules: heavy, and an extra of its own, so loaded with the first job."""
    return import_module(f"perceval{module}")


def _experiment(job_input: Mapping[str, Any]) -> Any:
    """The experiment; older clients send a circuit and an input state instead."""
    if "experiment" in job_input:
        experiment = _read(job_input, "experiment")
    else:
        experiment = _perceval().Experiment(_read(job_input, "circuit"))
        experiment.with_input(_read(job_input, "input_state"))
    if not isinstance(experiment, _perceval().Experiment) or experiment.input_state is None:
        raise SimulationError("input.experiment: is not a Perceval experiment with an input state", "InvalidProgram")
    return experiment


def _read(job_input: Mapping[str, Any], name: str) -> Any:
    text = job_input.get(name)
    if not isinstance(text, str) or not text.startswith(":PCVL:"):
        raise SimulationError(f"input.{name}: must be text that Perceval serialized (:PCVL:...)", "InvalidProgram")
    try:
        return _perceval(".serialization").deserialize(text)
    except Exception as error:  # base64, zlib, protobuf and Perceval each raise errors of their own
        raise SimulationError(f"input.{name}: {type(error).__name__}: {error}", "InvalidProgram") from error


def _check_shots(shots: int, task: Task) -> None:
    most = task.configuration["shots_range"]["max"]
    if shots > most:
        raise SimulationError(f"{task.backend_id} takes at most {most} shots and samples, not {shots}", "TooManyShots")


def _check_size(experiment: Any, limits: Mapping[str, int], backend_id: str) -> None:
    modes, photons = experiment.circuit_size, experiment.input_state.n
    if modes > limits["max_modes"] or not limits["min_photons"] <= photons <= limits["max_photons"]:
        raise SimulationError(
            f"{backend_id} takes {limits['min_photons']} to {limits['max_photons']} photons on at most"
            f" {limits['max_modes']} modes, not {photons} on {modes}",
            "UnsupportedOperation",
        )
    states = math.comb(photons + modes - 1, photons)
    if states > MOST_STATES:
        raise SimulationError(
            f"{photons} photons on {modes} modes have {states} states;"
            f" the embedded Hub simulates at most {MOST_STATES}",
            "TooManyStates",
        )


def _set_filter(experiment: Any, parameters: Mapping[str, Any]) -> None:
    unknown = set(parameters) - set(FILTERS)
    if unknown:
        raise SimulationError(f"input.parameters: the embedded Hub knows no {min(unknown)!r}", "UnsupportedOperation")
    for value in parameters.values():
        experiment.min_detected_photons_filter(int(value))
