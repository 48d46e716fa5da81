"""The server and its workers as processes: how they start, what survives them, and that none is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from qhub_providers.local import LocalHub, LocalHubError

from .conftest import client_of
from .programs import aws, completed, endless, ionq, submit, wait

X = [{"gate": "x", "targets": [0]}]


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def children(process_id: int) -> list[int]:
    """The processes below a process, by the kernel's account."""
    found = []
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            for child in map(int, task.read_text().split()):
                found += [child, *children(child)]
    return found


def alive(process_id: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return statistics(process_id)[0] != "Z"
    return False


def eventually(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120
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


@pytest.mark.parametrize(
    "settings",
    [{"port": "x"}, {"port": True}, {"seed": 1.5}, {"workers": None}, {"noise": 1}, {"host": 7}, {"backends": [1]}],
)
def test_settings_of_another_type(settings: dict[str, Any]) -> None:
    name, value = next(iter(settings.items()))
    with pytest.raises(TypeError, match=f"^{name} must be .*, not {re.escape(repr(value))}"):
        LocalHub(**settings)


def test_the_jobs_are_their_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "jobs.sqlite3").touch(0o644)
    (tmp_path / "jobs.sqlite3").chmod(0o644)
    with LocalHub(tmp_path, workers=1) as hub, client_of(hub) as client:
        completed(client, ionq(X))
        files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("jobs.sqlite3*")}
    assert files.keys() >= {"jobs.sqlite3", "jobs.sqlite3-wal"}
    assert set(files.values()) == {0o600}


def test_jobs_that_wait_need_no_thread_each() -> None:
    with LocalHub(workers=1, faults={"queue_time": 60}) as hub, client_of(hub) as client:
        submit(client, ionq(X))
        before = threads(hub.process_id)
        for _ in range(50):
            submit(client, ionq(X))
        assert threads(hub.process_id) <= before + 5


def threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def test_a_stop_in_the_middle_of_an_answer_is_no_news() -> None:
    with LocalHub(workers=1, faults={"slow_drip": 1.0, "drip_time": 60}) as hub, client_of(hub) as client:
        with client.stream("GET", "/backends") as answer:
            assert answer.status_code == 200
            os.kill(hub.process_id, signal.SIGTERM)
            eventually(lambda: not alive(hub.process_id), "the server goes on")
        assert hub.log() == ""


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


@dataclass(frozen=True)
class FirstLife:
    """What a Hub with a seed did before its server was killed."""

    folder: Path
    token: str
    finished: dict[str, list[bytes]]
    running: str
    waiting: list[str]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> FirstLife:
    folder = tmp_path_factory.mktemp("hub")
    with LocalHub(folder, workers=1, seed=5) as hub, client_of(hub) as client:
        jobs = [submit(client, aws(shots=40)) for _ in range(3)]
        assert [wait(client, job_id) for job_id in jobs] == ["COMPLETED"] * 3
        finished = {job_id: documents(client, job_id) for job_id in jobs}
        running = submit(client, endless())
        waiting = [submit(client, aws()) for _ in range(2)]
        wait(client, running, "RUNNING")
        processes = [hub.process_id, *children(hub.process_id)]
        assert len(processes) >= 3
        os.kill(hub.process_id, signal.SIGKILL)
        eventually(lambda: all_gone(processes), "a worker survived its server")
        return FirstLife(folder, hub.access_token, finished, running, waiting)


def documents(client: httpx.Client, job_id: str) -> list[bytes]:
    return [client.get(f"/jobs/{job_id}{part}").content for part in ("", "/result", "/input")]


def test_after_a_crash_nothing_is_lost_and_unfinished_jobs_run_again(killed: FirstLife) -> None:
    assert (killed.folder / "access_token").stat().st_mode & 0o077 == 0
    with LocalHub(killed.folder, workers=1, seed=5) as hub, client_of(hub) as client:
        assert hub.access_token == killed.token
        for job_id, found in killed.finished.items():
            assert documents(client, job_id) == found
        wait(client, killed.running, "RUNNING")
        client.delete(f"/jobs/{killed.running}")
        assert [wait(client, job_id) for job_id in killed.waiting] == ["COMPLETED"] * 2


