"""Results and tags of a fan-out that say something else than was sent: too few circuits, too few shots, no place."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from qhub_providers.errors import HubJobError, NotFoundError
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.fanout import Child
from tests.qiskit.test_fanout import RunningHub, result_of, run
from tests.qiskit.test_raw_files import StreamingHub
from tests.qiskit.test_requests import provider_of


def changed(hub: RunningHub, job_id: str, *, pubs: int | None = None, shots: int | None = None) -> bytes:
    """The result of a job with only its last `pubs` circuits, and with `shots` shots of each."""
    job_input = hub.inputs[job_id]
    wanted = [[circuit, values, shots or each] for circuit, values, each in job_input["pubs"][-(pubs or 100) :]]
    return json.dumps(result_of({**job_input, "pubs": wanted})).encode()


class NoInputHub(RunningHub):
    """Has forgotten what was submitted."""

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        return self.missing("input") if request.url.path.endswith("/input") else super().misbehave(request)


@pytest.mark.parametrize("hub", [RunningHub(), NoInputHub()])
def test_a_result_that_lacks_a_circuit_shifts_no_other(hub: RunningHub) -> None:
    job = run(hub, 5)
    first = job.hub_jobs[0].id
    hub.bad = {first: changed(hub, first, pubs=1)}
    for found in (job, provider_of(hub).retrieve_job(job.job_id())):
        assert [entry.success for entry in found.result().results] == [False, False, True, True, True]
        assert "1 circuits; 2 were sent" in found.result().results[0].status
        assert found.result().get_counts(3) == {"1": 100}


def test_of_a_single_job_the_input_tells_how_many_there_are() -> None:
    hub = RunningHub()
    job = run(hub, 2)
    hub.bad = {job.job_id(): changed(hub, job.job_id(), pubs=1)}
    with pytest.raises(Exception, match="1 circuits; 2 were sent"):
        provider_of(hub).retrieve_job(job.job_id()).result()


@pytest.mark.parametrize("shots", [7, 150])
def test_another_number_of_shots_is_never_silent(shots: int) -> None:
    hub = RunningHub()
    job = run(hub, 5)
    first = job.hub_jobs[0].id
    hub.bad = {first: changed(hub, first, shots=shots)}
    with pytest.warns(UserWarning, match=f"{first} asked for 100 shots, and its result holds {shots} of circuit 0"):
        result = job.result()
    assert [entry.metadata.get("shots_asked") for entry in result.results] == [100, 100, None, None, None]
    assert [entry.shots for entry in result.results] == [shots, shots, 100, 100, 100]


@pytest.mark.parametrize(
    "place",
    [
        "1/3000000:0+1/3000000",
        "0/2:0+1/2",
        "5/2:0+1/2",
        "1/2:0+9/2",
        "1/1:0+0/0",
        "2/2:0+1/2",
        "1/" + "9" * 5000 + ":0+1/1",
    ],
)
def test_a_tag_that_names_no_possible_place_is_none_of_ours(place: str) -> None:
    assert Child.parse(f"qhub:batch:1f3c:{place}") is None
    assert retrieved(place) is None


def retrieved(*places: str) -> QHubJob | None:
    hub = RunningHub()
    for place in places:
        body: dict[str, Any] = {"backend_id": "ibm.qpu.manila", "tags": [f"qhub:batch:1f3c:{place}"]}
        hub.make_job(body | {"input": {}})
    try:
        return provider_of(hub).retrieve_job("batch-1f3c")
    except NotFoundError:
        return None


def test_children_that_contradict_each_other_do_not_go_together() -> None:
    for second in ("2/2:2+1/3", "2/3:1+1/3", "2/2:1+3/4"):
        job = retrieved("1/2:0+1/2", second)
        assert job is not None
        assert len(job.hub_jobs) == 1
        assert all(part.num_circuits and part.num_circuits > 0 for part in job.parts)


@pytest.mark.parametrize("claimed", [10**12, 10**30, -3, "10", None])
def test_how_many_shots_a_result_claims_does_not_matter(claimed: Any) -> None:
    body = {"measurementProbabilities": {"10": 0.5, "11": 0.5}, "taskMetadata": {"shots": claimed}}
    job = StreamingHub(result=json.dumps(body).encode()).run()
    assert sum(job.result().get_counts().values()) == 100


@pytest.mark.parametrize("claimed", [10**12, 10**30, -3, "10", True])
def test_without_a_record_a_claim_must_be_possible(claimed: Any) -> None:
    body = {"measurementProbabilities": {"10": 0.5, "11": 0.5}, "taskMetadata": {"shots": claimed}}
    hub = StreamingHub(result=json.dumps(body).encode())
    job_id = hub.run().job_id()
    hub.jobs[0]["shots"] = None
    with pytest.raises(HubJobError, match="possible number of shots"):
        provider_of(hub).retrieve_job(job_id).result()
