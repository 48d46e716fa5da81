"""Runs the tests of IBM's classes in environments with other releases of qiskit-ibm-runtime.

    python -m tests.qiskit.runtime.matrix PYTHON ...

The embedded Hub stays in this environment; the tests find it by `QHUB_TEST_HUB_URL` and `QHUB_TEST_HUB_TOKEN`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from qhub_providers import LocalHub
from tests.canary import CANARY

TESTS = str(Path(__file__).parent)


def main(*pythons: str) -> int:
    """Run them one after the other; gives the first exit code of pytest's that is not 0."""
    with LocalHub(access_token=CANARY) as hub:
        found = {"QHUB_TEST_HUB_URL": hub.url, "QHUB_TEST_HUB_TOKEN": hub.access_token}
        codes = [_run(python, os.environ | found) for python in pythons]
    return next((code for code in codes if code), 0)


def _run(python: str, environment: dict[str, str]) -> int:
    said = "import qiskit, qiskit_ibm_runtime as ibm; print('qiskit-ibm-runtime', ibm.__version__, qiskit.__version__)"
    subprocess.run([python, "-c", said], check=True, env=environment)
    command = [python, "-m", "pytest", "-q", TESTS]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.qiskit.runtime.matrix PYTHON ...")
    sys.exit(main(*sys.argv[1:]))
