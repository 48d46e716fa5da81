"""SamplerV2 inputs on the embedded IBM machines."""

from __future__ import annotations

import base64
import math
import re
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import Parameter

from qhub_providers.local.devices.ibm import ibm_properties

from .programs import completed, decoded, failed, fingerprint, ibm, ry


def bell(first: int = 0, second: int = 1, width: int = 156) -> QuantumCircuit:
    circuit = QuantumCircuit(width)
    circuit.add_register(ClassicalRegister(2, "meas"))
    ry(circuit, math.pi / 2, first)
    ry(circuit, -math.pi / 2, second)
    circuit.cz(first, second)
    ry(circuit, math.pi / 2, second)
    circuit.measure([first, second], [0, 1])
    return circuit


def gate(name: str, *parameters_and_qubits: Any) -> QuantumCircuit:
    circuit = QuantumCircuit(156, 1)
    getattr(circuit, name)(*parameters_and_qubits)
    circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    ("circuit", "said"),
    [
        (gate("h", 0), "h on qubits (0,)"),
        (gate("cx", 0, 1), "cx on qubits (0, 1)"),
        (gate("cz", 0, 9), "cz on qubits (0, 9)"),
        (QuantumCircuit(157, 1), "157 qubits"),
    ],
)
def test_what_the_machine_does_not_have_fails_as_with_ibm(
    client: httpx.Client, circuit: QuantumCircuit, said: str
) -> None:
    failure = failed(client, ibm([bell(), None, 10], [circuit, None, 10]))
    assert failure["reason_code"] == 1517
    assert failure["reason"].startswith("Circuit 1: ")
    assert said in failure["reason"]


@pytest.mark.parametrize("angle", [-0.2, 1.6, math.pi])
def test_rzz_has_the_angles_that_ibms_machines_have(client: httpx.Client, angle: float) -> None:
    allowed, beyond = gate("rzz", 1.0, 0, 1), gate("rzz", angle, 0, 1)
    assert completed(client, ibm([allowed, None, 10]))
    assert "[0, pi/2]" in failed(client, ibm([beyond, None, 10]))["reason"]


def measured(register: ClassicalRegister, parameter: Parameter | None = None) -> QuantumCircuit:
    circuit = QuantumCircuit(156)
    circuit.add_register(register)
    if parameter is not None:
        circuit.rz(parameter, 0)
    circuit.measure(range(len(register)), register)
    return circuit


@pytest.mark.parametrize(
    ("name", "size"), [*((name, 1) for name in ("keys", "shape", "_data", "__class__", "class")), ("e", 0)]
)
def test_a_register_that_no_result_can_have_is_named(client: httpx.Client, name: str, size: int) -> None:
    circuit = measured(ClassicalRegister(size, name))
    reason = failed(client, ibm([bell(), None, 10], [circuit, None, 10]))["reason"]
    assert re.match(f"pub 1: (the|a) classical register .*{name!r}", reason)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (None, "number of values (0) does not match the number of parameters (1)"),
        ({"phi": 0.1}, "the circuit's parameters are theta, the values are for phi"),
        (np.array([math.nan]), "a value of theta is not a finite number"),
    ],
)
def test_parameters_without_their_values_are_named(client: httpx.Client, values: object, said: str) -> None:
    circuit = measured(ClassicalRegister(1, "c"), Parameter("theta"))
    reason = failed(client, ibm([bell(), None, 10], [circuit, values, 10]))["reason"]
    assert reason.startswith("pub 1: ")
    assert said in reason
    assert "could not be run" not in reason


def test_no_values_at_all_give_an_empty_result(client: httpx.Client) -> None:
    circuit = measured(ClassicalRegister(1, "c"), Parameter("theta"))
    data = decoded(completed(client, ibm([circuit, np.zeros((0, 1)), 10])))[0].data
    assert (data.shape, data.c.shape, data.c.num_shots) == ((0,), (0,), 10)


