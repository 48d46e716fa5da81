"""A primitive's job of which a part failed, was refused, was cancelled or takes long; a Hub in memory."""

from __future__ import annotations

import json

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.primitives.containers.sampler_pub import SamplerPub
from qiskit.providers import JobError, JobStatus

from qhub_providers.errors import BadRequestError, HubJobError, JobCancelledError, JobFailedError, QHubError
from qhub_providers.formats.measurements import Measurements
from qhub_providers.formats.readout import Readout
from qhub_providers.qiskit import EstimatorV2
from qhub_providers.qiskit.primitives import QHubPrimitiveJob, SamplerOptions, general
from qhub_providers.qiskit.primitives.sampler_plan import SamplerPlan
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of


class RefusingHub(RunningHub):
    """Refuses jobs of circuits with certain shots."""

    def __init__(self, *refused_shots: int) -> None:
        super().__init__()
        self.refused_shots = refused_shots

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and json.loads(request.content)["input"]["pubs"][0][2] in self.refused_shots:
            return httpx.Response(400, json={"detail": "too many"})
        return super().serve(request)


def sample(hub: RunningHub, shots: list[int]) -> QHubPrimitiveJob:
    pubs = [(circuit, None, each) for circuit, each in zip(alternating(len(shots)), shots, strict=True)]
    return general.sample(provider_of(hub).get_backend("ibm.qpu.manila"), pubs, SamplerOptions())


def test_pubs_of_other_jobs_keep_their_results() -> None:
    hub = RunningHub()
    job = sample(hub, [100, 100, 100, 100])  # two pubs a job
    failed = job.jobs[0].hub_jobs[1].id
    next(found for found in hub.jobs if found["id"] == failed)["status"] = "FAILED"
    with pytest.raises(JobFailedError, match=r"pub 2 .*has no result: .*; pub_results\(\) gives those") as caught:
        job.result()
    assert isinstance(caught.value, JobError)
    assert caught.value.job_id == failed
    outcomes = job.pub_results()
    assert [isinstance(outcome, QHubError) for outcome in outcomes] == [False, False, True, True]
    assert outcomes[1].data.meas.get_counts() == {"1": 100}
    assert job.in_final_state()
    assert not job.done()


def test_a_refused_group_of_shots_does_not_lose_the_other() -> None:
    hub = RefusingHub(200)
    job = sample(hub, [100, 200, 100])
    assert [len(inner.hub_jobs) for inner in job.jobs] == [1]
    assert job.job_id() == job.jobs[0].job_id()
    assert job.status() is JobStatus.ERROR
    with pytest.raises(HubJobError, match=r"pub 1 .*has no result: .*too many"):
        job.result()
    first, second, third = job.pub_results()
    assert first.data.meas.get_counts() == {"0": 100}
    assert isinstance(second, BadRequestError)
    assert third.data.meas.get_counts() == {"0": 100}


def test_if_all_is_refused_run_says_so() -> None:
    with pytest.raises(BadRequestError, match="too many"):
        sample(RefusingHub(100, 200), [100, 200, 100])


def test_cancelling() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = sample(hub, [100, 200])
    assert job.running()
    assert not job.in_final_state()
    assert job.cancel()
    assert job.cancelled()
    with pytest.raises(JobCancelledError, match=r"pub 0 .*has no result"):
        job.result()


def test_a_timeout_leaves_the_job_running() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = sample(hub, [100, 200])
    with pytest.raises(TimeoutError):
        job.result(timeout=0)
    assert job.running()
    hub.jobs[0]["status"] = hub.jobs[1]["status"] = "COMPLETED"
    assert [entry.data.meas.num_shots for entry in job.result()] == [100, 200]


def test_nothing_is_sent_while_an_estimator_pub_is_wrong() -> None:
    hub = RunningHub()
    with pytest.raises(ValueError, match="pub 1"):
        EstimatorV2(provider_of(hub).get_backend("ibm.qpu.manila")).run(
            [(QuantumCircuit(1), "Z"), (QuantumCircuit(1), "ZZ")]
        )
    assert hub.jobs == []


def sweep() -> SamplerPub:
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("angle"), 0)
    circuit.measure_all()
    return SamplerPub.coerce((circuit, [0.0, 1.0]), 3)


def measured(shots: int) -> Measurements:
    return Measurements(Readout("circuit", (("meas", 1),), (0,)), np.ones((shots, 1), dtype=np.uint8))


def test_fewer_shots_than_asked_for_are_said() -> None:
    plan = SamplerPlan(sweep(), [])
    result = plan.result([measured(2), measured(2)], ["job-1"])
    assert (result.metadata["shots"], result.data.meas.num_shots) == (2, 2)
    with pytest.raises(HubJobError, match=r"different numbers of shots \(\[2, 3\]\)"):
        plan.result([measured(2), measured(3)], ["job-1"])


class BrokenOnce(RunningHub):
    """The first result is no JSON."""

    broken = True

    def serve(self, request: httpx.Request) -> httpx.Response:
        if self.broken and request.url.path.endswith("/result"):
            self.broken = False
            return httpx.Response(200, text="<html>")
        return super().serve(request)


def test_a_result_that_could_not_be_read_is_asked_for_again() -> None:
    job = sample(BrokenOnce(), [100])
    with pytest.raises(HubJobError, match=r"pub 0 .*has no result"):
        job.result()
    assert job.result()[0].data.meas.get_counts() == {"0": 100}
