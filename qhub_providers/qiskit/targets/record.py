"""A target from the Hub's own `configuration`: gates by name, qubits by number, a coupling graph or none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qiskit.circuit import Measure
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import Target

from ...errors import UnsupportedBackendError
from ...formats.format import Format

if TYPE_CHECKING:
    from ...hub.types import Backend


def target(backend: Backend, wire: Format) -> Target:
    """The target of a backend of which only the Hub's record is known: every gate between all qubits."""
    configuration = backend.configuration
    if configuration is None:
        raise UnsupportedBackendError(f"the record of {backend.id} has no configuration.")
    names = [gate.name for gate in configuration.gates or [] if gate.name]
    return all_to_all(str(backend.id), configuration.qubit_count, names, wire)


def all_to_all(backend_id: str, num_qubits: int | None, names: Iterable[str], wire: Format) -> Target:
    """A target in which each of `names` (Qiskit's) acts between all qubits, as far as `wire` has a word for it.

    Raises:
        UnsupportedBackendError: if nothing is left, or the number of qubits is unknown.
    """
    library = get_standard_gate_name_mapping()
    known = sorted(name for name in set(names) if name in library and (wire.words is None or name in wire.words))
    gates = [library[name] for name in known if name not in ("measure", "reset", "delay")]
    if not num_qubits or not gates:
        raise UnsupportedBackendError(f"the record of {backend_id} names no gate that Qiskit knows, or no qubits.")
    result = Target(num_qubits=num_qubits, description=backend_id)
    for gate in gates:
        result.add_instruction(gate)
    result.add_instruction(Measure())
    return result
