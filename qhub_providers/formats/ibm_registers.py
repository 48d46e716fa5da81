"""Classical registers as IBM can return them: each becomes a field of Qiskit's `DataBin`, a plain Python attribute.

Qiskit allows any name, and registers without bits; IBM fails a job with a name that is no identifier, is reserved or
begins with an underscore, or with a register of no bits. Such registers get another name on the wire, or are left out,
and the circuit's metadata, which travel with it, keep what they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, TypeGuard

from .circuit import refuse, registers

if TYPE_CHECKING:
    from qiskit import ClassicalRegister, QuantumCircuit
    from qiskit.circuit import Clbit

KEY = "qhub_registers"
"""Where in the metadata the registers' (name, size) are kept."""

RESERVED_NAMES = frozenset({"items", "keys", "ndim", "self", "shape", "size", "values"})
"""Names that `DataBin` cannot hold as fields."""


def sendable(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit`, or the same with registers that IBM can return.

    >>> from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
    >>> circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "two words"), ClassicalRegister(0, "none"))
    >>> _ = circuit.measure(0, 0)
    >>> sent = sendable(circuit)
    >>> [register.name for register in sent.cregs], original_registers(sent)
    (['register_0'], (('two words', 1), ('none', 0)))

    Raises:
        UnsupportedCircuitError: if control flow or a stored value depends on a register that needs another name.
    """
    if all(register.size and _is_good(register.name) for register in circuit.cregs):
        return circuit
    from qiskit import QuantumCircuit
    from qiskit.circuit import Clbit

    if all(not register.size or _is_good(register.name) for register in circuit.cregs):
        return _without_empty(circuit)
    for index, item in enumerate(circuit.data):
        if item.is_control_flow() or item.name == "store":
            wrong = next(register.name for register in circuit.cregs if register.size and not _is_good(register.name))
            refuse(circuit, index, f"may depend on the register {wrong!r}, whose name IBM refuses", "Rename it.")
    clbits: dict[Clbit, Clbit] = {clbit: Clbit() for clbit in circuit.clbits}  # free of the old registers
    made = QuantumCircuit(
        circuit.qubits,
        list(clbits.values()),
        *circuit.qregs,
        *_renamed(circuit, clbits),
        name=circuit.name,
        global_phase=circuit.global_phase,
        metadata=_metadata(circuit),
    )
    for item in circuit.data:
        made.append(item.operation, item.qubits, [clbits[clbit] for clbit in item.clbits])
    return made


def _metadata(circuit: QuantumCircuit) -> dict[str, Any]:
    return (circuit.metadata or {}) | {KEY: [[register.name, register.size] for register in circuit.cregs]}


def _without_empty(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit` without its registers of no bits: nothing can depend on these."""
    from qiskit import QuantumCircuit

    made = QuantumCircuit(
        circuit.qubits,
        circuit.clbits,
        *circuit.qregs,
        *(register for register in circuit.cregs if register.size),
        name=circuit.name,
        global_phase=circuit.global_phase,
        metadata=_metadata(circuit),
    )
    for variable in circuit.iter_declared_vars():
        made.add_uninitialized_var(variable)
    for item in circuit.data:
        made.append(item)
    return made


def holdable(name: str) -> bool:
    """Whether a result of Qiskit's primitives can have a field of this name.

    >>> holdable("meas"), holdable("shape"), holdable("two words")
    (True, False, True)
    """
    from qiskit.primitives import DataBin

    try:
        DataBin(shape=(), **{name: None})
    except (ValueError, TypeError):
        return False
    return True


def fields_of(names: Iterable[str]) -> dict[str, str]:
    """The field that holds each register: its name, or where no result can have that, the name and underscores.

    >>> fields_of(["size", "size_", "c"])
    {'size': 'size__', 'size_': 'size_', 'c': 'c'}
    """
    given = list(names)
    taken = {name for name in given if holdable(name)}
    found = {}
    for name in given:
        field = name
        while (field != name and field in taken) or not holdable(field):
            field += "_"
        taken.add(field)
        found[name] = field
    return found


def original_registers(sent: QuantumCircuit) -> tuple[tuple[str, int], ...]:
    """(name, size) of the registers before `sendable`, or nothing where they overlap or leave bits out."""
    on_the_wire = registers(sent)
    kept = (sent.metadata or {}).get(KEY)
    if not is_kept(kept):
        return on_the_wire
    sizes = [size for _, size in kept if size]
    return tuple((name, size) for name, size in kept) if sizes == [size for _, size in on_the_wire] else on_the_wire


def is_kept(value: Any) -> TypeGuard[list[list[Any]]]:
    """Whether this is what `sendable` keeps under `KEY`."""
    return isinstance(value, list) and all(
        isinstance(entry, list) and [type(part) for part in entry] == [str, int] for entry in value
    )


def _is_good(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name) and not name.startswith("_") and name not in RESERVED_NAMES


def _renamed(circuit: QuantumCircuit, clbits: Mapping[Clbit, Clbit]) -> list[ClassicalRegister]:
    from qiskit import ClassicalRegister

    taken = {register.name for register in circuit.cregs}
    made = []
    for number, register in enumerate(circuit.cregs):
        name = register.name if _is_good(register.name) else f"register_{number}"
        while name != register.name and name in taken:
            name += "_"
        if register.size:
            made.append(ClassicalRegister(name=name, bits=[clbits[clbit] for clbit in register]))
    return made
