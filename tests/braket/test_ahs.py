"""Analog Hamiltonian simulation: what is sent, what is refused, and two atoms that block each other."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from braket.ahs import AnalogHamiltonianSimulation, AtomArrangement, DrivingField
from braket.circuits import Circuit
from braket.tasks import AnalogHamiltonianSimulationQuantumTaskResult
from braket.timings.time_series import TimeSeries

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, JobFailedError

OMEGA = 6.3e6
"""Rabi frequency in rad/s; with it atoms closer than about 9 µm block each other."""


@pytest.fixture
def aquila(ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device("aws.quera.aquila")


def sweep(*sites: tuple[float, float]) -> AnalogHamiltonianSimulation:
    """A slow sweep of the detuning, which puts atoms into the Rydberg state where none blocks another."""
    register = AtomArrangement()
    for site in sites:
        register.add(site)
    end = Decimal("4E-6")
    amplitude = TimeSeries().put(0, 0).put(Decimal("3E-7"), OMEGA).put(Decimal("3.7E-6"), OMEGA).put(end, 0)
    detuning = TimeSeries().put(0, -3e7).put(end, 3e7)
    phase = TimeSeries().put(0, 0).put(end, 0)
    return AnalogHamiltonianSimulation(register, DrivingField(amplitude, phase, detuning))


def test_atoms_that_are_near_block_each_other(aquila: QHubDevice, ideal_braket: QHubBraketProvider) -> None:
    task = aquila.run(sweep((0, 0), (0, 5.5e-6), (16.5e-6, 0)), shots=1000)
    result = task.result()
    assert isinstance(result, AnalogHamiltonianSimulationQuantumTaskResult)
    counts = result.get_counts()
    assert sum(counts.values()) == 1000
    assert counts.get("rgr", 0) + counts.get("grr", 0) > 900  # 978 are expected
    assert sum(count for state, count in counts.items() if state.startswith("rr")) < 10  # none in a million
    first, second, alone = result.get_avg_density()
    assert abs(first - second) < 0.3  # 0.06 is expected
    assert alone > 0.94  # 0.979 is expected
    assert ideal_braket.retrieve_task(task.id).result() == result


def test_numbers_are_numbers_in_the_devices_resolution(aquila: QHubDevice) -> None:
    program = sweep((0, 0), (0, Decimal("5.51234567E-6")))
    task = aquila.run(program, shots=1)
    sent = task.input()["ahs_program"]
    assert set(sent) == {"setup", "hamiltonian"}
    assert sent["setup"]["ahs_register"] == {"sites": [[0, 0], [0, 5.51e-06]], "filling": [1, 1]}
    field = sent["hamiltonian"]["drivingFields"][0]
    assert field["amplitude"]["pattern"] == "uniform"
    assert field["amplitude"]["time_series"]["times"] == [0, 3e-07, 3.7e-06, 4e-06]
    assert field["detuning"]["time_series"]["values"] == [-3e7, 3e7]
    assert not [text for text in strings(sent) if text != "uniform"]
    discretized = json.loads(program.discretize(aquila).to_ir().json())["setup"]["ahs_register"]["sites"]
    assert [[float(axis) for axis in site] for site in discretized] == sent["setup"]["ahs_register"]["sites"]
    assert task.job.known.input_format == "BRAKET_AHS_PROGRAM"


def strings(value: object) -> list[str]:
    """Every text in a JSON value, without the names."""
    if isinstance(value, dict):
        return strings(list(value.values()))
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def test_an_analog_machine_runs_hamiltonians_and_no_other_device_does(aquila: QHubDevice, sv1: QHubDevice) -> None:
    with pytest.raises(ConfigurationError, match="is an analog machine: it runs an AnalogHamiltonianSimulation"):
        aquila.run(Circuit().h(0))
    with pytest.raises(ConfigurationError, match="mean nothing to an analog machine"):
        aquila.run(sweep((0, 0)), shots=1, inputs={"a": 1.0})
    said = r"aws\.sim\.sv1 runs circuits: an AnalogHamiltonianSimulation runs on an analog machine, such as aws\.quera"
    for call in (sv1.run, sv1.run_batch):
        with pytest.raises(ConfigurationError, match=said):
            call(sweep((0, 0)), shots=1)


def test_what_the_machine_refuses_comes_with_its_reason(aquila: QHubDevice) -> None:
    with pytest.raises(JobFailedError, match="apart"):
        aquila.run(sweep((0, 0), (0, 1e-6)), shots=1).result()


def test_a_batch_of_hamiltonians(aquila: QHubDevice) -> None:
    batch = aquila.run_batch([sweep((0, 0)), sweep((0, 0), (0, 20e-6))], shots=[20, 30])
    assert [sum(result.get_counts().values()) for result in batch.results()] == [20, 30]
