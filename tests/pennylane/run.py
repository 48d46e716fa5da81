"""Starts an embedded Hub and runs the PennyLane example against it, in an environment of its own.

python -m venv .venv-pennylane && .venv-pennylane/bin/pip install pennylane-qiskit==0.45.0 httpx pydantic
python -m tests.pennylane.run .venv-pennylane/bin/python
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path

from qhub_providers import LocalHub

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(\S+): <Z> = (\S+), d<Z>/d\(angle\) = (\S+)")
BACKENDS = {"aws.sim.sv1", "azure.ionq.simulator", "ibm.qpu.fez"}
BOUND = 5 / math.sqrt(2000)
"""Five standard errors of a slope, which is half the difference of two means over 4000 shots, and more than those."""


def main(python: str) -> int:
    """Gives 0 if every backend's numbers are right."""
    with LocalHub(noise=False) as hub:
        found = {"QHUB_QUANTUM_BASE_URL": hub.url, "KQH_PERSONAL_ACCESS_TOKEN": hub.access_token}
        environment = os.environ | found | {"PYTHONPATH": str(ROOT)}
        command = [python, str(ROOT / "examples" / "pennylane_program.py")]
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False, timeout=300)
    print(ran.stdout, end="")
    numbers = {name: (float(value), float(slope)) for name, value, slope in LINE.findall(ran.stdout)}
    wrong = [
        name
        for name, (value, slope) in numbers.items()
        if abs(value - math.cos(1)) > BOUND or abs(slope + math.sin(1)) > BOUND
    ]
    if ran.returncode or set(numbers) != BACKENDS or wrong:
        print(f"not as expected: exit code {ran.returncode}, wrong numbers from {wrong or 'none'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.pennylane.run PYTHON_WITH_PENNYLANE_QISKIT")
    sys.exit(main(sys.argv[1]))
