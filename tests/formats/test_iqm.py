"""IQM's instructions, read back by an interpreter that knows only IQM's definitions of its operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit.library import RGate
from qiskit.quantum_info import Statevector

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats import iqm
from qhub_providers.formats.format import Submitted

from .circuits import ANGLES, measured, outcome

DIALECTS = sorted(iqm.DIALECTS)


@st.composite
def native_circuits(draw: st.DrawFn, *, permutations: bool = False) -> QuantumCircuit:
    """Circuits of `r` and `cz`; of half turns and resets only where `permutations` are wanted."""
    num_qubits = draw(st.integers(1, 4))
    circuit = QuantumCircuit(num_qubits)
    for _ in range(draw(st.integers(0, 10))):
        qubits = draw(st.permutations(range(num_qubits)))
        if num_qubits > 1 and draw(st.booleans()):
            circuit.cz(*qubits[:2])
        elif permutations:
            circuit.r(np.pi, 0, qubits[0])
        else:
            circuit.append(RGate(draw(ANGLES), draw(ANGLES)), qubits[:1])
        if permutations and draw(st.integers(0, 3)) == 0:
            circuit.reset(qubits[-1])
        if draw(st.booleans()):
            circuit.barrier()
    return circuit


def number(item: Mapping[str, Any]) -> list[int]:
    names = item["qubits"] if "qubits" in item else item["locus"]
    return [int(name.removeprefix("QB")) - 1 for name in names]


def prx(arguments: Mapping[str, float]) -> np.ndarray:
    """IQM's phased rotation about an axis in the x-y plane."""
    unit, ending = (2 * np.pi, "_t") if "angle_t" in arguments else (1.0, "")
    angle, phase = arguments[f"angle{ending}"] * unit, arguments[f"phase{ending}"] * unit
    cosine, sine = np.cos(angle / 2), -1j * np.sin(angle / 2)
    return np.array([[cosine, sine * np.exp(-1j * phase)], [sine * np.exp(1j * phase), cosine]])


def ends(body: Mapping[str, Any], used: list[int]) -> list[np.ndarray]:
    """The final states, the squares of whose lengths are their probabilities; axis k is qubit `used[k]`.

    A reset makes two of one: the qubit was 0, or it was 1.
    """
    start = np.zeros([2] * len(used), dtype=complex)
    start[(0,) * len(used)] = 1
    found = [start]
    for item in body["instructions"]:
        axes = [used.index(qubit) for qubit in number(item)]
        if item["name"] == "prx":
            found = [turned(prx(item["args"]), vector, axes[0]) for vector in found]
        elif item["name"] == "reset":
            found = [
                turned(np.array(to_0), vector, axes[0])
                for vector in found
                for to_0 in ([[1, 0], [0, 0]], [[0, 1], [0, 0]])
            ]
        elif item["name"] == "cz":
            both = tuple(1 if axis in axes else slice(None) for axis in range(len(used)))
            for vector in found:
                vector[both] *= -1
        else:
            assert item["name"] in ("measure", "barrier")
    return found


def turned(matrix: np.ndarray, vector: np.ndarray, axis: int) -> np.ndarray:
    return np.moveaxis(np.tensordot(matrix, vector, axes=(1, axis)), 0, axis)


def probabilities(body: Mapping[str, Any], used: list[int]) -> np.ndarray:
    """Of each state; axis k is qubit `used[k]`."""
    return np.array(sum(np.abs(vector) ** 2 for vector in ends(body, used)))


def state(body: Mapping[str, Any], num_qubits: int) -> np.ndarray:
    """The final state of a circuit without resets, qubit 0 the least significant bit of the index."""
    (vector,) = ends(body, list(range(num_qubits)))
    return vector.transpose().reshape(-1)


def result(body: Mapping[str, Any], num_qubits: int, shots: int, order: list[int]) -> dict[str, Any]:
    """What IQM gives for a circuit with one outcome, its keys in any order."""
    likely = probabilities(body, list(range(num_qubits)))
    index = int(np.argmax(likely.transpose()))
    measures = [item for item in body["instructions"] if item["name"] == "measure"]
    chosen = [measures[place] for place in order if place < len(measures)]
    key = "".join(str(index >> number(item)[0] & 1) for item in chosen)
    return {"measurement_keys": [item["args"]["key"] for item in chosen], "counts": {key: shots}}


def submitted(encoded: Any, tags: list[str] | None = None) -> Submitted:
    return Submitted("job-1", encoded.tags if tags is None else tags, 10, lambda: encoded.input)


