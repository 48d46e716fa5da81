"""IQM's list of instructions as a Qiskit circuit, if the machine has them.

Three dialects are read: the qubits of an instruction under `qubits` or `locus`; the angles of `prx` in radians
(`angle`, `phase`) or in full turns (`angle_t`, `phase_t`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qiskit.circuit import QuantumCircuit
from qiskit.circuit.library import RGate

from ..devices.iqm_chip import ALWAYS, IMPLEMENTATIONS, Chip, loci
from .failure import SimulationError
from .limits import check_size

KEYS = {
    "prx": set[str](),
    "cz": set[str](),
    "measure": {"key", "feedback_key"},
    "cc_prx": {"feedback_qubit", "feedback_key"},
    "reset": set[str](),
    "barrier": set[str](),
    "delay": {"duration"},
}
"""Operation -> its arguments, apart from angles."""


@dataclass
class Program:
    """A circuit on the qubits in use: `qubits` are their names, `keys` the measurement key of each classical bit."""

    circuit: QuantumCircuit
    qubits: tuple[str, ...]
    keys: list[str] = field(default_factory=list)
    measured: set[str] = field(default_factory=set)
    feedback: dict[tuple[str, str], int] = field(default_factory=dict)
    """Feedback key and qubit -> classical bit."""


def program(circuit: Mapping[str, Any], chip: Chip, mapping: Mapping[str, str]) -> Program:
    """The program of one circuit. `mapping` gives physical names for logical ones.

    Raises:
        SimulationError: naming the instruction that the machine does not have, or that is not well-formed.
    """
    instructions = circuit["instructions"]
    places = [_places(item, mapping) for item in instructions]
    quiet = {"barrier", "delay"}
    used = {
        name for item, place in zip(instructions, places, strict=True) if item["name"] not in quiet for name in place
    }
    qubits = tuple(sorted(used, key=lambda name: (len(name), name)))
    check_size(len(qubits))
    bits = sum(len(place) for item, place in zip(instructions, places, strict=True) if item["name"] == "measure")
    made = Program(QuantumCircuit(len(qubits), bits), qubits)
    for index, (item, place) in enumerate(zip(instructions, places, strict=True)):
        try:
            _check(item, place, chip)
            _append(made, item, place, mapping)
        except ValueError as error:
            raise SimulationError(f"circuit {circuit['name']!r}, instruction {index}: {error}") from error
    return made


def _places(item: Mapping[str, Any], mapping: Mapping[str, str]) -> tuple[str, ...]:
    names = item.get("qubits", item.get("locus")) or ()
    return tuple(mapping.get(name, name) for name in names)


def _check(item: Mapping[str, Any], place: tuple[str, ...], chip: Chip) -> None:
    name, arguments = item["name"], item.get("args") or {}
    if name not in KEYS:
        raise ValueError(f"{chip.id} does not have {name}; it has {', '.join(KEYS)}")
    if "qubits" in item and "locus" in item:
        raise ValueError("has both qubits and locus")
    known = [*loci(chip)["measure"]]
    single = name in ALWAYS or name == "measure"
    wrong = [qubit for qubit in place if [qubit] not in known]
    if wrong or not place or len(set(place)) < len(place):
        raise ValueError(f"{name} on {list(place)}: not qubits of {chip.id}, or one of them twice")
    if not single and list(place) not in loci(chip)[name] and [*reversed(place)] not in loci(chip)[name]:
        raise ValueError(f"{chip.id} does not have {name} on {list(place)}")
    if item.get("implementation") not in (None, IMPLEMENTATIONS.get(name)):
        raise ValueError(f"{name} has no implementation {item['implementation']!r}")
    angles = {"angle", "phase", "angle_t", "phase_t"} if name in ("prx", "cc_prx") else set()
    unknown = set(arguments) - KEYS[name] - angles
    if unknown:
        raise ValueError(f"{name} has no argument {min(unknown)!r}")


def _append(made: Program, item: Mapping[str, Any], place: tuple[str, ...], mapping: Mapping[str, str]) -> None:
    arguments = item.get("args") or {}
    if item["name"] in ALWAYS:
        if item["name"] == "delay":
            _delay(made, arguments, place)
        return
    wires = [made.qubits.index(name) for name in place]
    if item["name"] == "cc_prx":
        _conditional(made, arguments, wires, mapping)
    else:
        APPEND[item["name"]](made, arguments, wires)


def _delay(made: Program, arguments: Mapping[str, Any], place: tuple[str, ...]) -> None:
    seconds = _number(arguments, "duration")
    if seconds < 0:
        raise ValueError("delay needs a duration of at least 0, in seconds")
    for name in place:
        if name in made.qubits:
            made.circuit.delay(seconds, made.qubits.index(name), unit="s")


def _prx(made: Program, arguments: Mapping[str, Any], wires: list[int]) -> None:
    made.circuit.append(_rotation(arguments), wires)


def _cz(made: Program, arguments: Mapping[str, Any], wires: list[int]) -> None:
    made.circuit.cz(*wires)


def _reset(made: Program, arguments: Mapping[str, Any], wires: list[int]) -> None:
    made.circuit.reset(wires)


def _measure(made: Program, arguments: Mapping[str, Any], wires: list[int]) -> None:
    key = arguments.get("key")
    if not isinstance(key, str) or not key:
        raise ValueError("measure needs a key")
    if key in made.keys:
        raise ValueError(f"the key {key!r} is used twice")
    for wire in wires:
        bit = len(made.keys)
        made.keys.append(key)
        made.measured.add(made.qubits[wire])
        made.circuit.measure(wire, bit)
        if "feedback_key" in arguments:
            made.feedback[str(arguments["feedback_key"]), made.qubits[wire]] = bit


def _conditional(made: Program, arguments: Mapping[str, Any], wires: list[int], mapping: Mapping[str, str]) -> None:
    """`prx` if the last measurement with this feedback key gave 1."""
    qubit = str(arguments.get("feedback_qubit"))
    bit = made.feedback.get((str(arguments.get("feedback_key")), mapping.get(qubit, qubit)))
    if bit is None:
        raise ValueError("cc_prx needs the feedback_key and feedback_qubit of a measurement before it")
    with made.circuit.if_test((made.circuit.clbits[bit], 1)):
        made.circuit.append(_rotation(arguments), wires)


APPEND: Mapping[str, Callable[[Program, Mapping[str, Any], list[int]], None]] = {
    "prx": _prx,
    "cz": _cz,
    "reset": _reset,
    "measure": _measure,
}


def _rotation(arguments: Mapping[str, Any]) -> RGate:
    radians, turns = {"angle", "phase"} & set(arguments), {"angle_t", "phase_t"} & set(arguments)
    if radians and turns:
        raise ValueError("angles in radians (angle, phase) and in turns (angle_t, phase_t) are mixed")
    if turns:
        return RGate(math.tau * _number(arguments, "angle_t"), math.tau * _number(arguments, "phase_t"))
    return RGate(_number(arguments, "angle"), _number(arguments, "phase"))


def _number(arguments: Mapping[str, Any], name: str) -> float:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    return float(value)
