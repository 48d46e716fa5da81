"""A target from the Hub's own `configuration`: gates by name, qubits by number, a coupling graph or none.

Gates go by Qiskit's names, or by the words of Braket, IonQ and IQM (`cnot`, `vi`, `prx`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from qiskit import QuantumCircuit
from qiskit.circuit import Delay, Measure, Parameter, Reset
from qiskit.circuit.equivalence_library import SessionEquivalenceLibrary
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit.transpiler import Target
from qiskit.transpiler.passes import BasisTranslator

from ...errors import UnsupportedBackendError
from ...formats.braket_qasm import GATES
from ...formats.format import Format
from .reading import MOST_QUBITS, Reader

if TYPE_CHECKING:
    from ...hub.types import Backend, Connectivity

Edge = tuple[int, int]

WORDS = {word: name for name, word in GATES.items()} | {"prx": "r"}
"""Vendors' words for gates -> Qiskit's names. None of them is Qiskit's name of another gate."""

SYMMETRIC = frozenset({"cp", "cz", "iswap", "rxx", "ryy", "rzz", "swap"})
"""Gates that do the same from either side; a coupling that is listed once counts for both."""


def target(backend: Backend, wire: Format, reader: Reader, *, first: int = 0) -> Target:
    """The target of a backend of which only the Hub's record is known.

    Where the record names no gate, or gates that are not known and too few others to compile to, those that are usual
    with its format are assumed, and `reader` remembers it. `first` is the number of the first qubit in the record.

    Raises:
        UnsupportedBackendError: if the record names no gate, no qubits, or a coupling that cannot be read.
    """
    configuration = backend.configuration
    if configuration is None:
        raise UnsupportedBackendError(f"the record of {backend.id} has no configuration.")
    names = _gates([gate.name for gate in configuration.gates or [] if gate.name], wire, reader)
    numbered = None if wire.routes else _numbered(backend, first)
    operations = wire.operations.intersection(configuration.operations or [])
    count = configuration.qubit_count
    if count and numbered and first:  # a name of IQM's is a number, with or without gaps
        count = max(count, 1 + max(map(max, numbered)))
    return build(str(backend.id), count, names, wire, edges=numbered, operations=operations)


def counts_from(backend: Backend, first: int) -> bool:
    """Whether the record's numbers of coupled qubits go from `first` on, without going beyond the number of qubits."""
    configuration = backend.configuration
    graph = configuration and configuration.connectivity and configuration.connectivity.graph
    labels = {label for one, others in (graph or {}).items() for label in (one, *others) if label.isdecimal()}
    beyond = first + (configuration.qubit_count or 0 if configuration else 0)
    return all(first <= int(label) < beyond for label in labels)


def _numbered(backend: Backend, first: int) -> list[Edge] | None:
    """The couplings with qubits counted from 0; numbers that nothing fixes and that go too far, by their order."""
    configuration = backend.configuration
    found = edges(str(backend.id), configuration.connectivity if configuration else None)
    if found is None:
        return None
    labels = sorted({label for edge in found for label in edge})
    if first or counts_from(backend, first):
        return [(one - first, other - first) for one, other in found]
    return [(labels.index(one), labels.index(other)) for one, other in found]


def _gates(words: list[str], wire: Format, reader: Reader) -> Collection[str]:
    names = {WORDS.get(word, word) for word in words}
    known = {name for name in names if _is_known(name, wire)}
    if wire.usual_gates and not (known and (known == names or _can_be_compiled_to(known))):
        reader.assume(f"the gates {', '.join(sorted(wire.usual_gates))}")
        return wire.usual_gates
    return known


def _is_known(name: str, wire: Format) -> bool:
    return name in get_standard_gate_name_mapping() and (wire.words is None or name in wire.words)


def _can_be_compiled_to(names: Collection[str]) -> bool:
    """Whether Qiskit can write any circuit with these gates."""
    any_circuit = QuantumCircuit(2)
    any_circuit.u(0.1, 0.2, 0.3, 0)
    any_circuit.cx(0, 1)
    try:
        BasisTranslator(SessionEquivalenceLibrary, list(names))(any_circuit)
    except QiskitError:
        return False
    return True


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
    known = sorted(name for name in set(names) if _is_known(name, wire))
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
