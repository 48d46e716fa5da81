"""AWS gate-model backends: Braket's task-result JSON to measurements.

Column j of `measurements` (and character j of a probability's key) is the j-th assigned bit of the program, ascending;
bits that are never assigned have no column.

Source: `braket.task_result.gate_model_task_result` v1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from . import bit_rows, bits, measurements
from .bit_rows import BitRows
from .format import Submitted
from .measurements import Measurements
from .readout import Readout, from_tags

MOST_SHOTS = 10_000_000
"""A result that claims more is wrong, or wants to fill the memory: a hundred times what AWS takes."""


def decode(payload: bytes, submitted: Submitted) -> list[Measurements]:
    """The measurements in Braket's task result.

    Raises:
        ValueError: if the payload is not such a result, or does not fit the job's readout.
    """
    result = bit_rows.loads(payload)
    if not isinstance(result, dict):
        raise ValueError(f"expected Braket's task result, an object, not {type(result).__name__}")
    readout = _readout(result, submitted)
    if result.get("measurements") is not None:
        return [_from_rows(result["measurements"], result.get("measuredQubits"), readout)]
    if result.get("measurementProbabilities") is not None:
        return [_from_probabilities(result, readout, submitted)]
    raise ValueError("Braket's task result has neither `measurements` nor `measurementProbabilities`")


def _from_rows(value: Any, qubits: list[int] | None, readout: Readout) -> Measurements:
    rows = value if isinstance(value, BitRows) else bit_rows.from_lists(value)
    return Measurements(readout, bits.rearrange(rows.packed, rows.width, _sources(rows.width, qubits, readout)))


def _from_probabilities(result: dict[str, Any], readout: Readout, submitted: Submitted) -> Measurements:
    probabilities = result["measurementProbabilities"]
    shots = submitted.shots or (result.get("taskMetadata") or {}).get("shots")
    if not probabilities or type(shots) is not int or not 0 < shots <= MOST_SHOTS:
        raise ValueError("a result of probabilities needs at least one outcome and a possible number of shots")
    table = bits.from_strings(probabilities, len(next(iter(probabilities))))
    columns = bits.gather(table, _sources(table.shape[1], result.get("measuredQubits"), readout))
    return measurements.from_probabilities(readout, columns, list(probabilities.values()), shots, submitted.job_id)


def _sources(width: int, qubits: list[int] | None, readout: Readout) -> list[int | None]:
    """The wire column of each classical bit: ascending, unless `measuredQubits` says another order of our qubits."""
    measured = readout.measured
    if width != len(measured) + readout.extra:
        raise ValueError(f"the result has {width} columns; the program measures {len(measured) + readout.extra} bits")
    columns = list(range(len(measured)))
    ours = [readout.sources[bit] for bit in measured]
    every = set(range(width)) if readout.extra else set(ours)
    if qubits and len(qubits) == width and set(qubits) == every:
        columns = [qubits.index(qubit) for qubit in ours if qubit is not None]
    placed = dict(zip(measured, columns, strict=True))
    return [placed.get(bit) for bit in range(readout.num_bits)]


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
