"""A program that is killed: `python -m tests.qiskit.batch_program URL JOURNAL CIRCUITS LINES`.

It runs half of the circuits in one call and the others one by one from threads. When its journal has so many lines, it
kills itself: another process, which may be late, would often find it at its end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qiskit import QuantumCircuit

from qhub_providers import QHubProvider

SHOTS = 3
BITS = 6


def numbered(number: int) -> QuantumCircuit:
    """A circuit that measures its own number."""
    circuit = QuantumCircuit(BITS, BITS, name=f"number {number}")
    for bit in range(BITS):
        if number >> bit & 1:
            circuit.x(bit)
    circuit.measure(range(BITS), range(BITS))
    return circuit


def die_at(path: Path, lines: int) -> None:
    while path.read_bytes().count(b"\n") < lines:
        time.sleep(0.002)
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, path: str, count: int, lines: int) -> None:
    circuits = [numbered(number) for number in range(count)]
    provider = QHubProvider(base_url=url)
    backend = provider.get_backend("aws.sim.sv1")
    backend.fit(circuits)
    with provider.batch(path):
        threading.Thread(target=die_at, args=(Path(path), lines), daemon=True).start()
        backend.run(circuits[: count // 2], shots=SHOTS)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda circuit: backend.run(circuit, shots=SHOTS), circuits[count // 2 :]))
    print("over", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
