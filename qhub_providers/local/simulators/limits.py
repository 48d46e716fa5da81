"""How large a program may be for this machine."""

from __future__ import annotations

from .failure import SimulationError

MOST_QUBITS = 26
"""A state vector of 26 qubits takes 1 GiB, and a simulator needs room for two or three."""


def check_size(qubits: int, most: int = MOST_QUBITS, how: str = "") -> None:
    """Refuse a program that would not fit into memory.

    Args:
        qubits: the number of qubits that the program uses.
        most: the limit.
        how: what makes the limit lower than for other programs.

    Raises:
        SimulationError: naming the number and the limit.
    """
    if qubits > most:
        raise SimulationError(
            f"the program uses {qubits} qubits; the embedded Hub simulates at most {most} {how}".rstrip(),
            "TooManyQubits",
        )
