"""A program that is killed in the middle of a batch: nothing is lost, nothing is submitted twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.errors import SubmissionUnknownError
from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.clock import Clock
from qhub_providers.hub.tags import KEY_PREFIX
from qhub_providers.qiskit import QHubJob
from tests.qiskit.batch_program import SHOTS

pytestmark = pytest.mark.local

CIRCUITS = 60
HANDED_OUT = random.Random(20260102)
MOMENTS = [HANDED_OUT.randint(2, 100) for _ in range(3)]
"""Lines of the journal, of about 150."""


class HurriedClock(Clock):
    """Lets long waits pass in a moment: a look for lost jobs need not last a minute here."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.2))
        self.ahead += max(0.0, seconds - 0.2)


def killed(hub: LocalHub, path: Path, after: int) -> bool:
    """Run the program until it dies when its journal has `after` lines; whether that was in the middle."""
    environment = os.environ | {"KQH_PERSONAL_ACCESS_TOKEN": hub.access_token}
    command = [sys.executable, "-m", "tests.qiskit.batch_program", hub.url, str(path), str(CIRCUITS), str(after)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return "over" not in done.stdout


def provider_of(hub: LocalHub) -> QHubProvider:
    client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url, max_retries=30, clock=HurriedClock())
    return QHubProvider(client=client)


def keys_on(provider: QHubProvider, planned: set[str]) -> Counter[str]:
    jobs = provider.client.jobs.iter_jobs()
    return Counter(tag for job in jobs for tag in job.tags or [] if tag in planned)


def numbers(job: QHubJob) -> list[int | None]:
    """What the circuits measured, in order; None where the Hub was perhaps never reached."""
    found: list[int | None] = []
    for outcome in job.measurements(timeout=20_000):  # of the hurried clock: minutes
        if isinstance(outcome, SubmissionUnknownError):
            found.append(None)
        else:
            assert not isinstance(outcome, Exception), outcome
            ((value, shots),) = outcome.counts.items()
            assert shots == SHOTS
            found.append(int(value, 16))
    return found


def expected(job: QHubJob) -> list[int]:
    return [int(circuit.name.split()[1]) for circuit in job.circuits]


def assert_complete(provider: QHubProvider, path: Path) -> None:
    """After a first resume, and one that sends again what is doubtful, every planned circuit has its result, once."""
    first = provider.resume(path)
    runs = [event for event in map(json.loads, path.read_text().splitlines()) if "run" in event]
    planned = {KEY_PREFIX + key for run in runs for key in run["keys"]}
    assert set(keys_on(provider, planned).values()) <= {1}
    assert len(first) == len(runs)
    for job in first:
        assert all(got in (want, None) for got, want in zip(numbers(job), expected(job), strict=True))
    second = provider.resume(path, resubmit_unknown=True)
    assert [numbers(job) for job in second] == [expected(job) for job in second]
    assert [job.circuits for job in second] == [job.circuits for job in first]
    assert keys_on(provider, planned) == dict.fromkeys(planned, 1)
    third = provider.resume(path)
    assert [job.job_id() for job in third] == [job.job_id() for job in second]
    assert keys_on(provider, planned) == dict.fromkeys(planned, 1)


@pytest.fixture(scope="module")
def slow_hub() -> Iterator[LocalHub]:
    with LocalHub(faults={"latency": 0.02}) as hub:
        yield hub


@pytest.mark.parametrize("after", MOMENTS, ids="{} lines".format)
def test_a_killed_batch_is_finished_by_another_process(slow_hub: LocalHub, tmp_path: Path, after: int) -> None:
    path = tmp_path / "killed.journal"
    assert killed(slow_hub, path, after)
    assert slow_hub.access_token not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert_complete(provider_of(slow_hub), path)


def test_a_killed_batch_on_a_hub_that_loses_answers(tmp_path: Path) -> None:
    path = tmp_path / "killed.journal"
    faults = {"latency": 0.02, "lost_answer": 0.1, "rate_limited": 0.1, "unavailable": 0.05, "seed": 11}
    with LocalHub(faults=faults) as hub:
        assert killed(hub, path, 60)
        assert_complete(provider_of(hub), path)
