"""Values of inputs: real numbers where the program says so, and never in the place of a gate."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from braket.circuits.braket_program_context import BraketProgramContext
from braket.default_simulator.openqasm.interpreter import Interpreter
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.braket.encoding import encode
from qhub_providers.braket.inputs import with_values
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

A = FreeParameter("a")
HALF_TURN = "OPENQASM 3;\ninput {kind} n;\nqubit[1] q;\nrx({text}) q[0];\n"


def sent(circuit: Circuit, inputs: dict[str, float]) -> str:
    """The first gate of what is sent."""
    return str(encode(circuit, 10, inputs, None).input["qasm"]).splitlines()[3]


@pytest.mark.parametrize("value", [3, np.int32(3), 3.0, np.float32(3), Fraction(3)])
def test_a_value_is_a_real_number(value: float) -> None:
    assert sent(Circuit().rx(0, A / 2), {"a": value}) == "rx(3.0/2) q[0];"


@pytest.mark.parametrize("kind", ["float", "float[64]", "angle", "angle[20]"])
def test_a_value_of_a_program_s_real_input_is_a_real_number(kind: str) -> None:
    assert "rx(3.0/2)" in with_values(HALF_TURN.format(kind=kind, text="n/2"), {"n": 3})


@pytest.mark.parametrize("kind", ["int", "int[32]", "uint", "uint[8]"])
def test_a_value_of_a_whole_input_stays_whole(kind: str) -> None:
    source = HALF_TURN.format(kind=kind, text="n/2 + 1/2")
    assert "rx(3/2 + 1/2)" in with_values(source, {"n": np.int64(3)})
    assert "rx(3/2 + 1/2)" in with_values(source, {"n": 3.0})
    with pytest.raises(ConfigurationError, match=r"inputs\['n'\] must be a whole number.*2\.5"):
        with_values(source, {"n": 2.5})


@pytest.mark.parametrize(
    "expression",
    [
        (A + 1) / 2,
        A / 2 + Fraction(1, 3),
        1 / (2 * A),
        (A + 3) / 4 * (A - 1),
        (A + 1) / 2 - (A + 5) / 3,
        (A + 1) ** 1.5,
    ],
)
def test_fractions_in_a_circuit_s_expression_are_no_integer_divisions(expression: FreeParameter) -> None:
    text = encode(Circuit().rx(0, expression), 10, {"a": 2}, None).input["qasm"]
    read = Interpreter(BraketProgramContext()).build_circuit(text)  # which divides integers to an integer
    assert read.instructions[0].operator.angle == pytest.approx(float(expression.subs({"a": 2})))


@pytest.mark.parametrize("device", ["aws.sim.sv1", "kipu.sim.qsim"])
def test_integers_turn_as_far_as_real_numbers(ideal_braket: QHubBraketProvider, device: str) -> None:
    machine = ideal_braket.get_device(device)
    text = Program(source="OPENQASM 3;\ninput float a;\nqubit[1] q;\nbit[1] b;\nrx(pi*a/2) q[0];\nb[0] = measure q[0];")
    batch = machine.run_batch(Circuit().rx(0, math.pi * (A + 1) / 2), 20, inputs=[{"a": 1}, {"a": 3}])
    assert [dict(result.measurement_counts) for result in batch.results()] == [{"1": 20}, {"0": 20}]
    turned = Circuit().rx(0, (A + 3) / 2).rx(0, A / 2)
    assert machine.run(turned.rx(0, -2.5), 20, {"a": 1}).result().measurement_counts == {"0": 20}
    assert machine.run(text, 20, {"a": 2}).result().measurement_counts == {"1": 20}


@pytest.mark.parametrize("name", ["x", "h", "rx", "cnot", "sin", "all", "i", "z", "unitary", "expectation", "bit_flip"])
def test_a_parameter_may_be_called_like_a_gate(sv1: QHubDevice, name: str) -> None:
    turned = FreeParameter(name)
    circuit = Circuit().x(0).h(0).h(0).rx(0, 2 * turned).rx(0, turned).cnot(0, 1)
    circuit.unitary(matrix=np.eye(2), targets=[1])
    for asked in (circuit, circuit.copy().expectation(Observable.Z() @ Observable.I(), [0, 1]).probability([0])):
        task = sv1.run(asked, 10, {name: math.pi})
        assert f"rx(2*{math.pi!r}) q[0];" in task.input()["qasm"]
        assert task.result().measurement_counts == {"00": 10}


def test_functions_and_modifiers_are_no_inputs() -> None:
    source = (
        "input float sin; input float ctrl_;\nqubit[2] q;\nrx(sin(sin) + ctrl_) q[0];\nctrl @ sin q[0], q[1];\n"
        "#pragma braket noise sin(sin) q[0]\n#pragma braket result expectation sin(q[0])"
    )
    assert with_values(source, {"sin": 1, "ctrl_": 2}) == (
        "qubit[2] q;\nrx(sin(1.0) + 2.0) q[0];\nctrl @ sin q[0], q[1];\n"
        "#pragma braket noise sin(1.0) q[0]\n#pragma braket result expectation sin(q[0])"
    )


SWITCH = "OPENQASM 3;\ninput {kind} s;\nqubit[1] q;\nif ({test}) {{ x q[0]; }} else {{ i q[0]; }}"


@pytest.mark.parametrize("kind", ["bool", "bit"])
@pytest.mark.parametrize("test", ["s", "s == true"])
@pytest.mark.parametrize("value", [True, False, 1, 0])
def test_an_input_of_two_values_may_be_true_or_false(
    ideal_braket: QHubBraketProvider, kind: str, test: str, value: bool
) -> None:
    source = SWITCH.format(kind=kind, test=test)
    assert f"if ({test.replace('s', str(int(value)), 1)})" in with_values(source, {"s": value})
    result = ideal_braket.get_device("kipu.sim.qsim").run(source, 10, {"s": value}).result()
    assert result.measurement_counts == {str(int(value)): 10}


@pytest.mark.parametrize("kind", ["float", "int", "uint[8]", "angle"])
def test_no_other_input_may(braket: QHubBraketProvider, kind: str) -> None:
    for name in ("aws.sim.sv1", "kipu.sim.qsim"):
        with pytest.raises(ConfigurationError, match=r"inputs\['s'\] must be a finite number, not True"):
            braket.get_device(name).run(SWITCH.format(kind=kind, test="s"), 10, {"s": True})


@pytest.mark.parametrize("name", ["aws.sim.sv1", "kipu.sim.qsim"])
def test_a_register_of_bits_is_no_input(braket: QHubBraketProvider, name: str) -> None:
    source = SWITCH.format(kind="bit[2]", test="s[0]")
    with pytest.raises(UnsupportedCircuitError, match=r"the input s is a register of bits.*declare an `input bit`"):
        braket.get_device(name).run(source, 10, {"s": 2})
