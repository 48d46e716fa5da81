"""What `from qhub_providers import QHubProvider` costs, beside what it cannot do without.

    python benchmarks/imports.py [ROUNDS]

Each figure is the median over whole fresh processes, the statements in alternation, so that a busy machine slows them
all. The bound: at most 1.1 times `import qiskit` together with httpx and pydantic.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

NEEDED = "import qiskit, httpx, pydantic"
STATEMENTS = ["pass", "import qhub_providers", NEEDED, "from qhub_providers import QHubProvider"]
BOUND = 1.1


def seconds(statement: str) -> float:
    """The time of a whole process that runs `statement`."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return perf_counter() - start


def modules(statement: str) -> int:
    """The number of modules that are loaded after `statement`."""
    command = [sys.executable, "-c", f"{statement}\nimport sys; print(len(sys.modules))"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(rounds: int) -> None:
    """Prints the medians, the numbers of modules and the ratio."""
    counts = {statement: modules(statement) for statement in STATEMENTS}  # this also fills the caches of the disk
    times: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for _ in range(rounds):
        for statement in STATEMENTS:
            times[statement].append(seconds(statement))
    medians = {statement: median(values) for statement, values in times.items()}
    for statement in STATEMENTS:
        print(f"{medians[statement] * 1e3:7.0f} ms {counts[statement]:6} modules   {statement}")
    print(f"ratio {medians[STATEMENTS[-1]] / medians[NEEDED]:.3f}, bound {BOUND} ({rounds} rounds)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
