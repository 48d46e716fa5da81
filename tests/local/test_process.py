"""The server and its workers as processes: how they start, what survives them, and that none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qhub_providers.local import LocalHub, LocalHubError

from .conftest import client_of
from .programs import aws, completed, endless, ionq, submit, wait

X = [{"gate": "x", "targets": [0]}]


def children(process_id: int) -> list[int]:
    """The processes below a process, by the kernel's account."""
    found = []
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found


def alive(process_id: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def eventually(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def all_gone(processes: list[int]) -> bool:
    return not any(alive(process) for process in processes)


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(LocalHubError, match="cannot listen") as caught:
        LocalHub(port=taken.getsockname()[1]).start()
    assert "Address already in use" in str(caught.value)


def test_a_folder_in_use_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    with LocalHub(tmp_path, workers=1), pytest.raises(LocalHubError, match="another embedded Hub"):
        LocalHub(tmp_path).start()
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalHubError, match="cannot use the folder"):
        LocalHub(tmp_path / "file").start()


@pytest.mark.parametrize("settings", [{"port": 70_000}, {"workers": 0}, {"seed": -1}])
def test_impossible_settings(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        LocalHub(**settings)  # type: ignore[arg-type] # each of them is a number


def test_before_the_start_and_after_the_end() -> None:
    hub = LocalHub(workers=1)
    with pytest.raises(LocalHubError, match="not running"):
        _ = hub.url
    hub.close()
    with hub:
        assert hub.start() is hub
        url = hub.url
        assert url.startswith("http://127.0.0.1:")
    assert "not running" in repr(hub)
    hub.close()
    with hub, client_of(hub) as client:
        assert client.get("/jobs").json()["total_elements"] == 0


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    with LocalHub(tmp_path, workers=1, access_token="given-in-a-test") as hub:
        assert hub.access_token == "given-in-a-test"
        assert hub.access_token not in repr(hub) + str(vars(hub.settings))
        command = Path(f"/proc/{hub.process_id}/cmdline").read_bytes()
        assert b"qhub_providers.local" in command
        assert hub.access_token.encode() not in command


def test_a_folder_keeps_jobs_results_and_token(tmp_path: Path) -> None:
    with LocalHub(tmp_path) as hub, client_of(hub) as client:
        job_id, token = submit(client, aws(name="kept")), hub.access_token
        assert wait(client, job_id) == "COMPLETED"
        record, result = (client.get(f"/jobs/{job_id}{part}").content for part in ("", "/result"))
    assert (tmp_path / "access_token").stat().st_mode & 0o077 == 0
    with LocalHub(tmp_path) as hub, client_of(hub) as client:
        assert hub.access_token == token
        assert client.get(f"/jobs/{job_id}").content == record
        assert client.get(f"/jobs/{job_id}/result").content == result


def test_after_a_crash_unfinished_jobs_run_again(tmp_path: Path) -> None:
    with LocalHub(tmp_path, workers=1, seed=5) as hub, client_of(hub) as client:
        running = submit(client, endless())
        waiting = [submit(client, aws()) for _ in range(2)]
        wait(client, running, "RUNNING")
        processes = children(hub.process_id)
        os.kill(hub.process_id, signal.SIGKILL)
        eventually(lambda: all_gone(processes), "a worker survived its server")
    with LocalHub(tmp_path, workers=1, seed=5) as hub, client_of(hub) as client:
        wait(client, running, "RUNNING")
        client.delete(f"/jobs/{running}")
        assert [wait(client, job_id) for job_id in waiting] == ["COMPLETED"] * 2


def test_a_worker_that_dies_fails_its_job_and_is_replaced() -> None:
    with LocalHub(workers=1) as hub, client_of(hub) as client:
        job_id = submit(client, endless())
        wait(client, job_id, "RUNNING")
        os.kill(busiest(hub.process_id), signal.SIGKILL)
        assert wait(client, job_id) == "FAILED"
        failure = client.get(f"/jobs/{job_id}/result").json()
        assert failure["code"] == "WorkerDied"
        assert "SIGKILL" in failure["message"]
        assert completed(client, ionq(X)) == {"histogram": {"1": 1.0}}
        # Also one that dies while it has nothing to do: nobody's job is lost.
        os.kill(busiest(hub.process_id), signal.SIGKILL)
        assert completed(client, ionq(X)) == {"histogram": {"1": 1.0}}


def busiest(server: int) -> int:
    """The worker process: of those below the server, the one that was started last."""
    return max(
        children(server),
        key=lambda process: int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19]),
    )


SCRIPT = """
from qhub_providers import LocalHub
hub = LocalHub(workers=2).start()
import httpx
endless = {endless}
client = httpx.Client(base_url=hub.url, headers={{"X-Auth-Token": hub.access_token}})
job_id = client.post("/jobs", json=endless).json()["id"]
while client.get(f"/jobs/{{job_id}}/status").json()["status"] != "RUNNING":
    pass
print(hub.process_id, flush=True)
{then}
"""


@contextlib.contextmanager
def script(then: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A plain script without an `if __name__` guard that has a Hub with a busy worker; and the server's process id."""
    text = textwrap.dedent(SCRIPT).format(endless=repr(endless()), then=then)
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("death", ["parent", "server"])
def test_nothing_survives_a_kill(death: str) -> None:
    with script("import time; time.sleep(600)") as (process, server):
        processes = [server, *children(server)]
        folder = temporary_folder(server)
        assert len(processes) >= 4
        assert folder.is_dir()
        os.kill(process.pid if death == "parent" else server, signal.SIGKILL)
        eventually(lambda: all_gone(processes), "a process was left behind")
    eventually(lambda: death == "server" or not folder.exists(), "the temporary folder was left behind")


def temporary_folder(server: int) -> Path:
    words = Path(f"/proc/{server}/cmdline").read_text().split("\0")
    return Path(words[words.index("--temporary-folder") + 1])


def test_a_script_that_just_ends_leaves_nothing() -> None:
    with script("") as (process, server):
        folder = temporary_folder(server) if alive(server) else None
        assert process.wait(20) == 0
        eventually(lambda: all_gone([server]), "the server was left behind")
    assert folder is None or not folder.exists()


def test_the_caller_stays_light() -> None:
    text = "import sys, qhub_providers.local, qhub_providers.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split()
    assert not {"starlette", "uvicorn", "qiskit", "qiskit_aer", "braket", "numpy", "jsonschema"} & set(loaded)
