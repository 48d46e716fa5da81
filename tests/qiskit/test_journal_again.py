"""A batch that met an outage, a copied journal, a backend that is gone: what `resume` sends and what it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from qhub_providers.errors import (
    ConfigurationError,
    HubConnectionError,
    NotFoundError,
    QHubError,
    SubmissionUnknownError,
)
from tests.hub.fake import SimulatedClock, answer, broken, lost
from tests.qiskit.test_journal import Death, ThreadedHub, die, events, keys, provider_of, run


def test_a_copy_of_a_journal_pays_for_nothing_again(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [die]
    with pytest.raises(Death), provider.batch(path):
        run(provider, 100)
    copy = tmp_path / "copy.journal"
    copy.write_bytes(path.read_bytes())
    (job,) = provider_of(hub).resume(path)
    made = keys(hub)
    (again,) = provider_of(hub).resume(copy)
    assert keys(hub) == made
    assert [one.id for one in again.hub_jobs] == [one.id for one in job.hub_jobs]


def test_who_died_while_the_hub_wanted_patience_left_no_doubt(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    hub.clock = DyingClock()
    hub.faults["POST"] = [None] * 3 + [answer(429, headers={"Retry-After": "60"})] * 1000
    provider = provider_of(hub)
    with pytest.raises(Death), provider.batch(path):
        run(provider, 100)
    assert len(hub.jobs) == 3
    hub.faults["POST"] = []
    hub.clock = SimulatedClock()
    (job,) = provider_of(hub).resume(path)
    assert len(job.hub_jobs) == len(hub.jobs) == len(set(keys(hub))) == 100


@pytest.mark.parametrize("then", [[answer(429), die], [answer(429)] * 30])
def test_a_submission_whose_answer_was_lost_stays_in_doubt_whatever_comes_after(
    tmp_path: Path, then: list[Any]
) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [lost(after=500.0), *then]
    with pytest.raises((Death, SubmissionUnknownError)), provider.batch(path):
        run(provider, resubmit_unknown=True)
    hub.faults["POST"] = []
    sent = len(hub.posted())
    (job,) = provider_of(hub).resume(path)
    assert isinstance(job.measurements()[0], SubmissionUnknownError) or len(hub.jobs) == 1
    assert len(hub.posted()) == sent


class DyingClock(SimulatedClock):
    """The process ends when somebody waits for long."""

    def sleep(self, seconds: float) -> None:
        if seconds > 30:
            raise Death
        super().sleep(seconds)


@pytest.mark.parametrize("line", ['{"unsent": "a"}', '{"begun": "a", "at": "noon"}', '{"run": 1}'])
def test_a_damaged_journal_is_refused(tmp_path: Path, line: str) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    with provider_of(hub).batch(path):
        run(provider_of(hub))
    path.write_text(path.read_text() + line + "\n" + '{"open": "a"}' + "\n")
    with pytest.raises(ConfigurationError, match="damaged"):
        provider_of(hub).resume(path)


@pytest.mark.parametrize(
    "places",
    [[[0], [0]], [[0]], [[1], [0]], [[5], [0]], [["0"], [1]], "x", "xy", [[0.0], [1]], [[0, 1], []], [[-1], [0]], None],
)
@pytest.mark.parametrize("lines", [2, None])
def test_damaged_places_are_refused(tmp_path: Path, places: Any, lines: int | None) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider, 2)
    found = events(path)[:lines]
    found[1]["places"] = places
    path.write_text("".join(json.dumps(event) + "\n" for event in found))
    with pytest.raises(ConfigurationError, match="damaged"):
        provider_of(hub).resume(path)
    assert len(hub.posted()) == 2


def test_a_run_that_lost_a_circuit_is_not_sent(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        run(provider, 2)
        run(provider, 3)
    header, first, second = [event for event in events(path) if {"qhub_journal", "run"} & event.keys()]
    hub.jobs.clear()
    path.write_text("".join(json.dumps(event) + "\n" for event in (header, second | {"circuits": first["circuits"]})))
    (job,) = provider_of(hub).resume(path)
    assert all("2 circuits, and 3 places" in str(error) for error in job.measurements())
    assert len(hub.posted()) == 5


def unauthorized_after(count: int) -> list[Any]:
    return [None] * count + [answer(401, json={"detail": "expired"})] * 1000


@pytest.mark.parametrize("faults", [[None] * 20 + [broken(httpx.ConnectError)] * 5000, unauthorized_after(20)])
def test_a_batch_that_met_an_outage_is_finished(tmp_path: Path, faults: list[Any]) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = faults
    with provider.batch(path):
        assert len(run(provider, 100).hub_jobs) == 20
    hub.faults["POST"] = []
    (job,) = provider_of(hub).resume(path)
    assert len(job.hub_jobs) == len(hub.jobs) == len(set(keys(hub))) == 100


def test_a_run_that_ended_the_batch_is_sent_and_one_that_the_program_knows_of_is_not(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    _ = provider.get_backend("azure.ionq.simulator").target
    hub.faults["POST"] = [broken(httpx.ConnectError)] * 1000

    def program() -> None:
        with provider.batch(path):
            with pytest.raises(HubConnectionError):
                run(provider)  # the program may try again by itself
            run(provider)

    with pytest.raises(HubConnectionError):
        program()
    hub.faults["POST"] = []
    for _ in range(2):
        first, second = provider_of(hub).resume(path)
        assert isinstance(first.measurements()[0], QHubError)
        assert [second.job_id()] == [job["id"] for job in hub.jobs]


def test_a_backend_that_is_gone_leaves_what_was_made(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    hub.faults["POST"] = [None, die]
    with pytest.raises(Death), provider.batch(path) as batch:
        assert [run(provider) for _ in range(2)]
    (made,) = batch.jobs
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))  # died before the second submission
    hub.records.clear()
    first, second = provider_of(hub).resume(path)
    assert (first.job_id(), first.circuits[0].name) == (made.job_id(), "number 0")
    assert [type(place) for place in second.measurements()] == [NotFoundError]


def test_another_hub_is_refused_and_another_spelling_is_not(tmp_path: Path) -> None:
    hub, path = ThreadedHub(), tmp_path / "a.journal"
    provider = provider_of(hub)
    with provider.batch(path):
        made = run(provider)
    assert provider_of(hub, url="https://HUB.example:443/quantum/").resume(path)[0].job_id() == made.job_id()
    with pytest.raises(ConfigurationError, match=r"hub\.example/quantum.*other\.example"):
        provider_of(hub, url="https://other.example/quantum").resume(path)
