"""How large a program may be for this machine."""

from __future__ import annotations

from .failure import SimulationError

MOST_QUBITS = 26
"""A state vector of 26 qubits takes 1 GiB, and a simulator needs room for two or three."""

MOST_EXECUTIONS = 10_000_000
"""IBM's limit for a job: the shots of all its circuits with all their values."""

MOST_NOISY_WORK = 1e11
"""Amplitudes x instructions x shots; as much takes some minutes on one processor, more would look like a hang."""


def check_noisy_work(qubits: int, instructions: int, shots: int) -> None:
    """Refuse a noisy program that would run for many minutes: its shots are simulated one by one.

    Raises:
        SimulationError: naming the numbers and the limit.
    """
    work = 2.0**qubits * instructions * shots
    if work > MOST_NOISY_WORK:
        raise SimulationError(
            f"the program uses {qubits} qubits, {instructions} instructions and {shots} shots; with noise the "
            f"embedded Hub simulates at most {MOST_NOISY_WORK:.0e} amplitudes x instructions x shots, and this is "
            f"{work:.0e}. Use fewer shots, or LocalHub(noise=False)",
            "TooMuchWork",
        )


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
