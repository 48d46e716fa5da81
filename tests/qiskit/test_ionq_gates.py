"""Circuits in the gates of IonQ's users, with angles in full turns, on a machine that has these gates."""

from __future__ import annotations

import cmath
import math
import re
import warnings
from typing import Any

import numpy as np
import pytest
from braket.circuits import Gate as BraketGate
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Gate, Parameter
from qiskit.quantum_info import Operator

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.qiskit import QHubBackend
from qhub_providers.qiskit.verbatim_gates import in_radians


@pytest.fixture
def forte(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.ionq.forte")


def gates(*entries: tuple[str, tuple[float, ...], tuple[int, ...]]) -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="ionq")
    for name, turns, qubits in entries:
        circuit.append(Gate(name, len(qubits), list(turns)), qubits)
    circuit.measure([0, 1], [0, 1])
    return circuit


def documented(name: str, turns: tuple[float, ...]) -> np.ndarray[Any, Any]:
    """IonQ's matrices, qubit 0 first."""

    def turned(angle: float) -> complex:
        return cmath.exp(2j * math.pi * angle)

    if name == "gpi":
        return np.array([[0, turned(-turns[0])], [turned(turns[0]), 0]])
    if name == "gpi2":
        return np.array([[1, -1j * turned(-turns[0])], [-1j * turned(turns[0]), 1]]) / math.sqrt(2)
    if name == "zz":
        half = turned(turns[0] / 2)
        return np.diag([1 / half, half, half, 1 / half])
    first, second, theta = (*turns, 0.25)[:3]
    matrix = np.eye(4) * (math.cos(math.pi * theta) + 0j)
    for row, angle in enumerate((-first - second, second - first, first - second, first + second)):
        matrix[row, 3 - row] = -1j * turned(angle) * math.sin(math.pi * theta)
    return matrix


BRAKET = {"gpi": BraketGate.GPi, "gpi2": BraketGate.GPi2, "zz": BraketGate.ZZ, "ms": BraketGate.MS}
CASES = [
    ("gpi", (0.25,)),
    ("gpi", (-0.9,)),
    ("gpi2", (0.0,)),
    ("gpi2", (0.15,)),
    ("gpi2", (-0.6,)),
    ("zz", (0.1,)),
    ("zz", (-0.3,)),
    ("ms", (0.1, 0.35)),
    ("ms", (0.8, -0.2, 0.17)),
]


@pytest.mark.parametrize(("name", "turns"), CASES)
def test_turns_are_brakets_radians(name: str, turns: tuple[float, ...]) -> None:
    width = 1 if name.startswith("gpi") else 2
    braket = BRAKET[name](*(math.tau * value for value in turns)).to_matrix()
    assert np.allclose(braket, documented(name, turns))
    circuit = QuantumCircuit(width)
    circuit.append(Gate(name, width, list(turns)), range(width))
    made = Operator(in_radians(circuit).reverse_bits())  # Braket's and IonQ's qubit 0 is the leftmost
    assert made.equiv(Operator(braket))


@pytest.mark.parametrize(("name", "turns"), [case for case in CASES if case[0] != "ms"])
def test_verbatim_sends_them_in_radians(forte: QHubBackend, name: str, turns: tuple[float, ...]) -> None:
    circuit = gates((name, turns, (0,) if name.startswith("gpi") else (0, 1)))
    (fitted,) = forte.fit(circuit, verbatim=True)
    text = forte.wire.encode([fitted], 100, {"verbatim": True} | forte.facts).input["qasm"]
    (found,) = re.findall(r"^(\w+)\((.*)\) \$0", text, re.MULTILINE)
    assert found[0] == name
    assert math.remainder(float(found[1]) - math.tau * turns[0], math.tau) == pytest.approx(0, abs=1e-9)
    assert forte.check(circuit, verbatim=True) == []