def test_a_wrong_gate_inside_control_flow_is_found(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.measure(5, 0)
    with circuit.if_test((circuit.clbits[0], True)):
        circuit.h(5)
    assert "h on qubits (5,)" in failed(client, ibm([circuit, None, 10]))["reason"]


def test_what_one_machine_has_another_may_lack(client: httpx.Client) -> None:
    circuit = QuantumCircuit(120, 1)
    circuit.reset(0)
    circuit.measure(0, 0)
    assert "reset" in failed(client, ibm([circuit, None, 10], backend_id="ibm.qpu.berlin"))["reason"]


@pytest.mark.parametrize(
    "circuit",
    [
        "OPENQASM 3.0;",
        {"__type__": "QuantumCircuit", "__value__": "not base64!"},
        {"__type__": "QuantumCircuit", "__value__": base64.b64encode(zlib.compress(b"not QPY")).decode()},
        {
            "__type__": "QuantumCircuit",
            "__value__": base64.b64encode(zlib.compress(b"QISKIT\x0d" + b"\0" * 40)).decode(),
        },
    ],
)
def test_an_unreadable_circuit_fails_with_a_reason(client: httpx.Client, circuit: object) -> None:
    assert failed(client, ibm([circuit, None, 10]))["reason"]


def test_the_range_of_shots_is_of_each_pub_and_not_of_their_sum(ideal: httpx.Client) -> None:
    result = decoded(completed(ideal, ibm(*[[gate("x", 0), None, 60_000]] * 3) | {"shots": 180_000}))
    assert [pub.data.c.num_shots for pub in result] == [60_000] * 3


def test_values_and_shots_must_fit(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.rz(Parameter("theta"), 0)
    circuit.measure(0, 0)
    assert failed(client, ibm([circuit, None, 10]))["reason"].startswith("pub 0: ")
    assert "100001 shots" in failed(client, ibm([bell(), None, 100_001]))["reason"]
    assert failed(client, ibm([bell(), None, 0]))["reason"].startswith("pub 0: ")


def test_too_many_qubits_in_use(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 30)
    circuit.x(range(30))
    circuit.measure(range(30), range(30))
    assert failed(client, ibm([circuit, None, 10]))["reason"] == (
        "the program uses 30 qubits; the embedded Hub simulates at most 26"
    )


@pytest.mark.parametrize("one", range(3))
def test_each_bit_in_its_register(ideal: httpx.Client, one: int) -> None:
    qubits = (50, 51, 52)
    circuit = fingerprint(lambda circuit: circuit.x(qubits[one]), qubits)
    data = decoded(completed(ideal, ibm([circuit, None, 16])))[0].data
    # Bits 2, 0 and 3 take the qubits; bit 0 is register a, bits 1 to 3 are register b, and bit 1 takes none.
    wanted = [("0", "010"), ("1", "000"), ("0", "100")][one]
    assert (data.a.get_counts(), data.b.get_counts()) == ({wanted[0]: 16}, {wanted[1]: 16})


def test_probabilities_by_bit(ideal: httpx.Client) -> None:
    wanted = [0.1, 0.35, 0.8]

    def prepare(circuit: QuantumCircuit) -> None:
        for qubit, p in enumerate(wanted):
            ry(circuit, 2 * math.asin(math.sqrt(p)), qubit)

    data = decoded(completed(ideal, ibm([fingerprint(prepare), None, 20_000])))[0].data
    found = [data.b.slice_bits(1), data.a, data.b.slice_bits(2)]
    assert [bits.bitcount().mean() for bits in found] == pytest.approx(wanted, abs=0.02)


def test_parameter_values_of_any_shape(ideal: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 1)
    ry(circuit, Parameter("theta"), 0)
    circuit.measure(0, 0)
    values = np.array([[[0.0], [math.pi]], [[math.pi], [0.0]], [[0.0], [0.0]]])
    result = decoded(completed(ideal, ibm([circuit, values, 8])))
    data = result[0].data
    assert data.shape == (3, 2)
    assert data.c.array.squeeze(-1).tolist() == [[[0] * 8, [1] * 8], [[1] * 8, [0] * 8], [[0] * 8, [0] * 8]]


def test_two_equal_pubs_and_values_get_random_numbers_of_their_own(client: httpx.Client) -> None:
    circuit = bell()
    result = decoded(completed(client, ibm([circuit, None, 64], [circuit, None, 64])))
    first, second = (result[index].data.meas.array.tolist() for index in range(2))
    assert first != second


def test_dynamic_circuits(ideal: httpx.Client) -> None:
    circuit = QuantumCircuit(156)
    circuit.add_register(ClassicalRegister(1, "mid"), ClassicalRegister(2, "end"))
    ry(circuit, math.pi / 2, 7)
    circuit.measure(7, 0)
    circuit.delay(100, 7)
    with circuit.if_test((circuit.clbits[0], True)) as otherwise:
        circuit.x(8)
    with otherwise:
        circuit.x(7)
    circuit.measure([7, 8], [1, 2])
    circuit.reset(7)
    data = decoded(completed(ideal, ibm([circuit, None, 400])))[0].data
    both = {(mid, end) for mid, end in zip(data.mid.get_bitstrings(), data.end.get_bitstrings(), strict=True)}
    assert both == {("0", "01"), ("1", "11")}


def test_ibms_variants_of_measure_and_reset(ideal: httpx.Client) -> None:
    from qiskit_ibm_runtime.circuit import MidCircuitMeasure

    circuit = QuantumCircuit(156, 1)
    circuit.x(3)
    circuit.append(MidCircuitMeasure(), [3], [0])
    data = decoded(completed(ideal, ibm([circuit, None, 8], backend_id="ibm.qpu.kingston")))[0].data
    assert data.c.get_counts() == {"1": 8}
    assert "measure_2" in failed(ideal, ibm([circuit, None, 8]))["reason"]


@pytest.mark.parametrize(
    ("pub_shots", "more", "wanted"),
    [(5, {"shots": 9}, 5), (None, {"shots": 9}, 9), (None, {"options": {"default_shots": 7}}, 7), (None, {}, 4096)],
)
def test_where_the_shots_come_from(
    ideal: httpx.Client, pub_shots: int | None, more: dict[str, object], wanted: int
) -> None:
    data = decoded(completed(ideal, ibm([bell(), None, pub_shots], **more)))[0].data
    assert data.meas.num_shots == wanted


def test_registers_wider_than_a_machine_word_and_circuits_without_measurement(ideal: httpx.Client) -> None:
    wide = QuantumCircuit(156)
    wide.add_register(ClassicalRegister(70, "wide"))
    wide.x(4)
    wide.measure([4, 5], [69, 3])
    silent = QuantumCircuit(156, 2)
    silent.x(0)
    result = decoded(completed(ideal, ibm([wide, None, 3], [silent, None, 3])))
    assert result[0].data.wide.get_counts() == {"1" + "0" * 69: 3}
    assert result[1].data.c.get_counts() == {"00": 3}


def test_readout_errors_are_as_asymmetric_as_the_machines(client: httpx.Client) -> None:
    shots = 100_000
    values = {item["name"]: item["value"] for item in ibm_properties("fez")["qubits"][0]}
    for prepared, name in [(0, "prob_meas1_prep0"), (1, "prob_meas0_prep1")]:
        circuit = QuantumCircuit(156, 1)
        if prepared:
            circuit.x(0)
        circuit.measure(0, 0)
        ones = decoded(completed(client, ibm([circuit, None, shots])))[0].data.c.bitcount().mean()
        # The two readout errors differ by a factor of three; x itself adds 0.001, and 0.003 are 7 standard deviations.
        assert abs(ones - prepared) == pytest.approx(values[name], abs=0.004)


def test_a_delay_lets_a_qubit_decay(client: httpx.Client) -> None:
    values = {item["name"]: item["value"] for item in ibm_properties("fez")["qubits"][0]}
    circuit = QuantumCircuit(156, 1)
    circuit.x(0)
    circuit.delay(round(values["T1"] * 1000 / 4), 0)  # in dt of 4 ns: QPY forgets every other unit
    circuit.measure(0, 0)
    ones = decoded(completed(client, ibm([circuit, None, 20_000])))[0].data.c.bitcount().mean()
    # The readout's errors and the gate's take 0.0034; the rest are 6 standard deviations.
    assert ones == pytest.approx(math.exp(-1), abs=0.025)


@pytest.mark.parametrize("name", ["boston", "marrakesh", "pittsburgh", "aachen", "berlin", "miami", "kingston"])
def test_every_machine_makes_a_bell_pair(client: httpx.Client, name: str) -> None:
    width = 120 if name in ("berlin", "miami") else 156
    counts = decoded(completed(client, ibm([bell(0, 1, width), None, 500], backend_id=f"ibm.qpu.{name}")))[
        0
    ].data.meas.get_counts()
    # Kingston's qubit 1 reads 23 % of its zeros as ones: 410 on average there, more elsewhere.
    assert counts["00"] + counts["11"] > 350
    assert min(counts["00"], counts["11"]) > 100


def test_more_executions_than_ibm_takes(ideal: httpx.Client) -> None:
    circuit = measured(ClassicalRegister(1, "c"), Parameter("theta"))
    pub = [circuit, np.zeros((101, 1)), 100_000]
    assert "10100000 executions" in failed(ideal, ibm(pub))["reason"]
