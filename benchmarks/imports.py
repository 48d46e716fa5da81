"""What importing a provider costs, beside what it cannot do without.

    python benchmarks/imports.py [ROUNDS]

Each figure is the median over whole fresh processes, the statements in alternation, so that a busy machine slows them
all. The bound: at most 1.1 times `import qiskit` together with httpx and pydantic. Pydantic loads its parts on first
use, so its name alone is nearly free: the second ratio compares with a pydantic that can define a model.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from statistics import median
from time import perf_counter

NAMES = "import qiskit, httpx, pydantic"
WITH_MODELS = "import qiskit, httpx; from pydantic import BaseModel, TypeAdapter"
OURS = "from qhub_providers import QHubProvider"
BRAKET_NAMES = "import braket.devices, braket.tasks"
OUR_BRAKET = "from qhub_providers.braket import QHubBraketProvider, QHubDevice"
PAIRS = [(OURS, NAMES), (OURS, WITH_MODELS), (OUR_BRAKET, BRAKET_NAMES)]
STATEMENTS = ["pass", "import qhub_providers", NAMES, WITH_MODELS, OURS, BRAKET_NAMES, OUR_BRAKET]
BOUND = 1.1
# Installed packages come compiled; ours must be allowed to keep its compiled files too.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(statement: str) -> tuple[float, float]:
    """The wall time of a whole process that runs `statement`, and the processor time that it took."""
    start, used = perf_counter(), _children()
    subprocess.run([sys.executable, "-c", statement], check=True, env=ENVIRONMENT)
    return perf_counter() - start, _children() - used


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def modules(statement: str) -> int:
    """The number of modules that are loaded after `statement`."""
    command = [sys.executable, "-c", f"{statement}\nimport sys; print(len(sys.modules))"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout)


def main(rounds: int) -> None:
    """Prints the medians, the numbers of modules and the ratios."""
    # This also compiles our modules and warms the disk's cache.
    counts = {statement: modules(statement) for statement in STATEMENTS}
    times: dict[str, list[tuple[float, float]]] = {statement: [] for statement in STATEMENTS}
    for _ in range(rounds):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement))
    medians = {
        statement: tuple(median(column) for column in zip(*values, strict=True)) for statement, values in times.items()
    }
    for statement in STATEMENTS:
        wall, cpu = medians[statement]
        print(f"{wall * 1e3:7.0f} ms {cpu * 1e3:7.0f} ms of processor {counts[statement]:6} modules   {statement}")
    for own, peer in PAIRS:
        wall, cpu = (ours / theirs for ours, theirs in zip(medians[own], medians[peer], strict=True))
        print(
            f"{wall:7.2f} times, {cpu:.2f} in processor time: {own!r} beside {peer!r} (bound {BOUND}, {rounds} rounds)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
