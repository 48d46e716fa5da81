"""Whether a journal's batch came to its end: what a program had not yet run is in no journal, and `resume` says so."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from tests.qiskit.test_journal import Death, ThreadedHub, die, events, provider_of, run


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_batch_that_ended_is_resumed_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider, 2)
    assert "end" in events(path)[-1]
    assert len(provider_of(hub).resume(path)) == 1
    assert warnings_in(caplog) == []


@pytest.mark.parametrize("runs", [1, 9])
def test_a_batch_that_was_broken_off_says_after_how_many_runs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, runs: int
) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [*[None] * (runs - 1), die]
    with pytest.raises(Death), provider.batch(path):
        assert [run(provider) for _ in range(runs + 5)]
    for _ in range(2):  # what was finished is still not what the program wanted
        caplog.clear()
        assert len(provider_of(hub).resume(path)) == runs
        (told,) = [text for text in warnings_in(caplog) if "looking for" not in text]
        assert f"was broken off after {runs} run" in told
        assert "a batch with a new file" in told


def test_a_process_that_is_killed_leaves_no_mark(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    batch = provider.batch(path)
    batch.__enter__()
    run(provider)
    killed = tmp_path / "killed.journal"
    killed.write_bytes(path.read_bytes())
    batch.__exit__(None, None, None)
    assert len(provider_of(hub).resume(killed)) == 1
    assert any("broken off after 1 run:" in text for text in warnings_in(caplog))


def test_an_error_that_the_program_bears_leaves_the_batch_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        hub.faults["POST"] = [die]
        with pytest.raises(Death):
            run(provider)
        run(provider)
    provider_of(hub).resume(path)
    assert not any("broken off" in text for text in warnings_in(caplog))


def test_an_older_journal_without_such_marks_is_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider)
    header, *others = events(path)
    del header["ends"]
    path.write_text("".join(json.dumps(event) + "\n" for event in [header, *others] if "end" not in event))
    assert len(provider_of(hub).resume(path)) == 1
    assert warnings_in(caplog) == []


def test_a_journal_that_was_torn_before_its_first_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    with provider_of(hub).batch(path):
        pass
    path.write_bytes(path.read_bytes()[:9])
    assert provider_of(hub).resume(path) == []
    assert any("broken off after 0 runs" in text for text in warnings_in(caplog))
