"""Texts that Braket's own reading takes in part: what is left would be another program, and is refused."""

from __future__ import annotations

import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.encoding import encode
from qhub_providers.braket.open_qasm import as_circuit
from qhub_providers.errors import UnsupportedCircuitError

HEAD = "OPENQASM 3;\nqubit[2] q;\nrx(0.5) q[0];\nh q[1];\n"
MISTYPED = [
    "result expectation z(q[0]) x(q[1])",
    "result expectation z(q[0]), z(q[1])",
    "result expectation 3 z(q[0])",
    "result probability q[0] q[1]",
    "result expectation foo z(q[1])",
    "result variance adj z(q[0])",
    "result expectation z(q[0]) blah",
    "result expectation hermitian([[1, 0], [0, 1)) q[0]",
    "result amplitude",
    "resutl expectation z(q[0])",
    "unitary([[0,1],[1,0]) q[0]",
    "unitary([[0,1],[1,0]])",
    "noise bit_flip 0.1 q[0]",
    "noise bit_flip(0.1) q[0] junk",
    "noise kraus([[1, 0], [0, 1]) q[0]",
]
READABLE = [
    "result expectation z(q[0]) @ x(q[1])  // of both",
    "result expectation hermitian([[1, -1.5e-1-2im], [-0.15+2im, -0.5]]) q[0]",
    "result sample h all",
    "result probability q[0], q[1]",
    "unitary([[0,1],[1im,-0]]) q[0]",
    "noise bit_flip(1.0e-3) q[0]",
    "noise pauli_channel(0.1, 0.2, 0.30) q[0]",
    "noise kraus([[1, 0], [0, 1]], [[0, 0], [0.0, 0]]) q[0]",
]


def sources(pragma: str) -> str:
    return f'{HEAD}// pragma of "no kind\n#pragma braket {pragma}\n'


@pytest.mark.parametrize("pragma", MISTYPED)
def test_a_pragma_that_cannot_be_read_whole_is_refused(pragma: str) -> None:
    for read in (lambda text: as_circuit(text, None), lambda text: encode(text, 10, None, None)):
        with pytest.raises(UnsupportedCircuitError, match=r"line 6: .*cannot be read whole") as caught:
            read(sources(pragma))
        assert pragma in str(caught.value)


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "kipu.sim.qsim", "aws.sim.sv1", "aws.rigetti.cepheus"])
def test_no_device_runs_it(braket: QHubBraketProvider, name: str) -> None:
    for pragma in MISTYPED[:7]:
        with pytest.raises(UnsupportedCircuitError, match=r"line 6: .*cannot be read whole"):
            braket.get_device(name).run(sources(pragma), shots=10)


@pytest.mark.parametrize("pragma", READABLE)
def test_a_pragma_that_can_be_read_is_taken(pragma: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert encode(sources(pragma), 10, None, None).input == {"qasm": sources(pragma)}
    assert as_circuit(sources(pragma), None).qubit_count == 2
    assert not capfd.readouterr().err


def test_the_line_is_that_of_the_text_as_it_was_written() -> None:
    text = (
        "OPENQASM 3;\ninput float p;\n" + HEAD[12:] + "#pragma braket noise bit_flip(p) q[0]\n#pragma braket result x"
    )
    for read in (lambda inputs: as_circuit(text, inputs), lambda inputs: encode(text, 10, inputs, None)):
        with pytest.raises(UnsupportedCircuitError, match=r"line [67]: "):
            read({"p": 0.1})
    with pytest.raises(UnsupportedCircuitError, match="line 7: the pragma 'braket result x'"):
        encode(text, 10, {"p": 0.1}, None)


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "kipu.sim.qsim", "aws.sim.sv1", "aws.sim.dm1"])
def test_gradients_need_no_shots_and_so_are_refused(braket: QHubBraketProvider, name: str) -> None:
    circuit = Circuit().rx(0, FreeParameter("a")).adjoint_gradient(Observable.Z(), 0, ["a"])
    texts = [f"#pragma braket result adjoint_gradient expectation({of}" for of in ("z(q[0])) all", "2*z(q[0])) theta")]
    device = braket.get_device(name)
    for program in (circuit, *(HEAD + text for text in texts)):
        with pytest.raises(UnsupportedCircuitError, match="without shots only, shots=0"):
            device.run(program, shots=10, inputs={"a": 0.5})


BROKEN = {
    "qubit[2] q;\nh q[0]\ncnot q[0], q[1];": "line 4, column 1: missing ';'",
    "qubit[1] q;\nh q[0]?;": r"line 3, column 7: token recognition error",
    "qubit[1] q;\nh q[0];\nh q[0];\nrx(0.5 q[0];\nh q[0];": "line 5, column ",
    "/* ; rx(0.5 q[0]; \n */ qubit[1] q;\nh q[0]; // h;\nrx(0.1 q[0];": "line 5, column ",
    "qubit[1] q;\nh q[0];\nh q[0]": "line 4, column 7: missing ';'",
}


@pytest.mark.parametrize("text", BROKEN)
def test_broken_texts_are_refused_with_the_place(text: str) -> None:
    for read in (lambda text: as_circuit(text, None), lambda text: encode(text, 10, None, None)):
        with pytest.raises(UnsupportedCircuitError, match=f"no OpenQASM 3: {BROKEN[text]}"):
            read("OPENQASM 3;\n" + text)


def test_other_texts_are_named() -> None:
    for read in (lambda text: as_circuit(text, None), lambda text: encode(text, 10, None, None)):
        with pytest.raises(UnsupportedCircuitError, match="the program is OpenQASM 2, and Braket runs OpenQASM 3"):
            read('// of old\nOPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nh q[0];')
        with pytest.raises(UnsupportedCircuitError, match="the program is empty"):
            read(Program(source=" \n // nothing\n"))


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    reasons = {
        'include "stdgates.inc";\nqubit[1] q;\ncx q[0], q[1];': "no file stdgates.inc .*cnot for cx",
        'include "other.inc";': "no file other.inc .*write into the program",
        "qubit[1] q;\n#pragma braket result probability r": "line 3: r is declared nowhere",
        "qubit[1] q;\nh r[0];": "line 3: Undefined key: r",
    }
    for text, reason in reasons.items():
        with pytest.raises(UnsupportedCircuitError, match=reason):
            as_circuit("OPENQASM 3;\n" + text, None)


def test_a_bit_that_is_measured_into_twice_is_refused() -> None:
    text = "OPENQASM 3;\nbit[2] b;\nqubit[2] q;\nx q[1];\nb[0] = measure q[0];\n"
    for second in ("b[0] = measure q[1];", "b = measure q;", "for int i in [0:1] { b[i] = measure q[i]; }"):
        with pytest.raises(UnsupportedCircuitError, match=r"line 6: b\[0\] is measured into twice"):
            as_circuit(text + second, None)
    for second in ("b[1] = measure q[1];", "bit[1] c;\nc[0] = measure q[1];", "measure q[1];"):
        assert len(as_circuit(text + second, None).instructions) == 3


def test_a_long_program_is_checked_by_its_kinds_of_statements() -> None:
    lines = [f"rx({number / 7}) q[{number % 2}];" for number in range(5000)]
    text = "OPENQASM 3;\nqubit[2] q;\n" + "\n".join(lines)
    assert encode(text, 10, None, None).input == {"qasm": text}
    with pytest.raises(UnsupportedCircuitError, match="line 4003, column "):
        encode(text.replace(lines[4000], "rx(0.1 q[0];"), 10, None, None)
