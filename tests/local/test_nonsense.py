"""Angles that are no numbers, programs that explode, and settings that cannot be: refused by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import Delay, Parameter

from qhub_providers.local import LocalHub, LocalHubError

from .programs import completed, decoded, failed, ibm, ry
from .test_kipu import kipu
from .test_qudora import qudora

STATE = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nrx(1e400) q[0];'


@pytest.mark.parametrize("angle", ["1e400", "-1e400", "2^(2^20)"])
def test_an_infinite_angle_is_no_angle(client: httpx.Client, angle: str) -> None:
    assert failed(client, kipu(f"rx({angle}) q[0];"))["code"] == "InvalidProgram"
    assert failed(client, qudora(f"rx({angle}) q[0];"))["code"] == "InvalidProgram"


def test_an_infinite_angle_inside_of_a_gate_of_ones_own(client: httpx.Client) -> None:
    failure = failed(client, qudora("gate odd a { rx(1e400) a; }\nodd q[0];"))
    assert failure["code"] == "InvalidProgram"
    assert "is not a finite number" in failure["message"]


def test_no_state_of_such_a_program(client: httpx.Client) -> None:
    assert failed(client, kipu(STATE, mode="statevector"))["code"] == "InvalidProgram"


@pytest.mark.parametrize("angle", [math.inf, math.nan])
def test_nor_do_ibms_machines_take_one(client: httpx.Client, angle: float) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.rz(angle, 0)
    circuit.measure(0, 0)
    assert "is not a finite number" in failed(client, ibm([circuit, None, 10]))["reason"]
    body = ibm([circuit.remove_final_measurements(inplace=False), {"I" * 155 + "Z": 1.0}, None, 0.1])
    body["input_params"] = {"program_id": "estimator"}
    assert "is not a finite number" in failed(client, body)["reason"]


def test_parameters_of_what_no_qubit_sees(client: httpx.Client) -> None:
    """In the global phase, and in a delay on a qubit that does nothing else."""
    time, phase, angle = Parameter("t"), Parameter("p"), Parameter("a")
    circuit = QuantumCircuit(156, global_phase=phase)
    circuit.add_register(ClassicalRegister(1, "c"))
    circuit.append(Delay(time), [5])
    ry(circuit, math.pi / 2, 0)
    circuit.rz(angle, 0)
    ry(circuit, math.pi / 2, 0)
    circuit.measure(0, 0)
    values = [[math.pi, 0.5, 16], [0.0, 0.5, 16]]
    bits = decoded(completed(client, ibm([circuit, values, 100])))[0].data.c
    likeliest = [max(counts, key=counts.__getitem__) for counts in map(bits.get_counts, range(2))]
    assert likeliest == ["0", "1"]


def test_gates_of_gates_of_gates(client: httpx.Client) -> None:
    lines = ["gate g0 a { x a; }"]
    lines += [f"gate g{n} a {{ {f'g{n - 1} a; ' * 10}}}" for n in range(1, 10)]
    failure = failed(client, qudora("\n".join([*lines, "g9 q[0];"])))
    assert failure["code"] == "TooLarge"
    assert "the program makes 1000000003 operations" in failure["message"]


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"documentation": None}, "aws.sim.sv1"),
        ({"documentation": "x"}, "aws.sim.sv1.documentation"),
        ({"availability": None}, "aws.sim.sv1"),
        ({"configuration": {"shots_range": {"max": 10**30}}}, "aws.sim.sv1.configuration.shots_range.max"),
        ({"configuration": {"shots_range": {"min": 5, "max": 1}}}, "aws.sim.sv1.configuration.shots_range"),
    ],
)
def test_records_that_would_break_the_hub(patch: dict[str, Any], field: str) -> None:
    with pytest.raises(LocalHubError, match=f"backends: {field}"):
        LocalHub(backends={"aws.sim.sv1": patch}).start()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"tokens": {"\ud800": {}}}, "visible ASCII"),
        ({"tokens": {"tökén": {}}}, "visible ASCII"),
        ({"tokens": ["a"]}, "must be a mapping"),
        ({"tokens": {"a": {"organizations": None}}}, "organizations must be a list"),
        ({"faults": True}, "faults: give a mapping"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        LocalHub(**settings)


def test_a_token_file_that_holds_none(tmp_path: Path) -> None:
    (tmp_path / "access_token").write_bytes(b"\xff\x00\x01")
    with pytest.raises(LocalHubError, match="does not hold an access token"):
        LocalHub(tmp_path).start()
