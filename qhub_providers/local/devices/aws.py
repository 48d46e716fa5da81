"""What Amazon Braket's devices have in common: the device capabilities that `braket.device_schema` reads.

Source: Amazon Braket developer guide, and the public schemas `braket.device_schema`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .device import EVERY_DAY, Device, no_data

OPENQASM = "braket.ir.openqasm.program"
REGISTER_OPERATIONS = ["concatenation", "negativeIndex", "range", "rangeWithStep", "slicing", "selection"]
"""What may not be done with a register, on every device."""

Record = Callable[[], Mapping[str, Any]]


def device(
    record: Record,
    capabilities: Callable[[], dict[str, Any]],
    *,
    family: str = "Aws_QASM_3",
    calibration: Callable[[], dict[str, Any] | None] = no_data,
) -> Device:
    """A device from its record and its capabilities; its jobs have the ids of Braket's tasks."""
    made = record()
    region = made["internal_id"].split(":")[3] or "us-east-1"
    return Device(
        id=made["id"],
        family=family,
        qubit_count=made["configuration"]["qubit_count"],
        record=record,
        config=lambda: json.dumps(capabilities()).encode(),
        calibration=calibration,
        task_id=lambda job_id: f"arn:aws:braket:{region}:000000000000:quantum-task/{job_id}",
    )


def backend(
    *,
    id: str,
    arn: str,
    hardware_provider: str,
    display_name: str,
    updated_at: str,
    description: str,
    configuration: Mapping[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """The contract's `Backend`; `more` are further fields, or other values."""
    return {
        "id": id,
        "internal_id": arn,
        "provider": "AWS",
        "hardware_provider": hardware_provider,
        "name": arn.rpartition("/")[2],
        "display_name": display_name,
        "type": "QPU",
        "status": "ONLINE",
        "updated_at": updated_at,
        "access_type": "PAY_PER_USE",
        "documentation": {"description": description, "sdks": ["PLANQK", "PENNYLANE"]},
        "configuration": configuration,
        "availability": EVERY_DAY,
        "has_calibration": False,
        **more,
    }


def header(name: str, version: str = "1") -> dict[str, str]:
    """The header of a Braket schema for devices."""
    return {"name": f"braket.device_schema.{name}", "version": version}


def service(least_shots: int, most_shots: int) -> dict[str, Any]:
    """When the device is there, and how many shots it takes: `DeviceServiceProperties`."""
    return {
        "braketSchemaHeader": header("device_service_properties"),
        "executionWindows": [{"executionDay": "Everyday", "windowStartHour": "00:00:00", "windowEndHour": "23:59:59"}],
        "shotsRange": [least_shots, most_shots],
    }


def openqasm(
    *,
    operations: Iterable[str],
    pragmas: Iterable[str],
    forbidden: Iterable[str],
    results: list[dict[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    """What the device takes in an OpenQASM program: `OpenQASMDeviceActionProperties`."""
    return {
        "version": ["1.0"],
        "actionType": OPENQASM,
        "supportedOperations": list(operations),
        "supportedPragmas": list(pragmas),
        "forbiddenPragmas": list(forbidden),
        "maximumQubitArrays": 1,
        "maximumClassicalArrays": 1,
        "forbiddenArrayOperations": REGISTER_OPERATIONS,
        "requiresAllQubitsMeasurement": True,
        "supportsUnassignedMeasurements": True,
        "disabledQubitRewiringSupported": False,
        "supportedResultTypes": results,
        **more,
    }


def machine_openqasm(operations: Iterable[str], shots: int, **more: Any) -> dict[str, Any]:
    """What a gate-model machine takes: result types that measurements give, and verbatim boxes on physical qubits."""
    return openqasm(
        operations=operations,
        pragmas=[*result_pragmas("sample", "expectation", "variance", "probability"), "verbatim"],
        forbidden=[
            "braket_unitary_matrix",
            *result_pragmas("state_vector", "density_matrix", "amplitude", "adjoint_gradient"),
        ],
        results=sampled(shots, ["x", "y", "z", "h", "i"]),
        supportPhysicalQubits=True,
        requiresContiguousQubitIndices=False,
        supportsPartialVerbatimBox=False,
        **more,
    )


def gate_model(qubit_count: int, native: Iterable[str], graph: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """`GateModelQpuParadigmProperties`. Without a graph every qubit is coupled with every other."""
    return {
        "braketSchemaHeader": header("gate_model_qpu_paradigm_properties"),
        "qubitCount": qubit_count,
        "nativeGateSet": list(native),
        "connectivity": {"fullyConnected": graph is None, "connectivityGraph": graph or {}},
    }


def result_pragmas(*names: str) -> list[str]:
    """The pragmas of result types."""
    return [f"braket_result_type_{name}" for name in names]


def sampled(shots: int, observables: list[str], least: int = 1) -> list[dict[str, Any]]:
    """The result types that are computed from measurements. `least` shots suffice for an expectation or a variance."""
    return [
        {"name": "Sample", "observables": observables, "minShots": 1, "maxShots": shots},
        {"name": "Expectation", "observables": observables, "minShots": least, "maxShots": shots},
        {"name": "Variance", "observables": observables, "minShots": least, "maxShots": shots},
        {"name": "Probability", "minShots": 1, "maxShots": shots},
    ]
