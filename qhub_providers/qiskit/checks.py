"""What no transpiler could mend, refused by name and place before anything is compiled or sent."""

from __future__ import annotations

import math

from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Instruction, Qubit
from qiskit.transpiler import Target

from ..errors import UnsupportedCircuitError
from ..formats.circuit import check_bound, refuse
from ..formats.format import Format
from .isa import is_genuine

CHOOSE_ANOTHER = "Remove it, or choose another backend."


def check(
    circuit: QuantumCircuit, backend_id: str, target: Target, wire: Format, *, may_be_unbound: bool = False
) -> None:
    """Refuse a circuit that cannot run on `backend_id`, however it is compiled.

    `may_be_unbound` lets parameters without values pass: they get them after compiling.

    Raises:
        UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
    """
    limit = target.num_qubits
    if limit is not None and circuit.num_qubits > limit:
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} has {circuit.num_qubits} qubits; {backend_id} has {limit}. Use fewer, or choose "
            "another backend.",
            circuit=circuit.name,
        )
    if not may_be_unbound:
        check_bound(circuit)
    check_angles(circuit)
    check_offered(circuit, backend_id, target)
    late = None if wire.measures_anywhere else first_after_measurement(circuit)
    if late is not None:
        why = f"comes after a measurement of its qubit, and {backend_id} measures at the end only"
        refuse(circuit, late, why, "Move the measurement to the end.")


def check_angles(circuit: QuantumCircuit) -> None:
    """Refuse an angle that is not a finite number, also inside of control flow.

    Raises:
        UnsupportedCircuitError: names the instruction.
    """
    for index, item in enumerate(circuit.data):
        if item.is_control_flow():
            for block in item.operation.blocks:
                check_angles(block)
        elif any(isinstance(value, float) and not math.isfinite(value) for value in item.params):
            refuse(circuit, index, f"has an angle that is not a finite number ({item.params})", "Give finite angles.")


def check_offered(circuit: QuantumCircuit, backend_id: str, target: Target) -> None:
    """Refuse what the backend does not offer and nothing can be decomposed into. An idle reset passes.

    Raises:
        UnsupportedCircuitError: names the instruction.
    """
    offered, touched = set(target.operation_names) | {"barrier", "store"}, set[Qubit]()
    for index, item in enumerate(circuit.data):
        genuine = is_genuine(item)
        idle_reset = genuine and item.name == "reset" and touched.isdisjoint(item.qubits)
        if genuine and not (item.name in offered or item.is_standard_gate() or idle_reset):
            refuse(circuit, index, f"is not offered by {backend_id}", CHOOSE_ANOTHER)
        if not genuine and _is_opaque(item.operation):
            refuse(circuit, index, f"has no definition, and {backend_id} has no such instruction", CHOOSE_ANOTHER)
        if item.name != "barrier":
            touched.update(item.qubits)


def _is_opaque(operation: object) -> bool:
    """Whether nothing says what an operation does. Qiskit's library classes know, and other operations may."""
    if type(operation) in (Gate, Instruction):
        return operation.definition is None  # type: ignore[attr-defined]
    return isinstance(operation, Instruction) and not isinstance(operation, Gate) and operation.definition is None


def first_after_measurement(circuit: QuantumCircuit) -> int | None:
    """The place of the first instruction on a qubit that was measured before; None if all measurements are final.

    >>> circuit = QuantumCircuit(1, 1)
    >>> _ = circuit.measure(0, 0), circuit.x(0)
    >>> first_after_measurement(circuit)
    1
    """
    measured: set[Qubit] = set()
    for index, item in enumerate(circuit.data):
        if item.name == "barrier":
            continue
        if measured and not measured.isdisjoint(item.qubits):
            return index
        if item.name == "measure" and is_genuine(item):
            measured.update(item.qubits)
    return None
