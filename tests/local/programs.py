"""Job bodies, and how to run them over plain HTTP."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import httpx
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit_ibm_runtime import RuntimeDecoder, RuntimeEncoder

BELL = """OPENQASM 3.0;
bit[2] b;
qubit[2] q;
h q[0];
cnot q[0], q[1];
b[0] = measure q[0];
b[1] = measure q[1];"""
FINISHED = ("COMPLETED", "FAILED", "CANCELLED")


def aws(qasm: str = BELL, shots: int = 100, **more: Any) -> dict[str, Any]:
    return {"backend_id": "aws.sim.sv1", "shots": shots, "input": {"qasm": qasm}, **more}


def ionq(circuit: list[dict[str, Any]], qubits: int = 3, shots: int = 100, **more: Any) -> dict[str, Any]:
    program = {"gateset": "qis", "qubits": qubits, "circuit": circuit}
    return {"backend_id": "azure.ionq.simulator", "shots": shots, "input": program, **more}


def ibm(*pubs: Any, backend_id: str = "ibm.qpu.fez", **more: Any) -> dict[str, Any]:
    program = json.loads(json.dumps({"pubs": pubs, "version": 2, "support_qiskit": True, **more}, cls=RuntimeEncoder))
    return {"backend_id": backend_id, "shots": 1000, "input": program, "input_params": {"program_id": "sampler"}}


def endless() -> dict[str, Any]:
    """A job that runs for minutes, most of it in one call into Aer."""
    turns = [{"gate": "ry", "targets": [qubit], "rotation": 0.1} for qubit in range(24)]
    entangle = [{"gate": "x", "targets": [qubit + 1], "controls": [qubit]} for qubit in range(23)]
    return ionq((turns + entangle) * 400, qubits=24)


def submit(client: httpx.Client, body: dict[str, Any]) -> str:
    response = client.post("/jobs", json=body)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def wait(client: httpx.Client, job_id: str, *wanted: str) -> str:
    """Poll until the job has one of the states, any final one by default."""
    deadline = time.monotonic() + 300
    while (status := client.get(f"/jobs/{job_id}/status").json()["status"]) not in (wanted or FINISHED):
        assert status not in FINISHED, f"job {job_id} is {status}"
        assert time.monotonic() < deadline, f"job {job_id} is still {status}"
        time.sleep(0.005)
    return str(status)


def completed(client: httpx.Client, body: dict[str, Any]) -> Any:
    job_id = submit(client, body)
    status = wait(client, job_id)
    result = client.get(f"/jobs/{job_id}/result").json()
    assert status == "COMPLETED", result
    return result


def failed(client: httpx.Client, body: dict[str, Any]) -> Any:
    job_id = submit(client, body)
    assert wait(client, job_id) == "FAILED"
    return client.get(f"/jobs/{job_id}/result").json()


def decoded(result: Any) -> Any:
    return json.loads(json.dumps(result), cls=RuntimeDecoder)


def ry(circuit: QuantumCircuit, angle: float, qubit: int) -> None:
    """RY in the machines' own gates."""
    circuit.sx(qubit)
    circuit.rz(math.pi + angle, qubit)
    circuit.sx(qubit)
    circuit.rz(3 * math.pi, qubit)


def fingerprint(prepare: Any, qubits: tuple[int, int, int] = (0, 1, 2), width: int = 156) -> QuantumCircuit:
    """Three qubits, permuted into two registers of different sizes, with one classical bit that nobody measures."""
    circuit = QuantumCircuit(width)
    circuit.add_register(ClassicalRegister(1, "a"), ClassicalRegister(3, "b"))
    prepare(circuit)
    circuit.measure([qubits[0], qubits[1], qubits[2]], [2, 0, 3])
    return circuit
