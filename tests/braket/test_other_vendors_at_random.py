"""Random Braket circuits: what Braket's own simulator computes is what every other vendor's backend gives.

Free of control modifiers, which `test_to_qiskit` has: Braket's simulator loses some of them.
"""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, Gate, Instruction, Observable
from braket.devices import LocalSimulator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from qiskit.quantum_info import Statevector

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.to_qiskit import to_qiskit

FAMILIES = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
SHOTS = 2000
LABELS = (9, 0, 4, 2)
SIZES = {
    1: ["GPi", "GPi2", "H", "PRx", "PhaseShift", "Rx", "Ry", "Rz", "S", "Si", "T", "Ti", "U", "V", "Vi", "X", "Y", "Z"],
    2: [
        "CNot",
        "CPhaseShift",
        "CPhaseShift00",
        "CPhaseShift01",
        "CPhaseShift10",
        "CV",
        "CY",
        "CZ",
        "ECR",
        "ISwap",
        "MS",
        "PSwap",
        "Swap",
        "XX",
        "XY",
        "YY",
        "ZZ",
    ],
    3: ["CCNot", "CSwap"],
}
GATES = [(name, size) for size, names in SIZES.items() for name in names]
OBSERVABLES = [Observable.X(), Observable.Y(), Observable.Z(), Observable.H(), Observable.I()]

angle = some.floats(-2 * math.pi, 2 * math.pi, allow_nan=False)
step = some.tuples(some.sampled_from(GATES), some.tuples(angle, angle, angle), some.permutations(LABELS))
measured = some.lists(some.sampled_from(LABELS), min_size=1, unique=True)


def circuit_of(steps: list[Any]) -> Circuit:
    """On all of `LABELS`, and none of them idle: Braket's simulator numbers the qubits anew where some are missing."""
    circuit = Circuit()
    for label in LABELS:
        circuit.ry(label, 0.4 + 0.2 * label)
    for (name, size), angles, order in steps:
        kind = getattr(Gate, name)
        wanted = [parameter for parameter in inspect.signature(kind).parameters if parameter.startswith("angle")]
        circuit.add_instruction(Instruction(kind(*angles[: len(wanted)]), order[:size]))
    return circuit


def probabilities(circuit: Circuit, order: list[int]) -> Any:
    """By Braket's simulator, of the qubits in that order, the first the most significant."""
    found = LocalSimulator("braket_sv").run(circuit.copy().probability(), shots=0).result().values[0]
    axes = [sorted(LABELS).index(label) for label in order]
    rest = [axis for axis in range(len(LABELS)) if axis not in axes]
    by_qubit = found.reshape([2] * len(LABELS)).transpose(axes + rest)
    return by_qubit.reshape(2 ** len(order), -1).sum(axis=1)


def is_near(found: Any, wanted: Any, shots: int) -> bool:
    """Six standard deviations; outcomes that are so rare that they come a few times in all may come ten times more."""
    return bool(np.all(np.abs(found - wanted) < 6 * np.sqrt(wanted * (1 - wanted) / shots) + 10 / shots))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(step, max_size=12), measured)
def test_the_converted_circuit_has_the_same_probabilities(steps: list[Any], order: list[int]) -> None:
    circuit = circuit_of(steps)
    converted = to_qiskit(circuit.copy().measure(order))
    assert converted.measured_qubits == tuple(order)
    state = Statevector(converted.circuit.remove_final_measurements(inplace=False))
    places = [sorted(LABELS).index(label) for label in reversed(order)]  # Qiskit reads the last rightmost
    np.testing.assert_allclose(state.probabilities(places), probabilities(circuit, order), atol=1e-9)


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=some.lists(step, min_size=4, max_size=10), order=measured)
def test_every_family_gives_what_braket_s_simulator_computes(
    name: str, ideal_braket: QHubBraketProvider, steps: list[Any], order: list[int]
) -> None:
    circuit = circuit_of(steps)
    result = ideal_braket.get_device(name).run(circuit.copy().measure(order), shots=SHOTS).result()
    found = [
        result.measurement_probabilities.get(format(state, f"0{len(order)}b"), 0) for state in range(2 ** len(order))
    ]
    assert result.measured_qubits == order
    assert is_near(np.array(found), probabilities(circuit, order), SHOTS)


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    steps=some.lists(step, min_size=4, max_size=8),
    factors=some.lists(some.sampled_from(OBSERVABLES), min_size=4, max_size=4),
    order=some.permutations(LABELS),
    size=some.integers(1, 3),
)
def test_every_family_measures_observables_as_braket_does(
    name: str, ideal_braket: QHubBraketProvider, steps: list[Any], factors: list[Any], order: list[int], size: int
) -> None:
    product = factors[0]
    for factor in factors[1:size]:
        product = product @ factor
    asking = circuit_of(steps).expectation(product, order[:size]).expectation(factors[3], order[3])
    exact = LocalSimulator("braket_sv").run(asking, shots=0).result().values
    found = ideal_braket.get_device(name).run(asking, shots=SHOTS).result().values
    assert np.allclose(found, exact, rtol=0, atol=6 / math.sqrt(SHOTS)), (found, exact)
