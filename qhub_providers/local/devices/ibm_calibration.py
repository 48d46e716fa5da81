"""IBM's backend properties as the Hub's gate-based calibration: times in µs and ns, errors between 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Any

QUBIT_FIELDS = {
    "T1": "t1_us",
    "T2": "t2_us",
    "readout_error": "readout_error",
    "prob_meas0_prep1": "prob_meas0_prep1",
    "prob_meas1_prep0": "prob_meas1_prep0",
    "readout_length": "readout_length_ns",
}
GATE_FIELDS = {"gate_error": "error", "gate_length": "length_ns"}


def calibration(configuration: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """`calibrated_at` and `calibration`, of the gates that the configuration offers."""
    offered = set(configuration["basis_gates"])
    gates = [gate for gate in properties["gates"] if gate["gate"] in offered]
    qubits = [
        {"qubit": index, "operational": True, **_values(values, QUBIT_FIELDS), "gates": {}}
        for index, values in enumerate(properties["qubits"])
    ]
    pairs: dict[tuple[int, ...], dict[str, Any]] = {}
    for gate in gates:
        values = _values(gate["parameters"], GATE_FIELDS)
        # IBM marks a gate that does not work at present with an error of 1.
        values = {"operational": values.get("error", 0) < 1, **values}
        if len(gate["qubits"]) == 1:
            qubits[gate["qubits"][0]]["gates"][gate["gate"]] = values
        else:
            pair = pairs.setdefault(tuple(gate["qubits"]), {"qubits": gate["qubits"], "gates": {}})
            pair["gates"][gate["gate"]] = values
    body = {"type": "gate_based", "medians": _medians(qubits, gates), "qubits": qubits}
    return {
        "calibrated_at": _instant(properties["last_update_date"]),
        "calibration": {**body, "qubit_pairs": list(pairs.values())},
    }


def _values(parameters: Iterable[Mapping[str, Any]], fields: Mapping[str, str]) -> dict[str, Any]:
    return {fields[item["name"]]: item["value"] for item in parameters if item["name"] in fields}


def _medians(qubits: list[dict[str, Any]], gates: list[Mapping[str, Any]]) -> dict[str, Any]:
    by_gate: dict[str, list[dict[str, Any]]] = {}
    for gate in gates:
        by_gate.setdefault(gate["gate"], []).append(_values(gate["parameters"], GATE_FIELDS))
    made: dict[str, Any] = _median_of(qubits, QUBIT_FIELDS.values())
    medians = {name: _median_of(values, GATE_FIELDS.values()) for name, values in by_gate.items()}
    made["gates"] = {name: {"operational": True, **values} for name, values in medians.items()}
    return made


def _median_of(rows: list[dict[str, Any]], names: Iterable[str]) -> dict[str, Any]:
    columns = {name: [row[name] for row in rows if name in row] for name in names}
    return {name: median(values) for name, values in columns.items() if values}


def _instant(text: str) -> str:
    """ISO 8601 in UTC.

    >>> _instant("2025-02-26T15:16:25-05:00")
    '2025-02-26T20:16:25Z'
    """
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
