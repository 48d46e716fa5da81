"""What is sent of a Braket program: Braket's own text, with numbers for its inputs, and how its qubits come back."""

from __future__ import annotations

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable, ResultType
from braket.circuits.serialization import IRType
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program
from hypothesis import given, settings
from hypothesis import strategies as st

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.braket.encoding import PHYSICAL, encode
from qhub_providers.braket.inputs import with_values
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

THETA, PHI = FreeParameter("theta"), FreeParameter("phi")


def test_a_circuit_without_parameters_is_sent_as_braket_writes_it() -> None:
    circuit = Circuit().h(0).cnot(0, 1).zz(0, 1, 0.15).expectation(Observable.X() @ Observable.Z(), [0, 1])
    sent = encode(circuit, 10, None, None)
    assert sent.input == {"qasm": circuit.to_ir(IRType.OPENQASM).source}
    assert sent.input_params == {"qubit_count": 2}
    assert list(sent.tags) == []


@settings(deadline=None, max_examples=25)
@given(theta=st.floats(-1e3, 1e3), phi=st.floats(-10, 10))
def test_inputs_become_numbers_wherever_they_stand(theta: float, phi: float) -> None:
    circuit = Circuit().rx(0, THETA).ry(1, 2 * THETA - PHI).rz(1, PHI**2, control=0).cnot(0, 1)
    text = encode(circuit, 10, {"theta": theta, "phi": phi, "unused": 1.0}, None).input["qasm"]
    assert "input" not in text
    assert "theta" not in text
    by_braket = circuit.to_ir(IRType.OPENQASM)
    program = Program(source=by_braket.source, inputs={"theta": theta, "phi": phi})
    assert np.allclose(state_of(Program(source=text)), state_of(program))


def state_of(program: Program) -> np.ndarray:
    """The state before the measurements, by Braket's own interpreter."""
    lines = [line for line in program.source.splitlines() if "measure" not in line and not line.startswith("bit[")]
    source = "\n".join([*lines, "#pragma braket result state_vector"])
    return LocalSimulator().run(Program(source=source, inputs=program.inputs), shots=0).result().values[0]


def test_only_identifiers_are_replaced() -> None:
    source = (
        "OPENQASM 3.0;\n"
        "input float[64] a; // the angle a\n"
        "input int[32] n;\n"
        "/* a */ qubit[2] q;\n"
        "gate mine(a) q { rx(a) q; }\n"
        "rx(a + 1e2 * sin(a)) q[n];\n"
        "ab(2) q[0];\n"
        "mine(n) q[0];\n"
        "#pragma braket noise bit_flip(a) q[0]\n"
    )
    assert with_values(source, {"a": -0.5, "n": np.int64(1)}) == (
        "OPENQASM 3.0;\n"
        "// the angle a\n"
        "/* a */ qubit[2] q;\n"
        "gate mine(a) q { rx(a) q; }\n"
        "rx((-0.5) + 1e2 * sin((-0.5))) q[1];\n"
        "ab(2) q[0];\n"
        "mine(1) q[0];\n"
        "#pragma braket noise bit_flip((-0.5)) q[0]\n"
    )


@pytest.mark.parametrize("value", ["x", None, True, float("nan"), float("inf"), 1j, [1.0]])
def test_values_that_are_no_numbers_are_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match=r"inputs\['theta'\] must be a finite number"):
        encode(Circuit().rx(0, THETA), 10, {"theta": value}, None)


def test_parameters_without_values_are_named(sv1: QHubDevice) -> None:
    with pytest.raises(UnsupportedCircuitError, match="no value for phi"):
        sv1.run(Circuit().rx(0, THETA).ry(0, PHI), shots=1, inputs={"theta": 0.1})
    with pytest.raises(UnsupportedCircuitError, match="no value for a"):
        sv1.run("OPENQASM 3; input float a; qubit[1] q; rx(a) q[0];", shots=1)


def test_inputs_of_a_program_and_of_the_call(sv1: QHubDevice) -> None:
    source = "OPENQASM 3; input float a; input float b; bit[2] c; qubit[2] q; rx(a) q[0]; rx(b) q[1]; c = measure q;"
    program = Program(source=source, inputs={"a": np.pi, "b": np.pi})
    assert sv1.run(program, 7, {"b": 0.0}).result().measurement_counts == {"10": 7}
    assert program.inputs == {"a": np.pi, "b": np.pi}


def test_control_qubits_and_powers_stay() -> None:
    circuit = Circuit().x(2).rx(9, THETA, control=[2, 4], control_state=[1, 0], power=2).i(4)
    source = encode(circuit, 10, {"theta": 0.5}, None).input["qasm"]
    same = Circuit().x(0).rx(2, 0.5, control=[0, 1], control_state=[1, 0], power=2).i(1)
    assert source == same.to_ir(IRType.OPENQASM).source


@pytest.mark.parametrize("wrong", [None, 5, "", "  ", [Circuit().h(0)], Gate.H()])
def test_what_is_no_program_is_refused(sv1: QHubDevice, wrong: object) -> None:
    with pytest.raises(ConfigurationError, match="a device runs a Circuit"):
        sv1.run(wrong, shots=1)


def test_an_empty_circuit_is_refused_with_brakets_reason(sv1: QHubDevice) -> None:
    with pytest.raises(UnsupportedCircuitError, match="at least one non-zero-qubit gate"):
        sv1.run(Circuit(), shots=1)


