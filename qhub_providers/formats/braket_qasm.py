"""AWS gate-model backends: Braket's dialect of OpenQASM 3 out, Braket's task-result JSON back.

The program declares one `bit` register `b` as long as the circuit's classical bits and assigns `b[i]` for classical bit
i, so the text itself says which bit takes which qubit. In the result, column j of `measurements` (and character j of a
probability's key) is the j-th assigned bit, ascending; bits that are never assigned have no column.

Source: Amazon Braket developer guide, "OpenQASM 3.0"; `braket.task_result.gate_model_task_result` v1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from . import bits, measurements
from .circuit import Walked, walk
from .format import Format, JobInput, Submitted
from .measurements import Measurements
from .readout import Readout, from_tags, to_tags

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

    `options` may hold `disable_qubit_rewiring`; True also keeps idle qubits, so that qubit n stays number n. And
    `requires_all_qubits_measurement` for a device that says so: then the qubits that the circuit leaves unmeasured fill
    bits after its own, which decoding leaves out.

    Raises:
        UnsupportedCircuitError: see `formats.circuit.walk`; also for a gate that Braket's dialect lacks.
    """
    (circuit,) = circuits
    fixed = options.get("disable_qubit_rewiring") is True
    walked = walk(circuit, GATES, _line, keep_idle=fixed)
    readout = walked.readout
    extra = _unmeasured(walked) if options.get("requires_all_qubits_measurement") else []
    lines = [
        "OPENQASM 3.0;",
        f"bit[{readout.num_bits + len(extra)}] b;",
        f"qubit[{walked.num_qubits}] q;",
        *walked.gates,
    ]
    lines += [f"b[{bit}] = measure q[{readout.sources[bit]}];" for bit in readout.measured]
    lines += [f"b[{bit}] = measure q[{qubit}];" for bit, qubit in enumerate(extra, start=readout.num_bits)]
    params = {"disable_qubit_rewiring": options.get("disable_qubit_rewiring"), "qubit_count": walked.num_qubits}
    return JobInput(
        input={"qasm": "\n".join(lines)},
        input_params={name: value for name, value in params.items() if value is not None},
        tags=to_tags([replace(readout, extra=len(extra))]),
    )


def _line(name: str, angles: tuple[float, ...], qubits: tuple[int, ...]) -> str:
    arguments = f"({', '.join(map(repr, angles))})" if angles else ""
    return f"{GATES[name]}{arguments} q[{'], q['.join(map(str, qubits))}];"


def _unmeasured(walked: Walked[str]) -> list[int]:
    return sorted(set(range(walked.num_qubits)) - set(walked.readout.sources))


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements in Braket's task result.

    Raises:
        ValueError: if the payload is not such a result, or does not fit the job's readout.
    """
    result = json.loads(payload)
    if not isinstance(result, dict):
        raise ValueError(f"expected Braket's task result, an object, not {type(result).__name__}")
    readout = _readout(result, submitted)
    if result.get("measurements") is not None:
        return [_from_rows(result["measurements"], result.get("measuredQubits"), readout)]
    if result.get("measurementProbabilities") is not None:
        return [_from_probabilities(result, readout, submitted)]
    raise ValueError("Braket's task result has neither `measurements` nor `measurementProbabilities`")


def _from_rows(rows: list[list[Any]], qubits: list[int] | None, readout: Readout) -> Measurements:
    try:
        table = np.array(rows).astype(np.uint8)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"`measurements` is not a matrix of bits: {error}") from error
    if table.ndim != 2 or table.max(initial=0) > 1:
        raise ValueError("`measurements` is not a matrix of bits")
    return Measurements(readout, bits.pack(_columns(table, qubits, readout)))


def _from_probabilities(result: dict[str, Any], readout: Readout, submitted: Submitted) -> Measurements:
    probabilities = result["measurementProbabilities"]
    shots = (result.get("taskMetadata") or {}).get("shots") or submitted.shots
    if not shots or not probabilities:
        raise ValueError("a result of probabilities needs at least one outcome and the number of shots")
    table = bits.from_strings(probabilities, len(next(iter(probabilities))))
    columns = _columns(table, result.get("measuredQubits"), readout)
    return measurements.from_probabilities(readout, columns, list(probabilities.values()), shots, submitted.job_id)


def _columns(table: bits.Bits, qubits: list[int] | None, readout: Readout) -> bits.Bits:
    """Classical bits from wire columns: ascending, ours first, unless `measuredQubits` says another order of them."""
    width, measured = table.shape[1], readout.measured
    if width != len(measured) + readout.extra:
        raise ValueError(f"the result has {width} columns; the program measures {len(measured) + readout.extra} bits")
    ours = [readout.sources[bit] for bit in measured]
    every = set(range(width)) if readout.extra else set(ours)
    if qubits and len(qubits) == width and set(qubits) == every:
        table = table[:, [qubits.index(qubit) for qubit in ours if qubit is not None]]
    return bits.place(table[:, : len(measured)], measured, readout.num_bits)


def _readout(result: dict[str, Any], submitted: Submitted) -> Readout:
    """The job's own tags; without them the `b[i] = measure q[j]` lines of the program that ran."""
    tagged = from_tags(submitted.tags)
    if tagged:
        return tagged[0]
    action = (result.get("additionalMetadata") or {}).get("action") or {}
    text = action.get("source") or qasm_text(submitted.input())
    size = re.search(r"\bbit\s*\[(\d+)\]\s*\w+\s*;", text)
    assigned = {int(bit): int(qubit) for bit, qubit in re.findall(r"\w+\[(\d+)\]\s*=\s*measure\s+\w*[\[$](\d+)", text)}
    if assigned:
        width = int(size.group(1)) if size else max(assigned) + 1
        return Readout.plain([assigned.get(bit) for bit in range(width)])
    return Readout.plain(list(result.get("measuredQubits") or []))


def qasm_text(job_input: object) -> str:
    """The program in a stored input, which other clients send as a bare string.

    >>> qasm_text({"qasm": "OPENQASM 3.0;"}) == qasm_text("OPENQASM 3.0;")
    True
    """
    if isinstance(job_input, Mapping):
        job_input = job_input.get("qasm")
    return job_input if isinstance(job_input, str) else ""


FORMAT = Format("BRAKET_OPEN_QASM_V3", encode, decode, words=frozenset(GATES))
