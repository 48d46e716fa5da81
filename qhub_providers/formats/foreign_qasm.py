"""What the OpenQASM program of another client says of its classical bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import bits
from .circuit import registers
from .readout import Readout

if TYPE_CHECKING:
    from qiskit import QuantumCircuit


def read(job_input: object, index: int) -> QuantumCircuit | None:
    """The program at `index` of a stored input; None where there is none, or none that can be read.

    Other clients send `{"qasm": text}`, `{"qasm": [text, ...]}` or the bare text.
    """
    texts = job_input.get("qasm") if isinstance(job_input, Mapping) else job_input
    text = texts[index] if isinstance(texts, list) and index < len(texts) else texts
    if not isinstance(text, str):
        return None
    from qiskit import qasm2, qasm3
    from qiskit.exceptions import QiskitError

    try:
        if text.lstrip().startswith("OPENQASM 3"):
            return qasm3.loads(text)
        return qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
    except (QiskitError, ImportError):  # OpenQASM 3 takes a package of its own to read
        return None


def sources_of(circuit: QuantumCircuit, width: int, *, qubit_0_first: bool) -> Readout:
    """The readout of a program whose counts have keys of `width` characters: for each bit its character from the left.

    Keys are read by qubit where qubit 0 comes first and they are as wide as there are qubits, else by classical bit.

    Raises:
        ValueError: if the keys fit neither.
    """
    taken: dict[int, int] = {
        circuit.find_bit(item.clbits[0]).index: circuit.find_bit(item.qubits[0]).index
        for item in circuit.data
        if item.name == "measure"
    }
    if qubit_0_first and width == circuit.num_qubits:
        sources = [taken.get(bit) for bit in range(circuit.num_clbits)]
    elif width == circuit.num_clbits:
        sources = list(bits.characters(range(width), width, first=qubit_0_first))
    else:
        raise ValueError(f"keys of {width} bits; the program has {circuit.num_clbits} of them")
    return Readout(circuit.name or "circuit", registers(circuit), tuple(sources))
