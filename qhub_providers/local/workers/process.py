"""A worker process: takes a task, runs its simulator, hands back the outcome, until the server is gone."""

from __future__ import annotations

import json
import signal
import time
from io import BytesIO
from multiprocessing.connection import Connection
from typing import Any

from ..devices import devices
from ..lifeline import die_with_writer
from ..simulators.failure import SimulationError, payload
from ..simulators.families import simulator
from .task import Outcome, Task, send

READY = "ready"
"""The first thing that a worker says: its simulators are loaded and warm."""

TAKEN = "taken"
"""What a worker says when it begins with a task: from then on the task is what it may die of."""


def work(connection: Connection, lifeline: Connection) -> None:
    """The worker's whole life. `lifeline` is a pipe that only the server could write to, and never does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the server
    die_with_writer(lifeline.fileno())
    for warm_up in WARM_UPS:
        run(warm_up)
    connection.send(READY)
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        connection.send(TAKEN)
        send(connection, run(task))


def run(task: Task) -> Outcome:
    """Run one task. Whatever goes wrong is a FAILED outcome with the reason, never an exception."""
    family, began = devices()[task.backend_id].family, time.monotonic()
    try:
        status, result = "COMPLETED", simulator(family)(task)
    except SimulationError as failure:
        status, result = "FAILED", payload(family, failure)
    except Exception as error:  # noqa: BLE001 - whatever a vendor's parser or simulator raises ends this job, with its reason
        reason = f"the program could not be run: {type(error).__name__}: {error}"
        status, result = "FAILED", payload(family, SimulationError(reason, "InvalidProgram"))
    return Outcome(status, BytesIO(result), round(1000 * (time.monotonic() - began)))


def _warm_up(backend_id: str, job_input: Any, **input_params: str) -> Task:
    return Task(backend_id, {}, json.dumps(job_input), input_params, shots=1, task_id="", seed=None, noise=True)


WARM_UPS = (
    _warm_up("aws.sim.sv1", {"qasm": "OPENQASM 3.0;\nbit[1] b;\nqubit[1] q;\nh q[0];\nb[0] = measure q[0];"}),
    _warm_up("azure.ionq.simulator", {"gateset": "qis", "qubits": 1, "circuit": [{"gate": "h", "targets": [0]}]}),
    _warm_up("ibm.qpu.fez", {"pubs": []}, program_id="sampler"),
)
"""Small tasks before the first real one: parsers and simulators build tables at their first use."""
