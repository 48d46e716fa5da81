"""How large a program may be for this machine."""

from __future__ import annotations

from .failure import SimulationError

MOST_QUBITS = 26
"""A state vector of 26 qubits takes 1 GiB, and a simulator needs room for two or three."""


def check_size(qubits: int) -> None:
    """Refuse a program that would not fit into memory.

    Args:
        qubits: the number of qubits that the program uses.

    Raises:
        SimulationError: naming the number and the limit.
    """
    if qubits > MOST_QUBITS:
        raise SimulationError(
            f"the program uses {qubits} qubits; the embedded Hub simulates at most {MOST_QUBITS}", "TooManyQubits"
        )
