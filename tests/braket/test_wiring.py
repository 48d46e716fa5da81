"""Circuits on other qubits: the text that is sent is what Braket writes of the circuit with its qubits renumbered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable
from braket.circuits.serialization import IRType
from hypothesis import given, settings
from hypothesis import strategies as some

from qhub_providers.braket.encoding import encode
from qhub_providers.braket.wiring import labels, wired

LABELS = (101, 0, 7, 33)
PLACES = {label: place for place, label in enumerate(sorted(LABELS))}
UNITARY = Gate.Unitary(np.array([[0, 1], [1j, 0]]))


def text(circuit: Circuit) -> str:
    return str(circuit.to_ir(IRType.OPENQASM).source)


def a_circuit(order: tuple[int, ...]) -> Circuit:
    """Everything that a text can hold, on four qubits."""
    one, two, three, four = order
    circuit = Circuit().h(one).cnot(one, two).rx(three, 0.1, control=[one, four], control_state=[0, 1], power=-2)
    circuit.ccnot(three, four, one).bit_flip(two, 0.1).kraus([three], [np.eye(2)]).gphase(0.3)
    if hasattr(circuit, "barrier"):  # of newer versions of Braket
        circuit.barrier([four, one])
    return circuit.two_qubit_dephasing(one, two, 0.1).unitary(matrix=np.eye(4), targets=[four, two])


def placed(qubits: Sequence[int]) -> tuple[int, ...]:
    return tuple(PLACES[qubit] for qubit in qubits)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some.permutations(LABELS), some.lists(some.sampled_from(LABELS), unique=True, max_size=4))
def test_the_text_is_that_of_the_renumbered_circuit(order: tuple[int, ...], measured: list[int]) -> None:
    circuit = a_circuit(order)
    source = text(circuit.copy().measure(measured) if measured else circuit)
    assert labels(source) == sorted(LABELS)
    found = wired(source, labels(source))
    assert found is not None
    sent, readout = found
    rest = [label for label in sorted(LABELS) if label not in measured] if measured else []
    whole = a_circuit(placed(order))
    if measured:
        whole.measure(placed([*measured, *rest]))
    assert sent == text(whole)
    shown = measured or sorted(LABELS)
    assert [name for name, _ in readout.registers] == [str(label) for label in shown]
    assert tuple(readout.sources) == placed(shown)
    assert readout.extra == len(rest)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(some.permutations(LABELS))
def test_result_types_are_renumbered(order: tuple[int, ...]) -> None:
    def asking(one: int, two: int, three: int, four: int) -> Circuit:
        matrix = Observable.Hermitian(np.array([[0.5, 7j], [-7j, 101]]))
        circuit = a_circuit((one, two, three, four)).expectation(Observable.Z() @ matrix, [one, two])
        return circuit.probability([three]).sample(Observable.X(), four)

    source = text(asking(*order))
    found = wired(source, labels(source))
    assert found is not None
    assert found[0] == text(asking(*placed(order)))


def test_what_can_be_sent_stays_as_it_is() -> None:
    for circuit in (
        Circuit().h(0).cnot(0, 1),
        Circuit().h(0).cnot(0, 1).measure([1, 0]),
        Circuit().h(1).i(0).expectation(Observable.X(), 1),
        Circuit().add_verbatim_box(Circuit().rx(10, np.pi).cz(10, 11)),
    ):
        assert wired(text(circuit), labels(text(circuit))) is None


def test_physical_qubits_keep_their_numbers() -> None:
    circuit = Circuit().add_verbatim_box(Circuit().rx(10, np.pi).cz(10, 11)).measure([11])
    sent = encode(circuit, 10, None, None)
    assert sent.input["qasm"].splitlines()[-2:] == ["b[0] = measure $11;", "b[1] = measure $10;"]
    assert sent.input["qasm"].splitlines()[1] == "bit[2] b;"
    assert sent.input["qasm"].replace("bit[2]", "bit[1]").startswith(text(circuit))


def test_control_qubits_count_among_the_qubits() -> None:
    theta = FreeParameter("q_")
    circuit = Circuit().x(9, control=4).rx(9, theta, control=2, power=2)
    circuit.add_instruction(Instruction(UNITARY, [9], control=[5], power=-1))
    sent = encode(circuit, 10, {"q_": 4}, None)
    assert sent.input_params["qubit_count"] == 4
    same = Circuit().x(3, control=1).rx(3, 4.0, control=0, power=2)
    inverse = np.eye(4, dtype=complex)
    inverse[2:, 2:] = [[0, -1j], [1, 0]]
    assert sent.input["qasm"] == text(same.unitary(matrix=inverse, targets=[2, 3]))
