"""Braket circuits as Qiskit circuits: the same unitaries, the same order of what is measured, and clear refusals."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable, gates
from braket.devices import LocalSimulator
from qiskit import QuantumCircuit
from qiskit.quantum_info import Operator
from scipy.linalg import fractional_matrix_power

from qhub_providers.braket.to_qiskit import to_qiskit
from qhub_providers.errors import UnsupportedCircuitError

# Qiskit 2.0 uses parts of its own that it is about to deprecate when it puts a gate under control.
pytestmark = pytest.mark.filterwarnings("ignore:.*qiskit.circuit.library.standard_gates:PendingDeprecationWarning")

ANGLES = (0.37, -1.21, 2.9)
LABELS = (5, 2, 9, 4)

EVERY_GATE = sorted(
    name
    for name, kind in inspect.getmembers(gates, inspect.isclass)
    if kind is getattr(Gate, name, None) and name != "PulseGate"
)


def gate_of(name: str) -> Gate:
    """A gate of that class, with angles that tell its arguments apart."""
    if name == "Unitary":
        matrix = np.linalg.qr(np.random.default_rng(1).normal(size=(4, 4)) + 0.3j)[0]
        return Gate.Unitary(matrix)
    kind = getattr(Gate, name)
    wanted = [parameter for parameter in inspect.signature(kind).parameters if parameter.startswith("angle")]
    return kind(*ANGLES[: len(wanted)])


def unitary(circuit: QuantumCircuit) -> Any:
    """What a circuit does before its measurements, with qubit 0 as the most significant, as Braket has it."""
    bare = circuit.remove_final_measurements(inplace=False)
    return Operator(bare.reverse_bits()).data


def wanted(matrix: Any, order: Sequence[int], state: str = "") -> Any:
    """`matrix` under control of the first of `order` in `state`, on the rest of it, as a matrix on all of `LABELS`.

    Braket's own `to_unitary` reads the states of several control qubits in reverse, other than its programs do, and
    its simulator loses controlled gates on some pairs of qubits, so neither can tell.
    """
    size, labels = len(matrix), sorted(LABELS)
    controlled = np.eye(size << len(state), dtype=complex)
    start = size * int(state or "0", 2)
    controlled[start : start + size, start : start + size] = matrix
    axes, count = [labels.index(label) for label in order], len(labels)
    whole = np.eye(2**count, dtype=complex).reshape([2] * 2 * count)
    gate = controlled.reshape([2] * 2 * len(axes))
    whole = np.tensordot(gate, whole, (range(len(axes), 2 * len(axes)), axes))
    return np.moveaxis(whole, range(len(axes)), axes).reshape(2**count, 2**count)


def made(*instructions: Instruction) -> Any:
    """The unitary of instructions on `LABELS`."""
    circuit = Circuit()
    for label in LABELS:
        circuit.i(label)
    for instruction in instructions:
        circuit.add_instruction(instruction)
    return unitary(to_qiskit(circuit).circuit)


def assert_same(one: Any, other: Any) -> None:
    np.testing.assert_allclose(one, other, atol=1e-9)


def test_the_list_of_gates_is_braket_s_own() -> None:
    assert len(EVERY_GATE) >= 36
    assert {"H", "GPhase", "MS", "PRx", "PSwap", "Unitary", "XY"} <= set(EVERY_GATE)


@pytest.mark.parametrize("name", EVERY_GATE)
def test_every_gate_has_the_same_matrix(name: str) -> None:
    gate = gate_of(name)
    targets = LABELS[: gate.qubit_count]
    assert_same(made(Instruction(gate, targets)), wanted(gate.to_matrix(), targets))


@pytest.mark.parametrize("name", EVERY_GATE)
def test_every_gate_under_control(name: str) -> None:
    gate = gate_of(name)
    for state in ("1", "0", "01", "10"):
        used = LABELS[: gate.qubit_count + len(state)]
        if len(used) == gate.qubit_count + len(state):
            controls, targets = used[: len(state)], used[len(state) :]
            instruction = Instruction(gate, targets, control=controls, control_state=state)
            assert_same(made(instruction), wanted(gate.to_matrix(), used, state))


@pytest.mark.parametrize("name", EVERY_GATE)
@pytest.mark.parametrize("power", [2, -1, 0, 0.5, -0.3])
def test_every_gate_to_a_power(name: str, power: float) -> None:
    gate = gate_of(name)
    matrix = fractional_matrix_power(gate.to_matrix(), power)
    targets = LABELS[: gate.qubit_count]
    assert_same(made(Instruction(gate, targets, power=power)), wanted(matrix, targets))
    used = LABELS[: gate.qubit_count + 1]
    instruction = Instruction(gate, used[1:], control=used[0], control_state="0", power=power)
    assert_same(made(instruction), wanted(matrix, used, "0"))


def test_the_states_of_several_controls_stand_in_the_order_of_the_controls() -> None:
    for prepared, outcome in (([], "000"), ([0], "100"), ([1], "011"), ([0, 1], "110")):
        circuit = Circuit().i(0).i(1).i(2)
        for qubit in prepared:
            circuit.x(qubit)
        circuit.x(2, control=[0, 1], control_state="01")
        assert dict(LocalSimulator().run(circuit, shots=1).result().measurement_counts) == {outcome: 1}
        state = unitary(to_qiskit(circuit).circuit)[:, 0]
        assert abs(state[int(outcome, 2)]) == pytest.approx(1)


def test_a_gate_of_the_user_s_own_goes_by_its_matrix() -> None:
    class H(Gate):
        """Is called like Braket's and does something else."""

        def __init__(self) -> None:
            super().__init__(qubit_count=2, ascii_symbols=["H", "H"])

        def to_matrix(self) -> Any:
            return gate_of("Unitary").to_matrix()

    assert_same(made(Instruction(H(), LABELS[:2])), wanted(H().to_matrix(), LABELS[:2]))


