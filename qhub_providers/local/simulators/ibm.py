"""IBM's programs: which of them runs a job says its `program_id`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from ..workers.task import Task

MODULES: Mapping[str, str] = {
    "sampler": "ibm_sampler",
    "estimator": "ibm_estimator",
    "noise-learner": "ibm_noise_learner",
}


def run(task: Task) -> bytes:
    """The result of a task, as IBM's service encodes it. Raises SimulationError for a job that cannot run."""
    name = MODULES[task.input_params["program_id"]]
    program: Callable[[Task], bytes] = import_module(f"{__package__}.{name}").run
    return program(task)
