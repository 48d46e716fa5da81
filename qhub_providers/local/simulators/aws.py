"""OpenQASM 3 on Braket's own interpreter and state-vector simulator, with Braket's own result."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
from braket.default_simulator import StateVectorSimulation
from braket.default_simulator.openqasm.circuit import Circuit
from braket.ir.openqasm import Program
from braket.task_result import AdditionalMetadata, GateModelTaskResult, TaskMetadata

from ..devices.aws import ARN
from ..workers.task import Task
from .aws_program import interpret
from .failure import SimulationError

Bits = np.ndarray[Any, np.dtype[np.uint8]]


def run(task: Task) -> bytes:
    """The result of a task: Braket's gate-model task result.

    Raises:
        SimulationError: if the program cannot be read, holds what the device does not offer, or is too large.
    """
    began = datetime.now(UTC)
    source = json.loads(task.input)["qasm"]
    circuit = interpret(source)
    qubits = sorted(circuit.qubit_set)
    measured = circuit.measured_qubits or qubits
    samples = _sample(circuit, len(qubits), task)
    rows = _rows(samples, len(qubits), measured)
    result = {
        "braketSchemaHeader": {"name": "braket.task_result.gate_model_task_result", "version": "1"},
        "measurements": rows.tolist(),
        "measuredQubits": measured,
        "resultTypes": _result_types(circuit, rows, measured, task, source),
        "taskMetadata": {
            "braketSchemaHeader": {"name": "braket.task_result.task_metadata", "version": "1"},
            "id": task.task_id,
            "shots": task.shots,
            "deviceId": ARN,
            "createdAt": _instant(began),
            "endedAt": _instant(datetime.now(UTC)),
            "status": "COMPLETED",
        },
        "additionalMetadata": {
            "action": {
                "braketSchemaHeader": {"name": "braket.ir.openqasm.program", "version": "1"},
                "source": source,
            }
        },
    }
    return json.dumps(result, separators=(",", ":")).encode()


def _sample(circuit: Circuit, qubits: int, task: Task) -> Any:
    """One basis state a shot, as an integer with qubit 0 the most significant bit, which is Braket's order."""
    simulation = StateVectorSimulation(qubits, task.shots, batch_size=1)
    simulation.evolve([*circuit.instructions, *circuit.basis_rotation_instructions])
    cumulative = np.cumsum(simulation.probabilities)
    return np.searchsorted(cumulative, np.random.default_rng(task.seed).random(task.shots) * cumulative[-1], "right")


def _rows(samples: Any, qubits: int, measured: list[int]) -> Bits:
    """The measured qubits' bits, one row a shot, one column a measured bit.

    >>> _rows(np.array([0b011, 0b100]), 3, [2, 0]).tolist()
    [[1, 0], [0, 1]]
    """
    columns = [(samples >> (qubits - 1 - qubit)) & 1 for qubit in measured]
    return np.stack(columns, axis=1).astype(np.uint8)


def _result_types(circuit: Circuit, rows: Bits, measured: list[int], task: Task, source: str) -> list[dict[str, Any]]:
    """The result types that the program asks for, computed from the measurements by Braket's own code."""
    if not circuit.results:
        return []
    from braket.tasks import GateModelQuantumTaskResult  # heavy: it loads all of braket.circuits

    wanted = GateModelTaskResult.construct(
        measurements=rows.tolist(),
        measuredQubits=measured,
        resultTypes=circuit.results,
        taskMetadata=TaskMetadata(id=task.task_id or "-", shots=task.shots, deviceId=ARN),
        additionalMetadata=AdditionalMetadata(action=Program(source=source)),
    )
    computed = GateModelQuantumTaskResult.from_object(wanted).result_types
    if len(computed) != len(circuit.results):
        raise SimulationError("Braket computed fewer result types than the program asks for", "InternalError")
    return [{"type": json.loads(item.type.json()), "value": np.asarray(item.value).tolist()} for item in computed]


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
