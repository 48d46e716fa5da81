"""Estimators measure what they are asked for by themselves: measurements at the end of a circuit stand in their way.

After those every observable would be one of a state that has collapsed, and its value another number.
"""

from __future__ import annotations

from qiskit import QuantumCircuit
from qiskit.circuit import Measure
from qiskit.converters import circuit_to_dag
from qiskit.dagcircuit import DAGCircuit, DAGOpNode
from qiskit.transpiler.passes import RemoveBarriers

from ...formats.circuit import refuse
from ..rewrite import expanded


def check_no_final_measurements(circuit: QuantumCircuit) -> None:
    """Refuse measurements that nothing comes after, also inside of custom instructions; barriers are nothing.

    A measurement stays that something on its qubit comes after, or that reads its bit: that is a dynamic circuit.

    Raises:
        UnsupportedCircuitError: names the instruction, its place and its qubits.
    """
    opened = expanded(circuit)
    if "measure" not in opened.count_ops():
        return
    dag = circuit_to_dag(RemoveBarriers()(opened))
    for node in dag.named_nodes("measure"):
        if _is_final(dag, node):
            qubit = circuit.qubits[opened.find_bit(node.qargs[0]).index]
            on_it = [n for n, item in enumerate(circuit.data) if qubit in item.qubits and item.name != "barrier"]
            why = "measures at the end of the circuit, and EstimatorV2 measures the observables itself"
            refuse(circuit, on_it[-1], why, "Give circuit.remove_final_measurements(inplace=False).")


def _is_final(dag: DAGCircuit, node: DAGOpNode) -> bool:
    after = (later for later in dag.descendants(node) if isinstance(later, DAGOpNode))
    return isinstance(node.op, Measure) and all(later.name == "measure" for later in after)
