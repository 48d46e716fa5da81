"""Batches: order, failures that leave the others alone, retries that are billed only where something surely failed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import httpx
import pytest
from braket.circuits import Circuit, FreeParameter
from braket.tasks import QuantumTaskBatch

from qhub_providers import HubQuantumClient, LocalHub, QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import (
    BadRequestError,
    ConfigurationError,
    ForbiddenError,
    JobFailedError,
    JobTimeoutError,
    UnsupportedCircuitError,
)
from tests.conftest import HubAddress

from .test_task import slow, wide

THETA = FreeParameter("theta")


def ones(count: int) -> Circuit:
    """As many qubits in state 1."""
    return Circuit().x(range(count))


class Refusing(httpx.BaseTransport):
    """Passes requests on, and refuses submissions of three qubits as the Hub would, until it is told to stop."""

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()
        self.on = True
        self.submissions = 0
        self.no_results = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            program = json.loads(request.read())["input"]["qasm"]
            if self.on and "qubit[3]" in program:
                self.submissions += 1
                return httpx.Response(400, json={"title": "Bad Request", "detail": "three is one too many"})
        if self.no_results and request.url.path.endswith("/result"):
            return httpx.Response(403, json={"title": "Forbidden"})
        answer = self.inner.handle_request(request)  # raises where the connection is not new, before it sends anything
        self.submissions += request.method == "POST"
        return answer

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def refusing(hub: HubAddress) -> Iterator[tuple[QHubDevice, Refusing]]:
    transport = Refusing()
    with httpx.Client(transport=transport, timeout=60) as http:
        client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url, httpx_client=http)
        yield QHubBraketProvider(client=client).get_device("aws.sim.sv1"), transport


def test_results_are_in_the_order_of_the_programs(sv1: QHubDevice, braket: QHubBraketProvider) -> None:
    batch = sv1.run_batch([ones(count) for count in range(1, 8)], shots=range(11, 18), max_parallel=3)
    assert isinstance(batch, QuantumTaskBatch)
    expected = [{"1" * count: 10 + count} for count in range(1, 8)]
    assert [result.measurement_counts for result in batch.results()] == expected
    assert batch.unfinished == batch.unsuccessful == set()
    assert batch.retry_unsuccessful_tasks()
    again = braket.retrieve_batch(batch.id)
    assert [task.id for task in again.tasks] == [task.id for task in batch.tasks]
    assert [result.measurement_counts for result in again.results()] == expected


def test_one_circuit_with_many_inputs_and_many_circuits_with_one(sv1: QHubDevice) -> None:
    turn = Circuit().rx(0, THETA)
    many = sv1.run_batch(turn, 5, inputs=[{"theta": 0.0}, {"theta": 3.141592653589793}])
    assert [result.measurement_counts for result in many.results()] == [{"0": 5}, {"1": 5}]
    one = sv1.run_batch([turn, turn.copy().x(0)], 5, None, {"theta": 0.0})
    assert [result.measurement_counts for result in one.results()] == [{"0": 5}, {"1": 5}]


@pytest.mark.parametrize(
    ("programs", "keywords"),
    [
        ([], {"shots": 1}),
        ([ones(1), ones(2)], {"shots": [1, 2, 3]}),
        ([ones(1), ones(2)], {"shots": 1, "inputs": [{}, {}, {}]}),
        ([ones(1)], {"shots": 1, "max_parallel": 0}),
        ([ones(1)], {"shots": 0}),
        ([ones(1), 5], {"shots": 1}),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    refusing: tuple[QHubDevice, Refusing], programs: list[object], keywords: dict[str, object]
) -> None:
    device, transport = refusing
    with pytest.raises(ConfigurationError):
        device.run_batch(programs, **keywords)
    with pytest.raises(UnsupportedCircuitError):
        device.run_batch([ones(1), Circuit().rx(0, THETA)], shots=1)
    assert transport.submissions == 0


def test_a_failed_task_leaves_the_others_their_results(sv1: QHubDevice, caplog: pytest.LogCaptureFixture) -> None:
    batch = sv1.run_batch([ones(1), wide(), ones(2)], shots=6)
    first, missing, last = batch.results()
    assert (first.measurement_counts, missing, last.measurement_counts) == ({"1": 6}, None, {"11": 6})
    assert isinstance(batch.errors[1], JobFailedError)
    assert "34" in caplog.text
    assert batch.unsuccessful == {batch.tasks[1].id}
    with pytest.raises(JobFailedError, match="34"):
        batch.results(fail_unsuccessful=True)
    failed = batch.tasks[1]
    assert not batch.retry_unsuccessful_tasks()
    assert batch.tasks[1].id != failed.id
    assert batch.results()[0] is first


def test_a_refused_submission_keeps_its_place_and_can_be_retried(refusing: tuple[QHubDevice, Refusing]) -> None:
    device, transport = refusing
    batch = device.run_batch([ones(count) for count in (2, 3, 4)], shots=6)
    assert [task.state() == "FAILED" for task in batch.tasks] == [False, True, False]
    with pytest.raises(BadRequestError, match="one too many"):
        batch.tasks[1].result()
    with pytest.raises(BadRequestError, match="one too many"):
        asyncio.run(awaited(batch.tasks[1]))
    assert batch.tasks[1].metadata()["failureReason"]
    assert [bool(result) for result in batch.results()] == [True, False, True]
    transport.on = False
    assert batch.retry_unsuccessful_tasks()
    assert transport.submissions == 4
    assert [result.measurement_counts for result in batch.results()] == [{"11": 6}, {"111": 6}, {"1111": 6}]


async def awaited(task: object) -> None:
    await task.async_result()


def test_results_that_could_not_be_fetched_are_asked_for_again(refusing: tuple[QHubDevice, Refusing]) -> None:
    device, transport = refusing
    batch = device.run_batch([ones(1), ones(2)], shots=6)
    transport.no_results = True
    with pytest.raises(ForbiddenError):
        batch.results()
    transport.no_results = False
    assert [result.measurement_counts for result in batch.results()] == [{"1": 6}, {"11": 6}]


def test_if_nothing_was_submitted_the_refusal_is_raised(refusing: tuple[QHubDevice, Refusing]) -> None:
    with pytest.raises(BadRequestError, match="one too many"):
        refusing[0].run_batch([ones(3), ones(3)], shots=1)


def test_a_task_that_goes_on_is_not_run_again(refusing: tuple[QHubDevice, Refusing]) -> None:
    device, transport = refusing
    batch = device.run_batch([ones(1), slow()], shots=2, poll_timeout_seconds=0.5)
    batch.tasks[0].job.wait(300)
    assert [bool(result) for result in batch.results()] == [True, False]
    assert isinstance(batch.errors[1], JobTimeoutError)
    assert batch.unfinished == {batch.tasks[1].id}
    assert not batch.retry_unsuccessful_tasks()
    assert transport.submissions == 2
    batch.tasks[1].cancel()
    batch.tasks[1].job.wait(300)
    assert not batch.retry_unsuccessful_tasks()
    assert batch.results(use_cached_value=False)[1] is None
    assert "cancelled" in str(batch.errors[1])


def test_retries_are_asked_for(sv1: QHubDevice) -> None:
    batch = sv1.run_batch([ones(1)], shots=1)
    with pytest.raises(ConfigurationError, match=r"call results\(\)"):
        batch.retry_unsuccessful_tasks()
    again = sv1.provider.retrieve_batch(batch.id)
    with pytest.raises(ConfigurationError, match="no programs to run again"):
        again.retry_unsuccessful_tasks()


@pytest.mark.local
def test_tasks_that_fail_now_and_then_come_through_with_retries() -> None:
    with LocalHub(faults={"job_failure": 0.4, "seed": 3}) as hub:
        device = QHubBraketProvider(hub.access_token, base_url=hub.url).get_device("aws.sim.sv1")
        batch = device.run_batch([ones(1 + count % 3) for count in range(12)], shots=2)
        results = batch.results()
        assert 0 < results.count(None) < 12
        results = batch.results(max_retries=20, fail_unsuccessful=True)
        assert [result.measurement_counts for result in results] == [{"1" * (1 + count % 3): 2} for count in range(12)]
        found = QHubBraketProvider(hub.access_token, base_url=hub.url).retrieve_batch(batch.id)
        assert [task.id for task in found.tasks] == [task.id for task in batch.tasks]
