"""A small valid job of every family, for every backend that the embedded Hub serves."""

from __future__ import annotations

import json
from typing import Any

from qiskit import QuantumCircuit
from qiskit_ibm_runtime import RuntimeEncoder

from qhub_providers.local.devices import devices
from tests.local.programs import aws, ibm, ionq
from tests.local.test_quandela import HAVE_PERCEVAL, hong_ou_mandel, quandela

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


def photonic(platform: str) -> dict[str, Any]:
    return {"input": quandela(experiment=hong_ou_mandel())["input"], "input_params": {"platform_name": platform}}


def measured() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.sx(0)
    circuit.measure_all()
    return circuit


def learner() -> dict[str, Any]:
    circuit = json.loads(json.dumps(measured().remove_final_measurements(inplace=False), cls=RuntimeEncoder))
    return {"circuits": [circuit], "options": {"support_qiskit": True}}


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


BACKENDS = tuple(name for name, device in devices().items() if HAVE_PERCEVAL or device.family != "Quandela")
"""The backends that can run a job here: without the extra `photonic` Quandela's cannot."""
