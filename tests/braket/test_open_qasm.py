"""OpenQASM text: what Braket's interpreter would read as another program is refused, and the rest reads right."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from braket.ir.openqasm import Program

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.encoding import encode, text
from qhub_providers.braket.open_qasm import as_circuit, check_result_types
from qhub_providers.braket.statements import outline
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError

from .exact import probabilities

PHASED = "gate fz a { gphase(-pi/2); rz(pi) a; }\n"
MISREAD = {
    "gate foo a, b { h a; cnot a, b; }\nqubit[2] q;\npow(2) @ foo q[0], q[1];": "line 3: pow of the gate foo",
    "gate foo a { h a; }\nqubit[2] q;\nctrl @ pow(-1) @ foo q[0], q[1];": "line 3: pow of the gate foo",
    PHASED + "qubit[2] q;\nh q[0];\nctrl @ fz q[0], q[1];": "line 4: the gate fz has a gphase",
    PHASED + "qubit[2] q;\nnegctrl @ inv @ fz q[0], q[1];": "line 3: the gate fz has a gphase",
    PHASED + "gate two a { fz a; }\nqubit[2] q;\nctrl @ two q[0], q[1];": "line 4: the gate two has a gphase",
    PHASED + "gate two a, b { ctrl @ fz a, b; }\nqubit[2] q;\ntwo q[0], q[1];": "line 2: the gate fz has a gphase",
    "qubit[1] q;\npow(2) @ ctrl @ gphase(0.3) q[0];": "line 2: the power of gphase",
    "qubit[1] q;\npow(0.5) @ inv @ x q[0];": "line 2: a root",
    "qubit[1] q;\npow(1/2) @ pow(2) @ x q[0];": "line 2: a root",
    "qubit[1] q;\nh q[0];\nend;\nx q[0];": "line 3: what follows `end`",
    "qubit[1] q;\nfor int i in [0:2] {\n end; }": "line 3: what follows `end`",
    "def f(qubit a) {\n end; }\nqubit[1] q;\nf(q[0]);": "line 2: what follows `end`",
    "qubit[1] q;\ndelay[1ms] q[0];": "line 2: a delay",
    "qubit[1] q;\nif (true) { delay[1ms] q[0]; }": "line 2: a delay",
    "defcal x $0 { }\nqubit[1] q;\nx q[0];": "line 1: a calibration",
    "qubit[1] q;\nreset q[0];": "a reset",
}


@pytest.mark.parametrize("text", MISREAD)
def test_what_would_be_read_as_another_program_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedCircuitError) as caught:
        as_circuit("OPENQASM 3;" + text, None)
    assert MISREAD[text] in str(caught.value)


@pytest.mark.parametrize("name", ["kipu.sim.qsim", "ibm.qpu.fez", "iqm.qpu.garnet"])
@pytest.mark.parametrize("text", ["qubit[1] q;\nh q[0];\ndelay[1ms] q[0];", "qubit[1] q;\nh q[0];\nend;\nx q[0];"])
def test_other_vendors_run_none_of_that(braket: QHubBraketProvider, name: str, text: str) -> None:
    with pytest.raises(UnsupportedCircuitError, match="line 3: "):
        braket.get_device(name).run("OPENQASM 3;" + text, shots=10)


def test_a_file_that_a_program_includes_is_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / "more.inc").write_text("qubit[1] q;\nh q[0];\nend;\nx q[0];\n")
    with pytest.raises(UnsupportedCircuitError, match="line 3: what follows `end`"):
        as_circuit(f'OPENQASM 3;\ninclude "{tmp_path / "more.inc"}";', None)


RIGHT: dict[str, list[float]] = {
    "gate foo a, b { h a; cnot a, b; }\nqubit[2] q;\nfoo q[0], q[1]; inv @ foo q[0], q[1];": [1, 0, 0, 0],
    "gate foo a { rx(pi/2) a; }\nqubit[2] q;\nx q[1];\nctrl @ foo q[1], q[0]; ctrl @ foo q[1], q[0];": [0, 0, 0, 1],
    "gate foo(t) a { rx(t) a; ry(t) a; }\nqubit[2] q;\nnegctrl @ foo(pi/2) q[1], q[0];": [0.5, 0, 0.5, 0],
    "qubit[2] q;\nh q[0];\nctrl @ gphase(pi) q[0];\nh q[0];\ni q[1];": [0, 0, 1, 0],
    "qubit[2] q;\nh q[0]; i q[1];\ninv @ ctrl @ gphase(pi/2) q[0];\ns q[0];\nh q[0];": [1, 0, 0, 0],
    "qubit[2] q;\ni q[1];\npow(0.5) @ x q[0]; pow(0.5) @ x q[0];": [0, 0, 1, 0],
    "qubit[2] q;\ni q[1];\ninv @ pow(0.5) @ x q[0]; pow(0.5) @ x q[0];": [1, 0, 0, 0],
    PHASED + "qubit[2] q;\nh q[0];\nfz q[0]; i q[1];\nh q[0];": [0, 0, 1, 0],
    "qubit[2] q;\ninput float a;\nx q[1];\nrx(a*pi/2) q[0];": [0, 0, 0, 1],
}


@pytest.mark.parametrize("text", RIGHT)
def test_the_rest_reads_right(text: str) -> None:
    circuit = as_circuit("OPENQASM 3;" + text, {"a": 2})
    assert np.allclose(probabilities(circuit, [0, 1]), RIGHT[text], atol=1e-9)


def test_the_rest_runs_right_on_another_vendor_s_backend(ideal_braket: QHubBraketProvider) -> None:
    programs = ["OPENQASM 3;" + text for text in RIGHT]
    batch = ideal_braket.get_device("kipu.sim.qsim").run_batch(programs, shots=1000, inputs={"a": 2})
    for result, wanted in zip(batch.results(), RIGHT.values(), strict=True):
        found = [result.measurement_probabilities.get(outcome, 0) for outcome in ("00", "01", "10", "11")]
        assert np.allclose(found, wanted, atol=0.1)


@pytest.mark.parametrize("value", ["0.3", None, True, 1j, math.nan])
def test_values_that_are_no_numbers_are_refused_here_too(value: Any) -> None:
    source = "OPENQASM 3; input float a; qubit[1] q; rx(a) q[0];"
    with pytest.raises(ConfigurationError, match=r"inputs\['a'\] must be a finite number"):
        as_circuit(source, {"a": value})
    with pytest.raises(UnsupportedCircuitError, match="no value for a"):
        as_circuit(Program(source=source), {"b": value})


SUM = "is of a sum of observables or has a factor: ask for each summand alone"


@pytest.mark.parametrize("name", ["kipu.sim.qsim", "ibm.qpu.fez", "iqm.qpu.garnet", "aws.sim.sv1"])
@pytest.mark.parametrize("text", ["z(q[0]) + z(q[1])", "z(q[0])-z(q[1])", "2 * z(q[0])", "-z(q[0])"])
def test_a_sum_of_observables_is_not_its_first_summand(
    braket: QHubBraketProvider, capfd: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    source = f"OPENQASM 3;\nqubit[2] q;\nx q[0];\nx q[1];\n#pragma braket result expectation {text}"
    with pytest.raises(UnsupportedCircuitError, match=SUM):
        braket.get_device(name).run(source, shots=10)
    assert not capfd.readouterr().err


TURNED = "OPENQASM 3;\nqubit[2] q;\nry(0.6) q[0];\ni q[1];"


@pytest.mark.parametrize(
    "wanted",
    [
        ["expectation x(q[0])", "probability"],
        ["expectation x(q[0])", "sample z(q[0])"],
        ["variance y(q[1]) @ z(q[0])", "probability q[1]"],
        ["expectation hermitian([[0, 1], [1, 0]]) q[0]", "expectation x(q[0])"],
        ["expectation hermitian([[1, 0], [0, -1]]) all", "expectation z(q[1])"],
        ["probability q[1]", "expectation hermitian([[1, 0], [0, -1]]) all"],
    ],
)
@pytest.mark.parametrize("name", ["aws.sim.sv1", "aws.sim.dm1", "kipu.sim.qsim"])
def test_result_types_that_cannot_be_measured_together_are_refused(
    braket: QHubBraketProvider, name: str, wanted: list[str]
) -> None:
    with pytest.raises(UnsupportedCircuitError, match=r"simultaneously|conflicts"):
        braket.get_device(name).run("\n#pragma braket result ".join([TURNED, *wanted]), shots=10)


def test_result_types_that_can_are_sent_as_they_are() -> None:
    source = f"{TURNED}\n#pragma braket result expectation x(q[0])\n#pragma braket result probability q[1]"
    assert encode(source, 10, None, None).input == {"qasm": source}
    unreadable = source.replace("i q[1]", "unheard_of q[1]")
    assert encode(unreadable, 10, None, None).input == {"qasm": unreadable}


STRAIGHT = """OPENQASM 3;
qubit[3] q; qubit r; bit[1] b; // x q[2];
rx(0.1) q[0]; ctrl @ rx(0.2) q[0], q[1];
/* z q[2]; */ h r; h q[0:1]; int n = 2; x q[n];
#pragma braket noise bit_flip(0.1) q[0]
#pragma braket unitary([[0, 1], [1, 0]]) q[2]
#pragma braket result expectation x(q[0])
#pragma braket result variance hermitian([[0, -1im], [1im, 0]]) q[1]
"""


@pytest.mark.parametrize(
    "last", ["probability q[2]", "probability", "sample y(q[0])", "expectation z(q[1])", "sample z all"]
)
def test_the_outline_of_a_program_asks_for_the_same_of_the_same_qubits(last: str) -> None:
    source = f"{STRAIGHT}#pragma braket result {last}\n"
    short = outline(source)
    try:
        whole = as_circuit(source, None)
    except UnsupportedCircuitError:
        with pytest.raises(UnsupportedCircuitError):
            as_circuit(short, None)
        with pytest.raises(UnsupportedCircuitError, match=r"cannot be measured together|qubit 1 is measured"):
            check_result_types(source, 10)
        return
    assert as_circuit(short, None).result_types == whole.result_types
    assert as_circuit(short, None).qubits == whole.qubits


def test_the_outline_is_short_whatever_the_number_of_gates() -> None:
    gates = "".join(f"rx(0.{number}) q[{number % 3}];\n" for number in range(300))
    assert outline(STRAIGHT.replace("rx(0.1) q[0];", gates)).count("\n") < 20


@pytest.mark.parametrize(
    "text", ["for int k in [0:1] { h q[k]; }", "gate foo a { h a; } foo q[1];", "if (true) { h q[1]; }"]
)
def test_what_is_not_plain_is_looked_at_whole(text: str) -> None:
    source = f"OPENQASM 3;\nqubit[2] q;\n{text}\n#pragma braket result expectation x(q[1])\n"
    assert outline(source) == source
    with pytest.raises(UnsupportedCircuitError, match="simultaneously"):
        check_result_types(source + "#pragma braket result probability q[1]", 10)


@pytest.mark.parametrize(("given", "said"), [("  ", "not an empty text"), (7, "not int")])
def test_what_is_no_program_is_refused_in_the_same_words_everywhere(given: object, said: str) -> None:
    for reads in (as_circuit, text):
        with pytest.raises(ConfigurationError, match=said):
            reads(given, None)
