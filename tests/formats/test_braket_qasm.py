"""Braket's dialect, read back by Braket's own interpreter."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program
from hypothesis import given, settings
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.quantum_info import Statevector

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats import braket_qasm
from qhub_providers.formats.format import Submitted

from .circuits import PERMUTATIONS, gate_circuits, measured, outcome

SIMULATOR = LocalSimulator("braket_sv")


def encode(circuit: QuantumCircuit) -> Any:
    return braket_qasm.encode([circuit], 10, {})


def submitted(encoded: Any, tags: list[str] | None = None) -> Submitted:
    return Submitted("job-1", encoded.tags if tags is None else tags, 10, lambda: encoded.input)


def run(text: str, shots: int) -> Any:
    return SIMULATOR.run(Program(source=text), shots=shots).result()


def payload(text: str, shots: int, *, source: str | None = None) -> bytes:
    result = run(text, shots)
    rows = result.measurements.tolist()
    action = {"additionalMetadata": {"action": {"source": source}}} if source else {}
    return json.dumps({"measurements": rows, "measuredQubits": result.measured_qubits, **action}).encode()


@settings(deadline=None, max_examples=60)
@given(gate_circuits(list(braket_qasm.GATES)))
def test_every_gate_means_the_same_matrix(circuit: QuantumCircuit) -> None:
    expected = Statevector(circuit.reverse_bits()).data  # Braket's qubit 0 is the most significant
    copy = circuit.copy()
    for qubit in range(circuit.num_qubits):  # no qubit may be left out here, or the vectors would differ in length
        copy.id(qubit)
    copy.measure_all()
    program = encode(copy).input["qasm"].splitlines()
    text = "\n".join([line for line in program if "measure" not in line and not line.startswith("bit")])
    vector = run(text + "\n#pragma braket result state_vector", 0).values[0]
    assert abs(np.vdot(expected, vector)) == pytest.approx(1.0, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(measured(gate_circuits(list(PERMUTATIONS))))
def test_every_bit_arrives_in_its_place(drawn: tuple[QuantumCircuit, list[int | None]]) -> None:
    circuit, sources = drawn
    encoded = encode(circuit)
    (decoded,) = braket_qasm.decode(payload(encoded.input["qasm"], 3), submitted(encoded))
    assert decoded.counts == {hex(outcome(circuit, sources)): 3}
    assert decoded.readout.registers == tuple((register.name, register.size) for register in circuit.cregs)
    assert decoded.readout.name == circuit.name


@settings(deadline=None, max_examples=30)
@given(measured(gate_circuits(list(PERMUTATIONS))))
def test_without_the_tag_the_program_itself_says_where_bits_go(drawn: tuple[QuantumCircuit, list[int | None]]) -> None:
    circuit, sources = drawn
    encoded = encode(circuit)
    (decoded,) = braket_qasm.decode(payload(encoded.input["qasm"], 2), submitted(encoded, tags=[]))
    assert decoded.counts == {hex(outcome(circuit, sources)): 2}
    assert decoded.readout.registers == (("c", circuit.num_clbits),)


def test_probabilities_become_the_counts_that_they_are() -> None:
    circuit = QuantumCircuit(2, 3)
    circuit.h(0)
    circuit.measure(0, 2)
    circuit.measure(1, 0)
    encoded = encode(circuit)
    body = {"measurementProbabilities": {"00": 0.3, "01": 0.7}, "taskMetadata": {"shots": 10}}
    (decoded,) = braket_qasm.decode(json.dumps(body).encode(), submitted(encoded))
    assert decoded.counts == {"0x0": 3, "0x4": 7}
    assert decoded.probabilities == {"000": 0.3, "100": 0.7}
    assert not decoded.shot_order_known


def test_another_order_of_measured_qubits_is_followed() -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.x(0)
    circuit.measure([0, 1], [0, 1])
    body = {"measurements": [[0, 1]], "measuredQubits": [1, 0]}
    (decoded,) = braket_qasm.decode(json.dumps(body).encode(), submitted(encode(circuit)))
    assert decoded.counts == {"0x1": 1}


@settings(deadline=None, max_examples=40)
@given(measured(gate_circuits(list(PERMUTATIONS))))
def test_a_device_that_wants_all_qubits_measured_gets_them(drawn: tuple[QuantumCircuit, list[int | None]]) -> None:
    circuit, sources = drawn
    encoded = braket_qasm.encode([circuit], 10, {"requires_all_qubits_measurement": True})
    text = encoded.input["qasm"]
    assert text.count("measure") == int(text.split("qubit[")[1].split("]")[0])
    (decoded,) = braket_qasm.decode(payload(text, 2), submitted(encoded))
    assert decoded.counts == {hex(outcome(circuit, sources)): 2}
    result = json.loads(payload(text, 2))
    result["measurements"] = [row[::-1] for row in result["measurements"]]
    result["measuredQubits"] = result["measuredQubits"][::-1]
    (turned,) = braket_qasm.decode(json.dumps(result).encode(), submitted(encoded))
    assert turned.counts == decoded.counts


def test_fixed_qubits_keep_their_numbers() -> None:
    circuit = QuantumCircuit(6, 2)
    circuit.h(4)
    circuit.cx(4, 5)
    circuit.measure([4, 5], [0, 1])
    text = braket_qasm.encode([circuit], 10, {"disable_qubit_rewiring": True}).input["qasm"]
    assert text.endswith("bit[2] b;\nh $4;\ncnot $4, $5;\nb[0] = measure $4;\nb[1] = measure $5;")


def test_idle_qubits_stay_off_the_wire() -> None:
    circuit = QuantumCircuit(30, 1)
    circuit.x(29)
    circuit.measure(29, 0)
    encoded = encode(circuit)
    assert "qubit[1] q;" in encoded.input["qasm"]
    assert encoded.input_params == {"qubit_count": 1}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"not json",
        b'{"measurements": [[0, 1, 1]]}',
        b'{"measurements": [[2]]}',
        b'{"measurements": [["x"]]}',
        b'{"measurements": [[0], [0, 1]]}',
        b'{"measurementProbabilities": {"0": 0.2}}',
        b'{"measurementProbabilities": {}}',
        b'{"measurementProbabilities": {"2": 1.0}}',
    ],
)
def test_what_is_not_a_result_is_never_a_number(body: bytes) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    with pytest.raises(ValueError, match=r"."):
        braket_qasm.decode(body, submitted(encode(circuit)))


def circuit_with(name: str) -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="mine")
    circuit.h(0)
    if name == "measure twice":
        circuit.measure([0, 1], [1, 1])
    elif name == "after measurement":
        circuit.measure(0, 0)
        circuit.x(0)
    elif name == "unbound":
        circuit.rx(Parameter("theta"), 0)
        circuit.measure(0, 0)
    elif name == "nan":
        circuit.rx(float("nan"), 0)
        circuit.measure(0, 0)
    elif name == "reset":
        circuit.reset(0)
        circuit.measure(0, 0)
    elif name == "custom":
        custom = QuantumCircuit(1, name="x")  # a custom gate under a standard name
        custom.h(0)
        circuit.append(custom.to_gate(), [0])
        circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    ("name", "said", "index"),
    [
        ("measure twice", "classical bit 1 again", 2),
        ("after measurement", "'x' on qubit 0 acts on a qubit that was measured", 2),
        ("unbound", "unbound are theta", 1),
        ("nan", "not a finite number", 1),
        ("reset", "'reset' on qubit 0", 1),
        ("custom", "is not a gate of", 1),
        ("nothing measured", "measures nothing", None),
    ],
)
def test_refusals_name_the_instruction_and_its_place(name: str, said: str, index: int | None) -> None:
    with pytest.raises(UnsupportedCircuitError) as caught:
        encode(circuit_with(name))
    assert said in str(caught.value)
    assert "'mine'" in str(caught.value)
    assert caught.value.index == index
