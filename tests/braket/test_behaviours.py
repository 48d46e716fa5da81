"""How Braket's devices behave, by what Braket's own tests of devices ask of them; see also the tests of observables.

The behaviours, in the order of Braket's `gate_model_device_testing_utils`: the order of qubits, circuits without result
types, observables on untouched qubits, no shots, probabilities of all qubits and of one, several threads, noise on one
qubit and on two, batches, OpenQASM programs, with noise and with result types, and circuits of many layers.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, Observable, ResultType
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

from .behaviours import DEVICES, FEW, SHOTS, TOLERANCE, bell, both_forms, entangled, exact, is_near


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def test_the_first_qubit_is_the_leftmost_bit(device: QHubDevice) -> None:
    for ones in ((0, 1), (2,), (0,), (1, 2)):
        circuit = Circuit()
        for qubit in range(3):
            circuit.x(qubit) if qubit in ones else circuit.z(qubit)
        for program in both_forms(circuit):
            result = device.run(program, shots=FEW).result()
            assert result.measurement_counts == {"".join(str(int(qubit in ones)) for qubit in range(3)): FEW}


def test_a_circuit_without_result_types_is_measured(device: QHubDevice) -> None:
    for program in both_forms(bell()):
        result = device.run(program, shots=SHOTS).result()
        assert set(result.measurement_probabilities) == {"00", "11"}
        assert abs(result.measurement_probabilities["00"] - 0.5) < TOLERANCE
        assert result.measurements.shape == (SHOTS, 2)
        assert sum(result.measurement_counts.values()) == SHOTS
        assert result.result_types == result.values == []


def test_observables_on_qubits_that_no_gate_touches(device: QHubDevice) -> None:
    circuit = bell().expectation(Observable.X(), target=[2]).variance(Observable.Y(), target=[3])
    for result in device.run_batch(both_forms(circuit), shots=SHOTS).results():
        assert is_near(result.values[0], 0)
        assert is_near(result.values[1], 1)


@pytest.mark.parametrize("asked", ["state_vector", "amplitude"])
def test_what_only_exact_simulation_gives_is_refused(device: QHubDevice, asked: str) -> None:
    circuit = bell()
    circuit.state_vector() if asked == "state_vector" else circuit.amplitude(["00"])
    with pytest.raises(UnsupportedCircuitError, match="StateVector or Amplitude"):
        device.run(circuit, shots=FEW)


@pytest.mark.parametrize("given", [{"shots": 0}, {}, {"shots": None}])
def test_no_shots_are_refused_before_anything_is_sent(device: QHubDevice, given: dict[str, Any]) -> None:
    if device.type == "QPU":
        given = {"shots": 0}  # without a number, machines take 1000
    circuit = bell().expectation(Observable.H() @ Observable.X(), target=[0, 1])
    for program in both_forms(circuit):
        with pytest.raises(ConfigurationError, match=r"at least 1 shot: give shots=\.\.\., or .*LocalSimulator"):
            device.run(program, **given)


def test_probabilities_of_all_qubits(device: QHubDevice) -> None:
    for program in both_forms(bell().probability()):
        result = device.run(program, shots=SHOTS).result()
        assert len(result.result_types) == 1
        assert is_near(result.get_value_by_result_type(ResultType.Probability()), [0.5, 0, 0, 0.5], 0.5)


def test_probabilities_of_one_qubit(device: QHubDevice) -> None:
    for circuit, qubit in ((bell(), 0), (entangled(), 1)):
        asked = ResultType.Probability(target=qubit)
        expected = exact(circuit, asked)
        for program in both_forms(circuit.copy().add_result_type(asked)):
            result = device.run(program, shots=SHOTS).result()
            assert len(result.result_types) == 1
            assert is_near(result.get_value_by_result_type(asked), expected, 0.5)


def test_several_threads_share_a_device(device: QHubDevice) -> None:
    for program in both_forms(bell()):
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda one: device.run(one, shots=SHOTS).result(), [program] * 4))
        for result in results:
            assert abs(result.measurement_probabilities["00"] - 0.5) < TOLERANCE
            assert len(result.measurements) == SHOTS
        assert len({result.task_metadata.id for result in results}) == 4


def test_noise_on_one_qubit(dm1: QHubDevice) -> None:
    circuit = Circuit().x(0).x(1).bit_flip(0, 0.1).probability()
    for program in both_forms(circuit):
        result = dm1.run(program, shots=SHOTS).result()
        assert is_near(result.get_value_by_result_type(ResultType.Probability()), [0, 0.1, 0, 0.9], 0.5)


def test_noise_on_two_qubits_by_its_kraus_operators(dm1: QHubDevice) -> None:
    flip = np.kron([[0, 1], [1, 0]], [[0, 1], [1, 0]])
    circuit = Circuit().x(0).x(1).kraus((0, 1), [np.sqrt(0.8) * np.eye(4), np.sqrt(0.2) * flip]).probability()
    for program in both_forms(circuit):
        result = dm1.run(program, shots=SHOTS).result()
        assert is_near(result.values[0], [0.2, 0, 0, 0.8], 0.5)


def test_a_batch_of_circuits_and_of_programs(device: QHubDevice) -> None:
    for programs in zip(*(both_forms(bell()) for _ in range(10)), strict=True):
        batch = device.run_batch(list(programs), shots=SHOTS, max_parallel=5)
        results = batch.results()
        assert len(results) == batch.size == 10
        for result in results:
            assert abs(result.measurement_probabilities["11"] - 0.5) < TOLERANCE
            assert len(result.measurements) == SHOTS
        assert [task.result() for task in batch.tasks] == results


def test_an_openqasm_program_that_somebody_wrote(device: QHubDevice) -> None:
    source = """
        OPENQASM 3;
        bit[2] c;
        qubit[2] pair;
        h pair[0];
        cnot pair[0], pair[1];
        c[0] = measure pair[0];
        c[1] = measure pair[1];
    """
    for program in (source, Program(source=source)):
        result = device.run(program, shots=SHOTS).result()
        assert set(result.measurement_counts) == {"00", "11"}
        assert abs(result.measurement_probabilities["00"] - 0.5) < TOLERANCE


def test_noise_in_an_openqasm_program(dm1: QHubDevice) -> None:
    source = """
        OPENQASM 3;
        qubit[2] q;
        x q[0];
        x q[1];
        #pragma braket noise bit_flip(0.1) q[0]
        #pragma braket result probability q[0], q[1]
    """
    result = dm1.run(Program(source=source), shots=SHOTS).result()
    probability = ResultType.Probability(target=[0, 1])
    assert is_near(result.get_value_by_result_type(probability), [0, 0.1, 0, 0.9], 0.5)


def test_an_openqasm_program_with_result_types(device: QHubDevice) -> None:
    source = """
        OPENQASM 3;
        qubit[2] q;
        h q[0];
        cnot q[0], q[1];
        #pragma braket result expectation h(q[0]) @ x(q[1])
        #pragma braket result sample h(q[0]) @ x(q[1])
    """
    observable = Observable.H() @ Observable.X()
    result = device.run(Program(source=source), shots=SHOTS).result()
    assert len(result.result_types) == 2
    expectation = result.get_value_by_result_type(ResultType.Expectation(observable, target=[0, 1]))
    assert is_near(expectation, np.sqrt(0.5))
    assert len(result.get_value_by_result_type(ResultType.Sample(observable, target=[0, 1]))) == SHOTS


def test_many_layers_come_through(device: QHubDevice) -> None:
    generator = np.random.default_rng(5)
    circuit = Circuit()
    for _ in range(100):
        for qubit in range(4):
            circuit.rx(qubit, generator.uniform(0, 2 * np.pi)).rz(qubit, generator.uniform(0, 2 * np.pi))
        for qubit in range(3):
            circuit.cnot(qubit, qubit + 1)
    expected = exact(circuit, ResultType.Probability())
    result = device.run(circuit, shots=SHOTS).result()
    found = np.array([result.measurement_probabilities.get(format(state, "04b"), 0) for state in range(16)])
    assert is_near(found, expected, 0.5)
