"""`quandela.sim.altair` and `quandela.qpu.belenos`: Quandela's photonic simulator and machine.

Snapshots of our own: the sizes are those of such devices, the noise is of the size that a machine reports.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from .device import EVERY_DAY, Device, configuration

SHOTS = 100_000
UPDATED_AT = "2026-02-19"
MODES = {"altair": 20, "belenos": 24}
PHOTONS = {"altair": 10, "belenos": 12}
NOISE: Mapping[str, float] = {"transmittance": 0.4, "indistinguishability": 0.9, "g2": 0.02}
"""What Perceval's noise model takes: shares between 0 and 1, and the second-order autocorrelation."""


def devices() -> list[Device]:
    """The simulator and the machine."""
    return [_device("sim", "altair"), _device("qpu", "belenos")]


def _device(kind: str, name: str) -> Device:
    return Device(
        id=f"quandela.{kind}.{name}",
        family="Quandela",
        qubit_count=PHOTONS[name],
        record=partial(record, kind, name),
        config=partial(config, kind, name),
    )


@cache
def record(kind: str, name: str) -> dict[str, Any]:
    """The contract's `Backend`: one photon stands for a qubit; there are no gates."""
    made = configuration(
        gates=[], native=False, operations=[], qubit_count=PHOTONS[name], shots=SHOTS, input_format="PERCEVAL"
    )
    photonic = {"min_modes": 1, "max_modes": MODES[name], "min_photons": 1, "max_photons": PHOTONS[name]}
    return {
        "id": f"quandela.{kind}.{name}",
        "internal_id": f"{kind}:{name}",
        "provider": "QUANDELA",
        "hardware_provider": "QUANDELA",
        "name": f"{kind}:{name}",
        "display_name": f"Quandela {name.capitalize()}",
        "type": "QPU" if kind == "qpu" else "SIMULATOR",
        "status": "ONLINE",
        "technology": "PHOTONIC",
        "updated_at": UPDATED_AT,
        "access_type": "PAY_PER_USE",
        "documentation": {"description": f"Linear optics with up to {PHOTONS[name]} photons", "sdks": ["PLANQK"]},
        "configuration": {**made, "photonic_properties": photonic, "memory_result_supported": False},
        "availability": EVERY_DAY,
        # Clients know calibrations of gates and of atoms, none of photons.
        "has_calibration": False,
    }


def config(kind: str, name: str) -> bytes:
    """What Perceval reads of a platform: its commands and the limits of its circuits."""
    limits = {
        "min_mode_count": 1,
        "max_mode_count": MODES[name],
        "min_photon_count": 1,
        "max_photon_count": PHOTONS[name],
    }
    about = {
        "name": f"{kind}:{name}",
        "type": "physical" if kind == "qpu" else "simulator",
        "specs": {"available_commands": ["probs", "samples", "sample_count"], "constraints": limits},
    }
    return json.dumps(about).encode()
