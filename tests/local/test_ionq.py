"""IonQ's gates on the embedded `azure.ionq.simulator`, against Qiskit's own matrices."""

from __future__ import annotations

import math
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import library
from qiskit.quantum_info import SparsePauliOp, Statevector
from scipy.linalg import expm

from .programs import completed, ionq

START = [(0.3, 0.5), (1.1, 0.2), (2.0, 1.3)]
ONE = {
    "x": library.XGate, "y": library.YGate, "z": library.ZGate, "h": library.HGate, "s": library.SGate,
    "si": library.SdgGate, "v": library.SXGate, "vi": library.SXdgGate, "t": library.TGate, "ti": library.TdgGate,
    "not": library.XGate,
}  # fmt: skip
TURNS = {"rx": library.RXGate, "ry": library.RYGate, "rz": library.RZGate}
PAIRS = {"xx": "XX", "yy": "YY", "zz": "ZZ"}


def around(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The gate between rotations that make every one of its matrix elements count."""
    before = [
        turn(name, angle, qubit) for qubit, pair in enumerate(START) for name, angle in zip("yz", pair, strict=True)
    ]
    return [*before, item, *(turn("y", 0.7 + qubit, qubit) for qubit in range(3))]


def turn(axis: str, angle: float, qubit: int) -> dict[str, Any]:
    return {"gate": f"r{axis}", "targets": [qubit], "rotation": angle}


def expected(gate: Any, qubits: list[int]) -> dict[int, float]:
    circuit = QuantumCircuit(3)
    for qubit, (first, second) in enumerate(START):
        circuit.ry(first, qubit)
        circuit.rz(second, qubit)
    circuit.append(gate, qubits)
    for qubit in range(3):
        circuit.ry(0.7 + qubit, qubit)
    return dict(enumerate(Statevector(circuit).probabilities()))


def histogram(client: httpx.Client, circuit: list[dict[str, Any]]) -> dict[int, float]:
    found = completed(client, ionq(circuit))["histogram"]
    return {state: found.get(str(state), 0.0) for state in range(8)}


CASES: list[tuple[dict[str, Any], Any, list[int]]] = [
    *(({"gate": name, "targets": [1]}, gate(), [1]) for name, gate in ONE.items()),
    *(({"type": name, "targets": [2], "rotation": 0.9}, gate(0.9), [2]) for name, gate in TURNS.items()),
    *(
        ({"gate": name, "targets": [0], "controls": [2]}, gate().control(), [2, 0])
        for name, gate in ONE.items()
        if name != "x"
    ),
    ({"gate": "x", "targets": [0], "controls": [2, 1]}, library.CCXGate(), [2, 1, 0]),
    ({"gate": "cnot", "targets": [0], "control": 1}, library.CXGate(), [1, 0]),
    ({"gate": "ry", "targets": [0], "controls": [1], "rotation": 0.4}, library.CRYGate(0.4), [1, 0]),
    ({"gate": "swap", "targets": [0, 2]}, library.SwapGate(), [0, 2]),
    ({"gate": "swap", "targets": [0, 2], "controls": [1]}, library.CSwapGate(), [1, 0, 2]),
]


@pytest.mark.parametrize(("item", "gate", "qubits"), CASES)
def test_each_gate_is_the_one_that_its_name_says(
    client: httpx.Client, item: dict[str, Any], gate: Any, qubits: list[int]
) -> None:
    assert histogram(client, around(item)) == pytest.approx(expected(gate, qubits), abs=1e-10)


@pytest.mark.parametrize("name", PAIRS)
def test_two_qubit_rotations_turn_by_half_the_angle(client: httpx.Client, name: str) -> None:
    matrix = expm(-0.5j * 0.8 * SparsePauliOp(PAIRS[name]).to_matrix())
    found = histogram(client, around({"gate": name, "targets": [0, 2], "rotation": 0.8}))
    assert found == pytest.approx(expected(library.UnitaryGate(matrix), [0, 2]), abs=1e-10)


def test_pauli_exponentials_also_of_terms_that_do_not_commute(client: httpx.Client) -> None:
    item = {"gate": "pauliExp", "targets": [2, 0], "terms": ["XZ", "YI"], "coefficients": [0.3, -0.6], "time": 1.7}
    # Letter 0 acts on the first target; Qiskit's matrices count from the right.
    matrix = expm(-1.7j * SparsePauliOp(["ZX", "IY"], [0.3, -0.6]).to_matrix())
    found = histogram(client, around(item))
    assert found == pytest.approx(expected(library.UnitaryGate(matrix), [2, 0]), abs=1e-10)


@pytest.mark.parametrize("one", range(3))
def test_qubit_0_is_the_least_significant_bit(client: httpx.Client, one: int) -> None:
    assert completed(client, ionq([{"gate": "x", "targets": [one]}])) == {"histogram": {str(1 << one): 1.0}}


def test_probabilities_are_exact(client: httpx.Client) -> None:
    wanted = [0.1, 0.35, 0.8]
    circuit = [turn("y", 2 * math.asin(math.sqrt(p)), qubit) for qubit, p in enumerate(wanted)]
    found = histogram(client, circuit)
    ones = [sum(p for state, p in found.items() if state >> qubit & 1) for qubit in range(3)]
    assert ones == pytest.approx(wanted, abs=1e-12)
    assert np.sum(list(found.values())) == pytest.approx(1.0)
