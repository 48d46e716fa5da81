"""Machines whose couplings leave some qubits alone, or fall into parts."""

from __future__ import annotations

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Measure, Parameter
from qiskit.circuit.library import CZGate, RZGate, SXGate
from qiskit.circuit.random import random_circuit
from qiskit.transpiler import Target

from qhub_providers.qiskit.compiling import Compiler

LONELY, GAP = 2, 5
PARTS = ((0, 1), (3, 4), (4, 6), (6, 7))


def target() -> Target:
    qubits = [(qubit,) for qubit in range(8) if qubit != GAP]
    made = Target(num_qubits=8)
    made.add_instruction(RZGate(Parameter("angle")), dict.fromkeys(qubits))
    made.add_instruction(SXGate(), dict.fromkeys(qubits))
    made.add_instruction(CZGate(), dict.fromkeys([*PARTS, *(pair[::-1] for pair in PARTS)]))
    made.add_instruction(Measure(), dict.fromkeys(qubits))
    return made


def with_registers(width: int, seed: int) -> QuantumCircuit:
    """Registers of which some stay unused: Qiskit 2.0 cannot share these out among parts."""
    circuit = QuantumCircuit(QuantumRegister(width, "q"), ClassicalRegister(2, "a"), ClassicalRegister(width, "b"))
    circuit.compose(random_circuit(width, 3, max_operands=2, seed=seed), inplace=True)
    circuit.measure(0, 0)
    circuit.measure(range(1, width), range(3, width + 2))
    return circuit


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("width", [2, 3, 4])
def test_circuits_are_laid_out_on_the_largest_part(level: int, width: int) -> None:
    for seed in range(3):
        made = Compiler("x", target()).run(with_registers(width, seed), level, seed, placed=False)
        used = {made.find_bit(qubit).index for item in made.data if item.name != "barrier" for qubit in item.qubits}
        assert used <= {3, 4, 6, 7}


def test_a_circuit_in_parts_that_is_wider_than_the_largest_still_has_a_place() -> None:
    circuit = QuantumCircuit(5)
    circuit.h(range(5))
    circuit.cz(0, 1)
    circuit.cz(2, 3)
    circuit.measure_all()
    made = Compiler("x", target()).run(circuit, 1, 1, placed=False)
    used = {made.find_bit(item.qubits[0]).index for item in made.data if item.name == "measure"}
    assert len(used) == 5
    assert GAP not in used
