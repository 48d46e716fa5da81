"""`aws.rigetti.cepheus`: superconducting qubits on a square lattice with gaps, on Amazon Braket.

A snapshot of our own, made in code: the layout and the size of the errors are those of such a machine, the single
values come from a generator with a fixed seed.
"""

from __future__ import annotations

from functools import cache
from statistics import median
from typing import Any

import numpy as np

from .aws import OPENQASM, backend, device, gate_model, header, machine_openqasm, service
from .device import Device, configuration

ROWS, COLUMNS = 12, 9
MISSING = frozenset({13, 47})
"""Numbers that no qubit has."""
ISOLATED = frozenset({8})
"""Qubits that none is coupled with."""
SHOTS = 50_000
GATES = [
    "cz", "xy", "ccnot", "cnot", "cphaseshift", "cphaseshift00", "cphaseshift01", "cphaseshift10", "cswap", "h", "i",
    "iswap", "phaseshift", "pswap", "rx", "ry", "rz", "s", "si", "swap", "t", "ti", "x", "y", "z",
]  # fmt: skip
NATIVE = ["rx", "rz", "cz"]
CALIBRATED_AT = "2026-02-19T00:00:00Z"


def cepheus() -> Device:
    """The device."""
    return device(record, capabilities, calibration=calibration)


@cache
def graph() -> dict[str, list[str]]:
    """Qubit -> the qubits it is coupled with, in both directions."""
    qubits = [qubit for qubit in range(ROWS * COLUMNS) if qubit not in MISSING]
    found: dict[str, list[str]] = {str(qubit): [] for qubit in qubits}
    for qubit in qubits:
        right = [qubit + 1] if (qubit + 1) % COLUMNS else []
        for other in [*right, qubit + COLUMNS]:
            if str(other) in found and not {qubit, other} & ISOLATED:
                found[str(qubit)].append(str(other))
                found[str(other)].append(str(qubit))
    return found


def pairs() -> list[tuple[str, str]]:
    """The coupled qubits, each pair once, the lower number first."""
    return [(one, other) for one, others in graph().items() for other in others if int(one) < int(other)]


@cache
def record() -> dict[str, Any]:
    """The contract's `Backend`."""
    made = configuration(
        gates=GATES,
        native=False,
        operations=["measure"],
        qubit_count=len(graph()),
        shots=SHOTS,
        input_format="BRAKET_OPEN_QASM_V3",
        graph=graph(),
        labels=list(graph()),
    )
    made["gates"] = [{"name": name, "native_gate": name in NATIVE} for name in GATES]
    return backend(
        id="aws.rigetti.cepheus",
        arn="arn:aws:braket:us-west-1::device/qpu/rigetti/Cepheus-1-108Q",
        hardware_provider="RIGETTI",
        display_name="Rigetti Cepheus-1-108Q",
        updated_at=CALIBRATED_AT[:10],
        description="Universal gate-model QPU based on superconducting qubits",
        configuration=made,
        technology="SUPERCONDUCTING",
        has_calibration=True,
    )


@cache
def capabilities() -> dict[str, Any]:
    """`RigettiDeviceCapabilities`, version 2."""
    return {
        "braketSchemaHeader": header("rigetti.rigetti_device_capabilities", "2"),
        "service": service(1, SHOTS),
        "action": {
            OPENQASM: machine_openqasm(
                GATES, SHOTS, requiresAllQubitsMeasurement=False, disabledQubitRewiringSupported=True
            )
        },
        "deviceParameters": {"title": "RigettiDeviceParameters", "type": "object"},
        "paradigm": gate_model(len(graph()), NATIVE, graph()),
        "standardized": {
            "braketSchemaHeader": header("standardized_gate_model_qpu_device_properties"),
            "oneQubitProperties": _one_qubit_properties(),
            "twoQubitProperties": _two_qubit_properties(),
        },
    }


def _one_qubit_properties() -> dict[str, Any]:
    random = np.random.default_rng(1)
    return {
        qubit: {
            "T1": {"value": round(random.uniform(1.5e-5, 5e-5), 8), "standardError": None, "unit": "S"},
            "T2": {"value": round(random.uniform(8e-6, 2.5e-5), 8), "standardError": None, "unit": "S"},
            "oneQubitFidelity": [
                _fidelity("RANDOMIZED_BENCHMARKING", random.uniform(0.9975, 0.9995)),
                _fidelity("READOUT", random.uniform(0.92, 0.98)),
            ],
        }
        for qubit in graph()
    }


def _two_qubit_properties() -> dict[str, Any]:
    random = np.random.default_rng(2)
    kind = "INTERLEAVED_RANDOMIZED_BENCHMARKING"
    return {
        "-".join(pair): {
            "twoQubitGateFidelity": [
                {"direction": None, "gateName": "CZ", **_fidelity(kind, random.uniform(0.98, 0.995))}
            ]
        }
        for pair in pairs()
    }


def _fidelity(name: str, value: float) -> dict[str, Any]:
    return {"fidelityType": {"name": name, "description": None}, "fidelity": round(value, 5), "standardError": None}


def calibration() -> dict[str, Any]:
    """The contract's `CalibrationResponse`, from the standardized properties."""
    standardized = capabilities()["standardized"]
    qubits = [_qubit(int(label), values) for label, values in standardized["oneQubitProperties"].items()]
    coupled = [_pair(label, values) for label, values in standardized["twoQubitProperties"].items()]
    names = ("t1_us", "t2_us", "readout_error")
    medians: dict[str, Any] = {name: median(qubit[name] for qubit in qubits) for name in names}
    medians["gates"] = {
        "rx": {"operational": True, "error": median(qubit["gates"]["rx"]["error"] for qubit in qubits)},
        "cz": {"operational": True, "error": median(pair["gates"]["cz"]["error"] for pair in coupled)},
    }
    body = {"type": "gate_based", "medians": medians, "qubits": qubits, "qubit_pairs": coupled}
    return {"backend_id": "aws.rigetti.cepheus", "calibrated_at": CALIBRATED_AT, "calibration": body}


def _qubit(label: int, values: dict[str, Any]) -> dict[str, Any]:
    gate, readout = (item["fidelity"] for item in values["oneQubitFidelity"])
    return {
        "qubit": label,
        "operational": True,
        "t1_us": round(values["T1"]["value"] * 1e6, 2),
        "t2_us": round(values["T2"]["value"] * 1e6, 2),
        "readout_error": round(1 - readout, 5),
        "gates": {"rx": {"operational": True, "error": round(1 - gate, 5)}},
    }


def _pair(label: str, values: dict[str, Any]) -> dict[str, Any]:
    error = round(1 - values["twoQubitGateFidelity"][0]["fidelity"], 5)
    return {
        "qubits": [int(qubit) for qubit in label.split("-")],
        "gates": {"cz": {"operational": True, "error": error}},
    }
