"""One side of the comparison of Braket devices, in the environment of one of the two libraries; prints JSON.

python benchmarks/peer/braket_side.py ours|peer TASK [ARGUMENTS]
"""

from __future__ import annotations

import json
import random
import sys
import time
import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

from braket.circuits import Circuit
from braket.circuits.serialization import IRType

ROUNDS = 5


def circuit(qubits: int, gates: int) -> Circuit:
    """A random circuit."""
    draw = random.Random(1)
    made = Circuit()
    for _ in range(gates):
        first, second = draw.sample(range(qubits), 2)
        if draw.random() < 0.3:
            made.cnot(first, second)
        else:
            made.rx(first, draw.uniform(0.1, 3.0))
    return made


def device(which: str, name: str) -> Any:
    """The device of one of the two libraries."""
    if which == "ours":
        from qhub_providers import QHubBraketProvider

        return QHubBraketProvider().get_device(name)
    from qhub.quantum.sdk import HubBraketProvider  # type: ignore[import-not-found]

    return HubBraketProvider().get_device(name)


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def time_result(found: Any) -> dict[str, float]:
    """From `run()` to the counts of a small job."""
    small = circuit(2, 4)

    def answered() -> None:
        assert sum(found.run(small, shots=100).result().measurement_counts.values()) == 100

    answered()
    return {"result": median(seconds(answered) for _ in range(ROUNDS))}


def time_run(found: Any, gates: str) -> dict[str, float]:
    """The whole of `run()` for one circuit, and Braket's own serialization of it, which `AwsDevice` uses."""
    large = circuit(20, int(gates))
    found.run(circuit(2, 4), shots=100)
    run = median(seconds(lambda: found.run(large, shots=100)) for _ in range(ROUNDS))
    return {"run": run, "to_ir": median(seconds(lambda: large.to_ir(IRType.OPENQASM)) for _ in range(ROUNDS))}


def time_single(found: Any, number: str) -> dict[str, float]:
    """Submissions a second, one after the other; the peer has no other way."""
    circuits = [circuit(2, 4 + index % 3) for index in range(int(number))]
    found.run(circuits[0], shots=100)
    return {"a second": int(number) / seconds(lambda: [found.run(one, shots=100) for one in circuits])}


def time_batch(found: Any, number: str) -> dict[str, float]:
    """Submissions a second, in one `run_batch`."""
    circuits = [circuit(2, 4 + index % 3) for index in range(int(number))]
    found.run(circuits[0], shots=100)
    return {"a second": int(number) / seconds(lambda: found.run_batch(circuits, shots=100))}


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    "result": time_result,
    "run": time_run,
    "single": time_single,
    "batch": time_batch,
}


def main() -> None:
    """Do what the command line says."""
    warnings.simplefilter("ignore")
    which, task, name, *arguments = sys.argv[1:]
    print(json.dumps(TASKS[task](device(which, name), *arguments)), file=sys.__stdout__)


if __name__ == "__main__":
    main()
