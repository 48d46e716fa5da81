"""A Hub that does not hand back the tags of jobs: who sent a job knows which bit is which all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    circuit = QuantumCircuit(4, 6)
    circuit.x([1, 3])
    for qubit, bit in ((1, 4), (0, 0), (3, 2)):
        circuit.measure(qubit, bit)
    job = untagged.get_backend(backend_id).run(circuit, shots=200)
    assert job.result().get_counts() == {"010100": 200}
    assert job.tags == []
