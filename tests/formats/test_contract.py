"""Every body is valid against the member schema of its family in the Hub's contract."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers.formats import braket_qasm, ibm, ionq

pytestmark = pytest.mark.local  # for its jsonschema
SCHEMAS: dict[str, Any] = json.loads(
    files("qhub_providers").joinpath("local", "quantum-openapi.json").read_text(encoding="utf-8")
)["components"]["schemas"]


def circuit() -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"), ClassicalRegister(2, "b"))
    circuit.rx(0.25, 0)
    circuit.cx(0, 1)
    circuit.ccx(0, 1, 2)
    circuit.barrier()
    circuit.measure([0, 1], [3, 0])
    return circuit


def check(value: Any, schema: str | dict[str, Any]) -> None:
    member = SCHEMAS[schema] if isinstance(schema, str) else schema
    from jsonschema import validate

    validate(json.loads(json.dumps(value)), {"components": {"schemas": SCHEMAS}, **member})


def test_aws() -> None:
    encoded = braket_qasm.encode([circuit()], 10, {"disable_qubit_rewiring": True})
    check(encoded.input, "Aws_QASM_3_JobInput")
    check(encoded.input_params, "Aws_QASM_3_JobInputParams")
    assert set(encoded.input) == {"qasm"}


def test_ionq() -> None:
    encoded = ionq.encode([circuit()], 10, {})
    check(encoded.input, "AzureIonq_JobInput")
    check(encoded.input_params, "AzureIonq_JobInputParams")
    assert set(encoded.input) == {"gateset", "qubits", "circuit"}


def test_ibm() -> None:
    encoded = ibm.encode([circuit()], 10, {"max_execution_time": 60, "log_level": "info"})
    check(encoded.input_params, "IBM_JobInputParams")
    # The contract flattens unions to `object`, so it refuses the version and every pub: those two are left out here.
    sampler = dict(SCHEMAS["IBM_JobInput"]["oneOf"][0])
    assert set(encoded.input) <= set(sampler["properties"])
    assert set(sampler.get("required", [])) <= set(encoded.input)
    check(encoded.input["options"], sampler["properties"]["options"])
    assert all(len(pub) == 3 for pub in encoded.input["pubs"])
