"""A circuit against a machine's instruction set, and cut down to the qubits in use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from qiskit.circuit import CircuitInstruction, Measure, ParameterExpression, QuantumCircuit, Reset
from qiskit.primitives.containers.bindings_array import BindingsArray

from ..devices.ibm import ibm_configuration
from .failure import SimulationError

NOT_SUPPORTED = 1517
"""IBM's reason code for an instruction that the machine does not have."""

ALWAYS = frozenset({"barrier", "measure"})
"""Instructions that every machine has, whatever its configuration lists."""

PLAIN = {"measure_2": Measure, "reset_2": Reset}
"""IBM's variants of an instruction -> what they do to an ideal qubit."""

QUIET = frozenset({"barrier", "delay"})
"""Instructions that leave an unused qubit as it was."""

CLOSE = 1e-9
"""How far beyond its range an angle may lie, for rounding."""

Step = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Layout:
    """What a circuit uses of the machine.

    Attributes:
        qubits: the physical qubits in use, ascending; qubit i of the reduced circuit is the i-th.
        steps: every instruction's name with its physical qubits, once each.
        measured: whether anything is measured.
    """

    qubits: tuple[int, ...]
    steps: frozenset[Step]
    measured: bool


@cache
def instruction_set(backend_id: str) -> dict[str, frozenset[tuple[int, ...]] | None]:
    """The machine's instructions -> the qubits they can act on; None means any."""
    ibm = ibm_configuration(backend_id.rpartition(".")[2])
    found: dict[str, frozenset[tuple[int, ...]] | None] = dict.fromkeys([*ALWAYS, *ibm["supported_instructions"]])
    for gate in ibm["gates"]:
        places = frozenset(map(tuple, gate.get("coupling_map", ())))
        found[gate["name"]] = places or None
    return found


def check(circuit: QuantumCircuit, backend_id: str) -> None:
    """Refuse a circuit that the machine does not have the instructions for.

    Raises:
        SimulationError: with IBM's code 1517, naming the instruction and its qubits.
    """
    size = ibm_configuration(backend_id.rpartition(".")[2])["n_qubits"]
    if circuit.num_qubits > size:
        raise SimulationError(f"the circuit has {circuit.num_qubits} qubits, {backend_id} has {size}", NOT_SUPPORTED)
    known = instruction_set(backend_id)
    for name, qubits in steps(circuit, range(circuit.num_qubits)):
        places = known.get(name, frozenset())
        if places is not None and qubits not in places:
            raise SimulationError(
                f"the instruction {name} on qubits {qubits} is not supported by {backend_id}."
                " Transpile the circuit for this backend before you submit it.",
                NOT_SUPPORTED,
            )
    _check_angles(circuit, backend_id)


def _check_angles(circuit: QuantumCircuit, backend_id: str) -> None:
    """Refuse angles that the machines' `rzz` does not have: only those from 0 to pi/2. Unbound ones pass."""
    for instruction in circuit.get_instructions("rzz"):
        angle = instruction.params[0]
        if not isinstance(angle, ParameterExpression) and not -CLOSE <= angle <= math.pi / 2 + CLOSE:
            raise SimulationError(
                f"the instruction rzz on {backend_id} is supported only for angles in the range [0, pi/2], "
                f"not for {angle}",
                NOT_SUPPORTED,
            )


def steps(circuit: QuantumCircuit, wires: Sequence[int]) -> Iterator[Step]:
    """Every instruction, also inside control flow. `wires` are the physical qubits of the circuit's qubits."""
    place = dict(zip(circuit.qubits, wires, strict=True))
    for instruction in circuit.data:
        qubits = tuple(place[qubit] for qubit in instruction.qubits)
        yield instruction.name, qubits
        if instruction.is_control_flow():
            for block in instruction.operation.blocks:
                yield from steps(block, qubits)


def layout(circuit: QuantumCircuit) -> Layout:
    """What the circuit uses: a qubit that only waits is not in use."""
    found = frozenset(steps(circuit, range(circuit.num_qubits)))
    qubits = sorted({qubit for name, touched in found if name not in QUIET for qubit in touched})
    return Layout(tuple(qubits), found, any(name in ("measure", "measure_2") for name, _ in found))


def reduce(circuit: QuantumCircuit, used: Layout) -> QuantumCircuit:
    """The circuit on the qubits in use alone, with all its classical bits and registers, and without barriers.

    Parameters that are left in what was cut away, or in the global phase, are gone: see `values_of`.
    """
    kept = [circuit.qubits[qubit] for qubit in used.qubits]
    reduced = QuantumCircuit(kept, circuit.clbits, *circuit.cregs)
    for variable in circuit.iter_declared_vars():
        reduced.add_uninitialized_var(variable)
    present = set(kept)
    for instruction in circuit.data:
        if instruction.name != "barrier" and present.issuperset(instruction.qubits):
            reduced.append(_plain(instruction))
    return reduced


def values_of(circuit: QuantumCircuit, values: BindingsArray) -> BindingsArray:
    """The values of the parameters that a reduced circuit still has."""
    wanted = {parameter.name for parameter in circuit.parameters}
    kept: dict[tuple[str, ...], Any] = {}
    for names, array in values.data.items():
        places = [place for place, name in enumerate(names) if name in wanted]
        if places:
            kept[tuple(names[place] for place in places)] = array[..., places]
    return BindingsArray(kept, shape=values.shape)


def _plain(instruction: CircuitInstruction) -> CircuitInstruction:
    if instruction.name in PLAIN:
        return instruction.replace(operation=PLAIN[instruction.name]())
    if instruction.is_control_flow():
        operation: Any = instruction.operation
        blocks = [_plain_block(block) for block in operation.blocks]
        return instruction.replace(operation=operation.replace_blocks(blocks))
    return instruction


def _plain_block(block: QuantumCircuit) -> QuantumCircuit:
    plain = block.copy_empty_like()
    for instruction in block.data:
        plain.append(_plain(instruction))
    return plain
