"""What a result has from the process that sent its circuits: their metadata, and their registers without asking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Parameter

from qhub_providers import QHubProvider
from qhub_providers.errors import HubJobError
from qhub_providers.qiskit import SamplerV2
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of, run

FAMILIES: list[tuple[str, dict[str, Any]]] = [
    ("aws.sim.sv1", {}),
    ("aws.rigetti.cepheus", {}),
    ("aws.rigetti.cepheus", {"native": True}),
    ("azure.ionq.simulator", {}),
    ("ibm.qpu.fez", {}),
    ("iqm.qpu.garnet", {}),
    ("kipu.sim.qsim", {}),
]


def said(result: Any) -> list[Any]:
    return [entry.header["metadata"] for entry in result.results]


def pair(**metadata: Any) -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, metadata=metadata)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    return circuit


@pytest.mark.parametrize(("name", "options"), FAMILIES)
def test_a_result_has_the_metadata_of_its_circuit(provider: QHubProvider, name: str, options: dict[str, Any]) -> None:
    backend = provider.get_backend(name)
    job = backend.run([pair(a=1), pair()], shots=100, **options)
    assert said(job.result()) == [{"a": 1}, {}]
    assert said(provider.retrieve_job(job.job_id()).result()) == [{}, {}]


def test_each_set_of_values_has_the_metadata_of_the_circuit(provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1, metadata={"a": {"b": [1, 2]}})
    circuit.rx(Parameter("t"), 0)
    circuit.measure_all()
    job = provider.get_backend("azure.ionq.simulator").run(circuit, [[0.0], [1.0], [2.0]], shots=100)
    assert len(job.hub_jobs) == 3
    assert said(job.result()) == [{"a": {"b": [1, 2]}}] * 3


def test_metadata_are_those_of_the_moment_at_which_the_circuit_was_sent(provider: QHubProvider) -> None:
    backend, circuit, jobs = provider.get_backend("aws.sim.sv1"), pair(number=0), []
    for number in range(2):
        circuit.metadata["number"] = number
        jobs.append(backend.run(circuit, shots=10))
    assert [said(job.result()) for job in jobs] == [[{"number": 0}], [{"number": 1}]]
    jobs[0].result().results[0].header["metadata"].clear()
    assert jobs[0].parts[0].metadata == ({"number": 0},)


def test_saved_and_journaled_jobs_have_them_too(tmp_path: Path) -> None:
    hub = RunningHub()
    provider = provider_of(hub)
    circuits = alternating(5)
    for number, circuit in enumerate(circuits):
        circuit.metadata = {"number": number}
    with provider.batch(tmp_path / "some.journal"):
        job = provider.get_backend("ibm.qpu.manila").run(circuits, shots=100)
    job.save(tmp_path / "some.qhub")
    hub.bad = {job.hub_jobs[1].id: 404}
    (resumed,) = provider_of(hub).resume(tmp_path / "some.journal")
    expected = [{"number": number} for number in range(5)]
    for found in (resumed, QHubProvider.load(tmp_path / "some.qhub")):
        assert said(found.result()) == expected
    assert [entry.success for entry in resumed.result().results] == [True, True, False, False, True]


def asked_of(hub: RunningHub, *, since: int = 0) -> list[str]:
    return [request.url.path.split("/")[-1] for request in hub.requests[since:] if request.method == "GET"]


@pytest.mark.parametrize("count", [1, 5])
def test_the_input_is_asked_for_only_by_a_process_that_has_not_sent_it(count: int) -> None:
    hub = RunningHub()
    job = run(hub, count)
    names = [entry.header["name"] for entry in job.result().results]
    assert names == [f"number {number}" for number in range(count)]
    assert "input" not in asked_of(hub)
    before = len(hub.requests)
    again = provider_of(hub).retrieve_job(job.job_id()).result()
    assert asked_of(hub, since=before).count("input") == len(job.hub_jobs)
    assert [entry.header["name"] for entry in again.results] == names


def test_the_registers_are_those_that_were_sent_whatever_becomes_of_the_circuit(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    odd = [ClassicalRegister(1, "two words"), ClassicalRegister(0, "none"), ClassicalRegister(2, "c")]
    circuit = QuantumCircuit(QuantumRegister(2), *odd, name="odd", metadata={"a": 1})
    circuit.x(0)
    circuit.measure([0, 1], [2, 0])
    (fitted,) = backend.fit(circuit)
    job = backend.run(fitted, shots=100)
    fitted.add_register(ClassicalRegister(3, "later"))
    fitted.name = "another"
    here, there = job.result(), provider.retrieve_job(job.job_id()).result()
    assert here.get_counts() == there.get_counts()
    for field in ("name", "memory_slots", "creg_sizes"):
        assert here.results[0].header[field] == there.results[0].header[field]
    assert here.results[0].header["creg_sizes"] == [["two words", 1], ["none", 0], ["c", 2]]
    assert said(here) == [{"a": 1}]


class Shifted(RunningHub):
    """Gives a result of fewer circuits than were sent."""

    def serve(self, request: httpx.Request) -> httpx.Response:
        answer = super().serve(request)
        if request.url.path.endswith("/result"):
            payload = answer.json()
            payload["__value__"]["pub_results"].pop()
            return httpx.Response(200, json=payload)
        return answer


def test_a_result_of_fewer_circuits_is_refused_as_before() -> None:
    with pytest.raises(HubJobError, match="it holds 1 circuits; 2 were sent"):
        run(Shifted(), 2).result()


def test_a_samplers_job_with_a_shape_names_what_reads_it(provider: QHubProvider) -> None:
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("t"), 0)
    circuit.measure_all()
    backend = provider.get_backend("ibm.qpu.fez")
    job = SamplerV2(backend).run([(circuit, [[[0.0], [1.0]], [[2.0], [3.0]]])], shots=10)
    expected = job.result()[0].data.meas
    with pytest.raises(HubJobError, match=r"a pub of the shape \(2, 2\).*IbmPrimitiveJob\.from_id\(job_id, provider\)"):
        provider.retrieve_job(job.job_id()).result()
    assert IbmPrimitiveJob.from_id(job.job_id(), provider).result()[0].data.meas == expected
