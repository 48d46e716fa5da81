"""Submissions of Braket programs: lost answers, sessions, programs set behind one task; how tasks of sets behave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from braket.aws.queue_information import QuantumTaskQueueInfo, QueueType
from braket.circuits import Circuit
from braket.program_sets import ProgramSet

from qhub_providers import HubQuantumClient, QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import (
    ConfigurationError,
    JobCancelledError,
    JobTimeoutError,
    NotFoundError,
    SubmissionUnknownError,
    UnprocessableEntityError,
)
from tests.conftest import HubAddress
from tests.hub.fake import SimulatedClock

from .test_batch import ones
from .test_task import slow

DEVICES = ("aws.sim.sv1", "kipu.sim.qsim")
BELL = Circuit().h(0).cnot(0, 1)


class Losing(httpx.BaseTransport):
    """Passes requests on, and loses the answers to submissions as `plan` says, one word for each.

    `lost`: the Hub has made the job; `never`: the Hub was not asked; `passed`: all is well.
    """

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()
        self.plan: list[str] = []
        self.submissions = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return self.inner.handle_request(request)
        word = self.plan.pop(0) if self.plan else "passed"
        try:
            answer = None if word == "never" else self.inner.handle_request(request)
        except BaseException:  # the connection was not new: nothing was sent, and the request comes again
            self.plan.insert(0, word)
            raise
        self.submissions += 1
        if answer is None or word == "lost":
            raise httpx.ReadTimeout("planned", request=request)
        return answer

    def close(self) -> None:
        self.inner.close()


@pytest.fixture(params=DEVICES)
def losing(request: pytest.FixtureRequest, hub: HubAddress) -> Iterator[tuple[QHubDevice, Losing]]:
    """A device, and what its requests go through; waiting takes no time."""
    transport = Losing()
    with httpx.Client(transport=transport, timeout=60) as http:
        client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url, httpx_client=http, clock=SimulatedClock())
        yield QHubBraketProvider(client=client).get_device(request.param), transport


def test_a_task_whose_answer_was_lost_is_found_and_not_run_again(losing: tuple[QHubDevice, Losing]) -> None:
    device, transport = losing
    transport.plan = ["lost"]
    task = device.run(BELL, shots=10, name="found")
    assert transport.submissions == 1
    assert task.job.record().name == "found"
    assert len(task.result().measurements) == 10


@pytest.mark.parametrize("given", [{}, {"resubmit_unknown": False}])
def test_a_submission_of_which_nothing_is_known_is_not_sent_again(
    losing: tuple[QHubDevice, Losing], given: dict[str, Any]
) -> None:
    device, transport = losing
    transport.plan = ["never"]
    with pytest.raises(SubmissionUnknownError) as caught:
        device.run(BELL, shots=10, **given)
    assert transport.submissions == 1
    assert device.provider.client.jobs.find_submission(caught.value.key) is None


def test_it_is_sent_again_by_choice(losing: tuple[QHubDevice, Losing]) -> None:
    device, transport = losing
    transport.plan = ["never"]
    task = device.run(BELL, shots=10, resubmit_unknown=True)
    assert transport.submissions == 2
    assert len(task.result().measurements) == 10
    with pytest.raises(ConfigurationError, match="resubmit_unknown='yes'"):
        device.run(BELL, shots=10, resubmit_unknown="yes")


def test_a_lost_place_of_a_batch_is_kept_and_not_run_again(losing: tuple[QHubDevice, Losing]) -> None:
    device, transport = losing
    transport.plan = ["passed", "lost", "never"]
    batch = device.run_batch([ones(count) for count in (1, 2, 3)], shots=5, max_parallel=1, max_connections=1)
    assert transport.submissions == 3
    results = batch.results()
    assert [result and result.measurement_counts for result in results] == [{"1": 5}, {"11": 5}, None]
    assert isinstance(batch.errors[2], SubmissionUnknownError)
    assert not batch.retry_unsuccessful_tasks()
    assert transport.submissions == 3


def test_a_lost_executable_of_a_program_set_is_told_in_its_place(losing: tuple[QHubDevice, Losing]) -> None:
    device, transport = losing
    transport.plan = ["lost", "never"]
    result = device.run(ProgramSet([ones(1), ones(1)], shots_per_executable=5)).result()
    assert transport.submissions == 2
    told = [getattr(entry[0], "failureMetadata", None) for entry in result]
    assert sum(reason is None for reason in told) == 1
    assert any("was lost" in reason.failureReason for reason in told if reason)


@pytest.mark.parametrize("name", ["aws.sim.sv1", "ibm.qpu.fez"])
def test_tasks_of_a_session(braket: QHubBraketProvider, name: str) -> None:
    device, client = braket.get_device(name), braket.client
    session = client.sessions.create_session(backend_id=name, mode="dedicated", provider=device.record.provider)
    tasks = [device.run(BELL, shots=10, session=given) for given in (session.id, session)]
    batch = device.run_batch([BELL] * 2, shots=10, session=session)
    for task in [*tasks, *batch.tasks]:
        assert task.job.record().session_id == session.id
        assert len(task.result().measurements) == 10
    assert device.run(BELL, shots=10).job.record().session_id is None


def test_sessions_that_there_are_not(sv1: QHubDevice) -> None:
    with pytest.raises((NotFoundError, UnprocessableEntityError), match="5904a9f2"):
        sv1.run(BELL, shots=10, session="5904a9f2-f43b-453d-9d08-beedcdb93e54")
    with pytest.raises(ConfigurationError, match="session=5 cannot work"):
        sv1.run(BELL, shots=10, session=5)


def test_the_task_of_a_program_set_is_a_task_like_any_other(sv1: QHubDevice) -> None:
    task = sv1.run(ProgramSet([ones(1), ones(2)], shots_per_executable=5), tags=["mine"])
    other = sv1.run(ProgramSet([ones(1)], shots_per_executable=5))
    assert (task.tags, other.tags) == (["mine"], [])
    result = task.result(timeout=300)
    assert [entry[0].counts for entry in result] == [{"1": 5}, {"11": 5}]
    assert task.queue_position() == QuantumTaskQueueInfo(QueueType.NORMAL, None, task.queue_position().message)
    assert "COMPLETED" in task.queue_position().message
    assert task.metadata()["tasks"][0]["deviceArn"] == sv1.arn
    again = sv1.provider.retrieve_task(task.id)
    assert (again, hash(again), repr(again)) == (task, hash(task), f"QHubProgramSetTask('{task.id}')")
    assert task not in (other, task.id)
    assert task.state(use_cached_value=True) == "COMPLETED"


def test_a_program_set_that_is_late_goes_on(sv1: QHubDevice) -> None:
    task = sv1.run(ProgramSet([ones(1), slow()], shots_per_executable=1), poll_timeout_seconds=300)
    with pytest.raises(JobTimeoutError, match=f"no result of {task.id} after 0.1 s; retrieve it later by this id"):
        task.result(timeout=0.1)
    assert task.state() in ("QUEUED", "RUNNING")
    task.batch.tasks[0].job.wait(300)
    task.cancel()
    task.batch.tasks[1].job.wait(300)
    result = task.result()
    assert "was cancelled" in result[1][0].failureMetadata.failureReason
    with pytest.raises(JobCancelledError):
        task.batch.tasks[1].result()
    late = sv1.run(ProgramSet([slow()], shots_per_executable=1), poll_timeout_seconds=0.1, on_failure="none")
    assert late.result() is None
    late.cancel()


@pytest.mark.parametrize("pick", [lambda task: task.async_result(), lambda task: task], ids=["async_result", "await"])
def test_a_program_set_is_awaited_as_any_task(sv1: QHubDevice, pick: Callable[[Any], Any]) -> None:
    async def main() -> Any:
        task = sv1.run(ProgramSet([ones(1)], shots_per_executable=5))
        assert task.async_result() is task.async_result()
        return (await pick(task))[0][0].counts

    assert asyncio.run(main()) == {"1": 5}


def test_cancelling_a_program_set_ends_the_waiting(sv1: QHubDevice) -> None:
    async def main() -> None:
        task = sv1.run(ProgramSet([slow()], shots_per_executable=1))
        future = task.async_result()
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await future

    asyncio.run(main())
