"""Starts an embedded Hub and lets the vendor's own client, in an environment of its own, drive it.

python -m venv .venv-qhub-api && .venv-qhub-api/bin/pip install qhub-api==3.3.0
python -m tests.qhub_api.run .venv-qhub-api/bin/python
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import uuid
from pathlib import Path

from qhub_providers import LocalHub
from tests.contract.bodies import bodies

CONTRACT = Path(__file__).resolve().parents[2] / "qhub_providers" / "local" / "quantum-openapi.json"
DRIVE = Path(__file__).with_name("drive.py")


def main(python: str) -> int:
    """Gives the exit code of the drive, which is bounded to half an hour."""
    service, execution = secrets.token_urlsafe(), str(uuid.uuid4())
    with LocalHub(tokens={service: {"user": "local", "service_execution_id": execution}}) as hub:
        task = {
            "url": hub.url,
            "token": hub.access_token,
            "service_token": service,
            "execution": execution,
            "contract": json.loads(CONTRACT.read_text(encoding="utf-8")),
            "bodies": bodies(),
        }
        return subprocess.run(
            [python, str(DRIVE)], input=json.dumps(task), text=True, check=False, timeout=1800
        ).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.qhub_api.run PYTHON_WITH_QHUB_API")
    sys.exit(main(sys.argv[1]))
