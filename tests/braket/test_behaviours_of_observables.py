"""How Braket's devices measure observables, by what Braket's own tests of devices ask of them.

The behaviours, in the order of Braket's `gate_model_device_testing_utils`: an observable of a Bell pair, a Hermitian
one, one of all qubits, six products, and three kinds of observables that cannot be measured together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, Observable, ResultType

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

from .behaviours import (
    DEVICES,
    FOUR_BY_FOUR,
    MACHINES_OF_AWS,
    SHOTS,
    TWO_BY_TWO,
    bell,
    both_forms,
    check_observable,
    entangled,
    exact,
    is_near,
)

X, Y, Z, H = Observable.X(), Observable.Y(), Observable.Z(), Observable.H()


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def check_matrix(device: QHubDevice, circuit: Circuit, observable: Any, targets: list[int]) -> None:
    """As `check_observable`, of one that is given by a matrix: AWS's machines refuse those."""
    if device.name not in MACHINES_OF_AWS:
        check_observable(device, circuit, observable, targets)
        return
    with pytest.raises(UnsupportedCircuitError, match=r"(?i)hermitian"):
        device.run(circuit.copy().expectation(observable, targets), shots=SHOTS)


def test_an_observable_of_two_qubits_of_a_bell_pair(device: QHubDevice) -> None:
    check_observable(device, bell(), H @ X, [0, 1])


def test_a_hermitian_observable(device: QHubDevice) -> None:
    check_matrix(device, Circuit().rx(0, 0.9), Observable.Hermitian(TWO_BY_TWO), [0])


def test_an_observable_on_all_qubits_at_once(device: QHubDevice) -> None:
    circuit = Circuit().rx(0, 0.9).rx(1, 0.4)
    observable = H if device.name in MACHINES_OF_AWS else Observable.Hermitian(TWO_BY_TWO)
    whole = circuit.copy().variance(observable).expectation(observable, target=0).sample(observable, target=1)
    for program in both_forms(whole):
        result = device.run(program, shots=SHOTS).result()
        for qubit in range(2):
            assert is_near(result.values[0][qubit], exact(circuit, ResultType.Variance(observable, qubit)), 3)
        assert is_near(result.values[1], exact(circuit, ResultType.Expectation(observable, 0)), 3)
        assert set(np.round(result.values[2], 6)) == set(np.round(observable.eigenvalues, 6))


def test_a_product_of_x_and_y(device: QHubDevice) -> None:
    check_observable(device, entangled(), X @ Y, [0, 2])


def test_a_product_of_z_and_z(device: QHubDevice) -> None:
    check_observable(device, entangled(), Z @ Z, [0, 2])


def test_a_product_of_two_hermitian_observables(device: QHubDevice) -> None:
    check_matrix(device, entangled(), Observable.Hermitian(TWO_BY_TWO) @ Observable.Hermitian(FOUR_BY_FOUR), [0, 1, 2])


def test_a_product_of_z_h_and_y(device: QHubDevice) -> None:
    check_observable(device, entangled(), Z @ H @ Y, [0, 1, 2])


def test_a_product_of_z_and_a_hermitian_observable(device: QHubDevice) -> None:
    check_matrix(device, entangled(), Z @ Observable.Hermitian(FOUR_BY_FOUR), [0, 1, 2])


def test_a_product_of_y_and_a_hermitian_observable(device: QHubDevice) -> None:
    check_matrix(device, entangled(), Y @ Observable.Hermitian(FOUR_BY_FOUR), [2, 0, 1])


def check_refusal(device: QHubDevice, circuit: Circuit) -> None:
    """Refused with shots, as no measurement tells them all, and without, as exact simulation is not to be had."""
    for program in both_forms(circuit):
        with pytest.raises(UnsupportedCircuitError, match="sampled simultaneously"):
            device.run(program, shots=SHOTS)
        with pytest.raises(ConfigurationError, match="at least 1 shot"):
            device.run(program, shots=0)


def test_products_that_do_not_commute_are_refused(device: QHubDevice) -> None:
    check_refusal(device, entangled().variance(X @ Y, [0, 2]).expectation(X @ Y, [0, 2]).expectation(Z @ Z, [0, 2]))


def test_a_product_on_the_same_qubits_the_other_way_round_is_refused(device: QHubDevice) -> None:
    check_refusal(device, bell().expectation(H @ X, target=[0, 1]).expectation(H @ X, target=[1, 0]))


def test_observables_of_all_qubits_that_do_not_commute_are_refused(device: QHubDevice) -> None:
    first = Z if device.name in MACHINES_OF_AWS else Observable.Hermitian(TWO_BY_TWO)
    check_refusal(device, bell().expectation(first).expectation(X))
