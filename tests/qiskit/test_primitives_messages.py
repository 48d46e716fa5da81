"""What a primitive's job says where a pub has no result, and where somebody pickles or copies a job."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider, QHubRuntimeService
from qhub_providers.errors import HubJobError, JobFailedError, QHubError
from qhub_providers.qiskit import EstimatorV2, IbmPrimitiveJob, SamplerV2
from qhub_providers.qiskit.primitives import SamplerOptions, general
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of
from tests.qiskit.test_ibm_native_results import AnsweringHub, encoded, sampler_job
from tests.qiskit.test_requests import IONQ, BackendHub


def test_fewer_results_than_pubs_promise_nothing() -> None:
    from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult

    one = SamplerPubResult(DataBin(meas=BitArray.from_counts({"0": 100})))
    job = sampler_job(AnsweringHub(encoded(one)), *alternating(2))
    with pytest.raises(HubJobError, match=r"has 2 pubs, and its result 1.*jobs\[0\]\.raw_result\(\) has it") as caught:
        job.result()
    assert "pub_results" not in str(caught.value)
    assert [isinstance(outcome, QHubError) for outcome in job.pub_results()] == [True, True]
    assert len(job.jobs[0].raw_result()["__value__"]["pub_results"]) == 1


def circuit(name: str | None) -> QuantumCircuit:
    made = QuantumCircuit(1, name=name)
    made.x(0)
    return made


def measured(name: str | None) -> QuantumCircuit:
    made = circuit(name)
    made.measure_all()
    return made


class FailingHub(RunningHub):
    """Every job fails."""

    def __init__(self) -> None:
        super().__init__()
        self.status = "FAILED"

    def misbehave(self, request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, json={"reason": "no"}) if request.url.path.endswith("/result") else None


RUNS: list[Callable[[Any, str | None], Any]] = [
    lambda backend, name: SamplerV2(backend).run([measured(name)]),
    lambda backend, name: EstimatorV2(backend).run([(circuit(name), "Z")]),
    lambda backend, name: general.sample(backend, [measured(name)], SamplerOptions()),
    lambda backend, name: general.estimate(backend, [(circuit(name), "Z")], general.EstimatorOptions()),
]


@pytest.mark.parametrize("run", RUNS)
def test_a_pub_is_called_by_the_name_that_its_circuit_was_given(run: Any) -> None:
    backend = provider_of(FailingHub()).get_backend("ibm.qpu.manila")
    with pytest.raises(JobFailedError, match=r"^pub 0 \(circuit 'bell'\) has no result"):
        run(backend, "bell").result()
    with pytest.raises(JobFailedError, match=r"^pub 0 has no result"):
        run(backend, None).result()
    assert re.fullmatch(r"circuit-\d+", QuantumCircuit(1).name)


@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy])
def test_a_job_that_is_pickled_or_copied_says_how_to_find_it_again(copied: Any) -> None:
    hub = RunningHub()
    backend = provider_of(hub).get_backend("ibm.qpu.manila")
    names = {"QHubProvider": lambda: provider_of(hub), "IbmPrimitiveJob": IbmPrimitiveJob}
    names["QHubRuntimeService"] = lambda: QHubRuntimeService(client=provider_of(hub).client)
    run, sampled = backend.run(alternating(1), shots=100), SamplerV2(backend).run(alternating(1), shots=100)
    several = SamplerV2(backend).run(alternating(3), shots=100)
    of_ibm = names["QHubRuntimeService"]().job(run.job_id())
    for job in (run, sampled, several, of_ibm):
        with pytest.raises(TypeError, match=f"job {job.job_id()} holds its connection to the Hub") as caught:
            copied(job)
        (code,) = re.findall(r"keep its id, and (.*) finds it again", str(caught.value))
        again = eval(code, names)
        assert (type(again), again.job_id()) == (type(job), job.job_id())
        assert copy.copy(job).job_id() == job.job_id()


def test_pubs_of_several_jobs_name_all_ids() -> None:
    hub = BackendHub(IONQ)
    provider: QHubProvider = provider_of(hub)
    pubs = [(measured("a"), None, 100), (measured("b"), None, 200)]
    job = SamplerV2(provider.get_backend("azure.ionq.simulator")).run(pubs)
    with pytest.raises(TypeError, match=rf"retrieve_job\(\) with each id in '{job.job_id()}'"):
        pickle.dumps(job)
    assert copy.copy(job).jobs == job.jobs
