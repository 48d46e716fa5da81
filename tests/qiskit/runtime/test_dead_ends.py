"""A job that one class does not read: the message names the one that does, and that one does."""

from __future__ import annotations

from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit_ibm_runtime.noise_learner import NoiseLearner

import qhub_providers.qiskit
from qhub_providers import QHubProvider, QHubRuntimeService
from qhub_providers.errors import ConfigurationError, HubJobError, UnsupportedBackendError
from qhub_providers.qiskit import IbmPrimitiveJob, SamplerV2
from qhub_providers.qiskit.runtime import QHubRuntimeBackend, QHubRuntimeJob
from tests.qiskit.runtime.circuits import asymmetric, fitted
from tests.qiskit.runtime.test_jobs import JobHub
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of

pytestmark = pytest.mark.filterwarnings("ignore:The qiskit version used to generate:UserWarning")  # said by Qiskit


@pytest.fixture
def learnt(fez: QHubRuntimeBackend) -> QHubRuntimeJob:
    """A job of the noise learner."""
    circuit = QuantumCircuit(2)
    circuit.cz(0, 1)
    learner = NoiseLearner(fez)
    learner.options.layer_pair_depths = [0, 1]
    job: QHubRuntimeJob = learner.run([fitted(circuit, fez)])
    job.wait_for_final_state()
    return job


def test_a_noise_learners_job(learnt: QHubRuntimeJob, service: QHubRuntimeService) -> None:
    job_id = learnt.job_id()
    there = rf"QHubRuntimeService\(\)\.job\('{job_id}'\)"
    with pytest.raises(UnsupportedBackendError, match=f"use {there}"):
        IbmPrimitiveJob.from_id(job_id, service.provider)
    with pytest.raises(HubJobError, match=f"that of a noise learner: {there} reads it"):
        service.provider.retrieve_job(job_id).result()
    assert len(service.job(job_id).result().data) == 1


def test_a_noise_learners_job_whose_record_does_not_say_so(learnt: QHubRuntimeJob) -> None:
    hub = JobHub(payload=learnt.hub_job.raw_result())
    hub.job["input_params"] = None
    found, expected = hub.found().result(), learnt.result()
    assert type(found) is type(expected)
    assert found.data[0].qubits == expected.data[0].qubits
    assert found.metadata == expected.metadata
    with pytest.raises(UnsupportedBackendError, match=r"use QHubRuntimeService\(\)\.job"):
        IbmPrimitiveJob.from_id(hub.job["id"], provider_of(hub))


@pytest.mark.parametrize("payload", [{"a": 1}, {"data": [1], "metadata": {}}, {"data": {}, "metadata": {}}])
def test_what_is_nothing_that_is_known_stays_as_it_came(payload: Any) -> None:
    hub = JobHub(payload=payload)
    hub.job["input_params"] = None
    assert hub.found().result() == payload


def test_our_job_by_its_id_from_a_service(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    job = SamplerV2(fez).run([asymmetric()], shots=50)
    expected = job.result()[0].data.low
    for again in (
        IbmPrimitiveJob.from_id(job.job_id(), service),
        IbmPrimitiveJob.from_id(job.job_id(), service=service),
        IbmPrimitiveJob.from_id(job.job_id(), provider=service.provider),
    ):
        assert again.result()[0].data.low == expected
    for nothing in ({}, {"provider": "https://hub.example"}, {"service": 5}):
        with pytest.raises(ConfigurationError, match=r"IbmPrimitiveJob\.from_id\(\) takes a provider= or service="):
            IbmPrimitiveJob.from_id(job.job_id(), **nothing)


def test_several_jobs_by_their_id() -> None:
    hub = RunningHub()
    provider = provider_of(hub)
    service = QHubRuntimeService(client=provider.client)
    sampled = SamplerV2(provider.get_backend("ibm.qpu.manila")).run(alternating(4), shots=100)  # two pubs a job
    assert sampled.job_id().startswith("batch-")
    with pytest.raises(ConfigurationError, match=rf"IbmPrimitiveJob\.from_id\('{sampled.job_id()}', service\)"):
        service.job(sampled.job_id())
    assert len(IbmPrimitiveJob.from_id(sampled.job_id(), service).pub_results()) == 4


def test_a_job_of_another_vendor(provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    other = provider.get_backend("aws.sim.sv1").run(circuit, shots=10)
    with pytest.raises(UnsupportedBackendError, match=r"use retrieve_job\(\)"):
        IbmPrimitiveJob.from_id(other.job_id(), provider)
    assert provider.retrieve_job(other.job_id()).result().get_counts() == {"0": 10}


def test_the_name_is_where_the_samplers_is() -> None:
    assert "IbmPrimitiveJob" in qhub_providers.qiskit.__all__
    assert qhub_providers.qiskit.IbmPrimitiveJob is qhub_providers.qiskit.primitives.IbmPrimitiveJob
