"""Finding devices and tasks: by words and lists of words, by the Hub's ids and by those of AWS."""

from __future__ import annotations

from typing import Any

import pytest
from braket.circuits import Circuit
from braket.devices import Devices

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, NotFoundError

BELL = Circuit().h(0).cnot(0, 1)
OF_AWS = {
    Devices.Amazon.SV1: "aws.sim.sv1",
    Devices.Amazon.DM1: "aws.sim.dm1",
    Devices.QuEra.Aquila: "aws.quera.aquila",
}


def names(devices: list[QHubDevice]) -> set[str]:
    return {device.name for device in devices}


def test_filters_are_words_or_lists_of_words(braket: QHubBraketProvider) -> None:
    everything = names(braket.devices())
    assert names(braket.devices(["SV1", "dm1"])) == {"aws.sim.sv1", "aws.sim.dm1"}
    machines, simulators = names(braket.devices(type=["QPU"])), names(braket.devices(type=("SIMULATOR",)))
    assert machines | simulators == names(braket.devices(type=["qpu", "simulator"])) == everything
    assert machines & simulators == set()
    assert names(braket.devices(provider=["ionq", "IQM"], status=["ONLINE", "PAUSED"])) == {
        *("aws.ionq.forte", "azure.ionq.simulator", "iqm.qpu.garnet", "iqm.qpu.emerald"),
    }
    assert braket.devices([]) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": "QPPU"}, "type='QPPU': there are QPU, SIMULATOR"),
        ({"type": ["QPU", "SIMULATORS"]}, "type='SIMULATORS': there are QPU, SIMULATOR"),
        ({"status": "ONLNE"}, "status='ONLNE': there are ONLINE, PAUSED, OFFLINE, RETIRED, UNKNOWN"),
        ({"name": 5}, "name must be a word or a list of words, not 5"),
        ({"provider": [None]}, r"provider must be a word or a list of words, not \[None\]"),
    ],
)
def test_filters_that_cannot_work_are_refused(braket: QHubBraketProvider, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        braket.devices(**given)


@pytest.mark.parametrize("arn", OF_AWS)
def test_the_names_that_braket_has_for_devices_find_them(braket: QHubBraketProvider, arn: Any) -> None:
    device = braket.get_device(arn)
    assert device.name == OF_AWS[arn]
    assert device == braket.get_device(arn.value) == braket.get_device(device.arn)
    assert braket.devices(arn) == [device]


def test_every_device_is_found_by_its_arn(braket: QHubBraketProvider) -> None:
    assert all(braket.get_device(device.arn) == device for device in braket.devices())


def test_arns_that_the_hub_does_not_have(braket: QHubBraketProvider) -> None:
    for wrong in ("arn:aws:braket:::device/quantum-simulator/amazon/tn1", "arn:"):
        with pytest.raises(NotFoundError, match=f"the Hub has no device {wrong.replace('.', '[.]')}") as caught:
            braket.get_device(wrong)
        assert "provider.devices() lists all" in str(caught.value)
    with pytest.raises(NotFoundError, match="the Hub has no job that is arn:aws:braket:none at the provider"):
        braket.retrieve_task("arn:aws:braket:none")


@pytest.mark.parametrize("name", ["aws.sim.sv1", "kipu.sim.qsim"])
def test_what_a_task_and_its_result_name_finds_them_again(braket: QHubBraketProvider, name: str) -> None:
    task = braket.get_device(name).run(BELL, shots=20)
    result = task.result()
    metadata = task.metadata()
    again = QHubBraketProvider(client=braket.client)
    for task_id in (task.id, result.task_metadata.id, *([metadata["quantumTaskArn"]] if name == "aws.sim.sv1" else [])):
        found = again.retrieve_task(task_id)
        assert found == task
        assert found.result().measurement_counts == result.measurement_counts
    assert again.get_device(metadata["deviceArn"]).name == name
    assert found.metadata()["deviceArn"] == metadata["deviceArn"] == braket.get_device(name).arn


def test_metadata_that_was_seen_needs_no_request(braket: QHubBraketProvider) -> None:
    task = QHubBraketProvider(client=braket.client).retrieve_task(braket.get_device("aws.sim.sv1").run(BELL, 5).id)
    task.result()
    assert task.metadata(use_cached_value=True)["deviceArn"] == "aws.sim.sv1"  # the Hub's id: the ARN was not seen
    assert task.metadata()["deviceArn"] == task.metadata(use_cached_value=True)["deviceArn"] == Devices.Amazon.SV1


def test_arguments_of_retrieving_that_there_are_not(braket: QHubBraketProvider) -> None:
    task = braket.get_device("aws.sim.sv1").run(BELL, 5)
    accepted = "accepted are on_failure, poll_interval_seconds, poll_timeout_seconds"
    for retrieve, task_id in ((braket.retrieve_task, task.id), (braket.retrieve_batch, "batch-1")):
        with pytest.raises(ConfigurationError, match=f"unknown argument 'foo'; {accepted}"):
            retrieve(task_id, foo=1)
        with pytest.raises(ConfigurationError, match="poll_timeout_seconds=-1 cannot work"):
            retrieve(task_id, poll_timeout_seconds=-1)
    assert braket.retrieve_task(task.id, poll_timeout_seconds=60).poll_timeout_seconds == 60
