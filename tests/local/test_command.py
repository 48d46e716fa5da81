"""`qhub local` in the foreground."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The command, and the two variables that it prints."""
    command = [*COMMAND, "local", "--workers", "1", *arguments]
    environment = {**os.environ, "TMPDIR": str(folder)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, env=environment, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        try:
            yield process, dict(re.findall(r"export (\w+)=(\S+)", "".join(lines)))
        finally:
            process.terminate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_the_two_variables_and_ends_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    with running(tmp_path, "--seed", "4", "--no-noise", "--faults", "latency=0.01,seed=2") as (process, printed):
        assert set(printed) == {"QHUB_QUANTUM_BASE_URL", "KQH_PERSONAL_ACCESS_TOKEN"}
        headers = {"X-Auth-Token": printed["KQH_PERSONAL_ACCESS_TOKEN"]}
        assert httpx.get(f"{printed['QHUB_QUANTUM_BASE_URL']}/jobs", headers=headers, timeout=60).status_code == 200
        process.send_signal(stop)
        assert process.wait(120) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert list(tmp_path.glob("qhub-local-*")) == []


def test_faults_on_the_command_line(tmp_path: Path) -> None:
    with running(tmp_path, "--faults", "unavailable=0.5, rate_limited=0.5, retry_after=7, seed=3") as (_, printed):
        url = f"{printed['QHUB_QUANTUM_BASE_URL']}/backends"
        answers = [httpx.get(url, timeout=60) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {429, 503}
    assert {answer.headers["retry-after"] for answer in answers} == {"7"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rain=1", "there is no 'rain'"),
        ("latency", "write latency=NUMBER"),
        ("latency=soon", "write latency=NUMBER, not latency=soon"),
        ("latency=-1", "latency must be at least 0"),
        ("unavailable=2", "unavailable must be between 0 and 1"),
    ],
)
def test_wrong_faults_are_named(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["local", "--faults", text])
    assert said in capsys.readouterr().err
