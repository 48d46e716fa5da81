"""OpenQASM 3 on Braket's own interpreter, with Braket's own result: on its simulators, or on Aer for a machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
from braket.default_simulator import DensityMatrixSimulation, StateVectorSimulation
from braket.default_simulator.openqasm.circuit import Circuit
from braket.default_simulator.operation import KrausOperation
from braket.default_simulator.simulation import Simulation
from braket.ir.openqasm import Program
from braket.task_result import AdditionalMetadata, GateModelTaskResult, TaskMetadata

from ..workers.task import Task
from .aws_machine import Bits, measure_all
from .aws_offer import Offer, offer
from .aws_program import interpret
from .failure import SimulationError
from .limits import check_size

MOST_NOISY_QUBITS = 12
"""A density matrix of 12 qubits takes 256 MiB, and the simulator needs several."""

IONQ = "braket.device_schema.ionq.ionq_device_capabilities"


def run(task: Task) -> bytes:
    """The result of a task: Braket's gate-model task result.

    Raises:
        SimulationError: if the program cannot be read, holds what the device does not offer, or is too large.
    """
    began = datetime.now(UTC)
    source, device = json.loads(task.input)["qasm"], offer(task.backend_id)
    circuit, placed = interpret(source, device, rewiring=not task.input_params.get("disable_qubit_rewiring"))
    qubits = sorted(circuit.qubit_set)
    measured = circuit.measured_qubits or qubits
    check_size(len(qubits))
    rows = _measure_all(circuit, device, placed, task)[:, [qubits.index(qubit) for qubit in measured]]
    result = {
        "braketSchemaHeader": {"name": "braket.task_result.gate_model_task_result", "version": "1"},
        **_outcomes(rows, device),
        "measuredQubits": measured,
        "resultTypes": _result_types(circuit, rows, measured, task, source),
        "taskMetadata": {
            "braketSchemaHeader": {"name": "braket.task_result.task_metadata", "version": "1"},
            "id": task.task_id,
            "shots": task.shots,
            "deviceId": device.arn,
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


def _measure_all(circuit: Circuit, device: Offer, placed: bool, task: Task) -> Bits:
    """The bits of all qubits in use, ascending; one row a shot."""
    instructions = [*circuit.instructions, *circuit.basis_rotation_instructions]
    qubits = sorted(circuit.qubit_set)
    if not device.is_machine:
        return _sample(instructions, len(qubits), task)
    return measure_all(
        instructions, qubits, device, placed=placed, noise=task.noise, shots=task.shots, seed_simulator=task.seed
    )


def _sample(instructions: list[Any], qubits: int, task: Task) -> Bits:
    """Qubit 0 is the most significant bit of a basis state's number, which is Braket's order."""
    if any(isinstance(instruction, KrausOperation) for instruction in instructions):
        check_size(qubits, MOST_NOISY_QUBITS, "with noise")
        simulation: Simulation = DensityMatrixSimulation(qubits, task.shots)
    else:
        simulation = StateVectorSimulation(qubits, task.shots, batch_size=1)
    simulation.evolve(instructions)
    cumulative = np.cumsum(simulation.probabilities)
    random = np.random.default_rng(task.seed).random(task.shots)
    states = np.searchsorted(cumulative, random * cumulative[-1], "right")
    bits: Bits = ((states[:, None] >> np.arange(qubits - 1, -1, -1)) & 1).astype(np.uint8)
    return bits


def _outcomes(rows: Bits, device: Offer) -> dict[str, Any]:
    """The measurements; IonQ's machines give the share of each outcome alone."""
    if device.capabilities["braketSchemaHeader"]["name"] != IONQ:
        return {"measurements": rows.tolist()}
    outcomes, counts = np.unique(rows, axis=0, return_counts=True)
    shares = (counts / len(rows)).tolist()
    return {
        "measurementProbabilities": {
            "".join(map(str, outcome)): share for outcome, share in zip(outcomes.tolist(), shares, strict=True)
        }
    }


def _result_types(circuit: Circuit, rows: Bits, measured: list[int], task: Task, source: str) -> list[dict[str, Any]]:
    """The result types that the program asks for, computed from the measurements by Braket's own code."""
    if not circuit.results:
        return []
    from braket.tasks import GateModelQuantumTaskResult  # heavy: it loads all of braket.circuits

    wanted = GateModelTaskResult.construct(
        measurements=rows.tolist(),
        measuredQubits=measured,
        resultTypes=circuit.results,
        taskMetadata=TaskMetadata(id=task.task_id or "-", shots=task.shots, deviceId=offer(task.backend_id).arn),
        additionalMetadata=AdditionalMetadata(action=Program(source=source)),
    )
    computed = GateModelQuantumTaskResult.from_object(wanted).result_types
    if len(computed) != len(circuit.results):
        raise SimulationError("Braket computed fewer result types than the program asks for", "InternalError")
    return [{"type": json.loads(item.type.json()), "value": np.asarray(item.value).tolist()} for item in computed]


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
