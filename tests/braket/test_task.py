"""Tasks: their states, their ends, the result in this process and another, awaited and not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
from braket.circuits import Circuit
from braket.tasks import QuantumTask

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice, QHubTask
from qhub_providers.errors import (
    ConfigurationError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
)
from tests.conftest import HubAddress

BELL = Circuit().h(0).cnot(0, 1)


def wide() -> Circuit:
    """Too large for the simulator of the embedded Hub: it fails."""
    return Circuit().h(range(34))


def slow() -> Circuit:
    """Half a minute of work for a simulator, and more: it runs until it is cancelled."""
    circuit = Circuit()
    for layer in range(60):
        circuit.rx(range(22), 0.1 + layer)
        for qubit in range(21):
            circuit.cz(qubit, qubit + 1)
    return circuit


def test_a_task_and_its_states(sv1: QHubDevice) -> None:
    task = sv1.run(BELL, shots=10)
    assert isinstance(task, QuantumTask)
    assert task.state(use_cached_value=True) == "QUEUED"
    assert task.state() in ("QUEUED", "RUNNING", "COMPLETED")
    result = task.result()
    assert task.result() is result
    assert task.state() == task.state(use_cached_value=True) == "COMPLETED"
    metadata = task.metadata()
    assert (metadata["status"], metadata["shots"], metadata["deviceArn"]) == ("COMPLETED", 10, sv1.arn)
    assert metadata["job"]["backend_id"] == "aws.sim.sv1"
    assert metadata["quantumTaskArn"] == result.task_metadata.id
    assert metadata["createdAt"] <= metadata["endedAt"]
    assert task.metadata(use_cached_value=True) == metadata
    position = task.queue_position()
    assert position.queue_position is None
    assert "COMPLETED" in position.message


def test_a_failed_task_raises_the_providers_reason(sv1: QHubDevice) -> None:
    task = sv1.run(wide(), shots=1)
    with pytest.raises(JobFailedError, match="34") as caught:
        task.result()
    assert caught.value.reason
    assert task.state() == "FAILED"
    assert task.metadata()["failureReason"] == caught.value.reason
    with pytest.raises(JobFailedError):
        asyncio.run(awaited(task))


def test_none_for_a_failed_task_is_a_choice(
    sv1: QHubDevice, braket: QHubBraketProvider, caplog: pytest.LogCaptureFixture
) -> None:
    task = sv1.run(wide(), shots=1, on_failure="none")
    assert task.result() is None
    assert "34" in caplog.text
    assert asyncio.run(awaited(task)) is None
    assert braket.retrieve_task(task.id, on_failure="none").result() is None
    with pytest.raises(ConfigurationError, match="on_failure"):
        braket.retrieve_task(task.id, on_failure="never")


async def awaited(task: QHubTask) -> object:
    return await task


def test_a_timeout_leaves_the_task_and_cancel_ends_it(sv1: QHubDevice) -> None:
    task = sv1.run(slow(), shots=10, poll_timeout_seconds=0.2, poll_interval_seconds=0.05)
    with pytest.raises(JobTimeoutError, match=f"retrieve it later by its id: {task.id}"):
        task.result()
    with pytest.raises(JobTimeoutError, match=task.id):
        asyncio.run(awaited(task))
    assert task.state() in ("QUEUED", "RUNNING")
    task.cancel()
    with pytest.raises(JobCancelledError, match="was cancelled"):
        task.result(timeout=300)
    assert task.state() == "CANCELLED"
    task.cancel()


def test_results_in_a_running_event_loop(sv1: QHubDevice) -> None:
    async def main() -> list[int]:
        tasks = [sv1.run(BELL, shots=shots) for shots in (5, 6, 7)]
        futures = [task.async_result() for task in tasks]
        assert tasks[0].async_result() is futures[0]
        results = [*await asyncio.gather(*futures[:2]), tasks[2].result()]
        assert await tasks[1] is results[1]
        return [len(result.measurements) for result in results]

    assert asyncio.run(main()) == [5, 6, 7]


def test_the_event_loop_goes_on_while_a_task_is_awaited(sv1: QHubDevice) -> None:
    async def main() -> int:
        ticks = 0
        task = sv1.run(slow(), shots=1)
        future = task.async_result()
        while not future.done() and ticks < 20:
            ticks += 1
            await asyncio.sleep(0.01)
        task.cancel()
        return ticks

    assert asyncio.run(main()) == 20


def test_results_without_a_running_event_loop(sv1: QHubDevice) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        future = sv1.run(BELL, shots=5).async_result()
        assert future.get_loop() is loop
        assert len(loop.run_until_complete(future).measurements) == 5
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_cancelling_a_task_ends_the_waiting(sv1: QHubDevice) -> None:
    async def main() -> None:
        task = sv1.run(slow(), shots=1)
        future = task.async_result()
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await future
        assert task.async_result() is not future
        with pytest.raises(JobCancelledError):
            await task.async_result()

    asyncio.run(main())


def test_another_process_reads_the_task_from_its_id_alone(sv1: QHubDevice, hub: HubAddress) -> None:
    task = sv1.run(Circuit().x(9).cnot(9, 3).i(5).measure([5, 9]), shots=4)
    program = (
        "import sys; from qhub_providers import QHubBraketProvider\n"
        "result = QHubBraketProvider().retrieve_task(sys.argv[1]).result()\n"
        "print(result.measured_qubits, dict(result.measurement_counts))"
    )
    environment = os.environ | {
        "QHUB_QUANTUM_BASE_URL": hub.url,
        "KQH_PERSONAL_ACCESS_TOKEN": hub.access_token,
    }
    ran = subprocess.run(
        [sys.executable, "-c", program, task.id], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[5, 9] {'01': 4}"


def test_tasks_that_there_are_not(braket: QHubBraketProvider) -> None:
    with pytest.raises(NotFoundError):
        braket.retrieve_task("5904a9f2-f43b-453d-9d08-beedcdb93e54")
    with pytest.raises(NotFoundError, match="batch-5904a9f2"):
        braket.retrieve_task("batch-5904a9f2-f43b-453d-9d08-beedcdb93e54")
    with pytest.raises(ConfigurationError, match="needs the id of a task"):
        braket.retrieve_task("")
