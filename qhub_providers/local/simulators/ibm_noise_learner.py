"""IBM's noise learner, answered from the machine's calibration instead of an experiment.

Every layer of two-qubit gates gets a sparse Pauli-Lindblad model (van den Berg et al., Nat. Phys. 19, 1116 (2023)): its
Pauli fidelities on each gate's qubits are those of the gate's own error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from qiskit.circuit import QuantumCircuit
from qiskit.quantum_info import PTM, Pauli, PauliList
from qiskit_ibm_runtime.results import LayerError, PauliLindbladError

from ..workers.task import Task
from .failure import SimulationError
from .ibm_circuit import Step
from .ibm_input import check_circuit, decoded
from .ibm_noise import properties
from .ibm_qpy import encoded
from .noise import gate_error

MOST_LAYERS = 4
"""IBM's own default of `max_layers_to_learn`."""

LABELS = [first + second for first in "IXYZ" for second in "IXYZ"]
"""Paulis on two qubits, in the order of Qiskit's Pauli transfer matrix."""

Layer = tuple[Step, ...]


def run(task: Task) -> bytes:
    """The result of a task. Raises SimulationError for a circuit that is unreadable or not the machine's."""
    job_input = decoded(task.input)
    circuits, options = job_input["circuits"], job_input.get("options") or {}
    for index, circuit in enumerate(circuits):
        if not isinstance(circuit, QuantumCircuit):
            raise SimulationError(f"circuit {index}: is not one in QPY")
        check_circuit(circuit, index, task.backend_id)
        if any(instruction.is_control_flow() for instruction in circuit.data):
            raise SimulationError(f"circuit {index}: has control flow; the noise learner takes plain layers of gates")
    most = options.get("max_layers_to_learn", MOST_LAYERS)  # null: no limit
    seen = Counter(layer for circuit in circuits for layer in layers(circuit))
    learned = [layer for layer, _ in seen.most_common(most)]
    data = [_layer_error(layer, task) for layer in learned]
    return encoded({"data": data, "metadata": {"backend": task.backend_id}}, task.input)


def layers(circuit: QuantumCircuit) -> Iterator[Layer]:
    """The circuit's layers of two-qubit gates: each as early as its qubits allow.

    >>> circuit = QuantumCircuit(4)
    >>> _ = circuit.cz(0, 1), circuit.cz(2, 3), circuit.sx(1), circuit.cz(1, 2)
    >>> list(layers(circuit))
    [(('cz', (0, 1)), ('cz', (2, 3))), (('cz', (1, 2)),)]
    """
    depth: Counter[int] = Counter()
    found: dict[int, list[Step]] = {}
    for instruction in circuit.data:
        qubits = tuple(circuit.find_bit(qubit).index for qubit in instruction.qubits)
        at = max((depth[qubit] for qubit in qubits), default=0)
        if len(qubits) == 2 and instruction.name != "barrier":
            found.setdefault(at, []).append((instruction.name, qubits))
            at += 1
        for qubit in qubits:
            depth[qubit] = at
    for at in sorted(found):
        yield tuple(sorted(found[at]))


def _layer_error(layer: Layer, task: Task) -> LayerError:
    qubits = sorted({qubit for _, pair in layer for qubit in pair})
    circuit = QuantumCircuit(len(qubits))
    terms: list[tuple[str, float]] = []
    for name, pair in layer:
        places = [qubits.index(qubit) for qubit in pair]
        getattr(circuit, name)(*places)
        rates = _rates(name, pair, task.backend_id) if task.noise else np.zeros(len(LABELS) - 1)
        terms += [(_embedded(label, places, len(qubits)), rate) for label, rate in zip(LABELS[1:], rates, strict=True)]
    generators, values = zip(*terms, strict=True)
    return LayerError(circuit, qubits, PauliLindbladError(PauliList(list(generators)), np.array(values)))


def _embedded(label: str, places: Sequence[int], size: int) -> str:
    """A label on two qubits as one on `size`.

    >>> _embedded("XZ", [0, 2], 3)
    'XIZ'
    """
    letters = ["I"] * size
    for letter, place in zip(reversed(label), places, strict=True):
        letters[size - 1 - place] = letter
    return "".join(letters)


@lru_cache(maxsize=1024)
def _rates(name: str, pair: tuple[int, ...], backend_id: str) -> Any:
    """The rate of each generator, `LABELS` without the identity.

    A generator with rate λ shrinks every Pauli that it anticommutes with by exp(-2 λ); twirling keeps the diagonal of
    the error's Pauli transfer matrix. The model has no negative rates: what rounding makes negative becomes 0.
    """
    qubits, gates = properties(backend_id)
    error = gate_error(gates[name, pair], [qubits[qubit] for qubit in pair])
    if error is None:
        return np.zeros(len(LABELS) - 1)
    fidelities = np.real(np.diag(PTM(error.to_quantumchannel()).data))[1:]
    rates = np.linalg.solve(_anticommutation(), -np.log(fidelities) / 2)
    return np.clip(rates, 0, None)


@lru_cache(maxsize=1)
def _anticommutation() -> Any:
    paulis = [Pauli(label) for label in LABELS[1:]]
    return np.array([[float(one.anticommutes(other)) for other in paulis] for one in paulis])
