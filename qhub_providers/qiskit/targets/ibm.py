"""A target from IBM's backend configuration and properties, with errors and durations.

Units on the wire: dt and gate lengths in nanoseconds (or the unit beside the value), T1 and T2 in microseconds,
frequencies in GHz. Fractional gates (rx, rzz) are left out, as by IBM's own default: they do not go together with
dynamic circuits and take a limited range of angles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qiskit.circuit import Delay, ForLoopOp, IfElseOp, Instruction, Measure, Parameter, Reset, SwitchCaseOp, WhileLoopOp
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import InstructionProperties, QubitProperties, Target

from ...errors import UnsupportedBackendError

CONTROL_FLOW = {"if_else": IfElseOp, "for_loop": ForLoopOp, "while_loop": WhileLoopOp, "switch_case": SwitchCaseOp}
FRACTIONAL = frozenset({"rx", "rzz"})
SCALE = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "Hz": 1.0, "MHz": 1e6, "GHz": 1e9}

Properties = Mapping[tuple[str, tuple[int, ...]], InstructionProperties | None]


def target(data: Mapping[str, Any], backend_id: str) -> Target:
    """The target of IBM's `{"config": configuration, "properties": properties}`.

    Raises:
        UnsupportedBackendError: if the configuration names no qubits or gates.
    """
    config, properties = data["config"] or {}, data.get("properties") or {}
    try:
        num_qubits, gates = int(config["n_qubits"]), list(config["gates"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnsupportedBackendError(f"the configuration of {backend_id} lacks {error}.") from error
    qubits = [_named(values) for values in properties.get("qubits") or []]
    dead = {index for index, values in enumerate(qubits) if values.get("operational", 1.0) == 0}
    known = _gate_properties(properties)
    result = Target(
        num_qubits=num_qubits,
        description=backend_id,
        dt=_seconds_of_dt(config.get("dt")),
        qubit_properties=[_qubit_properties(values) for values in qubits] if len(qubits) == num_qubits else None,
        **_timing(config.get("timing_constraints") or {}),
    )
    _add_gates(result, gates, known, dead)
    _add_operations(result, config.get("supported_instructions") or [], known, qubits, dead)
    return result


def _add_gates(result: Target, gates: Iterable[Mapping[str, Any]], known: Properties, dead: set[int]) -> None:
    library = get_standard_gate_name_mapping()
    for gate in gates:
        name = str(gate.get("name"))
        if name in library and name not in FRACTIONAL and name not in ("measure", "reset", "delay"):
            places = [tuple(qubits) for qubits in gate.get("coupling_map") or [] if dead.isdisjoint(qubits)]
            found = {qubits: known.get((name, qubits), InstructionProperties()) for qubits in places}
            alive = {qubits: properties for qubits, properties in found.items() if properties is not None}
            if alive:
                result.add_instruction(library[name], alive)


def _add_operations(
    result: Target, supported: Iterable[str], known: Properties, qubits: Sequence[Mapping[str, float]], dead: set[int]
) -> None:
    every = [(qubit,) for qubit in range(result.num_qubits) if qubit not in dead]
    names = set(supported)
    readout = {place: _readout(qubits[place[0]]) if place[0] < len(qubits) else None for place in every}
    result.add_instruction(Measure(), readout)
    if "reset" in names:
        result.add_instruction(Reset(), {place: known.get(("reset", place)) for place in every})
    if "delay" in names:
        result.add_instruction(Delay(Parameter("t")), dict.fromkeys(every))
    for name in sorted(names & set(CONTROL_FLOW)):
        operation: type[Instruction] = CONTROL_FLOW[name]
        result.add_instruction(operation, name=name)


def _gate_properties(properties: Mapping[str, Any]) -> dict[tuple[str, tuple[int, ...]], InstructionProperties | None]:
    """Error and duration by gate and qubits; None for a gate that is out of order."""
    found: dict[tuple[str, tuple[int, ...]], InstructionProperties | None] = {}
    for gate in properties.get("gates") or []:
        values = _named(gate.get("parameters") or [])
        alive = values.get("operational", 1.0) != 0
        measured = InstructionProperties(duration=values.get("gate_length"), error=values.get("gate_error"))
        found[gate["gate"], tuple(gate["qubits"])] = measured if alive else None
    return found


def _named(values: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The values of a list of `{"name", "unit", "value"}`, in seconds, hertz or plain; only those that are numbers."""
    return {
        str(entry.get("name")): float(entry["value"]) * SCALE.get(entry.get("unit") or "", 1.0)
        for entry in values
        if isinstance(entry.get("value"), int | float)
    }


def _qubit_properties(values: Mapping[str, float]) -> QubitProperties:
    return QubitProperties(t1=values.get("T1"), t2=values.get("T2"), frequency=values.get("frequency"))


def _readout(values: Mapping[str, float]) -> InstructionProperties:
    return InstructionProperties(duration=values.get("readout_length"), error=values.get("readout_error"))


def _seconds_of_dt(nanoseconds: Any) -> float | None:
    return nanoseconds * 1e-9 if isinstance(nanoseconds, int | float) and nanoseconds else None


def _timing(constraints: Mapping[str, int]) -> dict[str, int]:
    names = ("granularity", "min_length", "pulse_alignment", "acquire_alignment")
    return {name: int(constraints[name]) for name in names if constraints.get(name)}
