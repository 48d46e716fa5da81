"""Circuits that IQM takes in one job only if they measure the same qubits: few jobs, and results in the order given."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.hub.types import Job
from qhub_providers.qiskit import QHubJob, SamplerV2, fanout
from qhub_providers.qiskit.places import tags_of
from tests.qiskit.test_journal import ThreadedHub, events, provider_of
from tests.qiskit.test_requests import record
from tests.qiskit.test_targets_iqm import architecture

pytestmark = pytest.mark.filterwarnings("ignore:the device data of iqm.qpu.x")  # a small one, with holes

NAME = "iqm.qpu.x"
MOST = 4


class IqmHub(ThreadedHub):
    """The result of a circuit named `number n` is n, in as many bits as it measures."""

    def __init__(self) -> None:
        super().__init__()
        self.records[NAME] = record(NAME, "IQM", "IQM_JOB_INPUT_V1")
        self.records[NAME]["configuration"]["max_pubs_per_job"] = MOST
        self.configs[NAME] = architecture()
        self.bodies: dict[str, dict[str, Any]] = {}

    def make_job(self, body: dict[str, Any]) -> dict[str, Any]:
        made = super().make_job(body)
        self.bodies[made["id"]] = body
        return made

    def serve(self, request: httpx.Request) -> httpx.Response:
        for job in self.jobs:
            job |= {"status": "COMPLETED", "provider": "IQM", "ended_at": "2026-01-01 13:00:00"}
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["jobs", job_id, "result"]:
                return httpx.Response(200, json=result_of(self.bodies[job_id]))
        return super().serve(request)


def result_of(body: dict[str, Any]) -> dict[str, Any]:
    entries = []
    for circuit in body["input"]["circuits"]:
        keys = [step["args"]["key"] for step in circuit["instructions"] if step["name"] == "measure"]
        number = int(circuit["name"].split()[1]) % 2 ** len(keys)
        entries.append({"measurement_keys": keys[::-1], "counts": {f"{number:0{len(keys)}b}": body["shots"]}})
    return {"measurement_counts": entries}


def circuits(sizes: list[int]) -> list[QuantumCircuit]:
    """Circuit number n measures `sizes[n]` of the machine's qubits, the first ones."""
    found = []
    for number, size in enumerate(sizes):
        circuit = QuantumCircuit(5, size, name=f"number {number}")
        circuit.r(0.1, 0.0, 0)
        circuit.measure([0, 1, 3][:size], range(size))
        found.append(circuit)
    return found


def run(hub: IqmHub, sizes: list[int]) -> QHubJob:
    backend = provider_of(hub).get_backend(NAME)
    return backend.run(circuits(sizes), shots=100, transpile=False)


def expected(sizes: list[int]) -> list[dict[str, int]]:
    return [{f"{number % 2**size:0{size}b}": 100} for number, size in enumerate(sizes)]


def counts(job: QHubJob) -> list[dict[str, int] | None]:
    found = job.result()
    return [found.get_counts(index) if entry.success else None for index, entry in enumerate(found.results)]


SIZES = [1, 2, 1, 2, 3, 1, 1, 2, 3, 1, 1, 2, 1]
"""Seven circuits that measure one qubit make two jobs, four and two others one each."""


def test_circuits_with_the_same_measured_qubits_share_a_job_wherever_they_stand() -> None:
    hub = IqmHub()
    job = run(hub, SIZES)
    assert [part.places for part in job.parts] == [[0, 2, 5, 6], [1, 3, 7, 11], [4, 8], [9, 10, 12]]
    assert sorted(len(body["input"]["circuits"]) for body in hub.posted()) == [2, 3, 4, 4]
    assert counts(job) == expected(SIZES)
    assert [circuit.name for circuit in job.circuits] == [f"number {number}" for number in range(len(SIZES))]
    assert [one.readout.num_bits for one in job.measurements() if not isinstance(one, Exception)] == SIZES
    assert counts(provider_of(hub).retrieve_job(job.job_id())) == expected(SIZES)


def test_ghz_states_of_two_sizes_in_turn_are_two_jobs(ideal_provider: QHubProvider) -> None:
    given = []
    for number in range(10):
        circuit = QuantumCircuit(2 + number % 2)
        circuit.x(0)
        circuit.cx(0, 1)
        circuit.measure_all()
        given.append(circuit)
    job = ideal_provider.get_backend("iqm.qpu.garnet").run(given, shots=10, seed_transpiler=1)
    assert len(job.hub_jobs) == 2
    assert counts(job) == [{"11": 10}, {"011": 10}] * 5
    assert counts(ideal_provider.retrieve_job(job.job_id())) == [{"11": 10}, {"011": 10}] * 5


@pytest.mark.parametrize("missing", [{0}, {1}, {0, 2}, {1, 2}, {2, 3}, {0, 1, 3}])
def test_missing_jobs_leave_all_others_their_places(missing: set[int]) -> None:
    hub = IqmHub()
    job = run(hub, SIZES)
    gone = {job.hub_jobs[number].id for number in missing}
    there = [place for number, part in enumerate(job.parts) if number not in missing for place in part.places or ()]

    def without_those(hub: Any, request: httpx.Request) -> httpx.Response | None:
        page = hub.serve(request).json()
        return httpx.Response(200, json={**page, "content": [job for job in page["content"] if job["id"] not in gone]})

    hub.faults["GET"] = [without_those]
    found = counts(provider_of(hub).retrieve_job(job.job_id()))
    assert found == [one if place in there else None for place, one in enumerate(expected(SIZES))]


