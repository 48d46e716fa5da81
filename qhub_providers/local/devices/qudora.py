"""`qudora.sim.xg1`, Qudora's emulator of an ion trap. Everything known about it is in its record."""

from __future__ import annotations

from functools import cache
from typing import Any

from .device import EVERY_DAY, Device, configuration

QUBITS = 29


def xg1() -> Device:
    """The device."""
    return Device(id="qudora.sim.xg1", family="Qudora", qubit_count=QUBITS, record=record, config=lambda: b"{}")


@cache
def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    made = configuration(
        gates=["rxx", "r"],
        native=False,
        operations=["measure", "reset"],
        qubit_count=QUBITS,
        shots=10_000,
        input_format="OPEN_QASM_V2",
    )
    # The contract's `language` has both versions.
    formats = ["OPEN_QASM_V2", "OPEN_QASM_V3"]
    return {
        "id": "qudora.sim.xg1",
        "internal_id": "QVLS-Q1 Emulator",
        "provider": "QUDORA",
        "hardware_provider": "QUDORA",
        "name": "xg1",
        "display_name": "XG1 Emulator",
        "type": "SIMULATOR",
        "status": "ONLINE",
        "technology": "TRAPPED_ION",
        "updated_at": "2025-02-13",
        "access_type": "PAY_PER_USE",
        "documentation": {"description": "Emulator of an ion trap, up to 29 qubits", "sdks": ["PLANQK"]},
        "configuration": {**made, "supported_input_formats": formats, "memory_result_supported": False},
        "availability": EVERY_DAY,
        "has_calibration": False,
    }
