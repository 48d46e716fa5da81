"""Tasks that are pickled: they hold no token, find their Hub as providers do, and know what they knew."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from braket.program_sets import CircuitBinding, ProgramSet

from qhub_providers import QHubBraketProvider
from qhub_providers.errors import CredentialUnavailableError, JobFailedError
from tests.conftest import HubAddress

from .test_batch import ones
from .test_task import wide

DEVICES = ("aws.sim.sv1", "kipu.sim.qsim", "iqm.qpu.garnet")
BENT = Circuit().x(9).z(4).measure([9, 4])


@pytest.fixture
def own(ideal_hub: HubAddress) -> QHubBraketProvider:
    return QHubBraketProvider(ideal_hub.access_token, base_url=ideal_hub.url)


@pytest.fixture
def environment(ideal_hub: HubAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token that a process finds for itself; the address is another Hub's."""
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", ideal_hub.access_token)
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", "http://127.0.0.1:9")


def through_a_pickle(value: Any, hub: HubAddress) -> Any:
    pickled = pickle.dumps(value)
    assert hub.access_token.encode() not in pickled
    return pickle.loads(pickled)


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.usefixtures("environment")
def test_a_task_goes_through_a_pickle(own: QHubBraketProvider, ideal_hub: HubAddress, name: str) -> None:
    task = own.get_device(name).run(BENT, shots=20, poll_timeout_seconds=60, on_failure="none", tags=["mine"])
    early = through_a_pickle(task, ideal_hub)
    result = task.result()
    late = through_a_pickle(task, ideal_hub)
    assert late.state(use_cached_value=True) == "COMPLETED"
    for twin in (early, late, copy.copy(task), copy.deepcopy(task), through_a_pickle(late, ideal_hub)):
        assert (twin, hash(twin), repr(twin)) == (task, hash(task), repr(task))
        assert (twin.poll_timeout_seconds, twin.on_failure, twin.tags) == (60, "none", ["mine"])
        found = twin.result()
        assert found.measured_qubits == result.measured_qubits == [9, 4]
        assert found.measurement_counts == result.measurement_counts
        assert found.additional_metadata == result.additional_metadata
        assert twin.state() == "COMPLETED"


@pytest.mark.usefixtures("environment")
def test_a_task_that_is_awaited_can_be_pickled(own: QHubBraketProvider, ideal_hub: HubAddress) -> None:
    async def main() -> Any:
        task = own.get_device("aws.sim.sv1").run(BENT, shots=20)
        future = task.async_result()
        twin = through_a_pickle(task, ideal_hub)
        assert twin.async_result() is not future
        return [(await future).measurement_counts, (await twin.async_result()).measurement_counts]

    assert asyncio.run(main()) == [{"10": 20}] * 2


def test_without_a_token_an_unpickled_task_says_so(
    own: QHubBraketProvider, ideal_hub: HubAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    task = own.get_device("aws.sim.sv1").run(BENT, shots=20)
    for name in [name for name in os.environ if "TOKEN" in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    twin = through_a_pickle(task, ideal_hub)
    assert twin.id == task.id
    with pytest.raises(CredentialUnavailableError) as caught:
        twin.result()
    assert any("a pickle holds no token" in note for note in caught.value.__notes__)
    assert through_a_pickle(twin, ideal_hub) == task


def test_another_process_gets_the_result_of_a_pickled_task(
    own: QHubBraketProvider, ideal_hub: HubAddress, tmp_path: Path
) -> None:
    task = own.get_device("kipu.sim.qsim").run(BENT, shots=20)
    saved = tmp_path / "task.pickle"
    saved.write_bytes(pickle.dumps(task))
    program = (
        "import pickle, sys; result = pickle.load(open(sys.argv[1], 'rb')).result()\n"
        "print(result.measured_qubits, dict(result.measurement_counts))"
    )
    environment = os.environ | {"KQH_PERSONAL_ACCESS_TOKEN": ideal_hub.access_token}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(saved)], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[9, 4] {'10': 20}"


@pytest.mark.usefixtures("environment")
def test_a_failed_task_fails_the_same_way(own: QHubBraketProvider, ideal_hub: HubAddress) -> None:
    task = own.get_device("aws.sim.sv1").run(wide(), shots=1)
    with pytest.raises(JobFailedError, match="34"):
        through_a_pickle(task, ideal_hub).result()


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.usefixtures("environment")
def test_a_device_that_was_used_goes_through_a_pickle(
    own: QHubBraketProvider, ideal_hub: HubAddress, name: str
) -> None:
    device = own.get_device(name)
    batch = device.run_batch([BENT, BENT], shots=20)
    assert device.config is None or device.config == through_a_pickle(device, ideal_hub).config
    assert through_a_pickle(device, ideal_hub).run(BENT, shots=20).result().measurement_counts == {"10": 20}
    twin = through_a_pickle(batch, ideal_hub)
    assert [result.measurement_counts for result in twin.results()] == [{"10": 20}] * 2


@pytest.mark.usefixtures("environment")
def test_batches_and_program_sets_go_through_a_pickle(own: QHubBraketProvider, ideal_hub: HubAddress) -> None:
    sv1 = own.get_device("aws.sim.sv1")
    batch = sv1.run_batch([ones(1), wide(), ones(2)], shots=6)
    counts = [result and result.measurement_counts for result in batch.results()]
    twin = through_a_pickle(batch, ideal_hub)
    assert (twin.id, [task.id for task in twin.tasks]) == (batch.id, [task.id for task in batch.tasks])
    assert [result and result.measurement_counts for result in twin.results()] == counts == [{"1": 6}, None, {"11": 6}]
    assert not twin.retry_unsuccessful_tasks()
    bound = CircuitBinding(Circuit().rx(0, FreeParameter("theta")), {"theta": [0.0]}, [Observable.Z(0)])
    task = sv1.run(ProgramSet([bound], shots_per_executable=10))
    again = through_a_pickle(task, ideal_hub)
    assert again == task
    assert again.result()[0][0].expectation == task.result()[0][0].expectation == 1.0
