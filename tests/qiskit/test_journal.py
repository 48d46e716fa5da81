"""What a journal holds and refuses, torn files, and what `resume` does with each kind of end: a Hub in memory."""

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
from qhub_providers.errors import ConfigurationError, HubConnectionError, QHubError, SubmissionUnknownError
from qhub_providers.hub import HubQuantumClient
from qhub_providers.jobs.journal import Journal
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


def run(provider: QHubProvider, count: int = 1) -> Any:
    return provider.get_backend("azure.ionq.simulator").run(circuits(count), shots=100)


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
        run(provider, 100)
    for _ in range(3):
        hub.faults["POST"] = [None] * 5 + [die_after_the_job_is_made]
        with pytest.raises(Death):
            provider_of(hub).resume(path)
    (job,) = provider_of(hub).resume(path, resubmit_unknown=True)
    assert len(job.hub_jobs) == len(hub.jobs) == len(set(keys(hub))) == 100


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


def written(tmp_path: Path) -> tuple[ThreadedHub, Path]:
    hub, path = ThreadedHub(), tmp_path / "whole.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider, 3)
    return hub, path


def test_torn_at_any_byte_it_is_read_and_continued(tmp_path: Path) -> None:
    _, path = written(tmp_path)
    content = path.read_bytes()
    header = content.index(b"\n") + 1
    torn = tmp_path / "torn.journal"
    for size in [*range(header + 3), *range(header + 3, len(content), 97), len(content) - 1]:
        torn.write_bytes(content[:size])
        journal, found = Journal.reopen(torn)
        journal.append({"more": size})
        journal.close()
        assert len(found) == content[:size].count(b"\n")
        lines = torn.read_text().splitlines()
        assert json.loads(lines[-1]) == {"more": size}
        if found:
            assert len(lines) == len(found) + 1
    torn.write_bytes(content + bytes(4096))  # what some file systems leave after a power failure
    journal, found = Journal.reopen(torn)
    journal.close()
    assert torn.read_bytes() == content


def test_torn_before_its_header_nothing_was_sent(tmp_path: Path) -> None:
    hub, path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:20])
    assert provider_of(hub).resume(path) == []
    with provider_of(hub).batch(path):
        pass
    assert len(events(path)) == 1


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("my notes, without a line break", "exists"),
        ("one\ntwo\n", "exists"),
        ('{"qhub_journal":1}\n', "exists"),
    ],
)
def test_a_new_batch_overwrites_nothing(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=complaint), provider_of(ThreadedHub()).batch(path):
        pass
    assert path.read_text() == content


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("my notes\n", "not a journal"),
        ('{"qhub_journal":2}\n', "version 2"),
        ('{"qhub_journal":1}\nnonsense\n{"run":"x"}\n', "line 2"),
        ("{}\n", "not a journal"),
    ],
)
def test_what_is_no_journal_is_left_alone(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=complaint):
        provider_of(ThreadedHub()).resume(path)
    assert path.read_text() == content
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        provider_of(ThreadedHub()).resume(tmp_path / "missing")


def test_another_hub_or_organization_is_refused(tmp_path: Path) -> None:
    hub, path = written(tmp_path)
    for provider in (provider_of(hub, url="https://other.example/quantum"), provider_of(hub, organization="org-2")):
        with pytest.raises(ConfigurationError, match="this provider works with"):
            provider.resume(path)


def test_a_journal_has_one_writer(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        with pytest.raises(ConfigurationError, match="in use"):
            provider_of(hub).resume(path)
        with pytest.raises(ConfigurationError, match="one journal at a time"), provider.batch(tmp_path / "b.journal"):
            pass
    assert provider_of(hub).resume(path) == []


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


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files as only POSIX can")
def test_nothing_is_sent_that_cannot_be_written(tmp_path: Path) -> None:
    import resource

    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    backend = provider.get_backend("azure.ionq.simulator")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with provider.batch(path) as batch:
        backend.run(circuits(1), shots=100)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, usual[1]))
        try:
            with pytest.raises(ConfigurationError, match="cannot be written"):
                backend.run(circuits(20), shots=100)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        with pytest.raises(ConfigurationError, match="cannot be written"):
            backend.run(circuits(1), shots=100)  # nobody knows what the file ends with
    assert len(hub.posted()) == 1
    assert [job.job_id() for job in provider_of(hub).resume(path)] == [job.job_id() for job in batch.jobs]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, Path(os.devnull)):
        with pytest.raises(ConfigurationError, match="cannot be opened"), provider_of(ThreadedHub()).batch(path):
            pass
