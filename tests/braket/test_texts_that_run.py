"""Texts that are right, though a hasty look takes them for something else."""

from __future__ import annotations

import pytest

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice, pragmas, syntax
from qhub_providers.braket.text_qubits import qubits_of
from tests.conftest import HubAddress

BELL = "OPENQASM 3.0;\nqubit[2] q;\nbit[2] b;\nh q[0];\ncnot q[0], q[1];\nb = measure q;\n"


@pytest.fixture
def devices(ideal_hub: HubAddress) -> QHubBraketProvider:
    return QHubBraketProvider(ideal_hub.access_token, base_url=ideal_hub.url)


@pytest.fixture
def fez(devices: QHubBraketProvider) -> QHubDevice:
    return devices.get_device("ibm.qpu.fez")


@pytest.mark.parametrize(
    "header",
    [
        "/" * 200 + "\n",
        "// see https://x // y\n" * 40,
        "// Converted from OPENQASM 2.0 by my tool\n",
        "/* OPENQASM 2; */",
    ],
)
def test_comments_before_the_version(header: str) -> None:
    syntax.check(header + BELL)


def test_a_matrix_with_numbers_that_begin_with_a_point() -> None:
    rows = ", ".join("[" + ", ".join(".5" if row == column else "0" for column in range(32)) + "]" for row in range(32))
    assert pragmas.why_not(f"braket result expectation hermitian([{rows}]) q[0], q[1], q[2], q[3], q[4]") is None


def test_divided_angles_are_parsed_once() -> None:
    assert syntax.REPEATED.fullmatch("\nrx(pi/2) q[1]")


def test_bits_of_a_loop_or_a_subroutine_are_new_each_time(fez: QHubDevice) -> None:
    loop = "OPENQASM 3; qubit[2] q; x q[1]; for int k in [0:1] { bit b; b = measure q[k]; }"
    called = "OPENQASM 3; qubit[2] q; x q[1]; def m(qubit a) { bit r; r = measure a; } m(q[0]); m(q[1]);"
    for text in (loop, called):
        result = fez.run(text, shots=10).result()
        assert (result.measured_qubits, dict(result.measurement_counts)) == ([0, 1], {"01": 10})


def test_a_subroutine_takes_a_physical_qubit(fez: QHubDevice) -> None:
    text = "OPENQASM 3;\ndef flip(qubit a) { x a; }\nbit[1] b;\nflip($5);\nb[0] = measure $5;"
    assert fez.run(text, shots=10).result().measured_qubits == [5]


@pytest.mark.parametrize(
    "text",
    [
        "const int n = 2; qubit[n] q; qubit[2] r; h q; h r[1];",
        "qubit[3] t; bit[2] c; t t[0]; cnot t[0], t[1]; c[0] = measure t[0]; c[1] = measure t[1];",
    ],
)
def test_qubits_that_no_look_at_the_text_tells(text: str) -> None:
    assert qubits_of(text) is None