def test_a_seed_makes_the_same_submissions_give_the_same_results(killed: FirstLife) -> None:
    first = [json.loads(result)["measurements"] for _, result, _ in killed.finished.values()]
    with LocalHub(workers=2, seed=5) as hub, client_of(hub) as client:
        again = [completed(client, aws(shots=40))["measurements"] for _ in range(3)]
    assert first == again
    assert first[0] != first[1]


def test_a_worker_that_dies_fails_its_job_and_is_replaced() -> None:
    with LocalHub(workers=1) as hub, client_of(hub) as client:
        assert completed(client, ionq(X)) == {"histogram": {"1": 1.0}}
        job_id = submit(client, endless())
        wait(client, job_id, "RUNNING")
        worker = newest(hub.process_id)
        before = processor_time(worker)
        eventually(lambda: processor_time(worker) > before + 20, "the worker does not work")
        os.kill(worker, signal.SIGKILL)
        assert wait(client, job_id) == "FAILED"
        failure = client.get(f"/jobs/{job_id}/result").json()
        assert failure["code"] == "WorkerDied"
        assert "SIGKILL" in failure["message"]
        assert completed(client, ionq(X)) == {"histogram": {"1": 1.0}}
        # Also one that dies while it has nothing to do: nobody's job is lost.
        os.kill(newest(hub.process_id), signal.SIGKILL)
        assert completed(client, ionq(X)) == {"histogram": {"1": 1.0}}


def newest(server: int) -> int:
    """The worker process: of those below the server, the one that was started last."""
    return max(children(server), key=lambda process: int(statistics(process)[19]))


def processor_time(process: int) -> int:
    """In hundredths of a second."""
    return int(statistics(process)[11])


def statistics(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


SCRIPT = f"""
from qhub_providers import LocalHub
hub = LocalHub().start()
import httpx, time
client = httpx.Client(base_url=hub.url, headers={{"X-Auth-Token": hub.access_token}}, timeout=60)
job_id = client.post("/jobs", json={endless()!r}).json()["id"]
while client.get(f"/jobs/{{job_id}}/status").json()["status"] != "RUNNING":
    time.sleep(0.01)
print(hub.process_id, flush=True)
time.sleep(600)
"""


def test_nothing_survives_a_kill_of_a_plain_script() -> None:
    """The script has no `if __name__` guard, and a worker of its Hub is busy."""
    with subprocess.Popen([sys.executable, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(SCRIPT)
        process.stdin.close()
        server = int(process.stdout.readline())
        processes = [server, *children(server)]
        folder = temporary_folder(server)
        assert len(processes) >= 4
        assert folder.is_dir()
        process.kill()
        eventually(lambda: all_gone(processes), "a process was left behind")
    eventually(lambda: not folder.exists(), "the temporary folder was left behind")


def temporary_folder(server: int) -> Path:
    words = Path(f"/proc/{server}/cmdline").read_text().split("\0")
    return Path(words[words.index("--temporary-folder") + 1])


def test_a_script_that_just_ends_leaves_nothing(tmp_path: Path) -> None:
    text = "from qhub_providers import LocalHub; print(LocalHub().start().process_id)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=environment)
    eventually(lambda: not alive(int(ended.stdout)), "the server was left behind")
    assert list(tmp_path.glob("qhub-local-*")) == []
    assert ended.stderr == ""


def test_the_caller_stays_light() -> None:
    text = "import sys, qhub_providers.local, qhub_providers.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split()
    assert not {"starlette", "uvicorn", "qiskit", "qiskit_aer", "braket", "numpy", "jsonschema"} & set(loaded)
