"""The noise of a machine on the qubits in use, from the machine's properties, and Aer's simulators that have it.

Made from the properties, not from a transpiler target: the target knows one readout error, the properties how likely
each of the two mistakes is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from qiskit.circuit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, QuantumError, ReadoutError, depolarizing_error, thermal_relaxation_error

from ..devices.ibm import ibm_configuration, ibm_properties
from .ibm_circuit import Layout

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
    return AerSimulator(noise_model=noise_model(backend_id, used)) if noise else AerSimulator()


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


def gate_error(gate: Mapping[str, float], qubits: list[Mapping[str, float]]) -> QuantumError | None:
    """Thermal relaxation during the gate, and as much depolarizing as makes up the rest of its reported error.

    With process fidelities: relaxation of one qubit has (1 + exp(-t/T1) + 2 exp(-t/T2)) / 4, of several the product;
    depolarizing with probability p makes (1 - p) F + p / d² of it; a reported error e means 1 - e (d + 1) / d, with
    d = 2 to the number of qubits. (Nielsen, Phys. Lett. A 303, 249 (2002), for the average gate fidelity.)

    Args:
        gate: `gate_error` and `gate_length`, in ns.
        qubits: `T1` and `T2` of each qubit, in ns; without them there is no relaxation.

    >>> gate_error({"gate_error": 0.0, "gate_length": 0.0}, [{}]) is None
    True
    """
    length, dimension = gate.get("gate_length", 0.0), 2 ** len(qubits)
    fidelity = math.prod(_relaxed_fidelity(qubit, length) for qubit in qubits)
    wanted = 1 - gate.get("gate_error", 0.0) * (dimension + 1) / dimension
    depolarized = (fidelity - wanted) / (fidelity - dimension**-2)
    depolarized = min(max(depolarized, 0.0), dimension**2 / (dimension**2 - 1))
    errors = [depolarizing_error(depolarized, len(qubits))] if depolarized > 0 else []
    if length > 0:
        errors.append(_relaxation(qubits, length))
    return errors[0] if len(errors) == 1 else errors[0].compose(errors[1]) if errors else None


def readout_error(qubit: Mapping[str, float]) -> ReadoutError | None:
    """The two readout mistakes of a qubit, `prob_meas1_prep0` and `prob_meas0_prep1`."""
    both = qubit.get("readout_error", 0.0)
    false_one, false_zero = qubit.get("prob_meas1_prep0", both), qubit.get("prob_meas0_prep1", both)
    if not false_one and not false_zero:
        return None
    return ReadoutError([[1 - false_one, false_one], [false_zero, 1 - false_zero]])


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
                noisy.append(_relaxation([qubits[physical]], length).to_instruction(), instruction.qubits)
    return noisy


def _times(qubit: Mapping[str, float]) -> tuple[float, float]:
    """T1 and T2 in ns, T2 cut to what T1 allows."""
    t1 = qubit.get("T1", math.inf)
    return t1, min(qubit.get("T2", math.inf), 2 * t1)


def _relaxed_fidelity(qubit: Mapping[str, float], length: float) -> float:
    t1, t2 = _times(qubit)
    return (1 + math.exp(-length / t1) + 2 * math.exp(-length / t2)) / 4


def _relaxation(qubits: list[Mapping[str, float]], length: float) -> QuantumError:
    """Relaxation of each qubit on its own; the first qubit is the first of the gate."""
    first, *others = [thermal_relaxation_error(*_times(qubit), length) for qubit in qubits]
    for other in others:
        first = first.expand(other)
    return first
