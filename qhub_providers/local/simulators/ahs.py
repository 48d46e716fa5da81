"""Analog Hamiltonian simulation on Braket's own simulator of Rydberg atoms, with Braket's own result.

Of the machine's errors the two of detection are there: an atom in the ground state that looks lost, and a Rydberg atom
that looks as if it were in the ground state.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

import numpy as np
from braket.analog_hamiltonian_simulator.rydberg.rydberg_simulator import RydbergAtomSimulator
from braket.ir.ahs import Program

from ..devices import devices
from ..workers.task import Task
from .ahs_program import check
from .failure import SimulationError

MOST_ATOMS = 12
"""Twelve atoms take ten seconds; each more doubles the time."""

STEPS = 400
"""Instants at which the state is computed."""


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a program that the machine cannot run, or that is too large."""
    program, device = json.loads(task.input)["ahs_program"], devices()[task.backend_id]
    paradigm = json.loads(device.config())["paradigm"]
    check(program, paradigm)
    atoms = sum(program["setup"]["ahs_register"]["filling"])
    if atoms > MOST_ATOMS:
        raise SimulationError(
            f"the program has {atoms} atoms; the embedded Hub simulates at most {MOST_ATOMS}", "TooManyAtoms"
        )
    seed = secrets.randbits(31) if task.seed is None else task.seed
    rows = _sample(program, atoms, task.shots, seed)
    if task.noise:
        rows = _misread(rows, paradigm["performance"]["rydberg"]["rydbergGlobal"], seed)
    return json.dumps(_result(program, rows, task, device.record()["internal_id"]), separators=(",", ":")).encode()


def _sample(program: Mapping[str, Any], atoms: int, shots: int, seed: int) -> Any:
    """Per shot and site 1 for an atom in the ground state, else 0."""
    if not atoms:
        return np.zeros((shots, len(program["setup"]["ahs_register"]["sites"])), int)
    local = program["hamiltonian"].get("localDetuning") or []
    parsed = Program.parse_obj({**program, "hamiltonian": {**program["hamiltonian"], "localDetuning": local}})
    np.random.seed(seed)  # noqa: NPY002 - Braket's simulator samples from NumPy's global generator
    result = RydbergAtomSimulator().run(parsed, shots=shots, steps=STEPS)
    rows = np.array([shot.shotResult.postSequence for shot in result.measurements])
    # Braket's simulator lists its shots by outcome; a machine does not.
    return np.random.default_rng(seed).permutation(rows)


def _misread(rows: Any, errors: Mapping[str, float], seed: int) -> Any:
    flips = np.where(rows == 1, errors["groundDetectionError"], errors["rydbergDetectionError"])
    return np.where(np.random.default_rng([seed, 1]).random(rows.shape) < flips, 1 - rows, rows)


def _result(program: Mapping[str, Any], rows: Any, task: Task, arn: str) -> dict[str, Any]:
    filling = program["setup"]["ahs_register"]["filling"]
    # No atom is seen where none was.
    after = np.where(np.array(filling) == 1, rows, 0).tolist()
    return {
        "braketSchemaHeader": {
            "name": "braket.task_result.analog_hamiltonian_simulation_task_result",
            "version": "1",
        },
        "taskMetadata": {
            "braketSchemaHeader": {"name": "braket.task_result.task_metadata", "version": "1"},
            "id": task.task_id,
            "shots": task.shots,
            "deviceId": arn,
            "status": "COMPLETED",
        },
        "measurements": [
            {"shotMetadata": {"shotStatus": "Success"}, "shotResult": {"preSequence": filling, "postSequence": row}}
            for row in after
        ],
        "additionalMetadata": {
            "action": {"braketSchemaHeader": {"name": "braket.ir.ahs.program", "version": "1"}, **program}
        },
    }
