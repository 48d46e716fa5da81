"""A Braket machine on Aer: its gates as they are, and the errors that its capabilities report.

In default mode the service chooses the qubits, and nobody knows which: every gate has the median error. A gate on
physical qubits has the error of these. A gate on three qubits stands for the six two-qubit gates that make one up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

import numpy as np
from qiskit.circuit import QuantumCircuit
from qiskit.circuit.library import UnitaryGate
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

from .aws_offer import Offer, offer
from .noise import gate_error, readout_error

Bits = np.ndarray[Any, np.dtype[np.uint8]]
TWO_QUBIT_GATES_OF_THREE = 6


@dataclass(frozen=True)
class Errors:
    """1 - fidelity of gates on one and two qubits and of the readout: by physical qubits, and in the median."""

    one: Mapping[int, float]
    two: Mapping[frozenset[int], float]
    readout: Mapping[int, float]
    medians: tuple[float, float, float]

    def of_gate(self, qubits: Sequence[int]) -> float:
        """The error of a gate on these qubits."""
        if len(qubits) == 1:
            return self.one.get(qubits[0], self.medians[0])
        if len(qubits) == 2:
            return self.two.get(frozenset(qubits), self.medians[1])
        return TWO_QUBIT_GATES_OF_THREE * self.medians[1]

    def of_readout(self, qubit: int) -> float:
        """The error of reading out this qubit."""
        return self.readout.get(qubit, self.medians[2])


def measure_all(
    instructions: Sequence[Any], qubits: Sequence[int], offer: Offer, *, placed: bool, noise: bool, **run: Any
) -> Bits:
    """The bits of all qubits after the instructions, one row a shot, in the order of `qubits`.

    Args:
        instructions: Braket's gate operations.
        qubits: the qubits that they act on.
        offer: the machine.
        placed: whether the qubits are physical ones.
        noise: whether the machine is noisy.
        run: `shots` and `seed_simulator`.
    """
    place = {qubit: index for index, qubit in enumerate(qubits)}
    circuit = QuantumCircuit(len(qubits), len(qubits))
    for instruction in instructions:
        # Braket's first qubit is the most significant of its matrix, Qiskit's the least.
        targets = [place[qubit] for qubit in reversed(instruction.targets)]
        circuit.append(UnitaryGate(instruction.matrix, label=_label(instruction)), targets)
    circuit.measure(range(len(qubits)), range(len(qubits)))
    model = _noise_model(instructions, place, errors(offer.backend_id, placed)) if noise else None
    result = AerSimulator(noise_model=model).run(circuit, memory=True, **run).result()
    states = np.array([int(word, 16) for word in result.results[0].data.memory])
    return ((states[:, None] >> np.arange(len(qubits))) & 1).astype(np.uint8)


def _label(instruction: Any) -> str:
    return f"gate of {len(instruction.targets)}"


def _noise_model(instructions: Sequence[Any], place: Mapping[int, int], found: Errors) -> NoiseModel:
    """The errors of all gates in use, and of the readout; the qubits are those of the circuit."""
    model = NoiseModel()
    for label, targets in sorted({(_label(instruction), tuple(instruction.targets)) for instruction in instructions}):
        error = gate_error({"gate_error": found.of_gate(targets)}, [{}] * len(targets))
        if error is not None:
            model.add_quantum_error(error, label, [place[qubit] for qubit in reversed(targets)], warnings=False)
    for qubit, index in place.items():
        error_of_readout = readout_error({"readout_error": found.of_readout(qubit)})
        if error_of_readout is not None:
            model.add_readout_error(error_of_readout, [index], warnings=False)
    return model


@cache
def errors(backend_id: str, placed: bool) -> Errors:
    """The errors that a machine's capabilities report; without places only the medians."""
    capabilities = offer(backend_id).capabilities
    standardized = capabilities.get("standardized")
    if standardized is None:
        fidelity = capabilities["provider"]["fidelity"]
        one_qubit, two_qubits, spam = (1 - fidelity[name]["mean"] for name in ("1Q", "2Q", "spam"))
        return Errors({}, {}, {}, (one_qubit, two_qubits, spam))
    qubits = standardized["oneQubitProperties"]
    one = {int(qubit): 1 - item["oneQubitFidelity"][0]["fidelity"] for qubit, item in qubits.items()}
    readout = {int(qubit): 1 - item["oneQubitFidelity"][1]["fidelity"] for qubit, item in qubits.items()}
    two = {
        frozenset(map(int, pair.split("-"))): 1 - item["twoQubitGateFidelity"][0]["fidelity"]
        for pair, item in standardized["twoQubitProperties"].items()
    }
    medians = median(one.values()), median(two.values()), median(readout.values())
    return Errors(one, two, readout, medians) if placed else Errors({}, {}, {}, medians)
