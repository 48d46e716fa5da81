"""OpenQASM 2 and 3, read back by Qiskit's own importers; what Qudora and Kipu make of it, by either order of bits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from qiskit import QuantumCircuit, qasm2, qasm3
from qiskit.quantum_info import Operator, Statevector

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats import kipu, open_qasm, qudora
from qhub_providers.formats.amplitudes import Amplitudes
from qhub_providers.formats.format import Format, Submitted

from .circuits import LIBRARY, PERMUTATIONS, gate_circuits, measured, outcome

NAMES = sorted(open_qasm.WORDS)
BIG_ENDIAN = {"kipu"}
"""Formats of services that write qubit 0 leftmost."""
FORMATS = {
    "kipu": kipu.FORMAT,
    "open_qasm_2": open_qasm.FORMAT_2,
    "qudora": qudora.FORMAT,
    "open_qasm_3": open_qasm.FORMAT,
    "qudora_3": qudora.FORMAT_3,
}
each_format = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.local if name.endswith("3") else ()) for name in FORMATS],
)
"""Reading OpenQASM 3 takes a package that the embedded Hub brings."""


def read(text: str) -> QuantumCircuit:
    if text.startswith("OPENQASM 3"):
        return qasm3.loads(text)
    return qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


def encode(wire: Format, circuit: QuantumCircuit) -> Any:
    return wire.encode([circuit], 10, {})


def submitted(encoded: Any, tags: list[str] | None = None) -> Submitted:
    return Submitted("job-1", encoded.tags if tags is None else tags, 10, lambda: encoded.input)


def counts_of(text: str, name: str, shots: int) -> dict[str, int]:
    """What a service gives for a program of permutations: the bits of the only outcome, in its order."""
    program = read(text)
    sources: list[int | None] = [None] * program.num_clbits
    for item in program.data:
        if item.name == "measure":
            sources[program.find_bit(item.clbits[0]).index] = program.find_bit(item.qubits[0]).index
    key = format(outcome(program, sources), f"0{program.num_clbits}b")
    return {key[::-1] if name in BIG_ENDIAN else key: shots}


@each_format
@pytest.mark.parametrize("gate", NAMES)
def test_every_gate_means_the_same_matrix(gate: str, name: str) -> None:
    standard = LIBRARY[gate]
    angles = [0.3, -1.1, 0.7, 2.9][: len(standard.params)]
    circuit = QuantumCircuit(standard.num_qubits)
    circuit.append(standard.base_class(*angles), reversed(range(standard.num_qubits)))
    expected = Operator(circuit)
    circuit.measure_all()
    program = read(encode(FORMATS[name], circuit).input["qasm"])
    program.remove_final_measurements()
    assert Operator(program).equiv(expected)


@each_format
@settings(deadline=None, max_examples=25)
@given(circuit=gate_circuits(NAMES))
def test_circuits_mean_the_same(circuit: QuantumCircuit, name: str) -> None:
    expected = Statevector(circuit).probabilities_dict()
    whole = circuit.copy()
    whole.id(range(circuit.num_qubits))
    whole.measure_all()
    program = read(encode(FORMATS[name], whole).input["qasm"])
    program.remove_final_measurements()
    found = Statevector(program).probabilities_dict()
    assert all(found.get(key, 0) == pytest.approx(expected.get(key, 0), abs=1e-9) for key in expected | found)


@each_format
@settings(deadline=None, max_examples=25)
@given(drawn=measured(gate_circuits(PERMUTATIONS, resets=True)))
def test_every_bit_arrives_in_its_place(drawn: tuple[QuantumCircuit, list[int | None]], name: str) -> None:
    circuit, sources = drawn
    encoded = encode(FORMATS[name], circuit)
    payload = json.dumps({"counts": counts_of(encoded.input["qasm"], name, 10)}).encode()
    for wire in FORMATS.values():  # the tags say enough, whoever reads them
        (decoded,) = wire.decode(payload, submitted(encoded))
        assert decoded.counts == {hex(outcome(circuit, sources)): 10}
        assert decoded.readout.registers == tuple((register.name, register.size) for register in circuit.cregs)
        assert decoded.readout.name == circuit.name
        assert not decoded.shot_order_known


FOREIGN = """OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg a[2]; creg b[1];
x q[0]; measure q[0] -> b[0]; measure q[1] -> a[0]; measure q[2] -> a[1];"""


@pytest.mark.parametrize("stored", [{"qasm": FOREIGN}, {"qasm": [FOREIGN]}, FOREIGN], ids=["object", "list", "text"])
def test_programs_of_other_clients_say_themselves_where_bits_go(stored: Any) -> None:
    job = Submitted("job-1", (), 10, lambda: stored)
    for wire, key in ((qudora.FORMAT, "1 00"), (qudora.FORMAT, "100"), (kipu.FORMAT, "100")):
        (decoded,) = wire.decode(json.dumps({"counts": {key: 7}}).encode(), job)
        assert decoded.readout.registers == (("a", 2), ("b", 1))
        assert decoded.counts == {"0x4": 7}


def test_a_program_that_cannot_be_read_leaves_one_register() -> None:
    job = Submitted("job-1", (), 10, lambda: {"qasm": "not a program"})
    (little,) = qudora.FORMAT.decode(b'{"counts": {"01": 3}}', job)
    (big,) = kipu.FORMAT.decode(b'{"counts": {"01": 3}}', job)
    assert (little.counts, big.counts) == ({"0x1": 3}, {"0x2": 3})
    assert little.readout.registers == (("c", 2),)


def test_several_programs_are_one_job_of_qudora() -> None:
    circuits = []
    for qubit in range(3):
        circuit = QuantumCircuit(3, 3, name=f"number {qubit}")
        circuit.x(qubit)
        circuit.measure([0, 1, 2], [2, 0, 1])
        circuits.append(circuit)
    encoded = qudora.FORMAT.encode(circuits, 10, {"language": "OpenQASM2", "backend_settings": {"a": 1}})
    assert encoded.input_params == {"language": "OpenQASM2", "backend_settings": {"a": 1}}
    payload = [{"counts": counts_of(text, "qudora", 10)} for text in encoded.input["qasm"]]
    decoded = qudora.FORMAT.decode(json.dumps(payload).encode(), submitted(encoded))
    assert [one.counts for one in decoded] == [{"0x4": 10}, {"0x1": 10}, {"0x2": 10}]
    assert [one.readout.name for one in decoded] == ["number 0", "number 1", "number 2"]


@pytest.mark.parametrize(("version", "language"), [(2, "OpenQASM2"), (3, "OpenQASM3")])
def test_the_language_of_qudora_and_the_format_agree(version: int, language: str) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    encoded = qudora.FORMAT.encode([circuit], 10, {"language": language})
    assert (encoded.input_format, encoded.input_params) == (f"OPEN_QASM_V{version}", {"language": language})
    assert encoded.input["qasm"].startswith(f"OPENQASM {version}.0;")


def test_resets_are_sent_and_barriers_are_not() -> None:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.barrier()
    circuit.reset(0)
    circuit.measure_all()
    assert encode(kipu.FORMAT, circuit).input["qasm"].splitlines()[4:] == [
        "h q[0];",
        "reset q[0];",
        "measure q[0] -> c[0];",
        "measure q[1] -> c[1];",
    ]


def state_circuit() -> QuantumCircuit:
    circuit = QuantumCircuit(3, 1, global_phase=0.4)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.ry(0.3, 2)
    circuit.measure(0, 0)
    return circuit


def qsim(text: str) -> Statevector:
    program = read(text)
    assert not program.num_clbits or "measure" not in program.count_ops()
    return Statevector(program)


def test_a_state_comes_back_in_qiskits_order_with_its_phase() -> None:
    circuit = state_circuit()
    encoded = kipu.encode([circuit], 10, {"mode": "statevector"})
    assert encoded.input_params == {"mode": "statevector"}
    big_endian = qsim(encoded.input["qasm"].replace("creg c[3];", "")).reverse_qargs().data
    body = {"statevector": [[value.real, value.imag] for value in big_endian.tolist()]}
    (decoded,) = kipu.FORMAT.decode(json.dumps(body).encode(), submitted(encoded))
    assert isinstance(decoded, Amplitudes)
    circuit.remove_final_measurements()
    assert decoded.vector == pytest.approx(Statevector(circuit).data)
    assert decoded.shots == 0


def test_amplitudes_are_asked_for_and_given_in_qiskits_order() -> None:
    encoded = kipu.encode([state_circuit()], 10, {"mode": "amplitudes", "bitstrings": ["001", "110"]})
    assert encoded.input_params == {"mode": "amplitudes", "bitstrings": ["100", "011"]}
    body = {"amplitudes": {"100": [0.5, 0.25], "011": [0, 1]}}
    (decoded,) = kipu.FORMAT.decode(json.dumps(body).encode(), submitted(encoded))
    assert isinstance(decoded, Amplitudes)
    assert decoded.amplitudes == {"001": 0.5 + 0.25j, "110": 1j}


@pytest.mark.parametrize(
    ("options", "said"),
    [({"mode": "amplitudes", "bitstrings": ["01"]}, "3 qubits"), ({"mode": "amplitudes"}, "3 qubits")],
)
def test_bit_strings_must_be_as_long_as_the_circuit_is_wide(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UnsupportedCircuitError, match=said):
        kipu.encode([state_circuit()], 10, options)


def test_a_reset_leaves_no_single_state() -> None:
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.reset(0)
    with pytest.raises(UnsupportedCircuitError, match="reset"):
        kipu.encode([circuit], 10, {"mode": "statevector"})


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b"5",
        b"not json",
        b'{"counts": {}}',
        b'{"counts": []}',
        b'{"counts": {"0": 1}}',
        b'{"counts": {"02": 1}}',
        b'{"counts": {"00": 1, "0": 1}}',
        b'{"counts": {"00": -1}}',
        b'{"counts": {"00": 0.5}}',
        b'{"counts": {"00": true}}',
        b'{"counts": {"00": "1"}}',
        b'[{"counts": {"00": 1}}, {"counts": {"00": 1}}]',
        b'{"statevector": [[1, 0], [0, 0], [0, 0]]}',
        b'{"statevector": []}',
        b'{"statevector": [[1], [0]]}',
        b'{"statevector": [[NaN, 0], [0, 0]]}',
        b'{"amplitudes": {}}',
        b'{"amplitudes": {"0": 1}}',
    ],
)
@pytest.mark.parametrize("name", ["kipu", "qudora", "open_qasm_2"])
def test_what_is_not_a_result_is_never_a_number(body: bytes, name: str) -> None:
    circuit = QuantumCircuit(2)
    circuit.x([0, 1])
    circuit.measure_all()
    with pytest.raises(ValueError, match=r"."):
        FORMATS[name].decode(body, submitted(encode(FORMATS[name], circuit)))


def test_a_gate_that_no_program_can_say_is_refused_by_place() -> None:
    circuit = QuantumCircuit(3)
    circuit.rccx(0, 1, 2)
    circuit.measure_all()
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 0: 'rccx' on qubits 0, 1, 2"):
        encode(open_qasm.FORMAT, circuit)
