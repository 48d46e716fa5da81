"""A target from Braket's device capabilities: `supportedOperations` of the OpenQASM action, between all qubits.

The service compiles and routes, so the connectivity of a QPU does not bind the circuit that is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qiskit.transpiler import Target

from ...formats.braket_qasm import GATES
from ...formats.format import Format
from .record import all_to_all

ACTION = "braket.ir.openqasm.program"


def facts(capabilities: Mapping[str, Any]) -> dict[str, Any]:
    """What the wire format has to know of the device."""
    action = capabilities.get("action", {}).get(ACTION, {})
    return {"requires_all_qubits_measurement": bool(action.get("requiresAllQubitsMeasurement"))}


def target(capabilities: Mapping[str, Any], backend_id: str, wire: Format) -> Target:
    """The target of a device with these capabilities (the JSON of a `DeviceCapabilities` schema of Braket)."""
    operations = {
        name.lower() for name in capabilities.get("action", {}).get(ACTION, {}).get("supportedOperations", [])
    }
    names = [qiskit_name for qiskit_name, braket_name in GATES.items() if braket_name in operations]
    return all_to_all(backend_id, capabilities.get("paradigm", {}).get("qubitCount"), names, wire)
