"""The search for the canary token finds it wherever a test may leave it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.canary import CANARY

PLANTED = """
import logging
import sys
import pytest
from tests.canary import CANARY

class Holder:
    __module__ = "qhub_providers.planted"
    __repr__ = lambda self: f"<Holder {self.text}>"
    def __init__(self, text):
        self.text = text

KEPT = []

@pytest.fixture
def talks():
    yield
    print(CANARY)

def test_in_nothing(): print("token"); logging.error("token"); KEPT.append(Holder("token"))
def test_in_output(): print(f"Bearer {CANARY}-of-a-service")
def test_in_errors(): print(CANARY, file=sys.stderr)
def test_in_a_log(): logging.getLogger("deep.below").debug("X-Auth-Token: %s", CANARY)
def test_in_a_teardown(talks): pass
def test_in_a_traceback(): raise ValueError(CANARY)
def test_in_a_file(tmp_path): (tmp_path / "planted.sqlite3").write_bytes(b"\\x00" + CANARY.encode())
def test_in_an_object(): KEPT.append(Holder(CANARY))
"""
FOUND = {
    "output": "Captured stdout call",
    "errors": "Captured stderr call",
    "a_log": "Captured log call",
    "a_teardown": "Captured stdout teardown",
    "a_traceback": "the traceback",
}


@pytest.fixture(scope="module")
def said() -> str:
    """What pytest says of the planted tests; their files are outside the folder that is searched for real."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_planted.py").write_text(PLANTED, encoding="utf-8")
        Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-rA", "-p", "tests.canary", "-p", "no:cacheprovider"]
        ran = subprocess.run(
            [*command, "--basetemp", f"{folder}/files"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(Path.cwd()), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 1, ran.stderr.replace(CANARY, "[token]")
    return ran.stdout


@pytest.mark.parametrize(("where", "named"), FOUND.items())
def test_a_report_that_holds_it_fails(said: str, where: str, named: str) -> None:
    line = rf"^(FAILED|ERROR) test_planted.py::test_in_{where} - the token is in {named}$"
    assert re.search(line, said, re.MULTILINE)


def test_what_does_not_hold_it_passes(said: str) -> None:
    failed = set(re.findall(r"^FAILED test_planted.py::test_in_(\w+)", said, re.MULTILINE))
    assert failed == set(FOUND) - {"a_teardown"}


def test_what_is_left_at_the_end_is_an_error(said: str) -> None:
    (left,) = re.findall(r"^E .*AssertionError: the token is in (.*)$", said, re.MULTILINE)
    assert re.fullmatch(r"\['[^']*planted.sqlite3', 'Holder'\]", left)


def test_it_is_not_shown_when_it_is_found(said: str) -> None:
    assert CANARY not in said
