"""Estimators measure what they are asked for by themselves: a measurement before that stands in their way.

After it the observable would be one of a state that has collapsed, and its value another number.
"""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit
from qiskit.converters import circuit_to_dag
from qiskit.primitives.containers.observables_array import ObservablesArray

from ...formats.circuit import refuse
from ..rewrite import expanded

NOTHING = frozenset({"barrier", "delay"})
"""What may come after a last measurement: it changes nothing of what was measured."""


def check_no_final_measurements(circuit: QuantumCircuit, observables: ObservablesArray) -> None:
    """Refuse observables that act on a qubit whose last instruction measures it; barriers and delays are nothing.

    A measurement stays where something on its qubit comes after, or reads its bit: that is a dynamic circuit. It also
    stays where all observables leave its qubit alone, as that of an ancilla. Custom instructions are looked into.

    Args:
        circuit: the circuit of a pub.
        observables: those of the pub, on the qubits of `circuit`.

    Raises:
        UnsupportedCircuitError: names the instruction, its place and its qubits.
    """
    measured = _measured_last(circuit)
    if not measured:
        return
    labels = {label for one in observables.ravel().tolist() for label, coefficient in one.items() if coefficient}
    for qubit in sorted(measured):
        if any(label[-1 - qubit] != "I" for label in labels):
            _refuse(circuit, qubit)


def _measured_last(circuit: QuantumCircuit) -> set[int]:
    """The qubits that nothing happens to after a measurement whose bit nothing reads."""
    opened = _opened(circuit)
    if "measure" not in opened.count_ops():
        return set()
    dag = circuit_to_dag(opened, copy_operations=False)
    used, found = set[Any](), set[int]()
    for node in reversed(list(dag.topological_op_nodes())):
        if node.name == "measure":
            (qubit,), (clbit,) = node.qargs, node.cargs
            if used.isdisjoint([qubit, clbit]):
                found.add(circuit.find_bit(qubit).index)
            used.add(qubit)
            used.discard(clbit)  # what is in it before, nobody reads
        elif node.name not in NOTHING:
            used.update(wire for _, _, wire in dag.edges(node))  # with the bits of conditions, unlike its cargs
    return found


def _opened(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit` with the contents of all that may measure, also of instructions of a class of their own."""
    opened = expanded(circuit)
    writing = [item for item in opened.data if item.clbits and item.name != "measure" and not item.is_control_flow()]
    names = {item.name for item in writing if item.operation.definition is not None}
    return _opened(opened.decompose(list(names))) if names else opened


def _refuse(circuit: QuantumCircuit, qubit: int) -> None:
    bit = circuit.qubits[qubit]
    index = max(n for n, item in enumerate(circuit.data) if bit in item.qubits and item.name not in NOTHING)
    why = "measures a qubit at its end, on which an observable acts, and EstimatorV2 measures the observables itself"
    refuse(circuit, index, why, _way_out(circuit, index, qubit))


def _way_out(circuit: QuantumCircuit, index: int, qubit: int) -> str:
    name = circuit.data[index].name
    if name != "measure":
        return f"Open it, and give circuit.decompose({name!r}).remove_final_measurements(inplace=False)."
    if qubit in _measured_last(circuit.remove_final_measurements(inplace=False)):
        return "Leave it out of the circuit; remove_final_measurements() does not, because of what stands behind it."
    return "Give circuit.remove_final_measurements(inplace=False)."