@pytest.mark.parametrize(
    ("phase", "ones"), [(0.0, 1.0), (0.5, 0.0), (0.25, 0.5), (0.15, math.cos(0.15 * math.pi) ** 2)]
)
@pytest.mark.parametrize("options", [{"verbatim": True}, {"native": True}, {}])
def test_they_do_what_ionq_says(
    ideal_provider: QHubProvider, phase: float, ones: float, options: dict[str, bool]
) -> None:
    circuit = gates(("gpi2", (0.0,), (0,)), ("gpi2", (phase,), (0,)), ("gpi", (0.3,), (1,)))
    counts = ideal_provider.get_backend("aws.ionq.forte").run(circuit, shots=1000, **options).result().get_counts()
    assert counts.get("11", 0) / 1000 == pytest.approx(ones, abs=0.08)
    assert sum(counts.values()) == counts.get("11", 0) + counts.get("10", 0)


def test_values_may_come_later(forte: QHubBackend) -> None:
    phase = Parameter("phase")
    circuit = QuantumCircuit(1, 1)
    circuit.append(Gate("gpi2", 1, [phase]), [0])
    circuit.measure(0, 0)
    (fitted,) = forte.fit(circuit, verbatim=True, may_be_unbound=True)
    assert float(fitted.assign_parameters([0.25]).data[0].params[1]) == pytest.approx(math.pi / 2)


def test_what_the_machine_lacks_has_a_way_out(forte: QHubBackend) -> None:
    circuit = gates(("ms", (0.1, 0.2), (0, 1)))
    with pytest.raises(UnsupportedCircuitError, match=r"'ms' .* Send native gates only \(r, rzz, .*native=True"):
        forte.fit(circuit, verbatim=True)
    assert set(forte.fit(circuit, native=True)[0].count_ops()) == {"r", "rzz", "measure"}


def test_angles_that_must_be_radians_are_refused(forte: QHubBackend) -> None:
    (problem,) = forte.check(gates(("gpi2", (0.1,), (1,)), ("gpi", (-3.1,), (0,))), verbatim=True)
    assert (problem.instruction, problem.index, problem.qubits) == ("gpi", 1, (0,))
    assert "has -3.1 turns" in str(problem)


def test_another_gate_of_the_same_name_keeps_its_meaning(forte: QHubBackend) -> None:
    other = QuantumCircuit(1)
    other.h(0)
    same = QuantumCircuit(1)
    same.u(math.pi, math.pi / 2, math.pi / 2, 0)
    for definition, taken in ((other, False), (same, True)):
        gate = Gate("gpi", 1, [0.25])
        gate.definition = definition
        circuit = QuantumCircuit(1, 1)
        circuit.append(gate, [0])
        circuit.measure(0, 0)
        assert (forte.check(circuit, verbatim=True) == []) is taken


def test_elsewhere_they_are_refused_as_before(provider: QHubProvider) -> None:
    for name in ("azure.ionq.simulator", "aws.sim.sv1", "aws.rigetti.cepheus"):
        with pytest.raises(UnsupportedCircuitError, match=f"'gpi' .* {re.escape(name)} has no such instruction"):
            provider.get_backend(name).fit(gates(("gpi", (0.25,), (0,))))


@pytest.mark.parametrize("name", ["aws.rigetti.cepheus", "aws.ionq.forte"])
def test_a_layout_that_is_not_kept_is_told_once(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    bell = QuantumCircuit(2)
    bell.h(0)
    bell.cx(0, 1)
    bell.measure_all()
    plain, placed = transpile(bell, backend), transpile(bell, target=backend.native_target, seed_transpiler=1)
    with pytest.warns(UserWarning, match=f"{name} chooses the qubits .* native=True .* verbatim=True") as caught:
        backend.fit(placed)
    (told,) = [str(warning.message) for warning in caught if warning.category is UserWarning]
    assert ("disable_qubit_rewiring=True" in told) is (name == "aws.rigetti.cepheus")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        backend.fit(placed, native=True)
        backend.fit(plain)
        backend.fit(placed, disable_qubit_rewiring=False)
        if name == "aws.rigetti.cepheus":
            backend.fit(placed, disable_qubit_rewiring=True)


def test_compiled_gates_that_are_not_native_have_a_way_out(provider: QHubProvider) -> None:
    cepheus = provider.get_backend("aws.rigetti.cepheus")
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.measure_all()
    compiled = transpile(circuit, target=cepheus.native_target, seed_transpiler=1)
    with pytest.raises(UnsupportedCircuitError, match=r"'sx(dg)?' .*sx is rx\(pi/2\).*native=True"):
        cepheus.fit(compiled, verbatim=True)
