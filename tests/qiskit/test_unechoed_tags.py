"""A Hub that does not hand back the tags of jobs: who sent a job knows which bit is which all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.hub import HubQuantumClient

pytestmark = pytest.mark.filterwarnings("ignore:The Hub does not hand back the tags")


class Untagged(httpx.HTTPTransport):
    """Takes the tags out of every record of a job."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if request.url.path.split("/")[-2:-1] != ["jobs"] and not request.url.path.endswith("/jobs"):
            return answer
        answer.read()
        found: dict[str, Any] = json.loads(answer.content)
        for record in found.get("content", [found]):
            record.pop("tags", None)
        return httpx.Response(answer.status_code, json=found)


@pytest.fixture(scope="module")
def untagged(ideal_provider: QHubProvider) -> Iterator[QHubProvider]:
    known = ideal_provider.client
    token = known.settings.headers["x-auth-token"]
    with httpx.Client(transport=Untagged(), timeout=60) as http:
        yield QHubProvider(client=HubQuantumClient(api_key=token, base_url=known.base_url, httpx_client=http))


def scattered() -> QuantumCircuit:
    """Some qubits, measured into bits of other numbers."""
    circuit = QuantumCircuit(4, 6)
    circuit.x([1, 3])
    for qubit, bit in ((1, 4), (0, 0), (3, 2)):
        circuit.measure(qubit, bit)
    return circuit


@pytest.mark.parametrize(
    "backend_id",
    [
        "aws.sim.sv1",
        "aws.ionq.forte",
        "azure.ionq.simulator",
        "iqm.qpu.garnet",
        "qudora.sim.xg1",
        "kipu.sim.qsim",
        "ibm.qpu.fez",
    ],
)
def test_bits_are_in_their_places(untagged: QHubProvider, backend_id: str) -> None:
    job = untagged.get_backend(backend_id).run(scattered(), shots=200)
    assert job.result().get_counts() == {"010100": 200}
    assert job.tags == []


@pytest.mark.parametrize("backend_id", ["azure.ionq.simulator", "kipu.sim.qsim"])
def test_a_resumed_job_and_a_saved_one_know_them_too(untagged: QHubProvider, tmp_path: Path, backend_id: str) -> None:
    journal, file = tmp_path / "a.journal", tmp_path / "a.qhub"
    with untagged.batch(journal):
        untagged.get_backend(backend_id).run(scattered(), shots=200)
    (job,) = untagged.resume(journal)
    assert job.hub_jobs[0].record().id == job.job_id()
    assert job.result().get_counts() == {"010100": 200}
    job.save(file)
    assert QHubProvider.load(file).result().get_counts() == {"010100": 200}


def test_a_retrieved_job_is_read_with_a_warning(untagged: QHubProvider) -> None:
    job = untagged.get_backend("kipu.sim.qsim").run(scattered(), shots=200)
    with pytest.warns(UserWarning, match=f"no tags of job {job.job_id()} that name its bits"):
        untagged.retrieve_job(job.job_id())
    other = untagged.get_backend("aws.sim.sv1").run(scattered(), shots=200)
    assert untagged.retrieve_job(other.job_id()).result().get_counts() == {"010100": 200}
