"""What cannot work is refused in words, before anything is sent, on every device."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from tests.conftest import HubAddress

DEVICES = ("aws.sim.sv1", "aws.ionq.forte", "kipu.sim.qsim", "ibm.qpu.fez")
TURN = Circuit().rx(0, FreeParameter("a"))
TEXT = "OPENQASM 3; input float a; qubit[1] q; rx(a) q[0];"
BELL = Circuit().h(0).cnot(0, 1)
FOLDER = ("my-bucket", "my-prefix")


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


@pytest.mark.parametrize("value", [1j, True, None, "0.3", float("nan"), float("inf"), np.array([0.3]), [0.3]], ids=repr)
def test_values_of_parameters_are_finite_numbers(device: QHubDevice, value: Any) -> None:
    for program in (TURN, TEXT, Program(source=TEXT)):
        for call in (device.run, device.run_batch):
            with pytest.raises(ConfigurationError, match=r"inputs\['a'\] must be a finite number, not "):
                call(program, shots=100, inputs={"a": value})


def test_names_of_parameters_are_words(device: QHubDevice) -> None:
    with pytest.raises(ConfigurationError, match="inputs: the name of a parameter is a string, not 5"):
        device.run(TURN, shots=100, inputs={"a": 0.1, 5: 0.2})


@pytest.mark.parametrize("value", [np.float32(np.pi), np.float64(np.pi), np.pi])
def test_numbers_of_every_kind_are_values(device: QHubDevice, value: Any) -> None:
    for program in (TURN, TEXT):
        assert device.run(program, shots=100, inputs={"a": value, "b": 3}).result().measurement_counts == {"1": 100}


def test_whole_numbers_are_values(device: QHubDevice) -> None:
    circuit = Circuit().rx(0, FreeParameter("a") * np.pi)
    for value in (1, np.int64(1)):
        assert device.run(circuit, shots=100, inputs={"a": value}).result().measurement_counts == {"1": 100}


@pytest.mark.parametrize("name", ["kipu.sim.qsim", "ibm.qpu.fez", "iqm.qpu.garnet"])
@pytest.mark.parametrize(
    "program",
    [
        Circuit().h(1).x(0, control=0),
        "OPENQASM 3; qubit[2] q; h q[1]; ctrl @ x q[0], q[0];",
    ],
    ids=["own", "text"],
)
def test_a_qubit_that_an_instruction_names_twice(ideal_braket: QHubBraketProvider, name: str, program: Any) -> None:
    with pytest.raises(UnsupportedCircuitError, match="instruction 1: X names a qubit twice") as caught:
        ideal_braket.get_device(name).run(program, shots=100)
    assert (caught.value.instruction, caught.value.index) == ("X", 1)


def test_arguments_that_there_are_not_are_told_with_those_that_there_are(device: QHubDevice) -> None:
    with pytest.raises(ConfigurationError, match=r"unknown argument 'shotz'; accepted are .*inputs, .*tags") as caught:
        device.run(BELL, 100, shotz=5)
    assert "max_parallel" not in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"accepted are .*inputs, .*max_connections, .*max_parallel") as caught:
        device.run_batch([BELL], 100, shotz=5)
    assert ("seed_transpiler" in str(caught.value)) == (not device.name.startswith("aws."))


@pytest.mark.parametrize("name", ["max_parallel", "max_connections"])
def test_how_many_at_once_is_a_number(sv1: QHubDevice, name: str) -> None:
    for wrong in (0, -1, True, 1.5, "2"):
        with pytest.raises(ConfigurationError, match=f"{name} must be a whole number of at least 1"):
            sv1.run_batch([BELL], 10, **{name: wrong})
    batch = sv1.run_batch([BELL] * 3, 10, **{name: 2})
    assert [len(result.measurements) for result in batch.results()] == [10] * 3


@pytest.mark.parametrize("method", ["run", "run_batch"])
def test_the_notice_of_an_s3_folder_points_to_the_users_line(hub: HubAddress, method: str) -> None:
    device = QHubBraketProvider(hub.access_token, base_url=hub.url).get_device("aws.sim.sv1")
    with pytest.warns(UserWarning, match="the S3 folder is ignored") as told:
        getattr(device, method)(BELL, FOLDER, 7)
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        device.run(BELL, FOLDER, 7)
