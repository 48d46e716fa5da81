"""Random circuits for the translation tests, and what exact simulation says about them."""

from __future__ import annotations

import math

from hypothesis import strategies as st
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit.library import get_standard_gate_name_mapping

LIBRARY = get_standard_gate_name_mapping()
PERMUTATIONS = ("x", "cx", "swap", "ccx", "cswap")
"""Gates that take basis states to basis states, so that one shot tells everything."""

ANGLES = st.floats(-2 * math.pi, 2 * math.pi, allow_nan=False)


@st.composite
def gate_circuits(draw: st.DrawFn, names: list[str], max_qubits: int = 4, max_gates: int = 12) -> QuantumCircuit:
    """A circuit of standard gates among `names`, with idle qubits and a global phase now and then, no measurement."""
    num_qubits = draw(st.integers(1, max_qubits))
    circuit = QuantumCircuit(num_qubits, global_phase=draw(ANGLES))
    fitting = sorted(name for name in names if LIBRARY[name].num_qubits <= num_qubits)
    for name in draw(st.lists(st.sampled_from(fitting), max_size=max_gates)):
        standard = LIBRARY[name]
        qubits = draw(st.permutations(range(num_qubits)))[: standard.num_qubits]
        circuit.append(standard.base_class(*(draw(ANGLES) for _ in standard.params)), qubits)
        if draw(st.booleans()):
            circuit.barrier()
    return circuit


@st.composite
def measured(draw: st.DrawFn, gates: st.SearchStrategy[QuantumCircuit]) -> tuple[QuantumCircuit, list[int | None]]:
    """A circuit that measures some of its qubits, in any order, into one to three registers with idle bits.

    Comes with the qubit that each classical bit takes, None for an idle bit.
    """
    plain = draw(gates)
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    names = draw(st.permutations(["meas", "c", "out_2", "a b"]))
    circuit = QuantumCircuit(
        QuantumRegister(plain.num_qubits, "q"),
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
        if item.name == "x" or (item.name in ("cx", "ccx") and all(values[:-1])):
            state[qubits[-1]] ^= 1
        elif item.name == "swap" or (item.name == "cswap" and values[0]):
            first, second = qubits[-2:]
            state[first], state[second] = state[second], state[first]
    return sum(state[source] << bit for bit, source in enumerate(sources) if source is not None)
