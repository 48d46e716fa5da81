"""IonQ's list of gates on Aer: exact probabilities of the whole register.

The result's keys are decimal integers, qubit 0 the least significant bit. Like the service it simulates, it is ideal
and does not sample.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Gate
from qiskit.circuit.library import (
    HamiltonianGate,
    HGate,
    RXGate,
    RXXGate,
    RYGate,
    RYYGate,
    RZGate,
    RZZGate,
    SdgGate,
    SGate,
    SwapGate,
    SXdgGate,
    SXGate,
    TdgGate,
    TGate,
    XGate,
    YGate,
    ZGate,
)
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import AerSimulator

from ..workers.task import Task
from .failure import SimulationError
from .ionq_items import PAULI_EXP, controls_of, name_of
from .limits import check_size

FIXED: Mapping[str, type[Gate]] = {
    "x": XGate, "not": XGate, "cnot": XGate, "y": YGate, "z": ZGate, "h": HGate, "s": SGate, "si": SdgGate, "t": TGate,
    "ti": TdgGate, "v": SXGate, "vi": SXdgGate, "swap": SwapGate,
}  # fmt: skip
ROTATIONS: Mapping[str, type[Gate]] = {
    "rx": RXGate, "ry": RYGate, "rz": RZGate, "xx": RXXGate, "yy": RYYGate, "zz": RZZGate
}  # fmt: skip

SMALLEST = 1e-12
"""Probabilities below this are rounding errors and left out."""

MOST_OUTCOMES = 2**20
"""A histogram with more entries is refused: as JSON it would take more than 30 MB."""

SIMULATOR = AerSimulator(method="statevector")


def run(task: Task) -> bytes:
    """The result of a task, `{"histogram": {"<state>": probability}}`. Raises SimulationError if it is too large."""
    circuit = to_circuit(json.loads(task.input))
    check_size(circuit.num_qubits)
    circuit.save_statevector()
    state = SIMULATOR.run(_known_gates_only(circuit)).result().data()["statevector"]
    probabilities = np.abs(np.asarray(state)) ** 2
    states = np.flatnonzero(probabilities >= SMALLEST)
    if len(states) > MOST_OUTCOMES:
        raise SimulationError(f"the result has {len(states)} outcomes; at most {MOST_OUTCOMES} fit", "ResultTooLarge")
    histogram = dict(zip(map(str, states.tolist()), probabilities[states].tolist(), strict=True))
    return json.dumps({"histogram": histogram}).encode()


def to_circuit(job_input: Mapping[str, Any]) -> QuantumCircuit:
    """The circuit of a checked input.

    >>> made = to_circuit({"qubits": 2, "circuit": [{"gate": "h", "targets": [0]},
    ...                                             {"gate": "x", "targets": [1], "controls": [0]}]})
    >>> [(step.name, [made.find_bit(qubit).index for qubit in step.qubits]) for step in made]
    [('h', [0]), ('cx', [0, 1])]
    """
    circuit = QuantumCircuit(job_input["qubits"])
    for item in job_input["circuit"]:
        gate, controls = _gate(item), controls_of(item)
        circuit.append(gate.control(len(controls)) if controls else gate, [*controls, *item["targets"]])
    return circuit


def _gate(item: Mapping[str, Any]) -> Gate:
    name = name_of(item)
    if name == PAULI_EXP:
        # Letter j of a term acts on targets[j]; Qiskit's labels count from the right.
        terms = [term[::-1] for term in item["terms"]]
        return HamiltonianGate(SparsePauliOp(terms, item["coefficients"]).to_matrix(), item["time"])
    if name in FIXED:
        return FIXED[name]()
    return ROTATIONS[name](item["rotation"])


def _known_gates_only(circuit: QuantumCircuit) -> QuantumCircuit:
    if set(circuit.count_ops()) <= set(SIMULATOR.operation_names):
        return circuit
    return transpile(circuit, SIMULATOR, optimization_level=0)
