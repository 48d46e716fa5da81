"""`aws.ionq.forte`, IonQ's trapped ions on Amazon Braket: every qubit is coupled with every other."""

from __future__ import annotations

from functools import cache
from typing import Any

from .aws import OPENQASM, backend, device, gate_model, header, machine_openqasm, service
from .device import Device, configuration

QUBITS = 36
SHOTS = 5_000
LEAST_SHOTS = 100
"""What the Hub asks for; the capabilities allow 1."""
GATES = [
    "x", "y", "z", "h", "s", "si", "t", "ti", "v", "vi", "rx", "ry", "rz", "cnot", "swap", "xx", "yy",
]  # fmt: skip
NATIVE = ["gpi", "gpi2", "zz"]
FIDELITY = {"1Q": 0.9998, "2Q": 0.9908, "spam": 0.9951}
TIMING = {"T1": 100.0, "T2": 1.0, "1Q": 1.3e-4, "2Q": 9.7e-4, "readout": 1.5e-4, "reset": 5e-5}
"""In seconds."""
CALIBRATED_AT = "2026-02-19T00:00:00Z"


def forte() -> Device:
    """The device."""
    return device(record, capabilities, calibration=calibration)


@cache
def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    made = configuration(
        gates=GATES,
        native=False,
        operations=["measure"],
        qubit_count=QUBITS,
        shots=SHOTS,
        least_shots=LEAST_SHOTS,
        input_format="BRAKET_OPEN_QASM_V3",
    )
    made["gates"] += [{"name": name, "native_gate": True} for name in NATIVE]
    made["instructions"] = [*GATES, *NATIVE, "measure"]
    return backend(
        id="aws.ionq.forte",
        arn="arn:aws:braket:us-east-1::device/qpu/ionq/Forte-1",
        hardware_provider="IONQ",
        display_name="IonQ Forte",
        updated_at="2024-12-03",
        description="Universal gate-model QPU based on trapped ions",
        # IonQ answers with probabilities: there is no memory.
        configuration={**made, "memory_result_supported": False},
        technology="TRAPPED_ION",
        has_calibration=True,
    )


def capabilities() -> dict[str, Any]:
    """`IonqDeviceCapabilities`."""
    return {
        "braketSchemaHeader": header("ionq.ionq_device_capabilities"),
        "service": service(1, SHOTS),
        "action": {OPENQASM: machine_openqasm(GATES, SHOTS)},
        "deviceParameters": {"title": "IonqDeviceParameters", "type": "object"},
        "paradigm": gate_model(QUBITS, map(str.upper, NATIVE)),
        "provider": {
            "braketSchemaHeader": header("ionq.ionq_provider_properties"),
            "fidelity": {name: {"mean": value} for name, value in FIDELITY.items()},
            "timing": TIMING,
        },
    }


def calibration() -> dict[str, Any]:
    """The contract's `CalibrationResponse`: IonQ tells the means of the whole machine."""
    return {
        "backend_id": "aws.ionq.forte",
        "calibrated_at": CALIBRATED_AT,
        "calibration": {
            "type": "gate_based",
            "medians": {
                "t1_us": TIMING["T1"] * 1e6,
                "t2_us": TIMING["T2"] * 1e6,
                "readout_length_ns": round(TIMING["readout"] * 1e9),
                "reset_length_ns": round(TIMING["reset"] * 1e9),
                "spam_error": round(1 - FIDELITY["spam"], 6),
                "gates": {"one_qubit": _gate("1Q"), "two_qubit": _gate("2Q")},
            },
            "qubits": [],
            "qubit_pairs": [],
        },
    }


def _gate(kind: str) -> dict[str, Any]:
    return {"operational": True, "error": round(1 - FIDELITY[kind], 6), "length_ns": round(TIMING[kind] * 1e9)}
