"""A token is looked for in everything that a whole run leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import CANARY

pytestmark = pytest.mark.local


def test_no_token_in_logs_tracebacks_reprs_and_files(tmp_path: Path) -> None:
    environment = os.environ | {"KQH_SERVICE_EXECUTION_TOKEN": CANARY, "PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.hub.canary_run", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.replace(CANARY, "[token]")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    found = [file.name for file in files if CANARY.encode() in file.read_bytes()]
    assert not found, f"the token is in {found}"
    assert CANARY not in ran.stdout + ran.stderr
    # The run went through what it is for.
    assert int(ran.stdout.split()[0]) > 50
    assert {"log.txt", "shown.txt", "backend.pickle", "hub-log.txt", "jobs.sqlite3"} <= {file.name for file in files}
    assert "Invalid HTTP request" in (tmp_path / "hub-log.txt").read_text(encoding="utf-8")
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "POST /jobs: 201" in log
    assert "httpcore" in log
    shown = (tmp_path / "shown.txt").read_text(encoding="utf-8")
    assert "[hidden]" in shown or "UnauthorizedError" in shown
    assert "Settings(" in shown
