"""A Hub that hands back no tags: the process that submitted reads its results as if it did, others are told."""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from braket.circuits import Circuit, Observable, ResultType

from qhub_providers import HubQuantumClient, QHubBraketProvider
from qhub_providers.braket import QHubDevice
from tests.conftest import HubAddress

DEVICES = ("aws.sim.sv1", "aws.ionq.forte", "aws.rigetti.cepheus", "kipu.sim.qsim", "azure.ionq.simulator")
SHOTS = 100

pytestmark = pytest.mark.filterwarnings("ignore:The Hub does not hand back the tags")  # that is told once


def without_tags(value: Any) -> Any:
    """A record, or a page of records, without the tags."""
    if isinstance(value, dict):
        return {key: without_tags(item) for key, item in value.items() if key != "tags"}
    return [without_tags(item) for item in value] if isinstance(value, list) else value


class Forgetful(httpx.BaseTransport):
    """Passes requests on, and takes the tags out of the answers about jobs."""

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        content = answer.read()
        path = request.url.path
        if "/jobs" in path and not path.endswith(("/result", "/input", "/status")) and answer.status_code < 300:
            content = json.dumps(without_tags(json.loads(content))).encode()
        return httpx.Response(answer.status_code, content=content, headers={"content-type": "application/json"})

    def close(self) -> None:
        self.inner.close()


@pytest.fixture(scope="module")
def forgetful(ideal_hub: HubAddress) -> Iterator[QHubBraketProvider]:
    """A provider whose Hub hands back no tags; the machines are ideal."""
    with httpx.Client(transport=Forgetful(), timeout=60) as http:
        client = HubQuantumClient(api_key=ideal_hub.access_token, base_url=ideal_hub.url, httpx_client=http)
        yield QHubBraketProvider(client=client)


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, forgetful: QHubBraketProvider) -> QHubDevice:
    return forgetful.get_device(request.param)


def test_qubits_that_the_circuit_names_are_where_it_measures_them(device: QHubDevice) -> None:
    for circuit, qubits, outcome in (
        (Circuit().x(9).z(4).measure([9, 4]), [9, 4], "10"),
        (Circuit().x(9).z(4).x(2).measure([9, 4]), [9, 4], "10"),
        (Circuit().z(7).x(3), [3, 7], "10"),
    ):
        result = device.run(circuit, shots=SHOTS).result()
        assert result.measured_qubits == qubits
        assert result.measurement_counts == {outcome: SHOTS}


def test_result_types_are_those_that_were_asked_for(device: QHubDevice) -> None:
    circuit = Circuit().x(9).z(4).expectation(Observable.Z(), 9).expectation(Observable.Z(), 4)
    result = device.run(circuit, shots=SHOTS).result()
    assert result.values == [-1.0, 1.0]
    assert result.get_value_by_result_type(ResultType.Expectation(Observable.Z(), 9)) == -1.0


def test_batches_and_awaited_tasks_know_their_qubits_too(device: QHubDevice) -> None:
    circuits = [Circuit().x(9).z(4).measure([9, 4]), Circuit().z(9).x(4).measure([9, 4])]
    batch = device.run_batch(circuits, shots=SHOTS)
    assert [dict(result.measurement_counts) for result in batch.results()] == [{"10": SHOTS}, {"01": SHOTS}]

    async def awaited() -> Any:
        return await device.run(circuits[0], shots=SHOTS)

    assert asyncio.run(awaited()).measurement_counts == {"10": SHOTS}


def test_a_record_that_is_asked_for_again_leaves_the_result_as_it_is(device: QHubDevice) -> None:
    task = device.run(Circuit().x(9).z(4).measure([9, 4]), shots=SHOTS)
    task.metadata()
    assert task.result().measurement_counts == {"10": SHOTS}


def test_another_process_is_told_that_it_cannot_know(device: QHubDevice, forgetful: QHubBraketProvider) -> None:
    task = device.run(Circuit().x(9).z(4).measure([9, 4]), shots=SHOTS)
    with pytest.warns(UserWarning, match=f"the Hub has no tags of job {task.id}") as told:
        assert forgetful.retrieve_task(task.id).result().measurement_counts
    assert told[0].filename == __file__


def test_a_job_with_its_tags_is_read_without_a_word(ideal_braket: QHubBraketProvider) -> None:
    task = ideal_braket.get_device("aws.sim.sv1").run(Circuit().x(9).z(4).measure([9, 4]), shots=SHOTS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ideal_braket.retrieve_task(task.id).result().measurement_counts == {"10": SHOTS}
