"""IQM's machines on Aer, with the noise of their calibration set.

Heralding, dynamical decoupling and active resets change nothing here: qubits start in 0, and the simulation is what
they would be applied to.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from qiskit.circuit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

from ..devices.iqm import CIRCUITS
from ..devices.iqm_calibration import gate_values, qubit_values
from ..devices.iqm_chip import CHIPS, Chip
from ..workers.task import Task
from .failure import SimulationError
from .iqm_circuit import Program, program
from .noise import gate_error, readout_error, relaxation

NANOSECONDS = 1e9


def run(task: Task) -> bytes:
    """The result of a task: counts and memory of each circuit.

    Raises:
        SimulationError: for an instruction that the machine does not have, or a batch that is not one.
    """
    job_input, chip = json.loads(task.input), CHIPS[task.backend_id]
    if job_input.get("calibration_set_id", chip.calibration_set_id) != chip.calibration_set_id:
        raise SimulationError(f"there is no calibration set {job_input['calibration_set_id']}")
    mapping = {item["logical_name"]: item["physical_name"] for item in job_input.get("qubit_mapping", ())}
    circuits = job_input["circuits"]
    if len(circuits) > CIRCUITS:
        raise SimulationError(f"the job has {len(circuits)} circuits; at most {CIRCUITS} fit")
    programs = [program(circuit, chip, mapping) for circuit in circuits]
    if any(one.measured != programs[0].measured for one in programs) or not programs[0].measured:
        raise SimulationError("all circuits of a job must measure the same qubits, at least one")
    counts = [_run(one, chip, index, task) for index, one in enumerate(programs)]
    return json.dumps({"measurement_counts": counts}).encode()


def _run(one: Program, chip: Chip, index: int, task: Task) -> dict[str, Any]:
    """Character j of a key belongs to measurement key j."""
    circuit = _with_delay_noise(one, chip) if task.noise else _without_delays(one)
    simulator = AerSimulator(noise_model=_noise_model(one, chip) if task.noise else None)
    seed = None if task.seed is None else (task.seed + index) % 2**31
    result = simulator.run(circuit, shots=task.shots, memory=True, seed_simulator=seed).result()
    if not result.success:
        raise SimulationError(f"the simulation failed: {result.status}")
    width = circuit.num_clbits
    shots = [format(int(word, 16), f"0{width}b")[::-1] for word in result.results[0].data.memory]
    return {
        "measurement_keys": list(dict.fromkeys(one.keys)),
        "counts": dict(Counter(shots)),
        "memory": [hex(int(shot, 2)) for shot in shots],
    }


def _noise_model(one: Program, chip: Chip) -> NoiseModel:
    model, qubits, gates = NoiseModel(basis_gates=["r", "cz"]), qubit_values(chip), gate_values(chip)
    place = {name: index for index, name in enumerate(one.qubits)}
    for (gate, names), values in gates.items():
        if place.keys() >= set(names):
            error = gate_error(values, [qubits[name] for name in names])
            wires = [place[name] for name in names]
            # CZ is symmetric: a program may name its qubits in either order, Aer looks for the very order.
            for order in {tuple(wires), tuple(reversed(wires))} if error is not None else ():
                model.add_quantum_error(error, {"prx": "r"}.get(gate, gate), list(order), warnings=False)
    for name, wire in place.items():
        model.add_readout_error(readout_error(qubits[name]), [wire], warnings=False)
    return model


def _with_delay_noise(one: Program, chip: Chip) -> QuantumCircuit:
    """Relaxation in the place of each delay."""
    qubits, noisy = qubit_values(chip), one.circuit.copy_empty_like()
    for instruction in one.circuit.data:
        if instruction.name != "delay":
            noisy.append(instruction)
        elif instruction.params[0] > 0:
            name = one.qubits[one.circuit.find_bit(instruction.qubits[0]).index]
            error = relaxation([qubits[name]], instruction.params[0] * NANOSECONDS)
            noisy.append(error.to_instruction(), instruction.qubits)
    return noisy


def _without_delays(one: Program) -> QuantumCircuit:
    ideal = one.circuit.copy_empty_like()
    for instruction in one.circuit.data:
        if instruction.name != "delay":
            ideal.append(instruction)
    return ideal
