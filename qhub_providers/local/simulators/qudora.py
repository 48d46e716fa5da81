"""Qudora's emulator on Aer: counts of an OpenQASM 2 or 3 program, classical bit 0 rightmost.

The service compiles to its own gates, so a program may use all gates of the language's library, and define its own.
"""

from __future__ import annotations

import json

from ..workers.task import Task
from .failure import SimulationError
from .qasm import SIMULATOR, check_operations, for_aer, read

VERSIONS = {"OpenQASM2": 2, "OpenQASM3": 3}


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a program that is invalid, not the backend's, or too large."""
    circuit = read(json.loads(task.input)["qasm"], VERSIONS[task.input_params.get("language", "OpenQASM2")])
    check_operations(circuit, task.backend_id, task.configuration["instructions"], compiled=True)
    if "measure" not in circuit.count_ops():
        raise SimulationError("the program measures nothing", "InvalidProgram")
    counts = SIMULATOR.run(for_aer(circuit), shots=task.shots, seed_simulator=task.seed).result().get_counts()
    joined = {key.replace(" ", ""): count for key, count in sorted(counts.items())}
    return json.dumps({"counts": joined}).encode()
