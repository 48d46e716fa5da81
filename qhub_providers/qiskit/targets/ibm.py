"""A target from IBM's backend configuration and properties, with errors and durations.

Units on the wire: dt and gate lengths in nanoseconds (or the unit beside the value), T1 and T2 in microseconds,
frequencies in GHz. Fractional gates (rx, rzz) are there by choice only, as by IBM's own default: they do not go
together with dynamic circuits, and rzz takes angles from 0 to pi/2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qiskit.circuit import (
    Delay,
    ForLoopOp,
    IfElseOp,
    Instruction,
    Measure,
    Parameter,
    Reset,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
)
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import InstructionProperties, QubitProperties, Target

from ...errors import UnsupportedBackendError
from .reading import MOST_QUBITS, Reader
from .unmeasured import lacks_error

CONTROL_FLOW = {"if_else": IfElseOp, "for_loop": ForLoopOp, "while_loop": WhileLoopOp, "switch_case": SwitchCaseOp}
FRACTIONAL = ("rx", "rzz")
SCALE = {"": 1.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "Hz": 1.0, "MHz": 1e6, "GHz": 1e9}
READ = frozenset(
    {"T1", "T2", "frequency", "gate_error", "gate_length", "operational", "readout_error", "readout_length"}
)
"""The properties that a target has a place for."""

Place = tuple[int, ...]
Known = Mapping[tuple[str, Place], InstructionProperties | None]


def target(data: Mapping[str, Any], reader: Reader, *, fractional: bool = False) -> Target:
    """The target of IBM's `{"config": configuration, "properties": properties}`.

    Args:
        data: the JSON; what cannot be read of it is left out, and `reader` remembers it.
        reader: reads it.
        fractional: whether to have the fractional gates, and then no control flow.

    Raises:
        UnsupportedBackendError: if the configuration names no qubits or no gate, or no fractional ones where these
            are asked for.
    """
    config = reader.mapping(data.get("config"), "config")
    properties = reader.mapping(data.get("properties"), "properties", needed=True)
    num_qubits = reader.whole(config.get("n_qubits"), "n_qubits", most=MOST_QUBITS)
    gates = list(reader.objects(config.get("gates"), "gates", needed=True))
    if not num_qubits or not gates:
        raise UnsupportedBackendError(f"the configuration of {reader.backend_id} lacks qubits or gates.")
    lists = reader.items(properties.get("qubits"), "properties.qubits", needed=bool(properties))
    qubits = [_named(values, "properties.qubits", reader) for values in lists]
    dead = {index for index, values in enumerate(qubits) if values.get("operational", 1.0) == 0}
    known = _gate_properties(properties, num_qubits, reader)
    result = Target(
        num_qubits=num_qubits,
        description=reader.backend_id,
        dt=_seconds_of_dt(config.get("dt"), reader),
        qubit_properties=[_qubit_properties(values) for values in qubits] if len(qubits) == num_qubits else None,
        **_timing(reader.mapping(config.get("timing_constraints"), "timing_constraints"), reader),
    )
    wanted = [gate for gate in gates if fractional or gate.get("name") not in FRACTIONAL]
    _add_gates(result, wanted, known, dead, reader)
    names = set(reader.names(config.get("supported_instructions"), "supported_instructions"))
    if fractional:
        _check_fractional(result, reader.backend_id)
        names -= set(CONTROL_FLOW)
    _add_operations(result, names, known, qubits, dead)
    if properties:
        _doubt_missing(result, qubits, reader)
    else:
        reader.doubt("properties")
    return result


def _doubt_missing(result: Target, qubits: Sequence[Mapping[str, float]], reader: Reader) -> None:
    """What the properties should tell and do not: to the transpiler, a gate without an error is a perfect one.

    Single qubits may lack their times, as on machines that are as they should be.
    """
    lacks_times = not all(any(name in values for values in qubits) for name in ("T1", "T2"))
    if len(qubits) != result.num_qubits or lacks_times or lacks_error(result, "measure"):
        reader.doubt("properties.qubits")
    gates = set(result.operation_names) & set(get_standard_gate_name_mapping()) - {"measure", "reset", "delay"}
    if any(lacks_error(result, name) for name in gates):
        reader.doubt("properties.gates")


def _check_fractional(result: Target, backend_id: str) -> None:
    if not any(name in result.operation_names for name in FRACTIONAL):
        raise UnsupportedBackendError(f"{backend_id} offers no fractional gates: leave out use_fractional_gates=True.")


def _add_gates(
    result: Target, gates: Sequence[Mapping[str, Any]], known: Known, dead: set[int], reader: Reader
) -> None:
    library = get_standard_gate_name_mapping()
    for entry in gates:
        name = entry.get("name")
        if not isinstance(name, str):
            reader.doubt("gates")
        elif name in library and name not in ("measure", "reset", "delay"):
            gate = library[name]
            listed = reader.items(entry.get("coupling_map"), f"gates.{name}.coupling_map")
            places = (reader.qubits(place, f"gates.{name}.coupling_map", result.num_qubits) for place in listed)
            living = [place for place in places if place and len(place) == gate.num_qubits and dead.isdisjoint(place)]
            found = {place: known.get((name, place), InstructionProperties()) for place in living}
            working = {place: properties for place, properties in found.items() if properties is not None}
            if working and name not in result.operation_names:
                result.add_instruction(gate, working)
    if not result.operation_names:
        raise UnsupportedBackendError(f"the configuration of {reader.backend_id} names no gate that Qiskit knows.")


def _add_operations(
    result: Target, names: set[str], known: Known, qubits: Sequence[Mapping[str, float]], dead: set[int]
) -> None:
    every = [(qubit,) for qubit in range(result.num_qubits) if qubit not in dead]
    readout = {place: _readout(qubits[place[0]]) if place[0] < len(qubits) else None for place in every}
    result.add_instruction(Measure(), readout)
    if "reset" in names:
        result.add_instruction(Reset(), {place: known.get(("reset", place)) for place in every})
    if "delay" in names:
        result.add_instruction(Delay(Parameter("t")), dict.fromkeys(every))
    for name in sorted(names & set(CONTROL_FLOW)):
        operation: type[Instruction] = CONTROL_FLOW[name]
        result.add_instruction(operation, name=name)
    if "store" in names:
        result.add_instruction(Store, name="store")


def _gate_properties(properties: Mapping[str, Any], num_qubits: int, reader: Reader) -> Known:
    """Error and duration by gate and qubits; None for a gate that is out of order."""
    found: dict[tuple[str, Place], InstructionProperties | None] = {}
    what = "properties.gates"
    for entry in reader.objects(properties.get("gates"), what, needed=bool(properties)):
        name, place = entry.get("gate"), reader.qubits(entry.get("qubits"), what, num_qubits)
        if not isinstance(name, str) or place is None:
            reader.doubt(what)
            continue
        values = _named(entry.get("parameters"), what, reader)
        measured = InstructionProperties(duration=values.get("gate_length"), error=_share(values, "gate_error"))
        found[name, place] = measured if values.get("operational", 1.0) != 0 else None
    return found


def _named(entries: Any, what: str, reader: Reader) -> dict[str, float]:
    """The values of a list of `{"name", "unit", "value"}`, in seconds, hertz or plain; only those that are numbers."""
    found: dict[str, float] = {}
    for entry in reader.objects(entries, what):
        name, unit = entry.get("name"), entry.get("unit") or ""
        if not isinstance(name, str) or not isinstance(unit, str):
            reader.doubt(what)
        elif name in READ:
            value = reader.number(entry.get("value"), what)
            if value is None or unit not in SCALE:
                reader.doubt(what)
            else:
                found[name] = value * SCALE[unit]
    return found


def _qubit_properties(values: Mapping[str, float]) -> QubitProperties:
    return QubitProperties(t1=values.get("T1"), t2=values.get("T2"), frequency=values.get("frequency"))


def _readout(values: Mapping[str, float]) -> InstructionProperties:
    return InstructionProperties(duration=values.get("readout_length"), error=_share(values, "readout_error"))


def _share(values: Mapping[str, float], name: str) -> float | None:
    value = values.get(name)
    return None if value is None else min(value, 1.0)


def _seconds_of_dt(nanoseconds: Any, reader: Reader) -> float | None:
    value = reader.number(nanoseconds, "dt")
    return value * 1e-9 or None if value else None  # the smallest numbers are none of seconds


def _timing(constraints: Mapping[str, Any], reader: Reader) -> dict[str, int]:
    names = ("granularity", "min_length", "pulse_alignment", "acquire_alignment")
    found = {name: reader.whole(constraints.get(name), "timing_constraints") for name in names}
    return {name: value for name, value in found.items() if value}
