"""Results of IBM's that are corrupt, by all roads: an error with the job's id in the place of the pub, and no other."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult

from qhub_providers.errors import HubJobError
from qhub_providers.qiskit.errors import QHubJobMaxTimeError
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from tests.qiskit.corrupt import ARRAYS
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of
from tests.qiskit.test_ibm_native_results import AnsweringHub, encoded, sampler_job


def good() -> SamplerPubResult:
    return SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100)))


def with_array(payload: Any, index: int, array: Any) -> Any:
    data = payload["__value__"]["pub_results"][index]["__value__"]["data"]["__value__"]
    data["fields"]["meas"]["__value__"]["array"] = array
    return payload


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_that_cannot_be_read_stands_in_its_pubs_place(name: str) -> None:
    payload = with_array(encoded(good(), good()), 0, ARRAYS[name])
    job = sampler_job(AnsweringHub(payload), *alternating(2))
    corrupt, kept = job.pub_results()
    assert isinstance(corrupt, HubJobError)
    assert f"the result of job {job.job_id()} cannot be read: pub 0" in str(corrupt)
    assert corrupt.job_id == job.job_id()
    assert kept.data.meas.num_shots == 100
    with pytest.raises(HubJobError, match=r"pub 0 .*has no result"):
        job.result()


@pytest.mark.parametrize("name", ARRAYS)
def test_also_of_a_run_of_circuits(name: str) -> None:
    hub = AnsweringHub(with_array(encoded(good()), 0, ARRAYS[name]))
    job = provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(1), shots=100)
    for found in (job, provider_of(hub).retrieve_job(job.job_id())):
        with pytest.raises(HubJobError, match="cannot be read") as caught:
            found.result()
        assert caught.value.job_id == job.hub_jobs[0].id


class SplitHub(RunningHub):
    """The first job that is asked for has a corrupt result."""

    def __init__(self, array: Any) -> None:
        super().__init__()
        self.array = array

    def serve(self, request: httpx.Request) -> httpx.Response:
        if self.jobs and request.url.path.endswith(f"{self.jobs[0]['id']}/result"):
            return httpx.Response(200, json=with_array(encoded(good(), good()), 1, self.array))
        return super().serve(request)


@pytest.mark.parametrize("name", ARRAYS)
def test_a_corrupt_part_takes_no_other_with_it(name: str) -> None:
    hub = SplitHub(ARRAYS[name])
    outcomes = sampler_job(hub, *alternating(4)).pub_results()  # two pubs a job
    assert sorted(isinstance(outcome, HubJobError) for outcome in outcomes) == [False, False, False, True]


@pytest.mark.parametrize("said", ["text", ["a", "list"], 3, {"mine": 1}])
def test_metadata_of_a_circuit_that_are_no_mapping_are_left_as_they_are(said: Any) -> None:
    payload = encoded(good())
    payload["__value__"]["pub_results"][0]["__value__"]["metadata"] = {"circuit_metadata": said}
    hub = AnsweringHub(payload)
    job = sampler_job(hub)
    hub.inputs[job.job_id()] = {}  # not kept
    again = IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub))
    assert again.result()[0].metadata["circuit_metadata"] == said


def test_a_result_with_more_pubs_than_were_sent_is_said_of_a_retrieved_job_too() -> None:
    hub = AnsweringHub(encoded(good(), good()))
    job = sampler_job(hub)
    with pytest.raises(HubJobError, match="it holds 2 circuits; 1 were sent"):
        IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub)).result()


def test_code_1305_is_a_timeout_of_a_job_that_the_hub_calls_aborted_too() -> None:
    hub = AnsweringHub({"reason": "ran too long", "reason_code": 1305}, "ABORTED")
    job = sampler_job(hub)
    with pytest.raises(QHubJobMaxTimeError, match="ran too long"):
        job.result()
    hub.jobs[0]["input_format"] = None  # its program tells whose it is
    with pytest.raises(QHubJobMaxTimeError, match="ran too long"):
        IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub)).result()
