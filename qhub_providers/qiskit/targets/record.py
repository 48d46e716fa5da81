"""A target from the Hub's own `configuration`: gates by name, qubits by number, a coupling graph or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from qiskit.circuit import Delay, Measure, Parameter, Reset
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import Target

from ...errors import UnsupportedBackendError
from ...formats.format import Format
from .reading import MOST_QUBITS

if TYPE_CHECKING:
    from ...hub.types import Backend, Connectivity

Edge = tuple[int, int]

SYMMETRIC = frozenset({"cp", "cz", "iswap", "rxx", "ryy", "rzz", "swap"})
"""Gates that do the same from either side; a coupling that is listed once counts for both."""


def target(backend: Backend, wire: Format) -> Target:
    """The target of a backend of which only the Hub's record is known.

    Raises:
        UnsupportedBackendError: if the record names no gate, no qubits, or a coupling that cannot be read.
    """
    configuration = backend.configuration
    if configuration is None:
        raise UnsupportedBackendError(f"the record of {backend.id} has no configuration.")
    names = [gate.name for gate in configuration.gates or [] if gate.name] or wire.usual_gates
    found = edges(str(backend.id), configuration.connectivity)
    operations = wire.operations.intersection(configuration.operations or [])
    return build(str(backend.id), configuration.qubit_count, names, wire, edges=found, operations=operations)


def edges(backend_id: str, connectivity: Connectivity | None) -> list[Edge] | None:
    """The couplings that a record lists, in its own numbers; None where every qubit is coupled with every other.

    Raises:
        UnsupportedBackendError: if they cannot be read.
    """
    if connectivity is None or connectivity.fully_connected or not connectivity.graph:
        return None
    try:
        return [(int(one), int(other)) for one, others in connectivity.graph.items() for other in others]
    except ValueError as error:
        raise UnsupportedBackendError(f"the coupling graph of {backend_id} cannot be read: {error}.") from error


def build(
    backend_id: str,
    num_qubits: int | None,
    names: Iterable[str],
    wire: Format,
    *,
    edges: Collection[Edge] | None = None,
    operations: Collection[str] = (),
) -> Target:
    """A target of gates by name (Qiskit's), as far as `wire` has a word for them.

    Without `edges` each gate acts between all qubits; with them, gates on two qubits only along these, and none on
    more. `operations` may offer `reset` and `delay`; measuring is always offered.

    Raises:
        UnsupportedBackendError: if nothing is left, or the number of qubits is unknown.
    """
    library = get_standard_gate_name_mapping()
    known = sorted(name for name in set(names) if name in library and (wire.words is None or name in wire.words))
    gates = [library[name] for name in known if name not in ("measure", "reset", "delay")]
    if not isinstance(num_qubits, int) or not 0 < num_qubits <= MOST_QUBITS or not gates:
        raise UnsupportedBackendError(
            f"the record of {backend_id} names no gate that Qiskit knows, or no number of qubits up to {MOST_QUBITS}."
        )
    result = Target(num_qubits=num_qubits, description=backend_id)
    for gate in gates:
        if edges is None or gate.num_qubits == 1:
            result.add_instruction(gate)
        elif gate.num_qubits == 2:
            turned = {(other, one) for one, other in edges} if gate.name in SYMMETRIC else set()
            result.add_instruction(gate, dict.fromkeys(sorted({*edges, *turned})))
    result.add_instruction(Measure())
    for name, operation in (("reset", Reset()), ("delay", Delay(Parameter("t")))):
        if name in operations:
            result.add_instruction(operation)
    return result
