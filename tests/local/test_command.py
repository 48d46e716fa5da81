"""`qhub local` in the foreground."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from qhub_providers.cli import main

COMMAND = [sys.executable, "-c", "import sys; from qhub_providers.cli import main; sys.exit(main())"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["remote"], ["local", "--port", "x"], ["local", "--workers", "0"], ["local", "--faults", "rain=1"]],
)
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: qhub" in capsys.readouterr().err


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [*COMMAND, "local", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("cannot listen on 127.0.0.1 port")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_the_two_variables_and_ends_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [*COMMAND, "local", "--workers", "1", "--seed", "4", "--no-noise", "--faults", "latency=0.01,seed=2"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:  # type: ignore[call-overload] # mypy and **
        lines = [process.stdout.readline() for _ in range(6)]
        printed = dict(re.findall(r"export (\w+)=(\S+)", "".join(lines)))
        assert set(printed) == {"QHUB_QUANTUM_BASE_URL", "KQH_PERSONAL_ACCESS_TOKEN"}
        headers = {"X-Auth-Token": printed["KQH_PERSONAL_ACCESS_TOKEN"]}
        assert httpx.get(f"{printed['QHUB_QUANTUM_BASE_URL']}/jobs", headers=headers).status_code == 200
        process.send_signal(stop)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
    assert list(tmp_path.glob("qhub-local-*")) == []
