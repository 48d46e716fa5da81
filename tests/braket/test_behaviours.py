"""How Braket's devices behave, by what Braket's own tests of devices ask of them. What is expected is computed exactly.

With shots a probability has a standard deviation of at most 0.5/sqrt(shots): 0.009 here; the tolerance is 7 of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, Observable, ResultType
from braket.circuits.serialization import IRType
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

SHOTS = 3000
TOLERANCE = 0.065
SIMULATORS = ("aws.sim.sv1", "aws.sim.dm1")
OTHER_VENDORS = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
"""The machines among them are ideal here."""

TWO_BY_TWO = np.array([[2, -1j], [1j, 0.5]])
FOUR_BY_FOUR = np.diag([1.0, -2.0, 0.5, 3.0]) + np.fliplr(np.diag([1j, 0.25, 0.25, -1j]))


@pytest.fixture(params=SIMULATORS + OTHER_VENDORS)
def device(request: pytest.FixtureRequest, braket: QHubBraketProvider, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return (braket if request.param in SIMULATORS else ideal_braket).get_device(request.param)


def bell() -> Circuit:
    return Circuit().h(0).cnot(0, 1)


def both_forms(circuit: Circuit) -> list[Circuit | Program]:
    """The circuit, and the program that Braket makes of it."""
    return [circuit, circuit.to_ir(IRType.OPENQASM)]


def exact(circuit: Circuit, result_type: ResultType) -> Any:
    """The value without the noise of sampling."""
    alone = Circuit()
    for instruction in circuit.instructions:
        alone.add_instruction(instruction)
    alone.add_result_type(result_type)
    return LocalSimulator("braket_sv").run(alone, shots=0).result().values[0]


def entangled(angles: Sequence[float] = (0.7, 1.9, 0.4)) -> Circuit:
    """Three qubits of which no two are alike."""
    circuit = Circuit()
    for qubit, angle in enumerate(angles):
        circuit.ry(qubit, angle).rz(qubit, angle / 3)
    return circuit.cnot(0, 1).cnot(2, 1)


def is_near(found: Any, expected: Any, spread: float = 1.0) -> bool:
    """Whether two values agree within the noise of sampling; `spread` is the standard deviation of one shot."""
    return bool(np.allclose(found, expected, atol=7 * max(spread, 0.1) / np.sqrt(SHOTS), rtol=0))


def check_observable(device: QHubDevice, circuit: Circuit, observable: Any, targets: Any) -> None:
    """Expectation, variance and sample of an observable, all of the same measurements."""
    expectation = ResultType.Expectation(observable, target=targets)
    variance = ResultType.Variance(observable, target=targets)
    sample = ResultType.Sample(observable, target=targets)
    mean, square = exact(circuit, expectation), exact(circuit, variance)
    whole = circuit.copy().add_result_type(variance).add_result_type(expectation).add_result_type(sample)
    for program in both_forms(whole):
        result = device.run(program, shots=SHOTS).result()
        samples = np.array(result.get_value_by_result_type(sample))
        spread = float(np.sqrt(square))
        extent = float(np.ptp(observable.eigenvalues))
        assert len(samples) == SHOTS
        assert set(np.round(samples, 6)) <= set(np.round(observable.eigenvalues, 6))
        assert is_near(result.get_value_by_result_type(expectation), mean, spread)
        assert is_near(result.values[0], square, extent * spread + 0.01)
        assert np.isclose(np.mean(samples), result.values[1])
        assert np.isclose(np.var(samples), result.values[0])


@pytest.mark.parametrize("ones", [(0, 1), (2,), (0,), (1, 2)])
def test_the_first_qubit_is_the_leftmost_bit(device: QHubDevice, ones: tuple[int, ...]) -> None:
    circuit = Circuit()
    for qubit in range(3):
        circuit.x(qubit) if qubit in ones else circuit.i(qubit)
    for program in both_forms(circuit):
        result = device.run(program, shots=10).result()
        assert result.measurement_counts == {"".join(str(int(qubit in ones)) for qubit in range(3)): 10}


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
        device.run(circuit, shots=10)


@pytest.mark.parametrize("given", [{"shots": 0}, {}, {"shots": None}])
def test_no_shots_are_refused_before_anything_is_sent(device: QHubDevice, given: dict[str, Any]) -> None:
    if device.type == "QPU":
        given = {"shots": 0}  # without a number, machines take 1000
    circuit = bell().expectation(Observable.H() @ Observable.X(), target=[0, 1])
    for program in both_forms(circuit):
        with pytest.raises(ConfigurationError, match=r"at least 1 shot: give shots=\.\.\., or .*LocalSimulator"):
            device.run(program, **given)


def test_observables_that_cannot_be_measured_together_are_refused(device: QHubDevice) -> None:
    flipped = Observable.H() @ Observable.X()
    for circuit in (
        bell().expectation(flipped, target=[0, 1]).expectation(flipped, target=[1, 0]),
        bell().expectation(Observable.Hermitian(TWO_BY_TWO)).expectation(Observable.X()),
        entangled().expectation(Observable.X() @ Observable.Y(), target=[0, 2]).expectation(Observable.Z(), target=0),
    ):
        with pytest.raises(UnsupportedCircuitError, match="sampled simultaneously"):
            device.run(circuit, shots=10)


def test_probabilities_of_all_qubits_and_of_one(device: QHubDevice) -> None:
    for targets, expected in ((None, [0.5, 0, 0, 0.5]), (0, [0.5, 0.5])):
        circuit = bell().probability(targets)
        for program in both_forms(circuit):
            result = device.run(program, shots=SHOTS).result()
            assert len(result.result_types) == 1
            assert is_near(result.get_value_by_result_type(ResultType.Probability(target=targets)), expected, 0.5)


def test_an_observable_of_two_qubits_of_a_bell_pair(device: QHubDevice) -> None:
    check_observable(device, bell(), Observable.H() @ Observable.X(), [0, 1])


def test_a_hermitian_observable(device: QHubDevice) -> None:
    check_observable(device, Circuit().rx(0, 0.9), Observable.Hermitian(TWO_BY_TWO), [0])


def test_an_observable_on_all_qubits_at_once(device: QHubDevice) -> None:
    circuit = Circuit().rx(0, 0.9).rx(1, 0.4)
    observable = Observable.Hermitian(TWO_BY_TWO)
    whole = circuit.copy().variance(observable).expectation(observable, target=0).sample(observable, target=1)
    for program in both_forms(whole):
        result = device.run(program, shots=SHOTS).result()
        for qubit in range(2):
            assert is_near(result.values[0][qubit], exact(circuit, ResultType.Variance(observable, qubit)), 3)
        assert is_near(result.values[1], exact(circuit, ResultType.Expectation(observable, 0)), 3)
        assert set(np.round(result.values[2], 6)) == set(np.round(observable.eigenvalues, 6))


@pytest.mark.parametrize(
    ("observable", "targets"),
    [
        (Observable.X() @ Observable.Y(), [0, 2]),
        (Observable.Z() @ Observable.Z(), [0, 2]),
        (Observable.Hermitian(TWO_BY_TWO) @ Observable.Hermitian(FOUR_BY_FOUR), [0, 1, 2]),
        (Observable.Z() @ Observable.H() @ Observable.Y(), [0, 1, 2]),
        (Observable.Z() @ Observable.Hermitian(FOUR_BY_FOUR), [0, 1, 2]),
        (Observable.Y() @ Observable.Hermitian(FOUR_BY_FOUR), [2, 0, 1]),
    ],
    ids=["XY", "ZZ", "hermitian-hermitian", "ZHY", "Z-hermitian", "Y-hermitian"],
)
def test_products_of_observables(device: QHubDevice, observable: Any, targets: list[int]) -> None:
    check_observable(device, entangled(), observable, targets)


def test_several_threads_share_a_device(device: QHubDevice) -> None:
    for program in both_forms(bell()):
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda one: device.run(one, shots=SHOTS).result(), [program] * 4))
        for result in results:
            assert abs(result.measurement_probabilities["00"] - 0.5) < TOLERANCE
            assert len(result.measurements) == SHOTS
        assert len({result.task_metadata.id for result in results}) == 4


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
