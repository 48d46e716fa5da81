"""Failures of the embedded Hub's own: each ends one job, with its reason, and no job that waits behind it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qhub_providers.local import LocalHub
from qhub_providers.local.accounts import Scope
from qhub_providers.local.database import Database
from qhub_providers.local.devices import devices
from qhub_providers.local.jobs import Jobs
from qhub_providers.local.simulators.failure import SimulationError
from qhub_providers.local.workers.pool import Pool
from qhub_providers.local.workers.task import Outcome, Task

from .conftest import client_of
from .programs import aws, ionq, submit, wait

X = [{"gate": "x", "targets": [0]}]
SCOPE = Scope("user:ada")


def task_of(job_id: str) -> Task:
    return Task("azure.ionq.simulator", {}, json.dumps(ionq(X)["input"]), {}, 1, job_id, None, noise=False)


@pytest.mark.parametrize("broken", ["begin", "end"])
def test_a_worker_outlives_the_failure_of_the_store(broken: str, caplog: pytest.LogCaptureFixture) -> None:
    ended: dict[str, Outcome | SimulationError] = {}
    last = threading.Event()

    def begin(job_id: str) -> Task:
        if broken == "begin" and job_id == "first":
            raise OSError("no space left")
        return task_of(job_id)

    def end(job_id: str, outcome: Outcome | SimulationError) -> None:
        if broken == "end" and job_id == "first":
            raise OSError("no space left")
        ended[job_id] = outcome
        last.set()

    with contextlib.closing(Pool(1, begin, end)) as pool:
        pool.submit("first")
        pool.submit("second")
        assert last.wait(300)
    assert isinstance(ended["second"], Outcome)
    assert ended["second"].status == "COMPLETED"
    assert "job first" in caplog.text
    assert "no space left" in caplog.text


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[tuple[Jobs, Database]]:
    with contextlib.closing(Database(tmp_path / "jobs.sqlite3")) as database:
        jobs = Jobs(database, devices(), workers=1, seed=None, noise=True)
        with contextlib.closing(jobs):
            yield jobs, database


def ended(jobs: Jobs, job_id: str) -> dict[str, Any]:
    """The record of the job when it has ended."""
    seconds = threading.Event()
    for _ in range(30_000):
        found = jobs.store.get(job_id)
        assert found is not None
        if found["status"] not in ("PENDING", "RUNNING"):
            return found
        seconds.wait(0.01)
    raise AssertionError(f"the job is {found['status']}")


def test_a_result_for_which_there_is_no_room(hub: tuple[Jobs, Database]) -> None:
    jobs, database = hub
    jobs.wait_until_warm(300)
    pages = database.execute("PRAGMA page_count")[0][0]
    database.execute(f"PRAGMA max_page_count = {pages + 20}")
    large = jobs.create(aws(shots=50_000), SCOPE)
    assert ended(jobs, large["id"])["status"] == "FAILED"
    failure = json.loads(b"".join(jobs.store.result(large["id"])))
    assert failure["code"] == "NotKept"
    assert "full" in failure["message"]
    small = jobs.create(ionq(X), SCOPE)
    assert ended(jobs, small["id"])["status"] == "COMPLETED"


def test_a_job_of_a_backend_that_is_gone(tmp_path: Path) -> None:
    with LocalHub(tmp_path, workers=1, faults={"queue_time": 600}) as hub, client_of(hub) as client:
        gone, waiting = submit(client, ionq(X)), submit(client, ionq(X))
    with contextlib.closing(sqlite3.connect(tmp_path / "jobs.sqlite3")) as file, file:
        file.execute("UPDATE jobs SET backend_id = 'aws.sim.gone' WHERE id = ?", [gone])
    with LocalHub(tmp_path, workers=1) as hub, client_of(hub) as client:
        assert wait(client, waiting) == "COMPLETED"
        assert wait(client, gone) == "FAILED"
        assert "no backend 'aws.sim.gone'" in client.get(f"/jobs/{gone}/result").json()["message"]
        assert hub.log() == ""
