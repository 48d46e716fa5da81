"""IonQ's gate list, read back by an interpreter that knows only IonQ's definitions of its gates."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector
from scipy.linalg import expm

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats import ionq
from qhub_providers.formats.format import Submitted

from .circuits import PERMUTATIONS, gate_circuits, measured, outcome

X, Y, Z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
FIXED = {
    "x": X,
    "y": Y,
    "z": Z,
    "h": (X + Z) / np.sqrt(2),
    "s": np.diag([1, 1j]),
    "si": np.diag([1, -1j]),
    "t": np.diag([1, np.exp(1j * np.pi / 4)]),
    "ti": np.diag([1, np.exp(-1j * np.pi / 4)]),
    "v": (np.eye(2) * (1 + 1j) + X * (1 - 1j)) / 2,
    "vi": (np.eye(2) * (1 - 1j) + X * (1 + 1j)) / 2,
    "swap": np.eye(4)[[0, 2, 1, 3]],
}
GENERATORS = {"rx": X, "ry": Y, "rz": Z, "xx": np.kron(X, X), "yy": np.kron(Y, Y), "zz": np.kron(Z, Z)}


def probabilities(job_input: dict[str, Any]) -> np.ndarray:
    """The probability of each state of the register, qubit 0 the least significant bit of the index."""
    width = job_input["qubits"]
    state = np.zeros([2] * width, dtype=complex)  # axis k is qubit k
    state[(0,) * width] = 1
    for item in job_input["circuit"]:
        name, targets, controls = item["gate"], item["targets"], item.get("controls", [])
        matrix = FIXED[name] if name in FIXED else expm(-0.5j * item["rotation"] * GENERATORS[name])
        where = tuple(1 if axis in controls else slice(None) for axis in range(width))
        rest = [axis for axis in range(width) if axis not in controls]
        axes = [rest.index(target) for target in targets]
        part = state[where]
        tensor = matrix.reshape([2] * (2 * len(targets)))
        moved = np.tensordot(tensor, part, axes=(range(len(targets), 2 * len(targets)), axes))
        state[where] = np.moveaxis(moved, range(len(targets)), axes)
    return np.abs(state.transpose().reshape(-1)) ** 2


def encode(circuit: QuantumCircuit) -> Any:
    return ionq.encode([circuit], 10, {})


def submitted(encoded: Any, tags: list[str] | None = None, **extra: Any) -> Submitted:
    return Submitted("job-1", encoded.tags if tags is None else tags, 10, lambda: encoded.input, **extra)


def payload(job_input: dict[str, Any]) -> bytes:
    histogram = {str(state): p for state, p in enumerate(probabilities(job_input).tolist()) if p > 1e-9}
    return json.dumps({"histogram": histogram}).encode()


@settings(deadline=None, max_examples=60)
@given(gate_circuits(sorted(ionq.WORDS)))
def test_every_gate_means_the_same_matrix(circuit: QuantumCircuit) -> None:
    expected = Statevector(circuit).probabilities()
    copy = circuit.copy()
    for qubit in range(circuit.num_qubits):
        copy.id(qubit)
    copy.measure_all()
    assert probabilities(encode(copy).input) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(measured(gate_circuits(list(PERMUTATIONS))))
def test_every_bit_arrives_in_its_place(drawn: tuple[QuantumCircuit, list[int | None]]) -> None:
    circuit, sources = drawn
    encoded = encode(circuit)
    assert set(encoded.input) == {"gateset", "qubits", "circuit"}
    assert encoded.input_params == {}
    (decoded,) = ionq.decode(payload(encoded.input), submitted(encoded))
    assert decoded.counts == {hex(outcome(circuit, sources)): 10}
    assert decoded.memory == [hex(outcome(circuit, sources))] * 10
    assert decoded.readout.registers == tuple((register.name, register.size) for register in circuit.cregs)


def test_without_the_tag_the_whole_register_is_returned() -> None:
    circuit = QuantumCircuit(3, 3)
    circuit.x(0)
    circuit.h([1, 2])
    circuit.measure([0, 1, 2], [2, 1, 0])
    encoded = encode(circuit)
    (decoded,) = ionq.decode(b'{"histogram": {"1": 1.0}}', submitted(encoded, tags=[]))
    assert (decoded.counts, decoded.readout.registers) == ({"0x1": 10}, (("c", 3),))


def test_the_map_of_another_client_is_understood() -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.measure_all()
    foreign = submitted(encode(circuit), tags=[], input_params={"meas_map": "[1, null, 0]"})
    (decoded,) = ionq.decode(b'{"histogram": {"2": 1.0}}', foreign)
    assert decoded.counts == {"0x1": 10}
    assert decoded.readout.num_bits == 3


def test_counts_are_drawn_once_and_memory_agrees() -> None:
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.measure_all()
    encoded = encode(circuit)
    body = b'{"histogram": {"0": 0.123, "1": 0.875}}'
    first, second = (ionq.decode(body, submitted(encoded))[0] for _ in range(2))
    assert first.memory == second.memory
    assert sum(first.counts.values()) == 10
    assert all(first.memory.count(key) == count for key, count in first.counts.items())
    assert first.probabilities == {"0": 0.123, "1": 0.875}


def test_more_than_everything_is_not_more_shots() -> None:
    circuit = QuantumCircuit(1)
    circuit.h(0)
    circuit.measure_all()
    (decoded,) = ionq.decode(b'{"histogram": {"0": 0.51, "1": 0.51}}', submitted(encode(circuit)))
    assert decoded.shots == 10


def test_a_name_of_any_characters_can_be_sent() -> None:
    circuit = QuantumCircuit(1, name="lone \ud800 surrogate")
    circuit.measure_all()
    (decoded,) = ionq.decode(b'{"histogram": {"0": 1.0}}', submitted(encode(circuit)))
    assert decoded.readout.name == "lone ? surrogate"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'{"histogram": {}}',
        b'{"histogram": {"0": 0.2}}',
        b'{"histogram": {"0": -1.0, "1": 2.0}}',
        b'{"histogram": {"9": 1.0}}',
        b'{"histogram": {"x": 1.0}}',
        b'{"histogram": {"0": NaN}}',
    ],
)
def test_what_is_not_a_histogram_is_never_a_number(body: bytes) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    with pytest.raises(ValueError, match=r"."):
        ionq.decode(body, submitted(encode(circuit)))


def test_a_gate_without_a_name_is_refused_by_place() -> None:
    circuit = QuantumCircuit(2)
    circuit.iswap(0, 1)
    circuit.measure_all()
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 0: 'iswap' on qubits 0, 1"):
        encode(circuit)
