"""IQM's machines get one pulse for a gate on one qubit at most: what is about z turns the frame of later ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.circuit.library import efficient_su2
from qiskit.quantum_info import Operator, SparsePauliOp

from qhub_providers import QHubProvider
from qhub_providers.qiskit import EstimatorV2, QHubBackend
from qhub_providers.qiskit.isa import first_misfit
from qhub_providers.qiskit.native import with_frames
from tests.qiskit.test_native import probabilities, sampled


@pytest.fixture
def garnet(ideal_provider: QHubProvider) -> QHubBackend:
    return ideal_provider.get_backend("iqm.qpu.garnet")


def chain(width: int) -> QuantumCircuit:
    circuit = QuantumCircuit(width)
    circuit.h(0)
    for qubit in range(width - 1):
        circuit.cx(qubit, qubit + 1)
    circuit.measure_all()
    return circuit


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_gate_on_one_qubit_is_one_pulse(garnet: QHubBackend, level: int) -> None:
    (fitted,) = garnet.fit(chain(3), optimization_level=level, seed_transpiler=1)
    assert (fitted.count_ops()["r"], fitted.count_ops()["cz"]) == (5, 2)
    turned = QuantumCircuit(2)
    for qubit in (0, 1):
        turned.u(0.3, 0.4, 0.5 + qubit, qubit)
    turned.cz(0, 1)
    for qubit in (0, 1):
        turned.u(0.7, 2.1, 0.2 + qubit, qubit)
    turned.measure_all()
    assert garnet.fit(turned, optimization_level=level)[0].count_ops()["r"] == 4


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_random_circuits_do_what_they_say(garnet: QHubBackend, level: int, seed: int) -> None:
    circuit = sampled(3, seed)
    (fitted,) = garnet.fit(circuit, optimization_level=level, seed_transpiler=seed)
    assert set(fitted.count_ops()) <= {"r", "cz", "measure"}
    assert first_misfit(fitted, garnet.target) is None
    assert garnet.fit(fitted) == [fitted]
    expected, found = probabilities(circuit), probabilities(fitted)
    assert {key: pytest.approx(value, abs=1e-6) for key, value in expected.items() if value > 1e-6} == {
        key: value for key, value in found.items() if value > 1e-6
    }


@pytest.mark.parametrize("seed", range(10))
def test_frames_keep_the_whole_unitary_with_its_phase(seed: int) -> None:
    random = np.random.default_rng(seed)
    circuit = QuantumCircuit(2, global_phase=0.4)
    for _ in range(6):
        for qubit in (0, 1):
            theta, phi, lam = random.uniform(-4, 4, 3)
            circuit.u(float(theta) * random.integers(0, 2), float(phi), float(lam), qubit)
        circuit.cz(0, 1)
    angles = [Parameter(f"a{index:02}") for index in range(6)]
    free = circuit.copy()
    free.u(*angles[:3], 0)
    free.u(*angles[3:], 1)
    values = random.uniform(-4, 4, 6)
    bound = free.assign_parameters(values)
    assert Operator(with_frames(circuit)) == Operator(circuit)
    assert Operator(with_frames(bound)) == Operator(bound)
    assert Operator(with_frames(free).assign_parameters(values)) == Operator(bound)


def test_counts_come_out_right_with_resets_delays_and_placed_circuits(garnet: QHubBackend) -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.s(0)
    circuit.reset(0)
    circuit.h(0)
    circuit.t(0)
    circuit.delay(100, 0, "ns")
    circuit.z(0)
    circuit.tdg(0)
    circuit.h(0)  # 1
    circuit.ry(math.acos(1 - 2 * 0.3), 1)
    circuit.measure([0, 1], [0, 1])
    placed = transpile(circuit, garnet, initial_layout=[7, 8], seed_transpiler=1)
    wide = QuantumCircuit(20, 2)
    wide.compose(circuit, [7, 8], [0, 1], inplace=True)
    assert {wide.num_qubits, placed.num_qubits} == {garnet.num_qubits}
    for each in (circuit, placed, wide):
        counts = garnet.run(each, shots=2000).result().get_counts()
        assert set(counts) == {"01", "11"}
        assert counts["11"] / 2000 == pytest.approx(0.3, abs=0.06)
    assert garnet.fit(placed) == [placed]


def test_parameters_are_compiled_once_and_bound_after(garnet: QHubBackend) -> None:
    ansatz = efficient_su2(2, reps=1)
    ansatz.measure_all()
    values = np.linspace(-3, 3, 3 * ansatz.num_parameters).reshape(3, -1)
    job = garnet.run(ansatz, values, shots=100, seed_transpiler=1)
    for row, sent in zip(values, job.circuits, strict=True):
        expected, found = probabilities(ansatz.assign_parameters(row)), probabilities(sent)
        assert all(found.get(key, 0.0) == pytest.approx(value, abs=1e-6) for key, value in expected.items())
    assert len({tuple(item.name for item in sent.data) for sent in job.circuits}) == 1


def test_expectation_values_see_the_frame(garnet: QHubBackend) -> None:
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.s(0)
    found = EstimatorV2(garnet).run([(circuit, [SparsePauliOp(letter) for letter in "XYZ"])], precision=0.03)
    assert found.result()[0].data.evs.tolist() == pytest.approx([0.0, 1.0, 0.0], abs=0.15)


def test_gates_that_could_be_written_one_by_one_are_compiled_all_the_same(garnet: QHubBackend) -> None:
    circuit = QuantumCircuit(2, 2)
    for _ in range(4):
        circuit.u(0.1, 0.2, 0.3, 0)
    circuit.cz(0, 1)
    circuit.measure([0, 1], [0, 1])
    (fitted,) = garnet.fit(circuit, optimization_level=3, seed_transpiler=1)
    assert fitted.count_ops()["r"] == 1


def test_many_parameters_in_one_circuit_are_compiled_and_bound(garnet: QHubBackend) -> None:
    """Sums of many angles and multiples of pi/2 would take Qiskit's expressions hours."""
    circuit = QuantumCircuit(6)
    circuit.h(range(6))
    for layer in range(2):
        along, across = Parameter(f"g{layer}"), Parameter(f"b{layer}")
        for one in range(6):
            for other in range(one + 1, 6):
                circuit.rzz((1 + 0.1 * one) * along, one, other)
        circuit.rx(2 * across, range(6))
    circuit.measure_all()
    values = [[0.1, 0.2, 0.3, 0.4], [1.1, -0.2, 0.7, 2.4]]
    job = garnet.run(circuit, values, shots=100, seed_transpiler=1)
    for row, sent in zip(values, job.circuits, strict=True):
        expected, found = probabilities(circuit.assign_parameters(row)), probabilities(sent)
        assert all(found.get(key, 0.0) == pytest.approx(value, abs=1e-6) for key, value in expected.items())
