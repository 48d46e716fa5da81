"""Devices: what they say about themselves, what `run` takes and refuses."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import warnings
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from braket.aws.queue_information import QueueType
from braket.circuits import Circuit
from braket.device_schema import DeviceExecutionWindow
from braket.device_schema.ionq import IonqDeviceCapabilities
from braket.device_schema.quera import QueraDeviceCapabilities
from braket.device_schema.rigetti import RigettiDeviceCapabilitiesV2
from braket.device_schema.simulators import GateModelSimulatorDeviceCapabilities
from braket.devices import Device

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.braket.capabilities import is_open
from qhub_providers.errors import ConfigurationError, CredentialUnavailableError, NotFoundError, UnsupportedBackendError
from tests.conftest import HubAddress

BELL = Circuit().h(0).cnot(0, 1)
FOLDER = ("my-bucket", "my-prefix")


@pytest.mark.parametrize(
    ("device_id", "schema", "kind", "maker"),
    [
        ("aws.sim.sv1", GateModelSimulatorDeviceCapabilities, "SIMULATOR", "AWS"),
        ("aws.ionq.forte", IonqDeviceCapabilities, "QPU", "IONQ"),
        ("aws.rigetti.cepheus", RigettiDeviceCapabilitiesV2, "QPU", "RIGETTI"),
        ("aws.quera.aquila", QueraDeviceCapabilities, "QPU", "QUERA"),
    ],
)
def test_what_devices_of_aws_say_about_themselves(
    braket: QHubBraketProvider, device_id: str, schema: type, kind: str, maker: str
) -> None:
    device = braket.get_device(device_id)
    assert isinstance(device, Device)
    assert isinstance(device.properties, schema)
    assert (device.name, device.type, device.provider_name, device.status) == (device_id, kind, maker, "ONLINE")
    assert device.arn.startswith("arn:aws:braket:")
    assert device.is_available
    assert device.gate_calibrations is None
    assert device.queue_depth().quantum_tasks[QueueType.NORMAL].isdecimal()
    device.refresh_metadata()
    assert isinstance(device.properties, schema)


def test_couplings_are_a_graph(braket: QHubBraketProvider) -> None:
    assert braket.get_device("aws.sim.sv1").topology_graph is None
    assert len(braket.get_device("aws.ionq.forte").topology_graph.edges) == 36 * 35
    cepheus = braket.get_device("aws.rigetti.cepheus")
    listed = cepheus.properties.paradigm.connectivity.connectivityGraph
    assert {(int(one), int(other)) for one, others in listed.items() for other in others} <= set(
        cepheus.topology_graph.edges
    )
    fez = braket.get_device("ibm.qpu.fez").topology_graph
    assert set(fez.nodes) == set(range(156))
    assert all(fez.has_edge(other, one) for one, other in fez.edges)


def test_a_device_that_speaks_other_words_says_so(braket: QHubBraketProvider) -> None:
    with pytest.raises(UnsupportedBackendError, match="in other words than Braket's"):
        _ = braket.get_device("ibm.qpu.fez").properties
    assert braket.get_device("ibm.qpu.fez").is_available


def test_calibration_data_is_given_where_the_hub_has_some(braket: QHubBraketProvider) -> None:
    for name in ("ibm.qpu.fez", "iqm.qpu.garnet"):
        device = braket.get_device(name)
        found = device.calibration()
        assert found is not None
        assert found == device.gate_backend.calibration()
        assert found.calibration
    assert braket.get_device("aws.sim.sv1").calibration() is None
    task = braket.get_device("iqm.qpu.garnet").run(BELL, shots=10)
    task.result()
    assert task.calibration() == braket.get_device("iqm.qpu.garnet").calibration()


def test_windows_that_go_past_midnight_belong_to_the_day_they_begin() -> None:
    service = SimpleNamespace(
        executionWindows=[
            DeviceExecutionWindow.parse_obj(window)
            for window in (
                {"executionDay": "Monday", "windowStartHour": "22:00", "windowEndHour": "02:00"},
                {"executionDay": "Weekend", "windowStartHour": "10:00", "windowEndHour": "12:00"},
            )
        ]
    )
    open_at = {(23, 23), (24, 1), (28, 11), (29, 12)}  # Monday is the 23rd of November 2026
    for day, hour in [*open_at, (23, 1), (24, 3), (25, 23), (27, 11), (28, 9)]:
        assert is_open(service, datetime(2026, 11, day, hour, tzinfo=UTC)) == ((day, hour) in open_at)


def test_devices_are_found_by_what_is_known_of_them(braket: QHubBraketProvider) -> None:
    everything = {device.name for device in braket.devices()}
    assert {"aws.sim.sv1", "aws.quera.aquila", "ibm.qpu.fez", "kipu.sim.qsim"} <= everything
    assert not {name for name in everything if name.startswith("quandela")}
    assert [device.name for device in braket.devices("SV1")] == ["aws.sim.sv1"]
    simulators = braket.devices(type="simulator", provider="aws", status="online")
    assert {device.name for device in simulators} == {"aws.sim.sv1", "aws.sim.dm1"}
    assert {device.provider_name for device in braket.devices(provider="ionq")} == {"IONQ"}
    assert braket.devices(status="retired") == []


def test_devices_that_there_are_not(braket: QHubBraketProvider) -> None:
    with pytest.raises(NotFoundError) as caught:
        braket.get_device("aws.sim.sv2")
    assert "did you mean 'aws.sim.sv1'? provider.devices() lists all" in str(caught.value)
    with pytest.raises(UnsupportedBackendError, match="PERCEVAL"):
        braket.get_device("quandela.sim.altair")
    for wrong in ("", None):
        with pytest.raises(ConfigurationError, match="needs the id of a device"):
            braket.get_device(wrong)


def test_an_s3_folder_is_ignored_with_one_notice(hub: HubAddress) -> None:
    device = QHubBraketProvider(hub.access_token, base_url=hub.url).get_device("aws.sim.sv1")
    with pytest.warns(UserWarning, match="the S3 folder is ignored"):
        first = device.run(BELL, FOLDER, 7)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is said once
        second = device.run(BELL, s3_destination_folder=FOLDER, shots=8)
        third = device.run(BELL, FOLDER, 9, 60.0, 0.05, {"unused": 1.0})
        fourth = device.run(BELL, FOLDER, 10, {"unused": 1.0})
        batch = device.run_batch([BELL, BELL], FOLDER, 11, 2, 100, 60.0, 0.05)
    tasks = [first, second, third, fourth, *batch.tasks]
    assert [sum(task.result().measurement_counts.values()) for task in tasks] == [7, 8, 9, 10, 11, 11]
    assert (third.poll_timeout_seconds, third.poll_interval_seconds) == (60.0, 0.05)


def test_arguments_by_place_as_braket_has_them(sv1: QHubDevice) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tasks = [sv1.run(BELL, 7), sv1.run(BELL, 8, {}), sv1.run(BELL, None, 9), sv1.run(BELL, None, shots=10)]
    assert [sum(task.result().measurement_counts.values()) for task in tasks] == [7, 8, 9, 10]


@pytest.mark.parametrize(
    ("positional", "keywords", "said"),
    [
        ((10,), {"shotz": 5}, "unknown argument 'shotz'; accepted are disable_qubit_rewiring, inputs, name"),
        ((10,), {"reservation_arn": "arn"}, "unknown argument 'reservation_arn'"),
        ((10,), {"shots": 10}, "shots is given twice"),
        ((10, {}, 1, 2), {}, "at most these arguments can go without a name: shots, inputs"),
        ((), {"shots": 1.5}, "shots=1.5 cannot work"),
        ((), {"shots": True}, "shots=True cannot work"),
        ((-1,), {}, "shots=-1: aws.sim.sv1 takes 1 to 100000"),
        ((10**9,), {}, "aws.sim.sv1 takes 1 to 100000"),
        ((10,), {"poll_timeout_seconds": -1}, "poll_timeout_seconds=-1"),
        ((10,), {"poll_interval_seconds": 0}, "poll_interval_seconds=0"),
        ((10,), {"on_failure": "ignore"}, "on_failure='ignore'"),
        ((10,), {"tags": "one"}, "list of strings"),
        ((10,), {"session": "mine"}, "UUID"),
        ((10, 5), {}, "inputs=5 cannot work"),
    ],
)
def test_arguments_that_cannot_work_are_refused(
    sv1: QHubDevice, positional: tuple[Any, ...], keywords: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        sv1.run(BELL, *positional, **keywords)


def test_machines_have_a_thousand_shots_unless_told(ideal_braket: QHubBraketProvider) -> None:
    forte = ideal_braket.get_device("aws.ionq.forte")
    assert sum(forte.run(BELL).result().measurement_counts.values()) == 1000
    with pytest.raises(ConfigurationError, match=r"shots=99: aws\.ionq\.forte takes 100 to 5000"):
        forte.run(BELL, 99)


def test_what_the_hub_is_told_of_a_task(sv1: QHubDevice) -> None:
    task = sv1.run(BELL, shots=5, name="mine", tags={"project": "bells", "stage": "1"})
    assert task.tags == ["project=bells", "stage=1"]
    record = task.job.record()
    assert (record.name, record.sdk_provider, record.input_format) == ("mine", "BRAKET", "BRAKET_OPEN_QASM_V3")
    assert task.metadata()["tags"] == {"project": "bells", "stage": "1"}


def test_devices_and_providers_copy_and_pickle_without_a_token(
    sv1: QHubDevice, hub: HubAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", "somebody-elses")
    own = QHubBraketProvider(hub.access_token, base_url=hub.url)
    for twin in copy.copy(own), copy.deepcopy(own):
        assert twin.get_device("aws.sim.sv1") == sv1
    assert copy.copy(sv1) == sv1
    pickled = pickle.dumps(sv1)
    assert hub.access_token.encode() not in pickled
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)
    assert sum(pickle.loads(pickled).run(BELL, shots=5).result().measurement_counts.values()) == 5


def test_a_provider_without_a_token_says_where_it_looked(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in [name for name in os.environ if "TOKEN" in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("empty")))
    with pytest.raises(CredentialUnavailableError, match="KQH_PERSONAL_ACCESS_TOKEN"):
        QHubBraketProvider(base_url="http://127.0.0.1:9").get_device("aws.sim.sv1")
    with pytest.raises(ConfigurationError, match="access_token"):
        QHubBraketProvider(" ")


def test_no_aws_session_and_no_other_sdk_is_loaded() -> None:
    watched = "{'qiskit', 'networkx', 'boto3', 'braket'}"
    program = (
        "import sys, qhub_providers.braket\n"
        f"print({watched} & set(sys.modules))\n"
        "import braket.devices, braket.tasks\n"
        f"already = {watched} & set(sys.modules)\n"
        "from qhub_providers.braket import QHubDevice, QHubProgramSetTask, QHubTask, QHubTaskBatch\n"
        f"print(({watched} | {{'braket.aws'}}) & set(sys.modules) - already)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["set()", "set()"]
