"""Random circuits for the translation tests, and what exact simulation says about them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Reset
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.quantum_info import DensityMatrix

LIBRARY = get_standard_gate_name_mapping()
PERMUTATIONS = ("x", "cx", "swap", "ccx", "cswap")
"""Gates that take basis states to basis states, so that one shot tells everything."""

ANGLES = st.floats(-2 * math.pi, 2 * math.pi, allow_nan=False)


@st.composite
def gate_circuits(
    draw: st.DrawFn, names: Sequence[str], max_gates: int = 12, *, min_gates: int = 0, resets: bool = False
) -> QuantumCircuit:
    """A circuit of standard gates among `names`, with idle qubits and a global phase now and then, no measurement.

    With `resets` some stand between the gates.
    """
    num_qubits = draw(st.integers(1, 4))
    circuit = QuantumCircuit(num_qubits, global_phase=draw(ANGLES))
    fitting = sorted(name for name in names if LIBRARY[name].num_qubits <= num_qubits)
    choice = st.sampled_from([*fitting, "reset"] if resets else fitting)
    for name in draw(st.lists(choice, min_size=min_gates, max_size=max_gates)):
        standard = LIBRARY[name]
        qubits = draw(st.permutations(range(num_qubits)))[: standard.num_qubits]
        operation = Reset() if name == "reset" else standard.base_class(*(draw(ANGLES) for _ in standard.params))
        circuit.append(operation, qubits)
        if draw(st.booleans()):
            circuit.barrier()
    return circuit


def parts(total: int) -> st.SearchStrategy[tuple[int, ...]]:
    """The sizes of one or two registers of `total` qubits together."""
    return st.integers(1, total).map(lambda first: (first, total - first) if first < total else (total,))


@st.composite
def measured(draw: st.DrawFn, gates: st.SearchStrategy[QuantumCircuit]) -> tuple[QuantumCircuit, list[int | None]]:
    """A circuit that measures some of its qubits, in any order, into one to three registers with idle bits.

    Comes with the qubit that each classical bit takes, None for an idle bit.
    """
    plain = draw(gates)
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    names = draw(st.permutations(["meas", "c", "out_2", "a b"]))
    circuit = QuantumCircuit(
        *(QuantumRegister(size, name) for size, name in zip(draw(parts(plain.num_qubits)), ("q", "p"), strict=False)),
        *(ClassicalRegister(size, name) for size, name in zip(sizes, names, strict=False)),
        name=draw(st.sampled_from(["circuit", "größer als 1", "a:b/c"])),
    )
    circuit.compose(plain, inplace=True)
    qubits = list(draw(st.permutations(range(plain.num_qubits))))
    clbits = list(draw(st.permutations(range(sum(sizes)))))
    pairs = list(zip(qubits, clbits, strict=False))[: draw(st.integers(1, min(len(qubits), len(clbits))))]
    sources: list[int | None] = [None] * sum(sizes)
    for qubit, clbit in pairs:
        circuit.measure(qubit, clbit)
        sources[clbit] = qubit
    return circuit, sources


def outcome(circuit: QuantumCircuit, sources: list[int | None]) -> int:
    """The only outcome of a circuit of permutations, as an integer with classical bit 0 least significant."""
    state = [0] * circuit.num_qubits
    for item in circuit.data:
        qubits = [circuit.find_bit(qubit).index for qubit in item.qubits]
        values = [state[qubit] for qubit in qubits]
        if item.name == "reset":
            state[qubits[0]] = 0
        elif item.name == "x" or (item.name in ("cx", "ccx") and all(values[:-1])):
            state[qubits[-1]] ^= 1
        elif item.name == "swap" or (item.name == "cswap" and values[0]):
            first, second = qubits[-2:]
            state[first], state[second] = state[second], state[first]
    return sum(state[source] << bit for bit, source in enumerate(sources) if source is not None)


FORMULAS: tuple[Callable[[Any, Any, float], Any], ...] = (
    lambda a, b, number: number,
    lambda a, b, number: a,
    lambda a, b, number: b,
    lambda a, b, number: 2 * a - b + number,
    lambda a, b, number: -number * b / 3,
)
"""Angles made of two parameters, or of their values: Qiskit's expressions and plain numbers mean the same."""

Parameterized = Callable[[Any, Any], QuantumCircuit]
"""Takes two parameters, or two numbers in their places, to a circuit."""


@st.composite
def parameterized(draw: st.DrawFn, circuits: st.SearchStrategy[tuple[QuantumCircuit, Any]]) -> Parameterized:
    """A circuit some of whose angles, and perhaps its global phase, depend on two parameters."""
    circuit, _ = draw(circuits)
    choice = st.sampled_from(FORMULAS)
    phase = draw(choice)
    chosen = [[draw(choice) for _ in item.params] for item in circuit.data]

    def of(a: Any, b: Any) -> QuantumCircuit:
        made = circuit.copy_empty_like()
        made.global_phase = phase(a, b, circuit.global_phase)
        for item, formulas in zip(circuit.data, chosen, strict=True):
            angles = [formula(a, b, number) for formula, number in zip(formulas, item.params, strict=True)]
            made.append(item.operation.base_class(*angles) if angles else item.operation, item.qubits, item.clbits)
        return made

    return of


def distribution(circuit: QuantumCircuit) -> dict[int, float]:
    """The exact probability of each outcome, as an integer with classical bit 0 least significant; not of the others.

    The circuit measures at its end. Qubits that nothing acts on cost nothing.
    """
    items = [item for item in circuit.data if item.name != "barrier"]
    used = sorted({circuit.find_bit(qubit).index for item in items for qubit in item.qubits})
    small = QuantumCircuit(len(used))
    target = {}
    for item in items:
        qubits = [used.index(circuit.find_bit(qubit).index) for qubit in item.qubits]
        if item.name == "measure":
            target[qubits[0]] = circuit.find_bit(item.clbits[0]).index
        else:
            small.append(item.operation, qubits)
    found = DensityMatrix(small).probabilities(list(target))
    return {
        sum((index >> place & 1) << clbit for place, clbit in enumerate(target.values())): float(probability)
        for index, probability in enumerate(found)
        if probability > NEVER
    }


NEVER = 1e-12
"""What rounding leaves of no probability at all."""
