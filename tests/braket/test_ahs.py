"""Analog Hamiltonian simulation: what is sent, what is refused, and two atoms that block each other."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from braket.ahs import (
    AnalogHamiltonianSimulation,
    AtomArrangement,
    DrivingField,
    Field,
    LocalDetuning,
    Pattern,
)
from braket.circuits import Circuit
from braket.tasks import AnalogHamiltonianSimulationQuantumTaskResult
from braket.timings.time_series import TimeSeries

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice, ahs_limits
from qhub_providers.errors import ConfigurationError, JobFailedError, UnsupportedCircuitError

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
    program = driven(amplitude=[(0, OMEGA), (1e-6, OMEGA)])
    with pytest.raises(JobFailedError, match="amplitude must begin and end at 0"):
        aquila.run(program, shots=1).result()


def driven(*sites: tuple[float, float], **series: list[tuple[float, float]]) -> AnalogHamiltonianSimulation:
    """Atoms, by default one, in a field of a microsecond that does nothing but what `series` says."""
    register = AtomArrangement()
    for site in sites or ((0, 0),):
        register.add(site)
    end = max((points[-1][0] for points in series.values()), default=1e-6)
    made = {name: TimeSeries() for name in ("amplitude", "phase", "detuning")}
    for name, points in made.items():
        for time, value in series.get(name, [(0, 0), (end, 0)]):
            points.put(time, value)
    return AnalogHamiltonianSimulation(register, DrivingField(**made))


LATTICE = [(x * 4e-6, y * 4e-6) for x in range(16) for y in range(17)]
IMPOSSIBLE = [
    (driven(detuning=[(0, 0), (8e-6, 0)]), "lasts 8e-06 s, at most 4e-06"),
    (driven(amplitude=[(0, 0), (1e-6, 5e7), (2e-6, 0)]), r"amplitude has 5e\+07, and the machine takes 0 to 1.58e\+07"),
    (driven(detuning=[(0, -1e9), (1e-6, 0)]), r"detuning has -1e\+09"),
    (driven(phase=[(0, 0), (1e-6, 200)]), "phase has 200, and the machine takes -99 to 99"),
    (driven(detuning=[(0, -1.2e8), (5e-8, 1.2e8), (5.2e-8, 0)]), "detuning has times less than 5e-08 s apart"),
    (driven((0, 0), (1e-6, 0)), "sites 0 and 1 are less than 4e-06 m apart"),
    (driven((0, 0), (9e-6, 0), (3e-6, 3e-6)), "sites 0 and 2 are in rows less than 4e-06 m apart"),
    (driven((0, 0), (8e-5, 0)), "width of 8e-05 m, at most 7.5e-05 m"),
    (driven((0, 0), (0, 8e-5)), "height of 8e-05 m, at most 7.6e-05 m"),
    (driven(*LATTICE), "272 sites, and the machine takes 256"),
]


@pytest.mark.parametrize(("program", "said"), IMPOSSIBLE)
def test_what_the_capabilities_exclude_is_refused_before_it_is_sent(
    aquila: QHubDevice, program: AnalogHamiltonianSimulation, said: str
) -> None:
    with pytest.raises(UnsupportedCircuitError, match=f"aws.quera.aquila cannot run the program: .*{said}"):
        aquila.run(program, shots=1)


def test_how_fast_a_field_changes(aquila: QHubDevice) -> None:
    paradigm = aquila.properties.paradigm.copy(deep=True)
    limits = paradigm.rydberg.rydbergGlobal
    fields = driven(amplitude=[(0, 0), (1e-6, 1e7), (2e-6, 0)]).discretize(aquila).to_ir().dict()
    limits.rabiFrequencySlewRateMax = Decimal("1E+13")
    ahs_limits.check(fields, paradigm, "it")
    limits.rabiFrequencySlewRateMax = Decimal("9.99E+12")
    with pytest.raises(UnsupportedCircuitError, match=r"amplitude changes from 0 s to 1e-06 s faster than 9.99e\+12"):
        ahs_limits.check(fields, paradigm, "it")


def test_the_edges_are_taken(aquila: QHubDevice) -> None:
    rows = [(x * 4e-6, y * 4e-6) for x in range(2) for y in range(2)]
    program = driven(*rows, detuning=[(0, -1.25e8), (4e-6, 1.25e8)], amplitude=[(0, 0), (2e-6, 1.58e7), (4e-6, 0)])
    assert sum(aquila.run(program, shots=2).result().get_counts().values()) == 2


def test_local_detuning_is_refused_in_words(aquila: QHubDevice) -> None:
    local = LocalDetuning(Field(TimeSeries().put(0, 0).put(1e-6, 0), Pattern([Decimal("0.5")])))
    one = driven()
    program = AnalogHamiltonianSimulation(one.register, one.hamiltonian + local)
    with pytest.raises(UnsupportedCircuitError, match="it has a local detuning, and the machine has none"):
        aquila.run(program, shots=1)


def test_a_batch_of_hamiltonians(aquila: QHubDevice) -> None:
    batch = aquila.run_batch([sweep((0, 0)), sweep((0, 0), (0, 20e-6))], shots=[20, 30])
    assert [sum(result.get_counts().values()) for result in batch.results()] == [20, 30]
