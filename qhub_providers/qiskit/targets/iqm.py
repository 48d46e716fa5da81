"""A target from IQM's dynamic quantum architecture: which operation can act where, and what was observed of it.

Qubit `QBn` is Qiskit's number n-1; a qubit that cannot be rotated and measured has no instructions. IQM's `prx` is
Qiskit's `r`. Gates that need a computational resonator are left out. Times are in seconds, frequencies in hertz, errors
are 1 - fidelity; the fields are named as in IQM's observation sets: `metrics.rb.prx.drag_crf_sx.QB1.fidelity`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qiskit.circuit import Delay, Instruction, Measure, Parameter, Reset
from qiskit.circuit.library import CZGate, RGate
from qiskit.transpiler import InstructionProperties, QubitProperties, Target

from ...errors import UnsupportedBackendError
from .reading import Reader
from .unmeasured import NEVER_MEASURED, lacks_error

QUBIT = re.compile(r"QB([1-9]\d{0,4})")

BENCHMARKS = {"prx": "rb", "measure": "ssro"}
"""Operation -> the benchmark that measures its fidelity; `irb` for others."""

OPERATIONS: Mapping[str, tuple[int, Instruction]] = {
    "prx": (1, RGate(Parameter("theta"), Parameter("phi"))),
    "cz": (2, CZGate()),
    "measure": (1, Measure()),
    "reset": (1, Reset()),
}
"""IQM's name -> on how many qubits it acts, and Qiskit's instruction."""

Observed = Mapping[str, float | None]


def target(architecture: Mapping[str, Any], reader: Reader) -> Target:
    """The target of the JSON that `GET /backends/{id}/config` gives for a machine of IQM.

    Args:
        architecture: the JSON; what cannot be read of it is left out, and `reader` remembers it.
        reader: reads it.

    Raises:
        UnsupportedBackendError: if it names no qubit that can be measured and rotated, or no gate on two of them.
    """
    gates = reader.mapping(architecture.get("gates"), "gates", needed=True)
    loci = {name: _loci(name, gates.get(name), reader) for name in OPERATIONS}
    working = {name for (name,) in loci["measure"].keys() & loci["prx"].keys()}
    places = {
        name: {place: implementation for place, implementation in found.items() if working.issuperset(place)}
        for name, found in loci.items()
    }
    if not working or not (places["cz"] or len(working) == 1):
        raise UnsupportedBackendError(
            f"the architecture of {reader.backend_id} names no measured qubits with prx and cz between them."
        )
    num_qubits = 1 + max(map(_number, working))
    observed = _observations(architecture, reader)
    result = Target(
        num_qubits=num_qubits,
        description=reader.backend_id,
        qubit_properties=[_qubit_properties(f"QB{number}", observed) for number in range(1, num_qubits + 1)],
    )
    for name, (_, instruction) in OPERATIONS.items():
        if places[name]:
            result.add_instruction(instruction, _properties(name, places[name], observed))
            if name not in NEVER_MEASURED and lacks_error(result, instruction.name):
                reader.doubt(f"metrics.{BENCHMARKS.get(name, 'irb')}.{name}")
    result.add_instruction(Delay(Parameter("t")), {(_number(name),): None for name in sorted(working, key=_number)})
    return result


def _loci(name: str, gate: Any, reader: Reader) -> dict[tuple[str, ...], str]:
    """Where an operation can act, and by which of its implementations: the default one where there are several."""
    if gate is None:
        return {}
    described = reader.mapping(gate, f"gates.{name}")
    implementations = reader.mapping(described.get("implementations"), f"gates.{name}.implementations", needed=True)
    default = described.get("default_implementation")
    found: dict[tuple[str, ...], str] = {}
    for implementation in sorted(implementations, key=lambda one: one != default):
        detail = reader.mapping(implementations[implementation], f"gates.{name}.{implementation}")
        for place in reader.items(detail.get("loci"), f"gates.{name}.loci", needed=True):
            names = tuple(reader.names(place, f"gates.{name}.loci"))
            if len(set(names)) == OPERATIONS[name][0] and all(map(QUBIT.fullmatch, names)):
                found.setdefault(names, implementation)
    return found


def _number(name: str) -> int:
    """Qiskit's number of a qubit.

    >>> _number("QB1")
    0
    """
    return int(name.removeprefix("QB")) - 1


def _observations(architecture: Mapping[str, Any], reader: Reader) -> dict[str, float | None]:
    data = reader.mapping(architecture.get("calibrationData"), "calibrationData", needed=True)
    found: dict[str, float | None] = {}
    for entry in reader.objects(data.get("observations"), "observations", needed=bool(data)):
        field = entry.get("dut_field")
        if isinstance(field, str) and not entry.get("invalid") and field.split(".", 1)[0] in READ:
            found[field.partition(":")[0]] = reader.number(entry.get("value"), field) if _is_read(field) else None
    return found


READ = frozenset({"characterization", "controllers", "gates", "metrics"})
ENDINGS = (".t1_time", ".t2_time", ".drive.frequency", ".duration", ".fidelity")


def _is_read(field: str) -> bool:
    """Whether a target has a place for an observation; there are thousands of others."""
    return field.partition(":")[0].endswith(ENDINGS)


def _properties(
    name: str, places: Mapping[tuple[str, ...], str], observed: Observed
) -> dict[tuple[int, ...], InstructionProperties]:
    found: dict[tuple[int, ...], InstructionProperties] = {}
    for place, implementation in places.items():
        where = f"{name}.{implementation}.{'__'.join(place)}"
        fidelity = observed.get(f"metrics.{BENCHMARKS.get(name, 'irb')}.{where}.fidelity")
        values = InstructionProperties(
            duration=observed.get(f"gates.{where}.duration"),
            error=None if fidelity is None or fidelity > 1 else 1 - fidelity,
        )
        for order in (place, place[::-1]):  # cz does the same from either side
            found.setdefault(tuple(map(_number, order)), values)
    return dict(sorted(found.items()))


def _qubit_properties(name: str, observed: Observed) -> QubitProperties:
    return QubitProperties(
        t1=observed.get(f"characterization.model.{name}.t1_time"),
        t2=observed.get(f"characterization.model.{name}.t2_time"),
        frequency=observed.get(f"controllers.{name}.drive.frequency"),
    )


__all__: Sequence[str] = ["target"]
