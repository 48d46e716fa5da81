"""Circuits whose labels are a device's own qubits, on devices of other vendors than AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import UnsupportedCircuitError
from .asked import qubits_of
from .capabilities import first_qubit

if TYPE_CHECKING:
    from braket.circuits import Circuit
    from qiskit import QuantumCircuit

    from ..qiskit import QHubBackend

WAY_OUT = "Choose others, see device.topology_graph, or leave out disable_qubit_rewiring, and $ in a text."


def fit(
    backend: QHubBackend, converted: QuantumCircuit, circuit: Circuit, options: Mapping[str, Any]
) -> list[QuantumCircuit]:
    """The circuit as the backend takes it, each label on the qubit to which the vendor gives this number.

    Args:
        backend: where it goes.
        converted: the circuit in Qiskit's form, on as many qubits as it has labels, in ascending order.
        circuit: the circuit.
        options: as of the backend's `run`.

    Raises:
        UnsupportedCircuitError: there is no such qubit, or an instruction cannot run on its own.
    """
    labels = qubits_of(circuit)
    width = backend.target.num_qubits
    if width is None:
        return backend.fit(converted, **options)
    first = first_qubit(backend.wire.input_format)
    for label in labels:
        if not 0 <= label - first < width:
            raise UnsupportedCircuitError(
                f"the circuit uses qubit {label}, and {backend.name} has the qubits {first} to {first + width - 1}; "
                "disable_qubit_rewiring=True, or $ in a text, means the device's own numbers",
                qubits=(label,),
            )
    try:
        return backend.fit(_widened(converted, width, [label - first for label in labels]), **options)
    except UnsupportedCircuitError as error:
        _told_by_label(error, backend, first)


def _widened(converted: QuantumCircuit, width: int, places: list[int]) -> QuantumCircuit:
    """The circuit on `width` qubits, its own at `places`: so wide a circuit keeps its qubits."""
    from qiskit import QuantumCircuit, QuantumRegister

    whole = QuantumCircuit(QuantumRegister(width, "q"), *converted.cregs, name=converted.name)
    whole.compose(converted, places, range(converted.num_clbits), inplace=True)
    return whole


def _told_by_label(error: UnsupportedCircuitError, backend: QHubBackend, first: int) -> NoReturn:
    """The refusal of qubits that are not coupled, in the vendor's numbers; any other as it is."""
    qubits, coupled = error.qubits or (), set(backend.coupling_map or ())
    if all({pair, pair[::-1]} & coupled for pair in combinations(qubits, 2)):
        if qubits and first:
            error.add_note(f"{backend.name} numbers its qubits from {first}: these are {_labels(qubits, first)}")
        raise error
    what = "these" if len(qubits) == 2 else "all of these"
    raise UnsupportedCircuitError(
        f"{error.instruction!r} on qubits {_labels(qubits, first)}: {backend.name} does not couple {what}. {WAY_OUT}",
        circuit=error.circuit,
        instruction=error.instruction,
        index=error.index,
        qubits=tuple(qubit + first for qubit in qubits),
    ) from error


def _labels(qubits: Sequence[int], first: int) -> str:
    return ", ".join(str(qubit + first) for qubit in qubits)
