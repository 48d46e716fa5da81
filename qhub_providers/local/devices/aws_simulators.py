"""Amazon Braket's on-demand simulators: `aws.sim.sv1` (state vector) and `aws.sim.dm1` (density matrix, with noise)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .aws import OPENQASM, backend, device, header, openqasm, result_pragmas, sampled, service
from .device import Device, configuration

SHOTS = 100_000
GATES = [
    "ccnot", "cnot", "cphaseshift", "cphaseshift00", "cphaseshift01", "cphaseshift10", "cswap", "cy", "cz", "ecr",
    "h", "i", "iswap", "pswap", "phaseshift", "rx", "ry", "rz", "s", "si", "swap", "t", "ti", "v", "vi", "x",
    "xx", "xy", "y", "yy", "z", "zz", "gpi", "gpi2", "ms",
]  # fmt: skip
OBSERVABLES = ["x", "y", "z", "h", "i", "hermitian"]
NOISES = [
    "amplitude_damping", "bit_flip", "depolarizing", "kraus", "pauli_channel", "generalized_amplitude_damping",
    "phase_flip", "phase_damping", "two_qubit_dephasing", "two_qubit_depolarizing",
]  # fmt: skip
NOISE_PRAGMAS = [f"braket_noise_{name}" for name in NOISES]
SAMPLED = ["sample", "expectation", "variance", "probability"]
WITHOUT_SHOTS = {"minShots": 0, "maxShots": 0}


def sv1() -> Device:
    """The state-vector simulator."""
    action = openqasm(
        operations=GATES,
        pragmas=["braket_unitary_matrix", *result_pragmas(*SAMPLED, "amplitude", "adjoint_gradient")],
        forbidden=[*result_pragmas("state_vector", "density_matrix"), *NOISE_PRAGMAS],
        results=[
            *sampled(SHOTS, OBSERVABLES, least=0),
            {"name": "Amplitude", **WITHOUT_SHOTS},
            {"name": "AdjointGradient", "observables": ["x", "y", "z", "h", "i"], **WITHOUT_SHOTS},
        ],
        **_simulators(),
    )
    return _simulator("sv1", "State Vector Simulator (SV1)", 34, action)


def dm1() -> Device:
    """The density-matrix simulator."""
    action = openqasm(
        operations=GATES,
        pragmas=[*NOISE_PRAGMAS, "braket_unitary_matrix", *result_pragmas(*SAMPLED, "density_matrix")],
        forbidden=result_pragmas("state_vector", "adjoint_gradient"),
        results=[*sampled(SHOTS, OBSERVABLES, least=0), {"name": "DensityMatrix", **WITHOUT_SHOTS}],
        **_simulators(),
    )
    return _simulator("dm1", "Density Matrix Simulator (DM1)", 17, action, NOISES)


def _simulators() -> dict[str, bool]:
    return {
        "supportPhysicalQubits": False,
        "requiresContiguousQubitIndices": True,
        "supportsPartialVerbatimBox": True,
    }


def _simulator(name: str, title: str, qubits: int, action: dict[str, Any], noises: Sequence[str] = ()) -> Device:
    record = backend(
        id=f"aws.sim.{name}",
        arn=f"arn:aws:braket:::device/quantum-simulator/amazon/{name}",
        hardware_provider="AWS",
        display_name=f"AWS Braket {title}",
        updated_at="2024-03-21",
        description=f"{title}, up to {qubits} qubits",
        configuration=configuration(
            gates=[*GATES, "unitary", *noises],
            native=False,
            operations=["measure"],
            qubit_count=qubits,
            shots=SHOTS,
            input_format="BRAKET_OPEN_QASM_V3",
        ),
        type="SIMULATOR",
    )
    return device(lambda: record, partial(capabilities, qubits, action))


def capabilities(qubits: int, action: dict[str, Any]) -> dict[str, Any]:
    """`GateModelSimulatorDeviceCapabilities`."""
    return {
        "braketSchemaHeader": header("simulators.gate_model_simulator_device_capabilities"),
        "service": service(0, SHOTS),
        "action": {OPENQASM: action},
        "deviceParameters": {"title": "GateModelSimulatorDeviceParameters", "type": "object"},
        "paradigm": {
            "braketSchemaHeader": header("simulators.gate_model_simulator_paradigm_properties"),
            "qubitCount": qubits,
        },
    }