def test_one_job_of_them_has_its_own_circuits_in_their_order() -> None:
    hub = IqmHub()
    second = run(hub, SIZES).hub_jobs[1]
    own = [one for one, size in zip(expected(SIZES), SIZES, strict=True) if size == 2]
    assert counts(provider_of(hub).retrieve_job(second.id)) == own


def test_a_job_whose_places_are_not_known_is_not_taken_for_another() -> None:
    hub = IqmHub()
    job = run(hub, [1, 2, 1, 2])
    lost = next(record for record in hub.jobs if record["id"] == job.hub_jobs[0].id)
    lost["tags"] = [tag for tag in lost["tags"] if not tag.startswith("qhub:places:")]
    assert counts(provider_of(hub).retrieve_job(job.job_id())) == [
        one if number % 2 else None for number, one in enumerate(expected([1, 2, 1, 2]))
    ]


@pytest.mark.parametrize("places", [[0, 1], [0, 1, 7], [2, 1, 0], [-1, 0, 1], [0, 1, 1]])
def test_places_that_there_cannot_be_are_none_of_ours(places: list[int]) -> None:
    tags = ["qhub:batch:1f3c:1/2:0~3/6", *tags_of(places)]
    assert fanout.Child.of(Job(id="x", tags=tags)) is None


def test_children_with_the_same_circuit_do_not_go_together() -> None:
    both = [["qhub:batch:1f3c:1/2:0~2/4", *tags_of([0, 2])], ["qhub:batch:1f3c:2/2:2~2/4", *tags_of([2, 3])]]
    children, found = fanout.find("batch-1f3c", [Job(id="x", tags=tags) for tags in both])
    assert sorted(found) == [1]
    assert [list(child.places) for child in children] == [[0, 2], [1, 3]]


def test_circuits_that_follow_each_other_need_no_more_tags_than_before() -> None:
    hub = IqmHub()
    run(hub, [1, 1, 1, 1, 1, 2])
    tags = [[tag for tag in body["tags"] if tag.startswith(("qhub:batch:", "qhub:places:"))] for body in hub.posted()]
    assert sorted(tag.rpartition(":")[2] for tag in itertools.chain.from_iterable(tags)) == ["0+4/6", "4+1/6", "5+1/6"]


def test_a_saved_job_has_its_circuits_and_results_in_order(tmp_path: Path) -> None:
    job = run(IqmHub(), SIZES)
    job.save(tmp_path / "job.qhub")
    loaded = QHubProvider.load(tmp_path / "job.qhub")
    assert counts(loaded) == expected(SIZES)
    assert [circuit.name for circuit in loaded.circuits] == [circuit.name for circuit in job.circuits]


def test_a_journal_sends_the_rest_and_has_all_in_order(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    hub = IqmHub()
    provider = provider_of(hub)
    with provider.batch(path):
        provider.get_backend(NAME).run(circuits(SIZES), shots=100, transpile=False)
    whole = events(path)
    done = [event for event in whole if event.get("made") in whole[1]["keys"][:2]]
    path.write_text("".join(json.dumps(event) + "\n" for event in (*whole[:2], *done)))
    hub.jobs = [job for job in hub.jobs if job["id"] in {event["job"]["id"] for event in done}]
    (job,) = provider_of(hub).resume(path)
    assert len(hub.jobs) == len(job.hub_jobs) == 4
    assert [circuit.name for circuit in job.circuits] == [f"number {number}" for number in range(len(SIZES))]
    assert counts(job) == expected(SIZES)
    (known,) = provider_of(hub).resume(path)
    assert counts(known) == expected(SIZES)


def test_a_journal_that_says_only_how_many_circuits_each_job_has_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    hub = IqmHub()
    sizes = [1] * 6
    provider = provider_of(hub)
    with provider.batch(path):
        provider.get_backend(NAME).run(circuits(sizes), shots=100, transpile=False)
    header, planned = events(path)[:2]
    del planned["places"]
    path.write_text("".join(json.dumps(event) + "\n" for event in (header, planned | {"sizes": [4, 2]})))
    again = IqmHub()
    (job,) = provider_of(again).resume(path)
    assert sorted(len(body["input"]["circuits"]) for body in again.posted()) == [2, 4]
    assert counts(job) == expected(sizes)


def test_primitives_name_the_job_of_each_pub() -> None:
    hub = IqmHub()
    backend = provider_of(hub).get_backend(NAME)
    sampler = SamplerV2(backend, options={"run_options": {"transpile": False}})
    job = sampler.run(circuits([1, 2, 1, 2]), shots=100)
    ids = [one.metadata["job_ids"] for one in job.result()]
    first, second = job.jobs[0].hub_jobs
    assert ids == [[first.id], [second.id]] * 2
