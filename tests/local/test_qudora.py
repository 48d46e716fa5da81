"""OpenQASM 2 and 3 on the embedded `qudora.sim.xg1`."""

from __future__ import annotations

import math
from typing import Any

import httpx
import pytest

from .programs import completed, failed

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\ncreg a[1];\ncreg b[3];\n'
MEASURE = "\nmeasure q[0] -> b[1];\nmeasure q[1] -> a[0];\nmeasure q[2] -> b[2];"
HEAD3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nbit[1] a;\nbit[3] b;\n'
MEASURE3 = "\nb[1] = measure q[0];\na[0] = measure q[1];\nb[2] = measure q[2];"
LANGUAGES = ("OpenQASM2", "OpenQASM3")


def qudora(lines: str, language: str = "OpenQASM2", shots: int = 100, **more: Any) -> dict[str, Any]:
    head, measure = (HEAD, MEASURE) if language == "OpenQASM2" else (HEAD3, MEASURE3)
    qasm = lines if lines.startswith("OPENQASM") or not lines else head + lines + measure
    params = {"language": language, "backend_settings": {}}
    return {"backend_id": "qudora.sim.xg1", "shots": shots, "input": {"qasm": qasm}, "input_params": params, **more}


@pytest.mark.parametrize(
    ("lines", "language", "said"),
    [
        ("if (a == 1) x q[0];", "OpenQASM2", "does not support if_else"),
        ("opaque mine a;\nmine q[0];", "OpenQASM2", "mine has no definition"),
        ("nothing q[0];", "OpenQASM2", "invalid"),
        ("", "OpenQASM2", "invalid"),
        (HEAD + "x q[0];", "OpenQASM2", "measures nothing"),
        (HEAD.replace("[3]", "[27]"), "OpenQASM2", "27 qubits"),
        ('OPENQASM 2.0;\ninclude "/etc/hostname";\nqreg q[1];', "OpenQASM2", 'may include "qelib1.inc" only'),
        (HEAD + "x q[0];" + MEASURE, "OpenQASM3", "invalid"),
        (HEAD3 + "x q[0];" + MEASURE3, "OpenQASM2", "invalid"),
        ("if (a[0]) { x q[0]; }", "OpenQASM3", "does not support if_else"),
        ("OPENQASM 3.0;\nconst int n = 1000000000;\nqubit[n] q;", "OpenQASM3", "must be a plain number"),
        ('OPENQASM 3.0;\ninclude "/etc/hostname";', "OpenQASM3", 'may include "stdgates.inc" only'),
    ],
)
def test_a_program_that_cannot_run_says_why(client: httpx.Client, lines: str, language: str, said: str) -> None:
    assert said in failed(client, qudora(lines, language))["message"]


def test_unknown_settings_are_refused(client: httpx.Client) -> None:
    response = client.post("/jobs", json=qudora("x q[0];", input_params={"backend_settings": {"noise": 1}}))
    assert (response.status_code, response.json()["detail"][:30]) == (400, "input_params.backend_settings:")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", range(3))
def test_bit_0_is_rightmost(client: httpx.Client, language: str, one: int) -> None:
    wanted = {0: "0100", 1: "0001", 2: "1000"}[one]  # b[2] b[1] b[0] a[0]
    assert completed(client, qudora(f"x q[{one}];", language)) == {"counts": {wanted: 100}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_probabilities_by_bit(client: httpx.Client, language: str) -> None:
    turns = " ".join(f"ry({2 * math.asin(math.sqrt(p))}) q[{qubit}];" for qubit, p in enumerate([0.1, 0.35, 0.8]))
    counts = completed(client, qudora(turns, language, shots=10_000))["counts"]
    shares = [sum(n for key, n in counts.items() if key[place] == "1") / 10_000 for place in range(4)]
    assert shares == pytest.approx([0.8, 0.1, 0, 0.35], abs=0.03)  # 6 standard deviations


def test_the_records_gates_own_gates_and_reset(client: httpx.Client) -> None:
    assert completed(client, qudora("r(pi, 0) q[0];\nrxx(pi) q[0], q[2];"))["counts"] == {"1000": 100}
    assert completed(client, qudora("gate r(t, p) a { x a; z a; }\nr(0, 0) q[1];"))["counts"] == {"0001": 100}
    assert completed(client, qudora("gate mine a, b { x a; cx a, b; }\nmine q[0], q[1];"))["counts"] == {"0101": 100}
    other_h = "OPENQASM 2.0;\ngate h a { U(pi,0,pi) a; }\nqreg q[1];\ncreg c[1];\nh q[0];\nmeasure q -> c;"
    assert completed(client, qudora(other_h))["counts"] == {"1": 100}
    assert completed(client, qudora("x q[0];\nreset q[0];\nx q[1];"))["counts"] == {"0001": 100}


def test_openqasm_3_has_a_format_of_its_own(client: httpx.Client) -> None:
    assert completed(client, qudora("x q[1];", "OpenQASM3", input_format="OPEN_QASM_V3"))["counts"] == {"0001": 100}
