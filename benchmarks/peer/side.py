"""One side of the comparison: runs in the environment of one of the two libraries, prints what it measured as JSON.

    python benchmarks/peer/side.py ours|peer TASK [ARGUMENTS]

Both sides read the Hub's address and token from the environment, build the same circuits from the same seed, and are
timed by the same code. A circuit uses only gates that its backend has, on qubits that it couples, so neither compiles.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

from qiskit import QuantumCircuit

GATES = {
    "aws.sim.sv1": (("h", "x", "rz", "ry"), "cx"),
    "azure.ionq.simulator": (("h", "x", "rz", "ry"), "cx"),
    "iqm.qpu.garnet": (("r",), "cz"),
    "qudora.sim.xg1": (("r",), "rxx"),
    "kipu.sim.qsim": (("h", "x", "rz", "ry"), "cx"),
    "ibm.qpu.fez": (("sx", "x", "rz"), "cz"),
}
"""Backend -> its gates on one qubit, and the one on two."""

ANGLES = {"rz": 1, "ry": 1, "r": 2, "rxx": 1}


COUPLED = {"iqm.qpu.garnet", "ibm.qpu.fez"}
"""Machines on which not every two qubits are coupled."""


def coupled(backend: Any, qubits: int) -> list[tuple[int, ...]]:
    """The pairs that are coupled among the first qubits."""
    return sorted(pair for pair in backend.target.build_coupling_map().get_edges() if max(pair) < qubits)


def circuit(backend: Any, name: str, qubits: int, gates: int) -> QuantumCircuit:
    """A random circuit of the backend's own gates, measured at the end, without a barrier."""
    draw = random.Random(1)
    single, double = GATES[name]
    pairs = coupled(backend, qubits) if name in COUPLED else None
    made = QuantumCircuit(backend.target.num_qubits if pairs else qubits, qubits)
    for _ in range(gates):
        gate = double if draw.random() < 0.3 else draw.choice(single)
        angles = [draw.uniform(0.1, 3.0) for _ in range(ANGLES.get(gate, 0))]
        places = draw.choice(pairs) if pairs else draw.sample(range(qubits), 2)
        getattr(made, gate)(*angles, *(places if gate == double else places[:1]))
    for qubit in range(qubits):
        made.measure(qubit, qubit)
    return made


class Ours:
    """This library."""

    import_time = 0.0

    def __init__(self) -> None:
        from qhub_providers import QHubProvider

        self.provider = QHubProvider()

    def backend(self, name: str) -> Any:
        """The backend's object, its target read."""
        found = self.provider.get_backend(name)
        assert found.target.num_qubits
        return found

    def run(self, backend: Any, made: QuantumCircuit) -> Any:
        """Submit."""
        return backend.run(made, shots=100)

    def run_all(self, backend: Any, circuits: list[QuantumCircuit]) -> Any:
        """Submit many."""
        return backend.run(circuits, shots=100)

    def run_all_async(self, backend: Any, circuits: list[QuantumCircuit]) -> Any:
        """Submit many from an event loop."""
        return asyncio.run(asyncio.to_thread(backend.run, circuits, shots=100))

    def counts(self, job: Any) -> Any:
        """Wait for the counts."""
        return job.result().get_counts()


class Peer:
    """The peer, `qhub-quantum`."""

    import_time = 0.0

    def __init__(self) -> None:
        from qhub.quantum.sdk import HubQiskitProvider  # type: ignore[import-not-found]

        self.provider = HubQiskitProvider()

    def backend(self, name: str) -> Any:
        """The backend's object, its target read."""
        if name.startswith("ibm."):
            from qhub.quantum.sdk import HubQiskitRuntimeService

            found = HubQiskitRuntimeService().backend(name)
        else:
            found = self.provider.get_backend(name)
        assert found.target.num_qubits
        return found

    def run(self, backend: Any, made: QuantumCircuit) -> Any:
        """Submit."""
        if backend.name.startswith("ibm."):
            from qiskit_ibm_runtime import SamplerV2

            return SamplerV2(backend).run([made], shots=100)
        return backend.run(made, shots=100)

    def run_all(self, backend: Any, circuits: list[QuantumCircuit]) -> Any:
        """Submit many: one after the other, its only way on this backend."""
        return [backend.run(made, shots=100) for made in circuits]

    def run_all_async(self, backend: Any, circuits: list[QuantumCircuit]) -> Any:
        """Submit many from an event loop, each in a thread of its own."""

        async def all_of_them() -> Any:
            return await asyncio.gather(*(asyncio.to_thread(backend.run, made, shots=100) for made in circuits))

        return asyncio.run(all_of_them())

    def counts(self, job: Any) -> Any:
        """Wait for the counts."""
        return job.result().get_counts()


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def time_run(side: Any, name: str, qubits: str, gates: str, rounds: str) -> dict[str, float]:
    """The whole of `run()` for one circuit; the first time, which imports and warms up, apart."""
    backend = side.backend(name)
    made = circuit(backend, name, int(qubits), int(gates))
    side.run(backend, circuit(backend, name, 2, 4))
    return {"run": median(seconds(lambda: side.run(backend, made)) for _ in range(int(rounds)))}


def time_many(side: Any, name: str, number: str) -> dict[str, float]:
    """Submissions a second of many small circuits, plainly and from an event loop."""
    backend = side.backend(name)
    circuits = [circuit(backend, name, 2, 4 + index % 3) for index in range(int(number))]
    side.run(backend, circuits[0])
    found = {"a second": int(number) / seconds(lambda: side.run_all(backend, circuits))}
    return found | {"async": int(number) / seconds(lambda: side.run_all_async(backend, circuits))}


def time_result(side: Any, name: str, rounds: str) -> dict[str, float]:
    """From `run()` to the counts of a small job."""
    backend = side.backend(name)
    made = circuit(backend, name, 2, 4)
    side.counts(side.run(backend, made))
    return {"result": median(seconds(lambda: side.counts(side.run(backend, made))) for _ in range(int(rounds)))}


def time_backend(side: Any, name: str) -> dict[str, float]:
    """From the import of the library, Qiskit's own being done, to a backend with its target; and once more."""
    first = seconds(lambda: side.backend(name)) + side.import_time
    return {"first": first, "again": seconds(lambda: side.backend(name))}


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    "run": time_run,
    "many": time_many,
    "result": time_result,
    "backend": time_backend,
}


def main() -> None:
    """Do what the command line says."""
    warnings.simplefilter("ignore")
    which, task, *arguments = sys.argv[1:]
    started = time.perf_counter()
    side: Ours | Peer = Ours() if which == "ours" else Peer()
    side.import_time = time.perf_counter() - started
    print(json.dumps(TASKS[task](side, *arguments)), file=sys.__stdout__)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
