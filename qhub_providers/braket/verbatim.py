"""Verbatim boxes on machines of other vendors than AWS: the machine's own gates on its own qubits, sent uncompiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from braket.circuits import Circuit
from braket.circuits.measure import Measure

from ..errors import UnsupportedCircuitError
from . import placed
from .asked import qubits_of

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

    from ..qiskit import QHubBackend

START, END = "StartVerbatimBox", "EndVerbatimBox"


def contents(circuit: Circuit) -> Circuit | None:
    """The circuit without the box that holds all of its gates; None where it has no box.

    >>> boxed = Circuit().add_verbatim_box(Circuit().x(3)).measure(3)
    >>> [item.operator.name for item in contents(boxed).instructions]
    ['X', 'Measure']

    Raises:
        UnsupportedCircuitError: there is something else than measurements beside the box.
    """
    items = list(circuit.instructions)
    kinds = [type(item.operator).__name__ for item in items]
    if START not in kinds:
        return None
    end = kinds.index(END)
    beside = [item for item in items[end + 1 :] if not isinstance(item.operator, Measure)]
    if kinds[0] != START or beside:
        raise UnsupportedCircuitError(
            "a verbatim box is sent uncompiled, with the whole program: it has to begin with the box, and only "
            "measurements may come after it"
        )
    if circuit.basis_rotation_instructions:
        raise UnsupportedCircuitError(
            "a verbatim box is sent uncompiled, and an observable takes other gates behind it: put these into the box, "
            "and ask for the probability, or for observables Z"
        )
    inner = Circuit([*items[1:end], *items[end + 1 :]])
    for result_type in circuit.result_types:
        inner.add_result_type(result_type)
    return inner


def fit(
    backend: QHubBackend, converted: QuantumCircuit, inner: Circuit, options: Mapping[str, Any]
) -> list[QuantumCircuit]:
    """The contents of a box as the backend takes them: as they are. Arguments as of `placed.fit`.

    Raises:
        UnsupportedCircuitError: a gate that is not the machine's own, or a qubit that is not.
    """
    native = {*backend.target.operation_names, "barrier"}
    labels = qubits_of(inner)
    for index, item in enumerate(converted.data):
        if item.operation.name not in native:
            qubits = tuple(labels[converted.find_bit(qubit).index] for qubit in item.qubits)
            raise UnsupportedCircuitError(
                f"the verbatim box has {item.operation.name!r} on qubits {', '.join(map(str, qubits))}, which is no "
                f"native gate of {backend.name}: leave out the box, and the program is compiled",
                instruction=item.operation.name,
                index=index,
                qubits=qubits,
            )
    return placed.fit(backend, converted, inner, {**options, "transpile": False})
