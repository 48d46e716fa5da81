"""IQM's observations as numbers by qubit and gate, and as the Hub's gate-based calibration."""

from __future__ import annotations

from functools import cache
from statistics import median
from typing import Any

from .iqm_chip import CALIBRATED_AT, IMPLEMENTATIONS, SECONDS, Chip, loci, observations

BENCHMARKS = {"prx": "rb", "cz": "irb"}


@cache
def qubit_values(chip: Chip) -> dict[str, dict[str, float]]:
    """Qubit -> `T1` and `T2` in ns, and `readout_error`."""
    found, implementation = observations(chip), IMPLEMENTATIONS["measure"]
    return {
        name: {
            "T1": found[f"characterization.model.{name}.t1_time"] * 1e9,
            "T2": found[f"characterization.model.{name}.t2_time"] * 1e9,
            "readout_error": round(1 - found[f"metrics.ssro.measure.{implementation}.{name}.fidelity"], 6),
        }
        for (name,) in loci(chip)["measure"]
    }


@cache
def gate_values(chip: Chip) -> dict[tuple[str, tuple[str, ...]], dict[str, float]]:
    """Gate and qubits -> `gate_error`, and `gate_length` in ns."""
    found = observations(chip)
    return {
        (gate, tuple(place)): {
            "gate_error": round(1 - found[_fidelity(gate, place)], 6),
            "gate_length": SECONDS[gate] * 1e9,
        }
        for gate in BENCHMARKS
        for place in loci(chip)[gate]
    }


def _fidelity(gate: str, place: list[str]) -> str:
    return f"metrics.{BENCHMARKS[gate]}.{gate}.{IMPLEMENTATIONS[gate]}.{'__'.join(place)}.fidelity:par=d2"


def calibration(chip: Chip) -> dict[str, Any]:
    """The contract's `CalibrationResponse`; qubits are counted from 1, as in their names."""
    gates = gate_values(chip)
    qubits: list[dict[str, Any]] = [
        {
            "qubit": int(name[2:]),
            "operational": True,
            "t1_us": round(values["T1"] / 1e3, 2),
            "t2_us": round(values["T2"] / 1e3, 2),
            "readout_error": values["readout_error"],
            "gates": {"prx": _gate(gates["prx", (name,)])},
        }
        for name, values in qubit_values(chip).items()
    ]
    pairs = [
        {"qubits": [int(name[2:]) for name in place], "gates": {"cz": _gate(values)}}
        for (gate, place), values in gates.items()
        if gate == "cz"
    ]
    names = ("t1_us", "t2_us", "readout_error")
    medians: dict[str, Any] = {name: median(qubit[name] for qubit in qubits) for name in names}
    medians["gates"] = {
        gate: {
            "operational": True,
            "error": median(values["gate_error"] for (name, _), values in gates.items() if name == gate),
        }
        for gate in BENCHMARKS
    }
    body = {"type": "gate_based", "medians": medians, "qubits": qubits, "qubit_pairs": pairs}
    return {"backend_id": chip.id, "calibrated_at": CALIBRATED_AT, "calibration": body}


def _gate(values: dict[str, float]) -> dict[str, Any]:
    return {"operational": True, "error": values["gate_error"], "length_ns": values["gate_length"]}