def payload(*entries: Any) -> bytes:
    return json.dumps({"measurement_counts": entries}).encode()


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None, max_examples=30)
@given(circuit=native_circuits())
def test_every_dialect_means_the_same_state(circuit: QuantumCircuit, dialect: str) -> None:
    expected = Statevector(circuit).data
    circuit.measure_all()
    (body,) = iqm.encode([circuit], 10, {"dialect": dialect}).input["circuits"]
    assert abs(np.vdot(expected, state(body, circuit.num_qubits))) == pytest.approx(1.0, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(measured(native_circuits(permutations=True)), st.permutations(range(9)))
def test_every_bit_arrives_in_its_place(drawn: tuple[QuantumCircuit, list[int | None]], order: list[int]) -> None:
    circuit, sources = drawn
    encoded = iqm.encode([circuit], 10, {})
    (body,) = encoded.input["circuits"]
    (decoded,) = iqm.decode(payload(result(body, circuit.num_qubits, 7, order)), submitted(encoded))
    flipped = QuantumCircuit(*circuit.qregs)
    for item in circuit.data:
        if item.name == "r":
            flipped.x(item.qubits)
        elif item.name == "reset":
            flipped.reset(item.qubits)
    assert decoded.counts == {hex(outcome(flipped, sources)): 7}  # heralding may leave fewer shots
    assert decoded.readout.registers == tuple((register.name, register.size) for register in circuit.cregs)


@settings(deadline=None, max_examples=40)
@given(measured(native_circuits(permutations=True)), st.permutations(range(9)))
def test_without_tags_the_keys_name_the_registers(
    drawn: tuple[QuantumCircuit, list[int | None]], order: list[int]
) -> None:
    circuit, _ = drawn
    encoded = iqm.encode([circuit], 10, {})
    entry = result(encoded.input["circuits"][0], circuit.num_qubits, 7, order)
    (known,) = iqm.decode(payload(entry), submitted(encoded))
    (found,) = iqm.decode(payload(entry), submitted(encoded, tags=[]))
    used = {key.rsplit("_", 3)[0] for key in entry["measurement_keys"]}
    registers = [(name, size) for name, size in known.readout.registers if name in used]
    assert list(found.readout.registers) == registers
    (value,), start, expected = (int(one, 16) for one in known.counts), 0, ""
    for name, size in known.readout.registers:
        expected = (format(value >> start & (1 << size) - 1, f"0{size}b") if name in used else "") + expected
        start += size
    assert found.counts == {hex(int(expected, 2)): 7}


def test_the_body_is_as_agreed() -> None:
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"), ClassicalRegister(1, "b"), name="mine")
    circuit.r(0.5, 0.25, 0)
    circuit.cz(0, 2)
    circuit.barrier()
    circuit.delay(100, 2, unit="ns")
    circuit.reset(2)
    circuit.measure(2, 1)
    circuit.measure(0, 2)
    encoded = iqm.encode([circuit], 10, {"heralding_mode": "zeros", "dd_mode": None, "dialect": "hybrid"})
    assert encoded.input == {
        "circuits": [
            {
                "name": "mine",
                "instructions": [
                    {"name": "prx", "qubits": ["QB1"], "args": {"angle": 0.5, "phase": 0.25}},
                    {"name": "cz", "qubits": ["QB1", "QB3"], "args": {}},
                    {"name": "barrier", "qubits": ["QB1", "QB3"], "args": {}},
                    {"name": "delay", "qubits": ["QB3"], "args": {"duration": pytest.approx(1e-7)}},
                    {"name": "reset", "qubits": ["QB3"], "args": {}},
                    {"name": "measure", "qubits": ["QB3"], "args": {"key": "a_2_0_1"}},
                    {"name": "measure", "qubits": ["QB1"], "args": {"key": "b_1_1_0"}},
                ],
            }
        ],
        "heralding_mode": "zeros",
    }
    assert (encoded.input_params, encoded.shots) == ({}, None)


def test_circuits_of_a_job_measure_the_same_qubits() -> None:
    def measuring(*qubits: int) -> QuantumCircuit:
        circuit = QuantumCircuit(3, len(qubits))
        circuit.measure(qubits, range(len(qubits)))
        return circuit

    one, other, both = measuring(0, 1), measuring(1, 0), measuring(0)
    assert len(iqm.encode([one, other], 10, {}).input["circuits"]) == 2
    with pytest.raises(UnsupportedCircuitError, match="same qubits"):
        iqm.encode([one, both], 10, {})
    assert [sorted(iqm.same_job(circuit)) for circuit in (one, other, both)] == [[0, 1], [0, 1], [0]]


def test_a_delay_needs_a_time_in_seconds() -> None:
    circuit = QuantumCircuit(1)
    circuit.delay(5, 0, unit="dt")
    circuit.measure_all()
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 0: 'delay' on qubit 0 .*seconds"):
        iqm.encode([circuit], 10, {})


def test_overlapping_registers_are_one_flat_register() -> None:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "a"))
    circuit.add_register(ClassicalRegister(bits=[circuit.clbits[0]], name="b"))
    circuit.measure([0, 1], [1, 0])
    encoded = iqm.encode([circuit], 10, {})
    body = payload({"measurement_keys": ["c_2_0_1", "c_2_0_0"], "counts": {"10": 4}})
    (decoded,) = iqm.decode(body, submitted(encoded))
    assert decoded.counts == {"0x2": 4}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"measurement_counts": []}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0"], "counts": {"0": 1}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "x"], "counts": {"00": 1}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "meas_2_0_0"], "counts": {"00": 1}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "meas_2_0_1"], "counts": {"0": 1}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "meas_2_0_1"], "counts": {"00": 1.5}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "meas_2_0_1"], "counts": {"00": -1}}]}',
        b'{"measurement_counts": [{"measurement_keys": ["meas_2_0_0", "meas_2_0_1"]}]}',
        b'{"measurement_counts": [{"counts": {"000": 1}}]}',
        b'{"measurement_counts": [{"counts": {"00": 1}}, {"counts": {"00": 1}}]}',
    ],
)
def test_what_is_not_a_result_is_never_a_number(body: bytes) -> None:
    circuit = QuantumCircuit(2)
    circuit.r(1.0, 0.0, 0)
    circuit.measure_all()
    with pytest.raises((ValueError, KeyError)):
        iqm.decode(body, submitted(iqm.encode([circuit], 10, {})))


def test_counts_without_keys_read_as_qiskit_writes_them() -> None:
    circuit = QuantumCircuit(3, 3)
    circuit.measure([0, 1], [2, 0])
    encoded = iqm.encode([circuit], 10, {})
    (decoded,) = iqm.decode(payload({"counts": {"10": 3}}), submitted(encoded))
    assert decoded.counts == {"0x4": 3}
    (plain,) = iqm.decode(payload({"counts": {"10": 3}}), submitted(encoded, tags=[]))
    assert plain.counts == {"0x2": 3}
