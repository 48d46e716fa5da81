"""A target from Braket's device capabilities: `supportedOperations` of the OpenQASM action, between all qubits.

The service compiles and routes, so the connectivity of a QPU does not bind the circuit that is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qiskit.transpiler import Target

from ...formats.braket_qasm import GATES
from ...formats.format import Format
from .reading import MOST_QUBITS, Reader
from .record import build

ACTION = "braket.ir.openqasm.program"


def facts(capabilities: Mapping[str, Any]) -> dict[str, Any]:
    """What the wire format has to know of the device."""
    reader = Reader("")
    action = _action(capabilities, reader)
    return {
        "requires_all_qubits_measurement": action.get("requiresAllQubitsMeasurement") is True,
        "rewiring_can_be_disabled": action.get("disabledQubitRewiringSupported") is True,
        "native_gates": frozenset(native_names(capabilities, reader)),
        "physical_qubits": physical_qubits(capabilities, reader),
    }


def target(capabilities: Mapping[str, Any], reader: Reader, wire: Format) -> Target:
    """The target of a device with these capabilities (the JSON of a `DeviceCapabilities` schema of Braket).

    Raises:
        UnsupportedBackendError: if they name no gate or no number of qubits.
    """
    operations = {
        name.lower() for name in reader.names(_action(capabilities, reader).get("supportedOperations"), "operations")
    }
    names = [qiskit_name for qiskit_name, braket_name in GATES.items() if braket_name in operations]
    count = reader.whole(paradigm(capabilities, reader).get("qubitCount"), "qubitCount", most=MOST_QUBITS)
    return build(reader.backend_id, count, names, wire)


def physical_qubits(capabilities: Mapping[str, Any], reader: Reader) -> frozenset[int]:
    """The device's own numbers of its qubits; some below the highest may be missing. Empty if it names none."""
    what = "connectivity"
    found = reader.mapping(paradigm(capabilities, reader).get(what), what)
    graph = reader.mapping(found.get("connectivityGraph"), what)
    labels = set(graph).union(*(reader.names(others, what) for others in graph.values()))
    return frozenset(int(label) for label in labels if label.isdecimal() and len(label) < 6)


def paradigm(capabilities: Mapping[str, Any], reader: Reader) -> Mapping[str, Any]:
    """The part with the qubits, their connectivity and the native gates."""
    return reader.mapping(capabilities.get("paradigm"), "paradigm")


def native_names(capabilities: Mapping[str, Any], reader: Reader) -> list[str]:
    """Braket's names of the native gates, lower case; none on a simulator."""
    found = reader.names(paradigm(capabilities, reader).get("nativeGateSet"), "nativeGateSet")
    return [name.lower() for name in found]


def _action(capabilities: Mapping[str, Any], reader: Reader) -> Mapping[str, Any]:
    return reader.mapping(reader.mapping(capabilities.get("action"), "action").get(ACTION), ACTION)
