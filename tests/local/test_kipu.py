"""OpenQASM 2 on the embedded `kipu.sim.qsim`."""

from __future__ import annotations

import math
from typing import Any

import httpx
import numpy as np
import pytest

from .programs import completed, failed

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\ncreg a[1];\ncreg b[3];\n'
MEASURE = "\nmeasure q[0] -> b[1];\nmeasure q[1] -> a[0];\nmeasure q[2] -> b[2];"


def kipu(lines: str, shots: int = 100, **params: Any) -> dict[str, Any]:
    qasm = lines if lines.startswith("OPENQASM") or not lines else HEAD + lines + MEASURE
    return {"backend_id": "kipu.sim.qsim", "shots": shots, "input": {"qasm": qasm}, "input_params": params}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("sx q[0];", "does not support sx"),
        ("rxx(0.1) q[0], q[1];", "does not support rxx"),
        ("gate mine a { x a; } mine q[0];", "does not support mine"),
        ("if (a == 1) x q[0];", "does not support if_else"),
        ("measure q[0] -> b[1];\nx q[0];", "does not support x on a qubit that was measured"),
        ("nothing q[0];", "invalid"),
        ("x q[7];", "invalid"),
        ("OPENQASM 3.0;\nqubit[1] q;", "invalid"),
        ("", "invalid"),
        (HEAD + "x q[0];", "no measurements"),
        (HEAD.replace("[3]", "[27]"), "27 qubits"),
        (HEAD.replace("[3]", "[100000000]"), "at most 4096 fit"),
        ('OPENQASM 2.0;\ninclude "/etc/hostname";\nqreg q[1];', 'may include "qelib1.inc" only'),
        ('OPENQASM 2.0;\ninclude // "qelib1.inc";\n"/etc/hostname";\nqreg q[1];', 'may include "qelib1.inc" only'),
        ("OPENQASM 2.0;\ngate h a { U(pi,0,pi) a; }\nqreg q[1];\nh q[0];", "does not support h"),
    ],
)
def test_a_program_that_cannot_run_says_why(client: httpx.Client, lines: str, said: str) -> None:
    assert said in failed(client, kipu(lines))["message"]


def test_amplitudes_need_bitstrings_of_the_right_length(client: httpx.Client) -> None:
    for params in ({"mode": "amplitudes"}, {"mode": "amplitudes", "bitstrings": []}):
        response = client.post("/jobs", json=kipu("x q[0];", **params))
        assert (response.status_code, "bitstrings" in response.json()["detail"]) == (400, True)
    assert "3 qubits" in failed(client, kipu("x q[0];", mode="amplitudes", bitstrings=["01"]))["message"]


def test_a_state_needs_a_unitary_circuit_and_room(client: httpx.Client) -> None:
    assert "reset" in failed(client, kipu("reset q[0];", mode="statevector"))["message"]
    large = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[21];'
    assert "at most 20 in the mode statevector" in failed(client, kipu(large, mode="statevector"))["message"]


@pytest.mark.parametrize("one", range(3))
def test_qubit_0_is_leftmost_whatever_the_bits_are(client: httpx.Client, one: int) -> None:
    key = "".join(str(int(qubit == one)) for qubit in range(3))
    result = completed(client, kipu(f"x q[{one}];"))
    assert (result["counts"], result["metadata"]["num_qubits"]) == ({key: 100}, 3)
    state = np.array(completed(client, kipu(f"x q[{one}];", mode="statevector"))["statevector"])
    assert np.flatnonzero(state[:, 0]).tolist() == [int(key, 2)]
    amplitudes = completed(client, kipu(f"x q[{one}];", mode="amplitudes", bitstrings=[key, "000"]))["amplitudes"]
    assert amplitudes == {key: [pytest.approx(1), pytest.approx(0)], "000": [0.0, 0.0]}


def test_probabilities_by_qubit(client: httpx.Client) -> None:
    wanted = [0.1, 0.35, 0.8]
    turns = " ".join(f"ry({2 * math.asin(math.sqrt(p))}) q[{qubit}];" for qubit, p in enumerate(wanted))
    counts = completed(client, kipu(turns + "\nbarrier q;", shots=20_000))["counts"]
    shares = [sum(n for key, n in counts.items() if key[qubit] == "1") / 20_000 for qubit in range(3)]
    assert shares == pytest.approx(wanted, abs=0.02)


def test_every_gate_of_the_record_runs(client: httpx.Client) -> None:
    offered = client.get("/backends/kipu.sim.qsim").json()["configuration"]["gates"]
    values = {"rx": 1, "ry": 1, "rz": 1, "u1": 1, "u2": 2, "u3": 3, "u": 3, "crx": 1, "cry": 1, "crz": 1, "cu1": 1}
    lines = []
    for gate in offered:
        name = gate["name"]
        count = {"cu3": 3, **values}.get(name, 0)
        qubits = 3 if name in ("cswap", "ccx") else 2 if name.startswith("c") or name == "swap" else 1
        arguments = f"({','.join(['0.3'] * count)})" if count else ""
        lines.append(f"{name}{arguments} {','.join(f'q[{qubit}]' for qubit in range(qubits))};")
    state = np.array(completed(client, kipu("\n".join(lines), mode="statevector"))["statevector"])
    assert np.sum(state**2) == pytest.approx(1)
    assert client.get("/backends/kipu.sim.qsim/config").json()["gates"] == [gate["name"] for gate in offered]


def test_reset_before_a_measurement(client: httpx.Client) -> None:
    assert completed(client, kipu("x q[1];\nx q[0];\nreset q[0];"))["counts"] == {"010": 100}
