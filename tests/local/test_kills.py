"""`kill -9` at any moment: what the Hub has accepted is there afterwards, once, and ends."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from pathlib import Path

import httpx
import pytest

from qhub_providers.local import LocalHub
from qhub_providers.local.database import Database

from .conftest import client_of
from .programs import ionq, wait

X = [{"gate": "x", "targets": [0]}]
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}
SUBMITTERS = 4
KILLS = 3


class Submitter(threading.Thread):
    """Opens a session and submits jobs, each with a name of its own, until the Hub is gone."""

    def __init__(self, hub: LocalHub, name: str, began: threading.Semaphore) -> None:
        super().__init__()
        self.jobs: dict[str, str] = {}
        self.sessions: list[str] = []
        self.tried: list[str] = []
        self._hub, self._began, self._name = hub, began, name

    def run(self) -> None:
        with client_of(self._hub) as client:
            try:
                self.sessions.append(client.post("/sessions", json=SESSION).json()["id"])
                while True:
                    self._submit(client)
                    self._began.release()
            except httpx.TransportError:
                return

    def _submit(self, client: httpx.Client) -> None:
        name = f"{self._name}-{len(self.tried)}"
        self.tried.append(name)
        response = client.post("/jobs", json=ionq(X, shots=1, name=name))
        assert response.status_code == 201
        self.jobs[response.json()["id"]] = name


def killed(folder: Path, seed: int) -> list[Submitter]:
    """Kill a Hub while jobs are submitted, run and finished; what was told to whom."""
    with LocalHub(folder, workers=1) as hub:
        began = threading.Semaphore(0)
        submitters = [Submitter(hub, f"{seed}-{number}", began) for number in range(SUBMITTERS)]
        for submitter in submitters:
            submitter.start()
        for _ in range(random.Random(seed).randint(SUBMITTERS, 60)):
            began.acquire()
        os.kill(hub.process_id, signal.SIGKILL)
        for submitter in submitters:
            submitter.join()
        return submitters


def test_nothing_accepted_is_lost_or_doubled(tmp_path: Path) -> None:
    told = [submitter for seed in range(KILLS) for submitter in killed(tmp_path, seed)]
    accepted = {job_id: name for submitter in told for job_id, name in submitter.jobs.items()}
    tried = {name for submitter in told for name in submitter.tried}
    assert len(accepted) > KILLS * SUBMITTERS
    with LocalHub(tmp_path, workers=2) as hub, client_of(hub) as client:
        listed = [job for page in pages(client) for job in page]
        assert len({job["id"] for job in listed}) == len(listed)
        there = {job["id"]: job["name"] for job in listed}
        assert there.items() >= accepted.items()
        # A job whose answer was cut off may be there, and then once.
        assert max(Counter(there.values()).values()) == 1
        assert set(there.values()) <= tried
        assert {wait(client, job_id) for job_id in there} == {"COMPLETED"}
        assert all(client.get(f"/jobs/{job_id}/result").json() == {"histogram": {"1": 1.0}} for job_id in accepted)
        for submitter in told:
            for session_id in submitter.sessions:
                assert client.get(f"/sessions/{session_id}/status").json() == {"status": "OPEN"}


def pages(client: httpx.Client) -> list[list[dict[str, str]]]:
    total = client.get("/jobs?size=50").json()["total_pages"]
    return [client.get(f"/jobs?size=50&sort=created_at&page={page}").json()["content"] for page in range(total)]


@pytest.mark.parametrize(("lasting", "wanted"), [(True, 2), (False, 0)])
def test_a_lasting_folder_waits_for_the_disk(tmp_path: Path, lasting: bool, wanted: int) -> None:
    """No test can cut the power; 2 is SQLite's FULL: the log is on the disk before a change counts as made."""
    with contextlib.closing(Database(tmp_path / "jobs.sqlite3", lasting=lasting)) as database:
        assert database.execute("PRAGMA synchronous")[0][0] == wanted
        assert database.execute("PRAGMA journal_mode")[0][0] == "wal"
