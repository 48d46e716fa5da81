"""The native gates of an AWS machine on its own qubits and couplings, from Braket's device capabilities.

Qiskit's index of a qubit is the device's own number: numbers that no qubit has are holes, and have no instructions. A
target names what Qiskit can compile to and the device does with one native gate each, or with none: `sx` is Rigetti's
`rx(pi/2)` and IonQ's `gpi2(0)`, `rz` a change of frame. `native.py` turns these into the native gates themselves.

Sources of errors and times: `standardized` (Rigetti), `provider.fidelity` and `provider.timing` (IonQ).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qiskit.circuit import Measure
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.transpiler import InstructionProperties, QubitProperties, Target

from ...errors import UnsupportedBackendError
from ...formats.braket_qasm import GATES
from ..native import NativeGates
from .braket import native_names, paradigm
from .reading import Reader
from .record import SYMMETRIC
from .unmeasured import lacks_error

Place = tuple[int, ...]


MOST_COUPLED = 1_000
"""More qubits than any machine has that couples each with each other: it has a million pairs."""


@dataclass
class Known:
    """What a device says of its qubits and gates: errors between 0 and 1, times in seconds."""

    qubits: dict[int, QubitProperties] = field(default_factory=dict)
    one: dict[int, InstructionProperties] = field(default_factory=dict)
    readout: dict[int, InstructionProperties] = field(default_factory=dict)
    two: dict[tuple[str, frozenset[int]], InstructionProperties] = field(default_factory=dict)


def targets(capabilities: Mapping[str, Any], reader: Reader) -> tuple[Target, Target, NativeGates]:
    """The target to compile for, the target of the native gates themselves, and how to get from one to the other.

    Raises:
        UnsupportedBackendError: if the device has no native gates, or none that Qiskit could compile to.
    """
    gates = NativeGates.of(native_names(capabilities, reader), _vendor(capabilities), reader.backend_id)
    labels, edges = _places(capabilities, reader)
    known = _known(capabilities, labels, reader)
    size = max(labels) + 1
    made = []
    for names in (gates.compiled, gates.sent):
        result = Target(
            num_qubits=size,
            description=f"{reader.backend_id}, native gates",
            qubit_properties=[known.qubits.get(qubit, QubitProperties()) for qubit in range(size)],
        )
        _fill(result, names, labels, edges, known)
        made.append(result)
    _doubt_missing(made[1], capabilities, reader)
    return made[0], made[1], gates


def _fill(result: Target, names: frozenset[str], labels: list[int], edges: set[Place], known: Known) -> None:
    library = get_standard_gate_name_mapping()
    for name in sorted(names):
        gate = library[name]
        if gate.num_qubits == 1:
            free = InstructionProperties(duration=0.0, error=0.0)  # rz changes the frame of later gates
            result.add_instruction(gate, {(qubit,): free if name == "rz" else known.one.get(qubit) for qubit in labels})
        else:
            turned = {(other, one) for one, other in edges} if name in SYMMETRIC else set[Place]()
            places = sorted(edges | turned)
            result.add_instruction(gate, {place: known.two.get((GATES[name], frozenset(place))) for place in places})
    result.add_instruction(Measure(), {(qubit,): known.readout.get(qubit) for qubit in labels})


def _doubt_missing(result: Target, capabilities: Mapping[str, Any], reader: Reader) -> None:
    whole = _is_of_whole_machine(capabilities, reader)
    for name in result.operation_names:
        if lacks_error(result, name):
            count = "one" if result.operation_from_name(name).num_qubits == 1 else "two"
            reader.doubt("provider.fidelity" if whole else f"standardized.{count}QubitProperties")


def _vendor(capabilities: Mapping[str, Any]) -> str:
    header = capabilities.get("braketSchemaHeader")
    name = header.get("name") if isinstance(header, Mapping) else None
    parts = name.split(".") if isinstance(name, str) else []
    return parts[2] if len(parts) > 2 else ""


def _places(capabilities: Mapping[str, Any], reader: Reader) -> tuple[list[int], set[Place]]:
    """The numbers of the qubits, and the coupled pairs."""
    what = "connectivity"
    found = paradigm(capabilities, reader)
    connectivity = reader.mapping(found.get(what), what, needed=True)
    if connectivity.get("fullyConnected") is True:
        every = range(reader.whole(found.get("qubitCount"), "qubitCount", most=MOST_COUPLED) or 0)
        if every:
            return list(every), {(one, other) for one in every for other in every if one != other}
    graph = reader.mapping(connectivity.get("connectivityGraph"), what)
    if not graph:
        raise UnsupportedBackendError(f"{reader.backend_id} does not say which of its qubits are coupled.")
    labels: set[int] = set()
    edges: set[Place] = set()
    for one, others in graph.items():
        for other in [None, *reader.names(others, what)]:
            pair = [label for label in (one, other) if label is not None]
            if all(label.isdecimal() and len(label) < 6 for label in pair):
                labels.update(map(int, pair))
                edges.update({(int(one), int(other))} if other is not None and one != other else ())
            else:
                reader.doubt(what)
    if not labels:
        raise UnsupportedBackendError(f"the qubits of {reader.backend_id} have no numbers.")
    return sorted(labels), edges


def _known(capabilities: Mapping[str, Any], labels: list[int], reader: Reader) -> Known:
    if _is_of_whole_machine(capabilities, reader):
        return _of_whole_machine(reader.mapping(capabilities.get("provider"), "provider"), labels, reader)
    standardized = reader.mapping(capabilities.get("standardized"), "standardized")
    known = Known()
    _read_qubits(standardized, known, reader)
    _read_pairs(standardized, known, reader)
    return known


def _is_of_whole_machine(capabilities: Mapping[str, Any], reader: Reader) -> bool:
    provider = reader.mapping(capabilities.get("provider"), "provider")
    return "fidelity" in provider or "timing" in provider


def _read_qubits(standardized: Mapping[str, Any], known: Known, reader: Reader) -> None:
    what = "standardized.oneQubitProperties"
    for label, value in reader.mapping(standardized.get("oneQubitProperties"), what, needed=True).items():
        entry = reader.mapping(value, what)
        if not label.isdecimal():
            reader.doubt(what)
            continue
        qubit = int(label)
        times = [_seconds(entry.get(name), what, reader) for name in ("T1", "T2")]
        known.qubits[qubit] = QubitProperties(t1=times[0], t2=times[1])
        for fidelity in reader.objects(entry.get("oneQubitFidelity"), what):
            kind = reader.mapping(fidelity.get("fidelityType"), what).get("name")
            error = _error(fidelity.get("fidelity"), what, reader)
            if isinstance(kind, str) and kind.startswith("READOUT"):
                known.readout.setdefault(qubit, InstructionProperties(error=error))
            else:
                known.one.setdefault(qubit, InstructionProperties(error=error))


def _read_pairs(standardized: Mapping[str, Any], known: Known, reader: Reader) -> None:
    what = "standardized.twoQubitProperties"
    for label, value in reader.mapping(standardized.get("twoQubitProperties"), what, needed=True).items():
        pair = label.split("-")
        if len(pair) != 2 or not all(part.isdecimal() for part in pair):
            reader.doubt(what)
            continue
        for fidelity in reader.objects(reader.mapping(value, what).get("twoQubitGateFidelity"), what):
            name, error = fidelity.get("gateName"), _error(fidelity.get("fidelity"), what, reader)
            if isinstance(name, str):
                known.two.setdefault((name.lower(), frozenset(map(int, pair))), InstructionProperties(error=error))
            else:
                reader.doubt(what)


def _of_whole_machine(provider: Mapping[str, Any], labels: list[int], reader: Reader) -> Known:
    """IonQ tells the means of the machine; the readout error is that of preparing and measuring together."""
    what = "provider.fidelity"
    fidelity = reader.mapping(provider.get("fidelity"), what, needed=True)
    timing = reader.mapping(provider.get("timing"), "provider.timing", needed=True)
    times = {name: reader.number(timing.get(name), "provider.timing") for name in ("T1", "T2", "1Q", "2Q", "readout")}
    means = {name: reader.mapping(fidelity.get(name), what).get("mean") for name in ("1Q", "2Q", "spam")}
    errors = {name: _error(value, what, reader) for name, value in means.items()}
    qubit = QubitProperties(t1=times["T1"], t2=times["T2"])
    one = InstructionProperties(duration=times["1Q"], error=errors["1Q"])
    two = InstructionProperties(duration=times["2Q"], error=errors["2Q"])
    readout = InstructionProperties(duration=times["readout"], error=errors["spam"])
    pairs = {frozenset((first, other)) for first in labels for other in labels if first < other}
    return Known(
        dict.fromkeys(labels, qubit),
        dict.fromkeys(labels, one),
        dict.fromkeys(labels, readout),
        {(name, pair): two for name in ("zz", "ms") for pair in pairs},
    )


def _seconds(value: Any, what: str, reader: Reader) -> float | None:
    entry = reader.mapping(value, what)
    if entry and str(entry.get("unit") or "S").upper() != "S":
        reader.doubt(what)
        return None
    return reader.number(entry.get("value"), what)


def _error(fidelity: Any, what: str, reader: Reader) -> float | None:
    value = reader.number(fidelity, what, most=1.0)
    return None if value is None else 1.0 - value
