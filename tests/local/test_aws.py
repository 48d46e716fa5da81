"""OpenQASM on the embedded `aws.sim.sv1`."""

from __future__ import annotations

import math

import httpx
import numpy as np
import pytest
from braket.tasks import GateModelQuantumTaskResult

from .programs import BELL, aws, completed, failed

HEAD = "OPENQASM 3.0;\nbit[2] b;\nqubit[2] q;\n"
MEASURE = "\nb[0] = measure q[0];\nb[1] = measure q[1];"
NOT_OFFERED = {
    "x q[0];\nreset q[0];": "quantum reset",
    "delay[100ns] q[0];": "delay",
    "barrier q[0];": "barrier",
    "if (true) { x q[0]; }": "branching",
    "for int i in [0:1] { x q[i]; }": "for in loop",
    "ctrl @ x q[0], q[1];": "modifier ctrl",
    "U(0, 0, 0) q[0];": "gate U",
    "gphase(0.1);": "quantum phase",
    "gate mine a { x a; }\nmine q[0];": "gate definition",
    "cv q[0], q[1];": "gate cv",
    "x q[0:1];": "index",
    "x q[-1];": "index",
    "x $0;": "physical qubit $0",
    "input float theta;": "declaration",
    "int i = 1;": "declaration",
    "bit[1] c;": "bit register",
    "qubit[1] r;": "qubit register",
    'include "stdgates.inc";': "include",
    "#pragma braket noise bit_flip(0.1) q[0]": "noise bit_flip",
    "#pragma braket verbatim\nbox { x q[0]; }": "verbatim",
    "#pragma braket result state_vector": "state_vector",
    '#pragma braket result amplitude "00"': "amplitude with shots",
    "#pragma braket result expectation z(q[0])": "result types",
    "#pragma braket result expectation 2 * z(q[0])": "an observable with a factor",
    "#pragma braket result variance z(q[0]) + x(q[1])": "a sum of observables",
    "#pragma braket result expectation z(q[0]) - x(q[1])": "a sum of observables",
    "b[0] = measure q[0];\nx q[0];": "mid-circuit",
    "b[0] = measure q[0];": "mid-circuit",
}


@pytest.mark.parametrize("line", NOT_OFFERED)
def test_what_the_capabilities_do_not_offer_is_refused_by_name(client: httpx.Client, line: str) -> None:
    failure = failed(client, aws(HEAD + line + MEASURE))
    assert failure["code"] == "UnsupportedOperation"
    assert NOT_OFFERED[line] in failure["message"]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (HEAD + "x q[0];\ni q[1];\nb[0] = measure q[0];", "qubit 1 is not measured"),
        (HEAD + "x q[0];\nb[0] = measure q[0];\nb[0] = measure q[1];", "is not measured"),
        ("OPENQASM 3.0;\nqubit[3] q;\nx q[0];\nx q[2];", "unused qubit (1)"),
        ("OPENQASM 3.0;", "without qubits"),
        ("OPENQASM 3.0;\nbit[27] b;\nqubit[27] q;\nb = measure q;", "27 qubits"),
        ("OPENQASM 3.0;\nbit[1000000000] b;\nqubit[1000000000] q;", "1000000000 qubits"),
        (HEAD + "x q[7];" + MEASURE, "invalid"),
        (HEAD + "x q[0], q[1];" + MEASURE, "invalid"),
        (HEAD + "cnot q[0];" + MEASURE, "invalid"),
        (HEAD + "cnot q[0], q[0];" + MEASURE, "invalid"),
        (HEAD + "rx q[0];" + MEASURE, "invalid"),
        (HEAD + "rx(1, 2) q[0];" + MEASURE, "invalid"),
        (HEAD + "rx(1e400) q[0];" + MEASURE, "invalid"),
        (HEAD + "rx(1/0) q[0];" + MEASURE, "invalid"),
        ("this is no program", "invalid"),
        ("", "it is empty"),
        ("// only a remark", "invalid"),
        ("/etc/hostname.qasm", "invalid"),
    ],
)
def test_a_program_that_cannot_run_says_why(client: httpx.Client, program: str, said: str) -> None:
    assert said in failed(client, aws(program))["message"]


def test_the_result_is_brakets(client: httpx.Client) -> None:
    raw = completed(client, aws(shots=200))
    assert raw["measuredQubits"] == [0, 1]
    assert raw["additionalMetadata"]["action"]["source"] == BELL
    read = GateModelQuantumTaskResult.from_string(httpx.Response(200, json=raw).text)
    assert set(read.measurement_counts) == {"00", "11"}
    assert sum(read.measurement_counts.values()) == read.task_metadata.shots == 200