def test_free_parameters_get_values_also_under_control_and_to_a_power() -> None:
    alpha, beta = FreeParameter("alpha"), FreeParameter("beta")
    circuit = Circuit().ry(2, 2 * alpha + beta, control=5, power=2).ms(2, 5, alpha, beta, 0.3).gphase(alpha)
    bound = Circuit().ry(2, 1.6, control=5, power=2).ms(2, 5, 0.5, 0.6, 0.3).gphase(0.5)
    inputs = {"alpha": 0.5, "beta": 0.6, "gamma": 7}
    assert_same(unitary(to_qiskit(circuit, inputs).circuit), unitary(to_qiskit(bound).circuit))


def test_gates_keep_their_order() -> None:
    instructions = [Instruction(gate_of(name), LABELS[: gate_of(name).qubit_count]) for name in ("H", "MS", "XY", "U")]
    product = np.eye(2 ** len(LABELS))
    for item in instructions:
        product = wanted(item.operator.to_matrix(), [int(label) for label in item.target]) @ product
    assert_same(made(*instructions), product)


def written(circuit: QuantumCircuit) -> dict[int, int]:
    """Which qubit each bit takes."""
    measures = [item for item in circuit.data if item.name == "measure"]
    return {circuit.find_bit(item.clbits[0]).index: circuit.find_bit(item.qubits[0]).index for item in measures}


@pytest.mark.parametrize(
    ("circuit", "measured", "bits"),
    [
        (Circuit().x(5).i(1).x(3), (1, 3, 5), {0: 0, 1: 1, 2: 2}),
        (Circuit().x(5).i(1).x(3).measure([5, 1]), (5, 1), {0: 2, 1: 0}),
        (Circuit().x(0).i(1).measure(1).measure(0), (1, 0), {0: 1, 1: 0}),
        (Circuit().x(0).measure(0).x(1).measure(1), (0, 1), {0: 0, 1: 1}),
        (Circuit().x(3).i(1).i(2).measure([3, 1]).measure(2), (3, 1, 2), {0: 2, 1: 0, 2: 1}),
        (Circuit().i(0).i(1).i(2).i(3).measure([3, 1]).measure([2, 0]), (3, 1, 2, 0), {0: 3, 1: 1, 2: 2, 3: 0}),
        (Circuit().x(4).h(7).expectation(Observable.X(), 7), (4, 7), {0: 0, 1: 1}),
        (
            Circuit.from_ir("OPENQASM 3.0; qubit[3] q; bit[2] b; x q[0]; b[1] = measure q[0]; b[0] = measure q[2];"),
            (2, 0),
            {0: 1, 1: 0},
        ),
    ],
)
def test_bits_take_qubits_as_braket_s_columns_do(
    circuit: Circuit, measured: tuple[int, ...], bits: dict[int, int]
) -> None:
    converted = to_qiskit(circuit)
    assert converted.measured_qubits == measured
    assert written(converted.circuit) == bits
    assert [register.size for register in converted.circuit.cregs] == [len(measured)]


