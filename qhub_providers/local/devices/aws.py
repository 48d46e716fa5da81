"""`aws.sim.sv1`, Amazon Braket's on-demand state-vector simulator: its record, and its device capabilities.

Source: Amazon Braket developer guide ("SV1"), and the public schema `braket.device_schema.simulators`.
"""

from __future__ import annotations

import json
from typing import Any

from .device import EVERY_DAY, Device, configuration

QUBITS = 34
SHOTS = 100_000
ARN = "arn:aws:braket:::device/quantum-simulator/amazon/sv1"
SCHEMAS = "braket.device_schema"
GATES = [
    "ccnot", "cnot", "cphaseshift", "cphaseshift00", "cphaseshift01", "cphaseshift10", "cswap", "cy", "cz", "ecr",
    "h", "i", "iswap", "pswap", "phaseshift", "rx", "ry", "rz", "s", "si", "swap", "t", "ti", "v", "vi", "x",
    "xx", "xy", "y", "yy", "z", "zz", "gpi", "gpi2", "ms",
]  # fmt: skip
OBSERVABLES = ["x", "y", "z", "h", "i", "hermitian"]
NOISES = [
    "amplitude_damping", "bit_flip", "depolarizing", "kraus", "pauli_channel", "generalized_amplitude_damping",
    "phase_flip", "phase_damping", "two_qubit_dephasing", "two_qubit_depolarizing",
]  # fmt: skip
RESULT_TYPES = [
    {"name": "Sample", "observables": OBSERVABLES, "minShots": 1, "maxShots": SHOTS},
    {"name": "Expectation", "observables": OBSERVABLES, "minShots": 0, "maxShots": SHOTS},
    {"name": "Variance", "observables": OBSERVABLES, "minShots": 0, "maxShots": SHOTS},
    {"name": "Probability", "minShots": 1, "maxShots": SHOTS},
    {"name": "Amplitude", "minShots": 0, "maxShots": 0},
    {"name": "AdjointGradient", "observables": ["x", "y", "z", "h", "i"], "minShots": 0, "maxShots": 0},
]


def sv1() -> Device:
    """The device."""
    return Device(
        id="aws.sim.sv1",
        family="Aws_QASM_3",
        qubit_count=QUBITS,
        record=record,
        config=lambda: json.dumps(capabilities()).encode(),
        task_id=lambda job_id: f"arn:aws:braket:us-east-1:000000000000:quantum-task/{job_id}",
    )


def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    return {
        "id": "aws.sim.sv1",
        "internal_id": ARN,
        "provider": "AWS",
        "hardware_provider": "AWS",
        "name": "sv1",
        "display_name": "AWS Braket State Vector Simulator (SV1)",
        "type": "SIMULATOR",
        "status": "ONLINE",
        "updated_at": "2024-03-21",
        "access_type": "PAY_PER_USE",
        "documentation": {"description": "State-vector simulator, up to 34 qubits", "sdks": ["PLANQK", "PENNYLANE"]},
        "configuration": configuration(
            gates=[*GATES, "unitary"],
            native=False,
            operations=["measure"],
            qubit_count=QUBITS,
            shots=SHOTS,
            input_format="BRAKET_OPEN_QASM_V3",
        ),
        "availability": EVERY_DAY,
        "has_calibration": False,
    }


def capabilities() -> dict[str, Any]:
    """The device capabilities that `braket.device_schema` reads: `GateModelSimulatorDeviceCapabilities`."""
    return {
        "braketSchemaHeader": _header("simulators.gate_model_simulator_device_capabilities"),
        "service": {
            "braketSchemaHeader": _header("device_service_properties"),
            "executionWindows": [
                {"executionDay": "Everyday", "windowStartHour": "00:00:00", "windowEndHour": "23:59:59"}
            ],
            "shotsRange": [0, SHOTS],
        },
        "action": {"braket.ir.openqasm.program": openqasm()},
        "deviceParameters": {"title": "GateModelSimulatorDeviceParameters", "type": "object"},
        "paradigm": {
            "braketSchemaHeader": _header("simulators.gate_model_simulator_paradigm_properties"),
            "qubitCount": QUBITS,
        },
    }


def openqasm() -> dict[str, Any]:
    """What the device takes in an OpenQASM program: `OpenQASMDeviceActionProperties`."""
    results = ["sample", "expectation", "variance", "probability", "amplitude", "adjoint_gradient"]
    forbidden = [f"braket_result_type_{name}" for name in ("state_vector", "density_matrix")]
    return {
        "version": ["1.0"],
        "actionType": "braket.ir.openqasm.program",
        "supportedOperations": GATES,
        "supportedPragmas": ["braket_unitary_matrix", *(f"braket_result_type_{name}" for name in results)],
        "forbiddenPragmas": [*forbidden, *(f"braket_noise_{name}" for name in NOISES)],
        "maximumQubitArrays": 1,
        "maximumClassicalArrays": 1,
        "forbiddenArrayOperations": [
            "concatenation",
            "negativeIndex",
            "range",
            "rangeWithStep",
            "slicing",
            "selection",
        ],
        "requiresAllQubitsMeasurement": True,
        "supportPhysicalQubits": False,
        "requiresContiguousQubitIndices": True,
        "supportsPartialVerbatimBox": True,
        "supportsUnassignedMeasurements": True,
        "disabledQubitRewiringSupported": False,
        "supportedResultTypes": RESULT_TYPES,
    }


def _header(name: str) -> dict[str, str]:
    return {"name": f"{SCHEMAS}.{name}", "version": "1"}
