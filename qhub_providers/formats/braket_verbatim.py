"""Native gates on physical qubits, in Braket's dialect of OpenQASM 3: a verbatim box, which the service runs as it is.

A qubit of the circuit is the physical qubit of the same number, `$n`. Measurements stand behind the box. Qiskit's
`r(theta, phi)` is IonQ's `gpi2(phi)` or `gpi(phi)` for a quarter and a half turn, and `prx(theta, phi)` elsewhere.

Source: Amazon Braket developer guide, "Verbatim compilation with OpenQASM 3.0"; IonQ, "Getting started with IonQ's
hardware-native gateset".
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .circuit import walk
from .format import JobInput
from .readout import to_tags

if TYPE_CHECKING:
    from qiskit import QuantumCircuit


def encode(circuit: QuantumCircuit, words: Mapping[str, str], options: Mapping[str, Any]) -> JobInput:
    """The job input for a circuit of native gates.

    Args:
        circuit: the circuit; only native gates, as Qiskit calls them.
        words: Qiskit's name of a gate -> Braket's.
        options: `native_gates`, Braket's names of them; `rewiring_can_be_disabled` and
            `requires_all_qubits_measurement`, as the device says.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`.
    """
    native = options["native_gates"]
    used: set[int] = set()

    def line(name: str, angles: tuple[float, ...], qubits: tuple[int, ...]) -> str:
        used.update(qubits)
        word, arguments = rotation(angles, native) if name == "r" else (words[name], angles)
        written = f"({', '.join(map(repr, arguments))})" if arguments else ""
        return f"{word}{written} ${', $'.join(map(str, qubits))};"

    walked = walk(circuit, {"r", *words}, line, keep_idle=True)
    readout = walked.readout
    extra = sorted(used.difference(readout.sources)) if options.get("requires_all_qubits_measurement") else []
    box = ["#pragma braket verbatim", "box{", *walked.gates, "}"] if walked.gates else []
    lines = ["OPENQASM 3.0;", f"bit[{readout.num_bits + len(extra)}] b;", *box]
    lines += [f"b[{bit}] = measure ${readout.sources[bit]};" for bit in readout.measured]
    lines += [f"b[{bit}] = measure ${qubit};" for bit, qubit in enumerate(extra, start=readout.num_bits)]
    params: dict[str, Any] = {"qubit_count": len(used.union(readout.sources) - {None})}
    if options.get("rewiring_can_be_disabled"):
        params["disable_qubit_rewiring"] = True
    tags = to_tags([replace(readout, extra=len(extra))])
    return JobInput(input={"qasm": "\n".join(lines)}, input_params=params, tags=tags)


def rotation(angles: tuple[float, ...], native: Container[str]) -> tuple[str, tuple[float, ...]]:
    """Qiskit's `r(angle, axis)` as a native gate: its word, and its angles.

    >>> rotation((math.pi, 0.5), {"gpi", "gpi2"}), rotation((math.pi, 0.5), {"prx"})
    (('gpi', (0.5,)), ('prx', (3.141592653589793, 0.5)))
    """
    angle, axis = angles
    if "prx" in native:
        return "prx", (angle, axis)
    if abs(angle) > 3 * math.pi / 4:
        return "gpi", (axis,)
    return "gpi2", (axis if angle > 0 else math.remainder(axis + math.pi, 2 * math.pi),)
