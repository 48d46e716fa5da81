"""The noise of a machine on the qubits in use, from the machine's properties, and Aer's simulators that have it.

Made from the properties, not from a transpiler target: the target knows one readout error, the properties how likely
each of the two mistakes is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from qiskit.circuit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

from ..devices.ibm import ibm_configuration, ibm_properties
from .ibm_circuit import Layout
from .noise import gate_error, readout_error, relaxation

NANOSECONDS = {"ns": 1.0, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "ps": 1e-3}

Values = Mapping[str, float]
Properties = tuple[list[Values], dict[tuple[str, tuple[int, ...]], Values]]


@lru_cache(maxsize=64)
def simulator(backend_id: str, used: Layout, noise: bool) -> AerSimulator:
    """A simulator for circuits reduced to this layout. Kept, because making one takes longer than running it.

    Args:
        backend_id: the machine.
        used: what the circuit uses of it.
        noise: False for an ideal one.
    """
    if not noise:
        return AerSimulator()
    # Shots that met the same errors so far are simulated together: five times faster from a dozen qubits on.
    branching = {"shot_branching_enable": True, "shot_branching_sampling_enable": True}
    return AerSimulator(noise_model=noise_model(backend_id, used), **branching)


def noise_model(backend_id: str, used: Layout) -> NoiseModel:
    """Gate, relaxation and readout errors; the qubits are those of the reduced circuit."""
    qubits, gates = properties(backend_id)
    model = NoiseModel(basis_gates=sorted({name for name, _ in gates}))
    place = {physical: index for index, physical in enumerate(used.qubits)}
    for step in sorted(used.steps):
        values = gates.get(step)
        error = gate_error(values, [qubits[qubit] for qubit in step[1]]) if values else None
        if error is not None:
            model.add_quantum_error(error, step[0], [place[qubit] for qubit in step[1]], warnings=False)
    for physical in used.qubits:
        error = readout_error(qubits[physical])
        if error is not None:
            model.add_readout_error(error, [place[physical]], warnings=False)
    return model


@cache
def properties(backend_id: str) -> Properties:
    """Per qubit, and per gate and qubits, the values by name; times in ns."""
    raw = ibm_properties(backend_id.rpartition(".")[2])
    qubits = [_values(items) for items in raw["qubits"]]
    gates = {(gate["gate"], tuple(gate["qubits"])): _values(gate["parameters"]) for gate in raw["gates"]}
    # A measurement's and a reset's error are the readout errors; what is left of them is no gate.
    return qubits, {key: values for key, values in gates.items() if not key[0].startswith(("measure", "reset"))}


def _values(items: list[Mapping[str, Any]]) -> Values:
    return {item["name"]: float(item["value"]) * NANOSECONDS.get(item["unit"], 1.0) for item in items}


def with_delay_noise(circuit: QuantumCircuit, used: Layout, backend_id: str) -> QuantumCircuit:
    """The circuit with the relaxation of each waiting qubit after its delay. Delays inside control flow have none."""
    qubits, _ = properties(backend_id)
    dt = ibm_configuration(backend_id.rpartition(".")[2])["dt"]
    noisy = circuit.copy_empty_like()
    for instruction in circuit.data:
        noisy.append(instruction)
        if instruction.name == "delay":
            operation = instruction.operation
            length = float(operation.duration) * (dt if operation.unit == "dt" else NANOSECONDS[operation.unit])
            physical = used.qubits[circuit.find_bit(instruction.qubits[0]).index]
            if length > 0:
                noisy.append(relaxation([qubits[physical]], length).to_instruction(), instruction.qubits)
    return noisy
