"""Probabilities of qubits that no gate touches."""

from __future__ import annotations

import numpy as np
import pytest
from braket.circuits import Circuit, Observable

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import UnsupportedCircuitError

from .exact import expectation, probabilities

DEVICES = (
    "aws.ionq.forte",
    "aws.rigetti.cepheus",
    "aws.sim.sv1",
    "azure.ionq.simulator",
    "ibm.qpu.fez",
    "iqm.qpu.garnet",
    "kipu.sim.qsim",
    "qudora.sim.xg1",
)
ORDERS = ([5, 0], [0, 5], [5], [1], [2, 0, 1])
KEEPING = ("aws.rigetti.cepheus", "ibm.qpu.fez", "iqm.qpu.garnet")


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def whole(circuit: Circuit, order: list[int]) -> Circuit:
    """The same, with a gate on each qubit, for the exact numbers."""
    return Circuit().add_circuit(circuit).i(sorted(set(order) - set(map(int, circuit.qubits))))


def test_they_are_measured(device: QHubDevice) -> None:
    touched = (Circuit().x(0), Circuit().x(1))
    circuits = [(circuit, order) for circuit in touched for order in ORDERS]
    results = device.run_batch([circuit.copy().probability(order) for circuit, order in circuits], shots=100).results()
    for (circuit, order), result in zip(circuits, results, strict=True):
        assert result.measured_qubits == sorted({*map(int, circuit.qubits), *order})
        assert result.values[0].tolist() == probabilities(whole(circuit, order), order).round().tolist()


def test_so_they_are_beside_other_result_types(device: QHubDevice) -> None:
    circuit, observable = Circuit().x(0).h(3), Observable.Z() @ Observable.X()
    asking = circuit.copy().probability([7, 0]).expectation(observable, [0, 3]).expectation(Observable.X(), 3)
    given, together, alone = device.run(asking, 100).result().values
    assert given.tolist() == probabilities(whole(circuit, [7]), [7, 0]).round().tolist()
    assert together == pytest.approx(expectation(circuit, observable, [0, 3]))
    assert alone == pytest.approx(1)


@pytest.mark.parametrize("name", KEEPING)
def test_they_keep_their_numbers(ideal_braket: QHubBraketProvider, name: str) -> None:
    task = ideal_braket.get_device(name).run(Circuit().x(5).probability([9, 5]), 100, disable_qubit_rewiring=True)
    result = task.result()
    assert result.measured_qubits == [5, 9]
    assert result.values[0].tolist() == [0, 1, 0, 0]


def test_an_observable_of_all_qubits_is_refused_beside_them(device: QHubDevice) -> None:
    for observable in (Observable.X(), Observable.Hermitian(np.diag([1.0, -1.0]))):
        for circuit in (Circuit().x(0).probability([0]), Circuit().x(0).probability([5])):
            with pytest.raises(UnsupportedCircuitError, match="sampled simultaneously"):
                device.run(circuit.expectation(observable), 100)
    result = device.run(Circuit().x(0).probability([5]).expectation(Observable.Z()), 100).result()
    assert list(result.values[1]) == [-1, 1]
