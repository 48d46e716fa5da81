"""A small valid job of every kind, for every backend that the embedded Hub serves. Needs the extra `photonic`."""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit

from qhub_providers.local.devices import devices
from tests.local.programs import aws, ibm, ionq
from tests.local.test_ibm_estimator import estimator, layered, learner, on, turned
from tests.local.test_quandela import hong_ou_mandel, quandela

QASM_2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0], q[1];\nmeasure q -> c;'
UNIFORM = {"times": [0, 1e-6], "values": [0, 0]}
DRIVE = {part: {"time_series": UNIFORM, "pattern": "uniform"} for part in ("amplitude", "phase", "detuning")}
AHS = {
    "setup": {"ahs_register": {"sites": [[0, 0], [0, 5e-06]], "filling": [1, 1]}},
    "hamiltonian": {"drivingFields": [DRIVE], "localDetuning": []},
}
IQM = {
    "circuits": [
        {
            "name": "turn",
            "instructions": [
                {"name": "prx", "qubits": ["QB1"], "args": {"angle_t": 0.5, "phase_t": 0.0}},
                {"name": "measure", "qubits": ["QB1"], "args": {"key": "m"}},
            ],
        }
    ]
}

BACKENDS = tuple(devices())
"""The ids of all backends."""

FAMILIES = {device.family for device in devices().values()}
"""All eight families of inputs."""


def photonic(platform: str) -> dict[str, Any]:
    return {"input": quandela(experiment=hong_ou_mandel())["input"], "input_params": {"platform_name": platform}}


def measured() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.sx(0)
    circuit.measure_all()
    return circuit


def body_of(backend_id: str) -> dict[str, Any]:
    """A valid body for the backend. Raises a KeyError for a family that has none here."""
    family = devices()[backend_id].family
    made: dict[str, Any] = {
        "Aws_QASM_3": aws,
        "AzureIonq": lambda: ionq([{"gate": "h", "targets": [0]}]),
        "IBM": lambda: ibm([measured(), None, 100], backend_id=backend_id),
        "Aws_AHS": lambda: {"input": {"ahs_program": AHS}},
        "IQM": lambda: {"input": IQM},
        "Qudora": lambda: {"input": {"qasm": QASM_2}},
        "Kipu": lambda: {"input": {"qasm": QASM_2}, "input_params": {"mode": "sample"}},
        "Quandela": lambda: photonic(backend_id.partition(".")[2].replace(".", ":")),
    }[family]()
    return {"shots": 100, **made, "backend_id": backend_id}


def bodies() -> list[dict[str, Any]]:
    """A body for every backend, and of the other two programs of IBM's machines."""
    return [*map(body_of, BACKENDS), estimator([turned(0, 0, 0), {on("IIZ"): 1.0}, None, 0.1]), learner(layered())]
