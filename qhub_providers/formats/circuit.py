"""One walk over a Qiskit circuit for the formats whose wire holds gates only and measures at the end.

It gives the gates in order with the wire's qubit numbers, and the readout; whatever such a wire cannot say is refused
by name and position. Qubits that nothing acts on are left out, so a wide circuit costs only what it uses; barriers
guide compilation and are consumed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from ..errors import UnsupportedCircuitError
from .readout import Readout

if TYPE_CHECKING:
    from qiskit import QuantumCircuit


class Gate(NamedTuple):
    """One standard gate: Qiskit's name, finite angles in radians, wire qubits, and its place in `circuit.data`."""

    name: str
    angles: tuple[float, ...]
    qubits: tuple[int, ...]
    position: int


@dataclass(frozen=True)
class Walked:
    """A circuit as a gates-then-measure wire sees it.

    Attributes:
        circuit: the circuit itself, for messages.
        gates: its gates in order, on wire qubits.
        qubits: the circuit's qubit behind each wire qubit, ascending.
        readout: which wire qubit fills which classical bit.
    """

    circuit: QuantumCircuit
    gates: list[Gate]
    qubits: list[int]
    readout: Readout


def walk(circuit: QuantumCircuit) -> Walked:
    """The gates and the readout of a circuit whose measurements all stand at its end.

    Raises:
        UnsupportedCircuitError: for an instruction that is neither a standard gate, a barrier nor a final measurement,
            an unbound parameter, an angle that is not a number, a classical bit written twice, or no measurement.
    """
    used = sorted(
        {circuit.find_bit(qubit).index for item in circuit.data if item.name != "barrier" for qubit in item.qubits}
    )
    wire = {circuit.qubits[index]: position for position, index in enumerate(used)}
    bit = {clbit: index for index, clbit in enumerate(circuit.clbits)}
    sources: list[int | None] = [None] * len(bit)
    measured: set[int] = set()
    gates: list[Gate] = []
    for index, item in enumerate(circuit.data):
        if item.name == "barrier":
            continue
        qubits = tuple(wire[qubit] for qubit in item.qubits)
        if not measured.isdisjoint(qubits):
            refuse(
                circuit, index, "acts on a qubit that was measured before", "Measure at the end of the circuit only."
            )
        if item.name == "measure":
            target = bit[item.clbits[0]]
            if sources[target] is not None:
                refuse(
                    circuit, index, f"writes classical bit {target} again", "Give each measurement a bit of its own."
                )
            sources[target] = qubits[0]
            measured.update(qubits)
        else:
            gates.append(Gate(item.name, _angles(circuit, index), qubits, index))
    if not measured:
        raise UnsupportedCircuitError(
            f"circuit {circuit.name!r} measures nothing, so there would be nothing to return. Add measure_all().",
            circuit=circuit.name,
        )
    return Walked(circuit, gates, used, Readout(circuit.name, registers(circuit), tuple(sources)))


def registers(circuit: QuantumCircuit) -> tuple[tuple[str, int], ...]:
    """(name, size) of the classical registers, or nothing where they overlap or leave bits out.

    >>> from qiskit import QuantumCircuit, ClassicalRegister
    >>> registers(QuantumCircuit(ClassicalRegister(2, "a"), ClassicalRegister(1, "b")))
    (('a', 2), ('b', 1))
    """
    in_registers = [clbit for register in circuit.cregs for clbit in register]
    if in_registers != list(circuit.clbits):
        return ()
    return tuple((register.name, register.size) for register in circuit.cregs)


def refuse(circuit: QuantumCircuit, index: int, why: str, way_out: str) -> NoReturn:
    """Raise the error that names instruction `index` of `circuit`, its qubits, why it does not fit, and what to do.

    Raises:
        UnsupportedCircuitError: always.
    """
    item = circuit.data[index]
    qubits = tuple(circuit.find_bit(qubit).index for qubit in item.qubits)
    where = f"qubit {qubits[0]}" if len(qubits) == 1 else f"qubits {', '.join(map(str, qubits))}"
    raise UnsupportedCircuitError(
        f"circuit {circuit.name!r}, instruction {index}: {item.name!r} on {where} {why}. {way_out}",
        circuit=circuit.name,
        instruction=item.name,
        index=index,
        qubits=qubits,
    )


def _angles(circuit: QuantumCircuit, index: int) -> tuple[float, ...]:
    item = circuit.data[index]
    if not item.is_standard_gate():
        refuse(circuit, index, "is not a gate that this backend's format has", "Decompose it, or let run() transpile.")
    if item.is_parameterized():
        names = ", ".join(sorted({p.name for angle in item.params for p in getattr(angle, "parameters", ())}))
        refuse(circuit, index, f"has unbound parameters ({names})", "Bind them with parameter_values=.")
    angles = tuple(float(angle) for angle in item.params)
    if not all(map(math.isfinite, angles)):
        refuse(circuit, index, f"has an angle that is not a finite number ({angles})", "Give finite angles.")
    return angles


def unknown_gates(walked: Walked, known: frozenset[str]) -> Iterator[Gate]:
    """The gates of `walked` that are not among `known`, in order."""
    return (gate for gate in walked.gates if gate.name not in known)
