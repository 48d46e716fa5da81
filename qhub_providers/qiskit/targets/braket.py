"""A target from Braket's device capabilities: `supportedOperations` of the OpenQASM action, between all qubits.

The service compiles and routes, so the connectivity of a QPU does not bind the circuit that is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qiskit.transpiler import Target

from ...formats.braket_qasm import GATES
from ...formats.format import Format
from .record import build

ACTION = "braket.ir.openqasm.program"


def facts(capabilities: Mapping[str, Any]) -> dict[str, Any]:
    """What the wire format has to know of the device."""
    return {"requires_all_qubits_measurement": bool(_action(capabilities).get("requiresAllQubitsMeasurement"))}


def target(capabilities: Mapping[str, Any], backend_id: str, wire: Format) -> Target:
    """The target of a device with these capabilities (the JSON of a `DeviceCapabilities` schema of Braket)."""
    operations = {name.lower() for name in _action(capabilities).get("supportedOperations") or []}
    names = [qiskit_name for qiskit_name, braket_name in GATES.items() if braket_name in operations]
    return build(backend_id, (capabilities.get("paradigm") or {}).get("qubitCount"), names, wire)


def _action(capabilities: Mapping[str, Any]) -> Mapping[str, Any]:
    return (capabilities.get("action") or {}).get(ACTION) or {}
