"""Runs the tests in another environment against an embedded Hub from this one.

    python -m tests.lowest OTHER_PYTHON [PYTEST_ARGUMENT ...]

The other environment holds the oldest supported SDKs and not the `local` extra. So the embedded Hub stays in this one,
and the tests find it by `QHUB_TEST_HUB_URL` and `QHUB_TEST_HUB_TOKEN`, and one with ideal machines likewise. The
embedded Hub's own tests are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys

from qhub_providers import LocalHub
from tests.canary import CANARY

TESTS = ["tests", "--ignore=tests/local", "--ignore=tests/contract", "--ignore=tests/qhub_api", "-m", "not local"]


def main(python: str, *arguments: str) -> int:
    """Gives pytest's exit code."""
    with LocalHub(access_token=CANARY) as hub, LocalHub(access_token=CANARY, noise=False) as ideal:
        found = {"QHUB_TEST_HUB_URL": hub.url, "QHUB_TEST_HUB_TOKEN": hub.access_token}
        found |= {"QHUB_TEST_IDEAL_HUB_URL": ideal.url, "QHUB_TEST_IDEAL_HUB_TOKEN": ideal.access_token}
        command = [python, "-m", "pytest", "-n", "2", *TESTS, *arguments]
        return subprocess.run(command, env=os.environ | found, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.lowest OTHER_PYTHON [PYTEST_ARGUMENT ...]")
    sys.exit(main(*sys.argv[1:]))
