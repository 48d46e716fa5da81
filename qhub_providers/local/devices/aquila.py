"""`aws.quera.aquila`, QuEra's array of neutral atoms on Amazon Braket: analog Hamiltonian simulation."""

from __future__ import annotations

from functools import cache
from typing import Any

from .aws import backend, device, header, service
from .device import Device, configuration

SITES = 256
SHOTS = 1_000
CALIBRATED_AT = "2026-02-19T00:00:00Z"
LATTICE = {
    "area": {"width": 7.5e-5, "height": 7.6e-5},
    "geometry": {
        "spacingRadialMin": 4e-6,
        "spacingVerticalMin": 4e-6,
        "positionResolution": 1e-8,
        "numberSitesMax": SITES,
    },
}
"""In metres."""
RYDBERG = {
    "c6Coefficient": 5.42e-24,
    "rydbergGlobal": {
        "rabiFrequencyRange": [0.0, 1.58e7],
        "rabiFrequencyResolution": 400.0,
        "rabiFrequencySlewRateMax": 4e14,
        "detuningRange": [-1.25e8, 1.25e8],
        "detuningResolution": 0.2,
        "detuningSlewRateMax": 6e15,
        "phaseRange": [-99.0, 99.0],
        "phaseResolution": 5e-7,
        "timeResolution": 1e-9,
        "timeDeltaMin": 5e-8,
        "timeMin": 0.0,
        "timeMax": 4e-6,
    },
}
"""In rad/s, rad and s."""
PERFORMANCE = {
    "lattice": {
        "positionErrorAbs": 2.25e-7,
        "sitePositionError": 1e-7,
        "atomPositionError": 2e-7,
        "fillingErrorTypical": 0.008,
        "fillingErrorWorst": 0.05,
        "vacancyErrorTypical": 0.001,
        "vacancyErrorWorst": 0.005,
        "atomLossProbabilityTypical": 0.005,
        "atomLossProbabilityWorst": 0.01,
        "atomCaptureProbabilityTypical": 0.001,
        "atomCaptureProbabilityWorst": 0.002,
        "atomDetectionErrorFalsePositiveTypical": 0.001,
        "atomDetectionErrorFalsePositiveWorst": 0.005,
        "atomDetectionErrorFalseNegativeTypical": 0.001,
        "atomDetectionErrorFalseNegativeWorst": 0.005,
    },
    "rydberg": {
        "rydbergGlobal": {
            "rabiFrequencyErrorRel": 0.03,
            "rabiFrequencyGlobalErrorRel": 0.02,
            "rabiFrequencyInhomogeneityRel": 0.02,
            "groundDetectionError": 0.05,
            "rydbergDetectionError": 0.1,
            "groundPrepError": 0.01,
            "rydbergPrepErrorBest": 0.05,
            "rydbergPrepErrorWorst": 0.07,
            "T1Single": 7.5e-5,
            "T1Ensemble": 7.5e-5,
            "T2StarSingle": 5e-6,
            "T2StarEnsemble": 4.75e-6,
            "T2EchoSingle": 8e-6,
            "T2EchoEnsemble": 7e-6,
            "T2RabiSingle": 8e-6,
            "T2RabiEnsemble": 7e-6,
            "T2BlockadedRabiSingle": 8e-6,
            "T2BlockadedRabiEnsemble": 7e-6,
            "detuningError": 1e6,
            "detuningInhomogeneity": 1e6,
            "rabiAmplitudeRampCorrection": [
                {"rampTime": 5e-8, "rabiCorrection": 0.92},
                {"rampTime": 7.5e-8, "rabiCorrection": 0.97},
                {"rampTime": 1e-7, "rabiCorrection": 1.0},
            ],
        }
    },
}


def aquila() -> Device:
    """The device."""
    return device(record, capabilities, family="Aws_AHS", calibration=calibration)


@cache
def record() -> dict[str, Any]:
    """The contract's `Backend`: no gates, and no connectivity, for its qubits are where a program puts them."""
    made = configuration(
        gates=[], native=False, operations=[], qubit_count=SITES, shots=SHOTS, input_format="BRAKET_AHS_PROGRAM"
    )
    del made["connectivity"]
    return backend(
        id="aws.quera.aquila",
        arn="arn:aws:braket:us-east-1::device/qpu/quera/Aquila",
        hardware_provider="QUERA",
        display_name="QuEra Aquila",
        updated_at="2024-06-26",
        description="Analog quantum processor based on neutral atom arrays",
        configuration=made,
        type="ANNEALER",
        technology="NEUTRAL_ATOMS",
        has_calibration=True,
    )


def capabilities() -> dict[str, Any]:
    """`QueraDeviceCapabilities`."""
    return {
        "braketSchemaHeader": header("quera.quera_device_capabilities"),
        "service": service(1, SHOTS),
        "action": {"braket.ir.ahs.program": {"version": ["1"], "actionType": "braket.ir.ahs.program"}},
        "deviceParameters": {},
        "paradigm": {
            "braketSchemaHeader": header("quera.quera_ahs_paradigm_properties"),
            "qubitCount": SITES,
            "lattice": LATTICE,
            "rydberg": RYDBERG,
            "performance": PERFORMANCE,
        },
    }


def calibration() -> dict[str, Any]:
    """The contract's `CalibrationResponse`."""
    body = {"type": "quera_aquila", "lattice": LATTICE, "rydberg": RYDBERG, "performance": PERFORMANCE}
    return {"backend_id": "aws.quera.aquila", "calibrated_at": CALIBRATED_AT, "calibration": body}
