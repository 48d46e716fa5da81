"""Random circuits on the devices of AWS, against their exact outcomes: labels with gaps, subsets, modifiers, angles."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable
from hypothesis import given, settings
from hypothesis import strategies as some

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.offer import ACTION

from .exact import expectation, probabilities

DEVICES = ("aws.ionq.forte", "aws.rigetti.cepheus", "aws.sim.dm1", "aws.sim.sv1")
SHOTS = 2000
LABELS = (9, 0, 4, 2)
SETTINGS = settings(max_examples=8, deadline=None, derandomize=True)
GATES = {
    gate.__name__.lower(): gate
    for gate in vars(Gate).values()
    if inspect.isclass(gate) and issubclass(gate, Gate) and gate not in (Gate, Gate.Unitary)
}
OBSERVABLES = [Observable.X(), Observable.Y(), Observable.Z(), Observable.H(), Observable.I()]

angle = some.one_of(some.floats(-7, 7, allow_nan=False), some.integers(-3, 3))
step = some.tuples(some.integers(0, 999), some.tuples(angle, angle, angle), some.permutations(LABELS))
measured = some.lists(some.sampled_from(LABELS), min_size=1, unique=True)


def gates_of(braket: QHubBraketProvider, name: str) -> list[Any]:
    """The gates that a device lists, by Braket's classes."""
    action = braket.get_device(name).properties.action[ACTION]
    return [GATES[gate] for gate in action.supportedOperations]


def bound_and_free(gates: list[Any], steps: list[Any]) -> tuple[Circuit, Circuit, dict[str, float]]:
    """The same circuit with numbers for its angles, and with parameters and their values, which may be integers."""
    bound, free, inputs = Circuit(), Circuit(), dict[str, float]()
    for label in LABELS:
        bound.ry(label, 0.4 + 0.2 * label)
        free.ry(label, 0.4 + 0.2 * label)
    for place, (number, angles, order) in enumerate(steps):
        kind = gates[number % len(gates)]
        wanted = [name for name in inspect.signature(kind).parameters if name.startswith("angle")]
        names = [f"{kind.__name__.lower()}{place}_{index}" for index in range(len(wanted))]
        inputs |= dict(zip(names, angles, strict=False))
        size = kind.fixed_qubit_count()
        bound.add_instruction(Instruction(kind(*(_half(inputs[name]) for name in names)), order[:size]))
        free.add_instruction(Instruction(kind(*(_half(FreeParameter(name)) for name in names)), order[:size]))
    return bound, free, inputs


def _half(value: Any) -> Any:
    return (value + 3) / 2


def shares(result: Any, size: int) -> Any:
    found = result.measurement_probabilities
    return np.array([found.get(format(outcome, f"0{size}b"), 0) for outcome in range(2**size)])


def assert_near(found: Any, wanted: Any, shots: int = SHOTS) -> None:
    """Six standard deviations, and for outcomes that hardly come a few counts."""
    assert np.all(np.abs(found - wanted) < 6 * np.sqrt(wanted * (1 - wanted) / shots) + 10 / shots), (found, wanted)


@pytest.mark.parametrize("name", DEVICES)
@SETTINGS
@given(steps=some.lists(step, min_size=3, max_size=10), order=measured)
def test_every_gate_of_the_device_on_any_qubits_measured_in_any_order(
    name: str, ideal_braket: QHubBraketProvider, steps: list[Any], order: list[int]
) -> None:
    bound, free, inputs = bound_and_free(gates_of(ideal_braket, name), steps)
    result = ideal_braket.get_device(name).run(free.measure(order), SHOTS, inputs).result()
    assert result.measured_qubits == order
    assert_near(shares(result, len(order)), probabilities(bound, order))


@pytest.mark.parametrize("name", DEVICES)
@SETTINGS
@given(
    steps=some.lists(step, min_size=3, max_size=8),
    factors=some.lists(some.sampled_from(OBSERVABLES), min_size=4, max_size=4),
    order=some.permutations(LABELS),
    size=some.integers(1, 3),
)
def test_observables_of_some_qubits(
    name: str, ideal_braket: QHubBraketProvider, steps: list[Any], factors: list[Any], order: list[int], size: int
) -> None:
    product = factors[0]
    for factor in factors[1:size]:
        product = product @ factor
    bound, free, inputs = bound_and_free(gates_of(ideal_braket, name), steps)
    asking = free.expectation(product, order[:size]).expectation(factors[3], order[3])
    found = ideal_braket.get_device(name).run(asking, SHOTS, inputs).result().values
    wanted = [expectation(bound, product, order[:size]), expectation(bound, factors[3], order[3:])]
    assert np.allclose(found, wanted, rtol=0, atol=6 / math.sqrt(SHOTS)), (found, wanted)


powers = some.sampled_from([1, 2, -1, 0, 0.5, -0.3])


@pytest.mark.parametrize("name", ["aws.sim.dm1", "aws.sim.sv1", "kipu.sim.qsim"])
@SETTINGS
@given(
    seeds=some.lists(some.tuples(some.integers(0, 10**6), powers, some.permutations(LABELS)), min_size=1, max_size=3),
    states=some.lists(some.sampled_from([0, 1]), max_size=2),
    size=some.integers(1, 2),
    order=measured,
)
def test_unitaries_keep_their_control_qubits_and_powers(
    name: str, ideal_braket: QHubBraketProvider, seeds: list[Any], states: list[int], size: int, order: list[int]
) -> None:
    circuit, _, _ = bound_and_free([], [])
    for seed, power, qubits in seeds:
        controls, targets = qubits[: len(states)], qubits[len(states) : len(states) + size]
        gate = Gate.Unitary(random_unitary(seed, 2**size))
        circuit.add_instruction(Instruction(gate, targets, control=controls, control_state=states, power=power))
        circuit.ry(targets[0], 0.7).rx(qubits[0], 1.1)
    result = ideal_braket.get_device(name).run(circuit.copy().measure(order), SHOTS).result()
    assert_near(shares(result, len(order)), probabilities(circuit, order))


def random_unitary(seed: int, size: int) -> Any:
    random = np.random.default_rng(seed)
    unitary, _ = np.linalg.qr(random.normal(size=(size, size)) + 1j * random.normal(size=(size, size)))
    return unitary
