"""`azure.ionq.simulator`, IonQ's ideal simulator on Azure. Everything known about it is in its record."""

from __future__ import annotations

from typing import Any

from .device import EVERY_DAY, Device, configuration

QUBITS = 29
GATES = [
    "ccx", "ch", "crx", "cry", "crz", "cx", "cy", "cz", "h", "id", "rx", "rxx", "ry", "ryy", "rz", "rzz", "s",
    "sdg", "swap", "sx", "t", "tdg", "x", "y", "z",
]  # fmt: skip


def simulator() -> Device:
    """The device."""
    return Device(
        id="azure.ionq.simulator", family="AzureIonq", qubit_count=QUBITS, record=record, config=lambda: b"{}"
    )


def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    made = configuration(
        gates=GATES,
        native=False,
        operations=["reset", "measure"],
        qubit_count=QUBITS,
        shots=10_000,
        input_format="IONQ_CIRCUIT_V1",
    )
    return {
        "id": "azure.ionq.simulator",
        "internal_id": "ionq.simulator",
        "provider": "AZURE",
        "hardware_provider": "IONQ",
        "name": "ionq.simulator",
        "display_name": "IonQ Simulator",
        "type": "SIMULATOR",
        "status": "ONLINE",
        "technology": "TRAPPED_ION",
        "updated_at": "2023-10-16",
        "access_type": "PAY_PER_USE",
        "documentation": {"description": "Ideal simulator, up to 29 qubits", "sdks": ["PLANQK", "PENNYLANE"]},
        "configuration": {**made, "output_format": "IONQ_RESULT_V1"},
        "availability": EVERY_DAY,
        "has_calibration": False,
    }