@pytest.mark.parametrize("one", range(3))
def test_columns_are_assigned_bits_in_ascending_order(client: httpx.Client, one: int) -> None:
    lines = ["OPENQASM 3.0;", "bit[4] b;", "qubit[3] q;", f"x q[{one}];"]
    lines += ["b[2] = measure q[0];", "b[0] = measure q[1];", "b[3] = measure q[2];"]
    raw = completed(client, aws("\n".join(lines), shots=3))
    assert raw["measuredQubits"] == [1, 0, 2]
    assert raw["measurements"] == [[int(one == 1), int(one == 0), int(one == 2)]] * 3


def test_probabilities_by_column(client: httpx.Client) -> None:
    wanted = [0.1, 0.35, 0.8]
    turns = [f"ry({2 * math.asin(math.sqrt(p))}) q[{qubit}];" for qubit, p in enumerate(wanted)]
    raw = completed(client, aws("\n".join(["OPENQASM 3.0;", "qubit[3] q;", *turns]), shots=20_000))
    assert np.mean(raw["measurements"], axis=0) == pytest.approx(wanted, abs=0.02)


def test_result_types_are_computed_from_the_measurements(client: httpx.Client) -> None:
    lines = [
        "OPENQASM 3.0;",
        "qubit[3] q;",
        "h q[0];",
        "cnot q[0], q[1];",
        "x q[2];",
        "#pragma braket result expectation x(q[0]) @ x(q[1])",
        "#pragma braket result sample x(q[0])",
        "#pragma braket result probability q[2]",
    ]
    raw = completed(client, aws("\n".join(lines), shots=500))
    read = GateModelQuantumTaskResult.from_string(httpx.Response(200, json=raw).text)
    expectation, sample, probabilities = read.values
    assert expectation == pytest.approx(1.0)
    assert sorted(set(sample)) == [-1, 1]
    rows = np.array(raw["measurements"])
    assert list(1 - 2 * rows[:, 0]) == list(sample)
    assert list(probabilities) == [0, 1]


X_LIKE = "hermitian([[0+0im, 1+0im], [1+0im, 0+0im]])"
ROTATED = "OPENQASM 3.0;\nqubit[2] q;\nry(0.6) q[0];\ni q[1];"


@pytest.mark.parametrize(
    "wanted",
    [
        ["expectation x(q[0])", "probability"],
        ["expectation x(q[0])", "probability q[0]"],
        ["sample x all", "variance z(q[1])"],
        ["expectation z(q[1]) @ y(q[0])", "expectation x(q[0])"],
        [f"expectation {X_LIKE} q[0]", "probability q[1], q[0]"],
    ],
)
def test_result_types_in_different_bases_are_refused(client: httpx.Client, wanted: list[str]) -> None:
    failure = failed(client, aws("\n#pragma braket result ".join([ROTATED, *wanted])))
    assert failure["code"] == "UnsupportedOperation"
    assert "in different bases" in failure["message"]


def test_result_types_in_the_same_bases_are_computed_together(client: httpx.Client) -> None:
    wanted = ["expectation x(q[0]) @ z(q[1])", "sample x(q[0])", "probability q[1]", "expectation i(q[0])"]
    raw = completed(client, aws("\n#pragma braket result ".join([ROTATED, *wanted]), shots=4000))
    product, sample, probabilities, one = (item["value"] for item in raw["resultTypes"])
    assert product == pytest.approx(math.sin(0.6), abs=0.1)
    assert np.mean(sample) == product
    assert (probabilities, one) == ([1, 0], 1)


def test_a_unitary_from_its_pragma_and_whole_registers(client: httpx.Client) -> None:
    lines = [HEAD, "#pragma braket unitary([[0, 1], [1, 0]]) q[1]", "i q;", "b = measure q;"]
    assert completed(client, aws("\n".join(lines), shots=2))["measurements"] == [[0, 1], [0, 1]]


@pytest.mark.parametrize("source", [BELL + "\n// kept in bell.qasm", BELL.replace("\n", "\r\n")])
def test_the_text_is_a_program_and_never_a_files_name(client: httpx.Client, source: str) -> None:
    assert completed(client, aws(source))["additionalMetadata"]["action"]["source"] == source
