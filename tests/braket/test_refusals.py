"""What is refused before anything is sent says what it is about, and what to do."""

from __future__ import annotations

import numpy as np
import pytest
from braket.circuits import Circuit, Gate, Instruction

from qhub_providers.braket import QHubDevice
from qhub_providers.errors import UnsupportedCircuitError


class Own(Gate):
    """A gate of a user's own, given by its matrix."""

    def __init__(self) -> None:
        super().__init__(qubit_count=1, ascii_symbols=["own"])

    def to_matrix(self) -> np.ndarray:
        return np.array([[0, 1], [1, 0]])


def test_a_gate_of_ones_own_is_named(sv1: QHubDevice) -> None:
    circuit = Circuit().h(0).add_instruction(Instruction(Own(), [3]))
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 1: Own on qubits 3 is no gate .*unitary\(matrix="):
        sv1.run(circuit, 10)