def test_qubits_with_gaps_come_back_under_their_own_numbers(sv1: QHubDevice) -> None:
    circuit = Circuit().x(40).cnot(40, 7).i(12)
    task = sv1.run(circuit, shots=6)
    assert "qubit[3] q;" in task.input()["qasm"]
    result = task.result()
    assert result.measured_qubits == [7, 12, 40]
    assert result.measurement_counts == {"101": 6}
    assert result.measurements.tolist() == [[1, 0, 1]] * 6


def test_measuring_some_qubits_in_an_order_of_ones_own(sv1: QHubDevice, braket: QHubBraketProvider) -> None:
    circuit = Circuit().x(3).cnot(3, 0).i(1).x(2).measure([1, 3])
    task = sv1.run(circuit, shots=6)
    for result in (task.result(), braket.retrieve_task(task.id).result()):
        assert result.measured_qubits == [1, 3]
        assert result.measurement_counts == {"01": 6}
        assert result.measurement_probabilities == {"01": 1.0}
        assert result.measurements.shape == (6, 2)


def test_several_measurements_of_several_qubits_fill_bits_of_their_own(sv1: QHubDevice) -> None:
    circuit = Circuit().x(0).i(1).i(2).x(3).measure([3, 1]).measure([0, 2])
    result = sv1.run(circuit, shots=6).result()
    assert result.measured_qubits == [3, 1, 0, 2]
    assert result.measurement_counts == {"1010": 6}


def test_result_types_on_qubits_with_gaps_are_found_by_their_own_targets(sv1: QHubDevice) -> None:
    circuit = Circuit().x(9).ry(4, np.pi / 2)
    circuit.expectation(Observable.Z() @ Observable.X(), target=[9, 4]).probability(target=9)
    result = sv1.run(circuit, shots=20).result()
    assert result.get_value_by_result_type(circuit.result_types[0]) == -1
    assert result.get_value_by_result_type(ResultType.Probability(target=9)).tolist() == [0, 1]


def test_probabilities_alone_on_some_qubits(ideal_braket: QHubBraketProvider) -> None:
    forte = ideal_braket.get_device("aws.ionq.forte")
    result = forte.run(Circuit().x(5).rz(2, 0.1).h(3).measure([5, 2]), shots=100).result()
    assert result.measured_qubits == [5, 2]
    assert result.measurement_counts == {"10": 100}
    assert result.measurement_probabilities == {"10": pytest.approx(1.0)}
    assert not result.measurements_copied_from_device


def test_verbatim_boxes_and_physical_qubits_stay_as_they_are(ideal_braket: QHubBraketProvider) -> None:
    cepheus = ideal_braket.get_device("aws.rigetti.cepheus")
    native = Circuit().rx(10, np.pi).rz(11, 0.2)
    boxed = Circuit().add_verbatim_box(native)
    for options in ({"disable_qubit_rewiring": True}, {}):
        task = cepheus.run(boxed, shots=5, **options)
        assert "#pragma braket verbatim\nbox{\nrx(3.14" in task.input()["qasm"]
        assert task.result().measured_qubits == [10, 11]
        assert task.result().measurement_counts == {"10": 5}
    task = cepheus.run(Circuit().x(20).i(31).measure(31), shots=5, disable_qubit_rewiring=True)
    assert "x $20;" in task.input()["qasm"]
    assert task.job.known.input_params == {"disable_qubit_rewiring": True, "qubit_count": 2}
    assert task.result().measured_qubits == [31]
    assert task.result().measurement_counts == {"0": 5}


X_GATE = Gate.Unitary(np.array([[0, 1], [1, 0]]))


@pytest.mark.parametrize("name", ["aws.sim.sv1", "aws.sim.dm1", "kipu.sim.qsim"])
def test_unitaries_keep_their_modifiers(ideal_braket: QHubBraketProvider, name: str) -> None:
    device = ideal_braket.get_device(name)
    for control_state, wanted in (([1], "00"), ([0], "01")):
        controlled = Instruction(X_GATE, [5], control=[2], control_state=control_state)
        result = device.run(Circuit().i(2).add_instruction(controlled), shots=50).result()
        assert (result.measured_qubits, result.measurement_counts) == ([2, 5], {wanted: 50})
    turned = Instruction(Gate.Unitary(np.diag([1, 1j])), [0], power=-2)
    assert device.run(Circuit().h(0).add_instruction(turned).h(0), shots=50).result().measurement_counts == {"1": 50}


def test_unitaries_of_physical_qubits_keep_their_modifiers() -> None:
    circuit = Circuit().i(2).add_instruction(Instruction(X_GATE, [5], control=[2, 9], control_state=[0, 1], power=3))
    lines = encode(circuit, 10, None, True).input["qasm"].splitlines()
    matrix = np.eye(8)
    matrix[[2, 3]] = matrix[[3, 2]]
    assert lines[3] == Gate.Unitary(matrix).to_ir([2, 9, 5], IRType.OPENQASM, PHYSICAL)


def test_a_unitary_with_too_many_control_qubits_is_refused() -> None:
    circuit = Circuit().h(0).add_instruction(Instruction(X_GATE, [0], control=range(1, 11)))
    with pytest.raises(UnsupportedCircuitError, match="instruction 1: a unitary with its control qubits on 11 qubits"):
        encode(circuit, 10, None, None)
