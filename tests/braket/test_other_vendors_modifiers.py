"""Control and power modifiers on other vendors' backends, by result of runs. What is expected is computed with numpy.

Braket's own simulator is no reference: it loses some modifiers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from braket.circuits import Circuit, Gate, Instruction
from scipy.linalg import fractional_matrix_power

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from tests.fair_draw import check_fair

FAMILIES = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
"""The machines among them are ideal here."""
SHOTS = 4000
QUBITS = 3


@pytest.fixture(params=FAMILIES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def matrix_of(item: Instruction) -> np.ndarray:
    """The instruction on all qubits, qubit 0 the most significant, by the definitions of power and control."""
    gate = item.operator.to_matrix()
    whole = item.power == int(item.power)
    gate = np.linalg.matrix_power(gate, int(item.power)) if whole else fractional_matrix_power(gate, item.power)
    targets, controls = list(map(int, item.target)), list(map(int, item.control))
    made = np.zeros((2**QUBITS, 2**QUBITS), dtype=complex)
    for column in range(2**QUBITS):
        bits = [column >> (QUBITS - 1 - qubit) & 1 for qubit in range(QUBITS)]
        if any(bits[qubit] != wanted for qubit, wanted in zip(controls, item.control_state, strict=True)):
            made[column, column] = 1
            continue
        start = int("".join(str(bits[qubit]) for qubit in targets), 2)
        for end in range(2 ** len(targets)):
            after = list(bits)
            for place, qubit in enumerate(targets):
                after[qubit] = end >> (len(targets) - 1 - place) & 1
            made[int("".join(map(str, after)), 2), column] = gate[end, start]
    return made


def probabilities(items: Sequence[Instruction]) -> np.ndarray:
    state = np.eye(2**QUBITS)[0].astype(complex)
    for item in items:
        state = matrix_of(item) @ state
    return np.abs(state) ** 2


def check(device: QHubDevice, circuit: Circuit) -> None:
    """The outcomes have the probabilities that the definitions of the modifiers give."""
    expected = probabilities(circuit.instructions)
    assert np.count_nonzero(expected > 0.02) > 2  # an outcome that is certain would tell little
    check_fair(device.run(circuit, shots=SHOTS).result().measurement_counts, by_outcome(expected))


def by_outcome(expected: np.ndarray) -> dict[str, float]:
    return {f"{state:03b}": float(probability) for state, probability in enumerate(expected)}


def spread() -> Circuit:
    return Circuit().ry(0, 0.8).ry(1, 1.9).ry(2, 1.1).cnot(0, 2)


def test_the_reference_knows_gates_that_are_known() -> None:
    x = Instruction(Gate.X(), [2], control=[0, 1])
    assert np.array_equal(matrix_of(x).real, np.eye(8)[[0, 1, 2, 3, 4, 5, 7, 6]])
    root = Instruction(Gate.X(), [0], power=0.5)
    assert np.allclose(matrix_of(root), np.kron(Gate.V().to_matrix(), np.eye(4)))


@pytest.mark.parametrize("state", [None, "00", "01", "10", "11"])
def test_controls_and_their_states(device: QHubDevice, state: str | None) -> None:
    check(device, spread().ry(1, 0.9, control=[2, 0], control_state=state).h(0, control=1, control_state=None).h(2))


@pytest.mark.parametrize("power", [-2, -1, 0, 3, 0.5, -1.5])
def test_powers_of_gates_of_one_and_two_qubits(device: QHubDevice, power: float) -> None:
    circuit = spread().s(1, power=power).v(0, power=power).rx(2, 0.7, power=power)
    check(device, circuit.cnot(0, 1, power=power).iswap(1, 2, power=power).h(0).h(1))


def test_powers_under_control(device: QHubDevice) -> None:
    circuit = spread().x(1, control=2, control_state="0", power=0.5).swap(0, 1, control=2, power=0.5)
    check(device, circuit.h(0).h(1).z(0, control=[1, 2], control_state="10", power=0.25).h(0))


def test_modifiers_on_a_matrix(device: QHubDevice) -> None:
    turn = Gate.Unitary(np.kron(Gate.H().to_matrix(), Gate.T().to_matrix()) @ Gate.CNot().to_matrix())
    circuit = spread()
    circuit.add_instruction(Instruction(turn, [2, 0], control=[1], control_state="0"))
    circuit.add_instruction(Instruction(turn, [1, 2], power=3))
    circuit.add_instruction(Instruction(Gate.Unitary(np.diag([1, 1j])), [0], control=[2], power=0.5))
    check(device, circuit.h(0).h(1))


def test_modifiers_in_openqasm_text(device: QHubDevice) -> None:
    source = """
        OPENQASM 3;
        qubit[3] q;
        ry(0.8) q[0]; ry(1.9) q[1]; ry(1.1) q[2];
        cnot q[0], q[2];
        negctrl @ ctrl @ x q[0], q[2], q[1];
        inv @ s q[0];
        pow(3) @ t q[2];
        ctrl @ pow(2) @ rx(0.4) q[2], q[0];
        h q[2];
    """
    same = spread().x(1, control=[0, 2], control_state="01").si(0).t(2, power=3).rx(0, 0.8, control=2).h(2)
    expected = probabilities(same.instructions)
    check_fair(device.run(source, shots=SHOTS).result().measurement_counts, by_outcome(expected))
