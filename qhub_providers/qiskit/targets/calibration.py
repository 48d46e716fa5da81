"""Errors and times from the Hub's own calibration, for a target that its device data gave none.

Source: `GET /backends/{id}/calibration` of type `gate_based`: `qubits` and `qubit_pairs` with their `gates`, times in
microseconds (`t1_us`) and nanoseconds (`length_ns`), errors between 0 and 1. A qubit's label is Qiskit's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qiskit.transpiler import InstructionProperties, QubitProperties, Target

from .reading import Reader

ALIASES = {"sx": "rx", "sxdg": "rx", "x": "rx", "r": "prx", "rzz": "zz"}
"""Qiskit's name of a gate -> what its errors are listed under where it has no entry of its own."""

Gates = Mapping[tuple[str, frozenset[int]], InstructionProperties]


def lacks_errors(target: Target) -> bool:
    """Whether a target has instructions on qubits of their own, and no error for any."""
    places = [value for name in target.operation_names for place, value in target[name].items() if place is not None]
    return bool(places) and all(value is None or value.error is None for value in places)


def annotate(target: Target, calibration: Any, reader: Reader) -> None:
    """Write what `calibration` says into `target`; what cannot be read of it is left out, and `reader` remembers it."""
    body = reader.mapping(calibration, "calibration", needed=True)
    what = "calibration.qubits"
    qubits: dict[int, QubitProperties] = {}
    known: dict[tuple[str, frozenset[int]], InstructionProperties] = {}
    for entry in reader.objects(body.get("qubits"), what, needed=True):
        qubit = reader.whole(entry.get("qubit"), what)
        if qubit is not None:
            times = [_scaled(reader.number(entry.get(name), what), 1e-6) for name in ("t1_us", "t2_us")]
            qubits[qubit] = QubitProperties(t1=times[0], t2=times[1])
            known["measure", frozenset({qubit})] = InstructionProperties(
                duration=_scaled(reader.number(entry.get("readout_length_ns"), what), 1e-9),
                error=reader.number(entry.get("readout_error"), what, most=1.0),
            )
            known.update(_gates(entry, frozenset({qubit}), what, reader))
    what = "calibration.qubit_pairs"
    for entry in reader.objects(body.get("qubit_pairs"), what):
        pair = reader.qubits(entry.get("qubits"), what, target.num_qubits or 0)
        known.update(_gates(entry, frozenset(pair or ()), what, reader))
    _write(target, qubits, known)


def _gates(entry: Mapping[str, Any], qubits: frozenset[int], what: str, reader: Reader) -> Gates:
    found = reader.mapping(entry.get("gates"), what)
    values = {str(name): reader.mapping(value, what) for name, value in found.items()}
    return {
        (name, qubits): InstructionProperties(
            duration=_scaled(reader.number(value.get("length_ns"), what), 1e-9),
            error=reader.number(value.get("error"), what, most=1.0),
        )
        for name, value in values.items()
    }


def _write(target: Target, qubits: Mapping[int, QubitProperties], known: Gates) -> None:
    if qubits:
        target.qubit_properties = [qubits.get(qubit, QubitProperties()) for qubit in range(target.num_qubits or 0)]
    for name in target.operation_names:
        for place in list(target[name]):
            key = frozenset(place or ())
            properties = known.get((name, key)) or known.get((ALIASES.get(name, name), key))
            if place is not None and properties is not None:
                target.update_instruction_properties(name, place, properties)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
