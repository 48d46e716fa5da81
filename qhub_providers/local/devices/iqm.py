"""`iqm.qpu.garnet` and `iqm.qpu.emerald`: IQM's machines.

The configuration is IQM's dynamic quantum architecture with the observations of a calibration set.
"""

from __future__ import annotations

import json
from functools import cache, partial
from typing import Any

from .device import EVERY_DAY, Device, configuration
from .iqm_calibration import calibration
from .iqm_chip import ALWAYS, CALIBRATED_AT, CHIPS, IMPLEMENTATIONS, Chip, loci, observations

SHOTS = 20_000
CIRCUITS = 100
"""Circuits in a job, at most."""


def machines() -> list[Device]:
    """The devices."""
    return [
        Device(
            id=chip.id,
            family="IQM",
            qubit_count=chip.qubit_count,
            record=partial(record, chip),
            config=partial(config, chip),
            calibration=partial(calibration, chip),
        )
        for chip in CHIPS.values()
    ]


@cache
def record(chip: Chip) -> dict[str, Any]:
    """The contract's `Backend`: a qubit's id is the number in its name."""
    labels = [str(qubit) for qubit in range(1, chip.qubit_count + 1)]
    graph: dict[str, list[str]] = {label: [] for label in labels}
    for first, second in chip.couplings():
        graph[str(first)].append(str(second))
    made = configuration(
        gates=["prx", "cz"],
        native=True,
        operations=["measure", "cc_prx", "reset", *ALWAYS],
        qubit_count=chip.qubit_count,
        shots=SHOTS,
        input_format="IQM_JOB_INPUT_V1",
        graph=graph,
        labels=labels,
    )
    return {
        "id": chip.id,
        "internal_id": chip.name,
        "provider": "IQM",
        "hardware_provider": "IQM",
        "name": chip.name,
        "display_name": f"IQM {chip.name.capitalize()}",
        "type": "QPU",
        "status": "ONLINE",
        "technology": "SUPERCONDUCTING",
        "updated_at": CALIBRATED_AT[:10],
        "access_type": "PAY_PER_USE",
        "documentation": {"description": f"{chip.qubit_count}-qubit processor", "sdks": ["PLANQK"]},
        "configuration": {**made, "max_pubs_per_job": CIRCUITS},
        "availability": EVERY_DAY,
        "has_calibration": True,
    }


def config(chip: Chip) -> bytes:
    """The dynamic quantum architecture, and the calibration set."""
    gates = {
        name: {
            "implementations": {IMPLEMENTATIONS[name]: {"loci": places}},
            "default_implementation": IMPLEMENTATIONS[name],
            "override_default_implementation": {},
        }
        for name, places in loci(chip).items()
    }
    observed = [
        {"dut_field": field, "value": value, "unit": "", "uncertainty": None, "invalid": False}
        for field, value in observations(chip).items()
    ]
    made = {
        "calibration_set_id": chip.calibration_set_id,
        "qubits": [place[0] for place in loci(chip)["measure"]],
        "computational_resonators": [],
        "gates": gates,
        "calibrationData": {"calibrationSetId": chip.calibration_set_id, "observations": observed},
    }
    return json.dumps(made).encode()
