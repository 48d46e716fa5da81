"""The file of a journal: torn, damaged, foreign, in use, on a full disk; and for another Hub than asked."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import pytest

from qhub_providers.errors import ConfigurationError, MissingFileError
from qhub_providers.jobs.journal import Journal
from tests.qiskit.test_journal import ThreadedHub, circuits, events, provider_of, run


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
    assert [next(iter(event)) for event in events(path)] == ["qhub_journal", "end"]


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
    with pytest.raises(MissingFileError, match=r"there is no journal .*missing"):
        provider_of(ThreadedHub()).resume(tmp_path / "missing")
    with (
        pytest.raises(MissingFileError, match="there is no folder"),
        provider_of(ThreadedHub()).batch(tmp_path / "x" / "y"),
    ):
        pass


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
        backend.run(circuits(1), shots=100)  # there is room again, and the file ends with a whole line
    assert len(hub.posted()) == 2
    assert [job.job_id() for job in provider_of(hub).resume(path)] == [job.job_id() for job in batch.jobs]


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files as only POSIX can")
def test_what_was_told_to_be_unwritable_is_known_as_never_sent(tmp_path: Path) -> None:
    """Many write at once as the disk gets full; whose line was whole is sent, and nothing of the others is there."""
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    whole = tmp_path / "whole.journal"
    provider = provider_of(ThreadedHub())
    with provider.batch(whole):
        run(provider, 24)
    planned = max(len(line) for line in whole.read_bytes().splitlines())
    for room in range(2000, 12000, 1000):
        hub, path = ThreadedHub(), tmp_path / f"{room}.journal"
        provider = provider_of(hub)
        backend = provider.get_backend("azure.ionq.simulator")
        with provider.batch(path):
            backend.run(circuits(1), shots=100)
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + planned + room, usual[1]))
            try:
                with warnings.catch_warnings(action="ignore"):  # of jobs whose line finds no room
                    job = backend.run(circuits(24), shots=100)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        refused = [part for part in job.parts if part.job is None]
        assert len(hub.jobs) == 1 + 24 - len(refused)
        assert refused
        hub.clock.time += 1
        before = hub.clock.time
        _, again = provider_of(hub).resume(path)
        assert hub.clock.time - before < 1  # nothing is in doubt, so nothing is waited for
        assert len(hub.jobs) == len({one.id for one in again.hub_jobs}) + 1 == 25


def test_parts_of_a_run_whose_line_is_gone_are_refused(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        kept = run(provider, 2)
        lost = run(provider, 3)
    found = events(path)
    gone = [event for event in found if "run" in event][1]
    path.write_text("".join(json.dumps(event) + "\n" for event in found if event is not gone))
    with pytest.raises(ConfigurationError, match="3 submissions of a run whose line is missing") as caught:
        provider_of(hub).resume(path)
    assert all(job.id in str(caught.value) for job in lost.hub_jobs)
    assert not any(job.id in str(caught.value) for job in kept.hub_jobs)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, Path(os.devnull)):
        with pytest.raises(ConfigurationError, match="cannot be opened"), provider_of(ThreadedHub()).batch(path):
            pass
