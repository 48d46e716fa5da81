"""The example runs, and says what it should."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.local
def test_getting_started() -> None:
    program = ROOT / "examples" / "braket_getting_started.py"
    ran = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", str(program)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "PYTHONPATH": str(ROOT)},
    )
    lines = ran.stdout.splitlines()
    assert len(lines) == 9
    assert [line for line in lines if "ibm.qpu.fez {" in line]
    bell = lines[0]
    assert bell.startswith("bell pair on aws.sim.sv1 {")
    assert set(re.findall(r"'([01]+)'", bell)) == {"00", "11"}
    parities = [float(line.rpartition(":")[2]) for line in lines if line.startswith("parity")]
    assert parities[0] == 1.0
    assert abs(parities[1] - 0.70) < 0.2
    assert parities[3] == -1.0
    assert "grr" in lines[-1]