def test_labels_can_be_the_device_s_own_numbers() -> None:
    converted = to_qiskit(Circuit().h(2).cnot(2, 6).measure([6]), num_qubits=8)
    assert converted.circuit.num_qubits == 8
    assert [converted.circuit.find_bit(qubit).index for qubit in converted.circuit.data[1].qubits] == [2, 6]
    assert written(converted.circuit) == {0: 6}
    with pytest.raises(UnsupportedCircuitError, match="uses qubit 6, and the device has the qubits 0 to 5"):
        to_qiskit(Circuit().h(2).cnot(2, 6), num_qubits=6)


def test_observables_are_measured_in_their_bases() -> None:
    circuit = Circuit().h(0).i(1).i(2).expectation(Observable.X(), 0).variance(Observable.Y() @ Observable.Z(), [2, 1])
    names = [item.name for item in to_qiskit(circuit).circuit.data]
    rotations = [instruction.operator.name for instruction in circuit.basis_rotation_instructions]
    assert rotations == ["H", "Z", "S", "H"]
    assert names == ["h", "id", "id", "h", "z", "s", "h", "measure", "measure", "measure"]


def test_a_barrier_stays_where_it_is() -> None:
    if not hasattr(Circuit, "barrier"):
        pytest.skip("this Braket has no barriers")
    converted = to_qiskit(Circuit().h(3).i(1).barrier([3]).x(3).barrier())
    barriers = [item for item in converted.circuit.data if item.name == "barrier"]
    assert [[converted.circuit.find_bit(qubit).index for qubit in item.qubits] for item in barriers] == [[1], [0, 1]]


@pytest.mark.parametrize(
    ("circuit", "text"),
    [
        (Circuit().h(4).bit_flip(4, 0.1), r"instruction 1: BitFlip on qubits 4 is noise.*aws\.sim\.dm1"),
        (
            Circuit().h(0).add_verbatim_box(Circuit().h(1)),
            "instruction 1: StartVerbatimBox is for machines, whose own gates",
        ),
        (Circuit().rx(3, FreeParameter("alpha") + FreeParameter("beta")), r"no value for alpha, beta: give .* inputs="),
        (Circuit().h(1).x(4, control=[1, 4]), "instruction 1: X on qubits 1, 4, 4 names a qubit twice"),
        (Circuit().h(1).swap(4, 1, control=1), "instruction 1: Swap on qubits 1, 4, 1 names a qubit twice"),
        (Circuit().gphase(0.1), "no qubits"),
        (Circuit(), "no qubits"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_place(circuit: Circuit, text: str) -> None:
    with pytest.raises(UnsupportedCircuitError, match=text):
        to_qiskit(circuit)


def test_an_angle_whose_parameters_cancel_is_a_number() -> None:
    free = FreeParameter("free")
    made = to_qiskit(Circuit().rx(0, free - free + 0.3)).circuit
    assert Operator(made.remove_final_measurements(inplace=False)) == Operator(_rx(0.3))


def _rx(angle: float) -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.rx(angle, 0)
    return circuit


def test_noise_is_refused_as_such_whatever_its_parameter() -> None:
    circuit = Circuit().x(0).depolarizing(0, FreeParameter("p"))
    with pytest.raises(UnsupportedCircuitError, match="is noise, which only simulators of AWS take"):
        to_qiskit(circuit, {"p": 7.0})
