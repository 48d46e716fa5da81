"""What a journal holds, and what `resume` does with each kind of end: a Hub in memory."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import (
    HubConnectionError,
    QHubError,
    SubmissionUnknownError,
)
from qhub_providers.hub import HubQuantumClient
from qhub_providers.qiskit import SamplerV2
from tests.hub.fake import TOKEN, URL, answer, broken, lost
from tests.qiskit.test_requests import BackendHub, record

IONQ = record("azure.ionq.simulator", "AZURE", "IONQ_CIRCUIT_V1")


class ThreadedHub(BackendHub):
    """Serves several threads. After `last` submissions the process, so to speak, dies: requests end it."""

    def __init__(self) -> None:
        super().__init__(IONQ)
        self.lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            return super().__call__(request)


class Death(BaseException):
    """Ends a program as nothing that it expects would."""


def die(hub: BackendHub, request: httpx.Request) -> httpx.Response:
    raise Death


def die_after_the_job_is_made(hub: BackendHub, request: httpx.Request) -> httpx.Response:
    hub.serve(request)
    raise Death


def provider_of(hub: BackendHub, *, url: str = URL, organization: str | None = None) -> QHubProvider:
    http = httpx.Client(transport=httpx.MockTransport(hub))
    client = HubQuantumClient(
        api_key=TOKEN, base_url=url, organization_id=organization, httpx_client=http, clock=hub.clock
    )
    return QHubProvider(client=client)


def circuits(count: int) -> list[QuantumCircuit]:
    found = [QuantumCircuit(1, 1, name=f"number {number}") for number in range(count)]
    for circuit in found:
        circuit.x(0)
        circuit.measure(0, 0)
    return found


def run(provider: QHubProvider, count: int = 1, **options: Any) -> Any:
    return provider.get_backend("azure.ionq.simulator").run(circuits(count), shots=100, **options)


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def keys(hub: BackendHub) -> list[str]:
    return [tag for job in hub.jobs for tag in job["tags"] if tag.startswith("qhub:key:")]


def test_everything_is_written_and_found_again_without_asking(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path) as batch:
        made = [run(provider), run(provider, 3)]
        assert batch.jobs == made
        posts = len(hub.posted())
    assert run(provider).job_id() not in path.read_text()  # after the block nothing is written
    kinds = [next(iter(event)) for event in events(path)]
    assert kinds.count("run") == 2
    assert kinds.count("begun") == kinds.count("made") == posts == 4
    assert TOKEN not in path.read_text()
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    hub.requests.clear()
    again = provider_of(hub).resume(path)
    assert [job.job_id() for job in again] == [job.job_id() for job in made]
    assert [[circuit.name for circuit in job.circuits] for job in again] == [
        ["number 0"],
        ["number 0", "number 1", "number 2"],
    ]
    assert [one.id for job in again for one in job.hub_jobs] == [one.id for job in made for one in job.hub_jobs]
    assert hub.paths() == ["/backends/azure.ionq.simulator"]


def test_what_never_began_is_sent_and_what_was_made_is_found_by_its_key(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [None, die_after_the_job_is_made]
    with pytest.raises(Death) as caught, provider.batch(path):
        run(provider, 100)
    assert "resume" in "".join(caught.value.__notes__)
    made = len(hub.jobs)
    assert 2 <= made < 100  # it meets what it is for
    (job,) = provider_of(hub).resume(path)
    assert len(job.hub_jobs) == len(hub.jobs) == len(set(keys(hub))) == 100
    numbers = [next(tag for tag in one.known.tags or [] if "qhub:batch:" in tag) for one in job.hub_jobs]
    assert [tag.split(":")[3] for tag in numbers] == [f"{number}/100" for number in range(1, 101)]


def test_what_may_have_arrived_is_sent_again_only_by_choice(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [None, die]
    with pytest.raises(Death), provider.batch(path):
        assert [run(provider) for _ in range(2)]
    (body,) = [event["submission"] for event in events(path) if "begun" in event][1:]
    for _ in range(2):
        first, second = provider_of(hub).resume(path)
        assert first.job_id() == hub.jobs[0]["id"]
        (place,) = second.measurements()
        assert isinstance(place, SubmissionUnknownError)
        assert place.key == body["submission_key"]
        with pytest.raises(SubmissionUnknownError):
            second.result()
        assert len(hub.jobs) == 1
    assert hub.clock.time >= 59  # a server may take its time to make a job
    _, second = provider_of(hub).resume(path, resubmit_unknown=True)
    assert second.job_id() == hub.jobs[1]["id"]
    assert hub.posted()[-1]["input"] == body["input"]
    assert f"qhub:key:{body['submission_key']}" in hub.jobs[1]["tags"]
    assert [job.job_id() for job in provider_of(hub).resume(path, resubmit_unknown=True)] == [
        job["id"] for job in hub.jobs
    ]


def test_a_resume_that_dies_is_resumed(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [die]
    with pytest.raises(Death), provider.batch(path):
        run(provider, 200)  # each life makes up to 37: 32 at once, and five before the one that it dies of
    for _ in range(3):
        hub.faults["POST"] = [None] * 5 + [die_after_the_job_is_made]
        with pytest.raises(Death):
            provider_of(hub).resume(path)
    (job,) = provider_of(hub).resume(path, resubmit_unknown=True)
    assert len(job.hub_jobs) == len(hub.jobs) == len(set(keys(hub))) == 200


def test_what_was_refused_stays_refused_with_its_reason(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [answer(400, json={"detail": "not like this"}), None]
    with provider.batch(path) as batch:
        with pytest.raises(QHubError, match="not like this"):
            run(provider)
        run(provider)
        assert len(batch.jobs) == 1
    first, second = provider_of(hub).resume(path)
    with pytest.raises(QHubError, match="not like this"):
        first.result()
    assert second.job_id() == hub.jobs[0]["id"]
    assert len(hub.posted()) == 2


def test_a_resume_without_the_hub_can_be_repeated(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider, 40)
    whole = path.read_text().splitlines(keepends=True)
    path.write_text("".join(whole[:2]))  # died before the first submission
    hub.jobs.clear()
    hub.faults["POST"] = [broken(httpx.ConnectError)] * 1000
    (job,) = provider_of(hub).resume(path)
    assert {type(place) for place in job.measurements()} == {HubConnectionError}
    hub.faults["POST"] = []
    (job,) = provider_of(hub).resume(path)
    assert len(job.hub_jobs) == len(hub.jobs) == 40


def test_what_is_doubtful_stays_doubtful_if_sending_it_again_fails(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [die]
    with pytest.raises(Death), provider.batch(path):
        run(provider)
    hub.faults["POST"] = [broken(httpx.ConnectError)] * 100
    for resubmit, kind in ((True, HubConnectionError), (False, SubmissionUnknownError)):
        (job,) = provider_of(hub).resume(path, resubmit_unknown=resubmit)
        assert [type(place) for place in job.measurements()] == [kind]
    hub.faults["POST"] = []
    (job,) = provider_of(hub).resume(path, resubmit_unknown=True)
    assert [found["id"] for found in hub.jobs] == [job.job_id()]


def test_a_lost_answer_in_the_batch_is_found_later(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [lost(after=90.0)]
    with pytest.raises(SubmissionUnknownError), provider.batch(path):
        run(provider)
    hub.clock.time += 60
    (job,) = provider_of(hub).resume(path)
    assert job.job_id() == hub.jobs[0]["id"]
    assert len(hub.posted()) == 1


def test_runs_of_threads_share_the_journal(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    backend = provider.get_backend("azure.ionq.simulator")
    with provider.batch(path) as batch:
        threads = [
            threading.Thread(target=lambda: [backend.run(circuits(1), shots=100) for _ in range(10)]) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(batch.jobs) == 80
    assert [job.job_id() for job in provider_of(hub).resume(path)] == [job.job_id() for job in batch.jobs]


def test_runs_of_primitives_are_written_too(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path) as batch:
        SamplerV2(mode=provider.get_backend("azure.ionq.simulator")).run(circuits(3), shots=100)
    assert len(hub.jobs) == 3
    (job,) = batch.jobs
    assert [found.job_id() for found in provider_of(hub).resume(path)] == [job.job_id()]


def test_a_run_that_comes_after_the_end_is_sent_without_the_journal(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    batch = provider.batch(path)
    with batch:
        pass
    size = path.stat().st_size
    job = run(provider)
    assert (batch.jobs, path.stat().st_size) == ([], size)
    assert job.job_id() == hub.jobs[0]["id"]
