"""AWS gate-model backends: Braket's dialect of OpenQASM 3 out, Braket's task-result JSON back.

The program declares one `bit` register `b` as long as the circuit's classical bits and assigns `b[i]` for classical bit
i, so the text itself says which bit takes which qubit. `braket_result` reads what comes back.

Source: Amazon Braket developer guide, "OpenQASM 3.0".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from . import braket_verbatim
from .braket_result import decode
from .circuit_text import walk_lines
from .format import Format, JobInput
from .readout import to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit

GATES = {
    "ccx": "ccnot",
    "cp": "cphaseshift",
    "cswap": "cswap",
    "cx": "cnot",
    "cy": "cy",
    "cz": "cz",
    "ecr": "ecr",
    "h": "h",
    "id": "i",
    "iswap": "iswap",
    "p": "phaseshift",
    "rx": "rx",
    "rxx": "xx",
    "ry": "ry",
    "ryy": "yy",
    "rz": "rz",
    "rzz": "zz",
    "s": "s",
    "sdg": "si",
    "swap": "swap",
    "sx": "v",
    "sxdg": "vi",
    "t": "t",
    "tdg": "ti",
    "x": "x",
    "y": "y",
    "z": "z",
}
"""Qiskit's name of a gate -> Braket's, where both mean the same matrix (up to a global phase)."""


def encode(circuits: Sequence[QuantumCircuit], shots: int, options: Mapping[str, Any]) -> JobInput:
    """The job input for one circuit: `{"qasm": text}`, and tags with the readout.

    `options` may hold `disable_qubit_rewiring`; True makes qubit n the physical qubit `$n`, as in Braket's own SDK. And
    `requires_all_qubits_measurement` for a device that says so: then the qubits that the circuit leaves unmeasured fill
    bits after its own, which decoding leaves out. With `native` or `verbatim` the program is a verbatim box, see
    `formats.braket_verbatim`.

    Raises:
        UnsupportedCircuitError: see `formats.circuit_text.walk_lines`; also for a gate that Braket's dialect lacks.
    """
    (circuit,) = circuits
    if options.get("native") or options.get("verbatim"):
        return braket_verbatim.encode(circuit, GATES, options)
    fixed = options.get("disable_qubit_rewiring") is True
    walked = walk_lines(circuit, GATES, _physical_line if fixed else _line, keep_idle=fixed)
    readout = walked.readout
    used = _used(circuit) if fixed else set(range(walked.num_qubits))
    extra = sorted(used.difference(readout.sources)) if options.get("requires_all_qubits_measurement") else []
    name = "${}" if fixed else "q[{}]"
    lines = [
        "OPENQASM 3.0;",
        f"bit[{readout.num_bits + len(extra)}] b;",
        *([] if fixed else [f"qubit[{walked.num_qubits}] q;"]),
        *walked.gates,
    ]
    lines += [f"b[{bit}] = measure {name.format(readout.sources[bit])};" for bit in readout.measured]
    lines += [f"b[{bit}] = measure {name.format(qubit)};" for bit, qubit in enumerate(extra, start=readout.num_bits)]
    params = {"disable_qubit_rewiring": options.get("disable_qubit_rewiring"), "qubit_count": len(used)}
    return JobInput(
        input={"qasm": "\n".join(lines)},
        input_params={name: value for name, value in params.items() if value is not None},
        tags=to_tags([replace(readout, extra=len(extra))]),
    )


def _line(name: str, angles: tuple[str, ...], qubits: tuple[int, ...]) -> str:
    arguments = f"({', '.join(angles)})" if angles else ""
    return f"{GATES[name]}{arguments} q[{'], q['.join(map(str, qubits))}];"


def _physical_line(name: str, angles: tuple[str, ...], qubits: tuple[int, ...]) -> str:
    arguments = f"({', '.join(angles)})" if angles else ""
    return f"{GATES[name]}{arguments} ${', $'.join(map(str, qubits))};"


def _used(circuit: QuantumCircuit) -> set[int]:
    acting = (item for item in circuit.data if item.name != "barrier")
    return {circuit.find_bit(qubit).index for item in acting for qubit in item.qubits}


USUAL = frozenset({"cx", "h", "rx", "ry", "rz", "s", "sdg", "swap", "t", "tdg", "x", "y", "z"})
"""What every machine and simulator of AWS compiles, as Qiskit calls it."""

FORMAT = Format("BRAKET_OPEN_QASM_V3", encode, decode, words=frozenset(GATES), usual_gates=USUAL, routes=True)
