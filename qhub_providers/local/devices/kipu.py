"""`kipu.sim.qsim`, Kipu's hosted state-vector simulator for OpenQASM 2."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from .device import EVERY_DAY, Device, configuration

QUBITS = 24
GATES = [
    "id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "rx", "ry", "rz", "u1", "u2", "u3", "u", "cx", "cy", "cz", "ch",
    "swap", "cswap", "ccx", "crx", "cry", "crz", "cu1", "cu3",
]  # fmt: skip


def qsim() -> Device:
    """The device."""
    return Device(id="kipu.sim.qsim", family="Kipu", qubit_count=QUBITS, record=record, config=config)


@cache
def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    made = configuration(
        gates=GATES,
        native=True,
        operations=["measure", "reset"],
        qubit_count=QUBITS,
        shots=100_000,
        input_format="OPEN_QASM_V2",
    )
    return {
        "id": "kipu.sim.qsim",
        "internal_id": "qsim",
        "provider": "KIPU",
        "hardware_provider": "KIPU",
        "name": "qsim",
        "display_name": "Kipu qsim Simulator",
        "type": "SIMULATOR",
        "status": "ONLINE",
        "updated_at": "2026-04-29",
        "access_type": "PAY_PER_USE",
        "documentation": {"description": "Ideal state-vector simulator, up to 24 qubits", "sdks": ["PLANQK"]},
        "configuration": {**made, "memory_result_supported": False},
        "availability": EVERY_DAY,
        "has_calibration": False,
    }


def config() -> bytes:
    """What the simulator says about itself."""
    about = {
        "name": "qsim-backend",
        "version": "0.1.0",
        "simulator": {"engine": "qsim", "type": "state-vector", "noise_model": None},
        "max_qubits": QUBITS,
        "fully_connected": True,
        "parameterized": False,
        "classical_control": False,
        "input_formats": ["OPEN_QASM_V2"],
        "modes": ["sample", "statevector", "amplitudes"],
        "gates": GATES,
    }
    return json.dumps(about).encode()
