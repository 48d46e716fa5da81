"""Every body is valid against the member schema of its family in the Hub's contract."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers.formats import braket_qasm, ibm, ionq, iqm, kipu, qudora
from qhub_providers.qiskit.options import IQMOptions, KipuOptions, QudoraOptions

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


def native() -> QuantumCircuit:
    native = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"), ClassicalRegister(2, "b"), name="mine")
    native.r(0.25, 0.5, 0)
    native.cz(0, 1)
    native.barrier()
    native.measure([0, 1], [3, 0])
    return native


IQM_EVERYTHING: dict[str, Any] = {
    "calibration_set_id": "00000000-0000-4000-8000-000000000001",
    "qubit_mapping": {"QB1": "QB3"},
    "custom_settings": {"a": 1},
    "dd_mode": "enabled",
    "dd_strategy": {"gate_sequences": [["a", "b"]], "target_qubits": ["QB1"]},
    "heralding_mode": "zeros",
    "move_gate_frame_tracking_mode": "none",
    "move_validation_mode": "allow_prx",
    "max_circuit_duration_over_t2": 0.5,
    "active_reset_cycles": 2,
}


@pytest.mark.parametrize("options", [{}, {"dialect": "contract"}, IQM_EVERYTHING], ids=["hybrid", "contract", "all"])
def test_iqm(options: dict[str, Any]) -> None:
    encoded = iqm.encode([native(), native()], 10, IQMOptions.parse(options).for_wire())
    check(encoded.input, "IQM_JobInput")
    check(encoded.input_params, "IQM_JobInputParams")
    assert set(encoded.input) == {"circuits", *options} - {"dialect"}
    assert encoded.input.get("qubit_mapping") in (None, [{"logical_name": "QB1", "physical_name": "QB3"}])


def test_the_options_of_iqm_are_those_of_the_contract() -> None:
    assert {"circuits", *iqm.OPTIONS} == set(SCHEMAS["IQM_JobInput"]["properties"])


@pytest.mark.parametrize("language", [None, "OpenQASM2", "OpenQASM3"])
def test_qudora(language: str | None) -> None:
    options = QudoraOptions.parse({"language": language, "backend_settings": {"noise": "low"}})
    encoded = qudora.encode([native()], 10, options.for_wire())
    check(encoded.input, "Qudora_JobInput")
    check(encoded.input_params, "Qudora_JobInputParams")
    assert set(encoded.input_params) == set(SCHEMAS["Qudora_JobInputParams"]["properties"])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"mode": "statevector", "cpu_threads": 2, "max_fused_gate_size": 3},
        {"mode": "amplitudes", "bitstrings": ["000", "110"]},
    ],
    ids=str,
)
def test_kipu(options: dict[str, Any]) -> None:
    encoded = kipu.encode([native()], 10, KipuOptions.parse(options).for_wire())
    check(encoded.input, "Kipu_JobInput")
    check(encoded.input_params, "Kipu_JobInputParams")
    assert set(encoded.input_params) == {"mode", *options}


def test_the_options_of_kipu_and_qudora_are_those_of_the_contract() -> None:
    assert set(KipuOptions.fields_for_wire) == set(SCHEMAS["Kipu_JobInputParams"]["properties"])
    assert set(QudoraOptions.fields_for_wire) == set(SCHEMAS["Qudora_JobInputParams"]["properties"])


def test_the_program_for_qsim_is_as_agreed() -> None:
    encoded = kipu.encode([native()], 10, {})
    assert encoded.input["qasm"].splitlines() == [
        "OPENQASM 2.0;",
        'include "qelib1.inc";',
        "gate r(a,b) q { u3(a,b-pi/2,pi/2-b) q; }",
        "qreg q[2];",
        "creg c[2];",
        "r(0.25,0.5) q[0];",
        "cz q[0],q[1];",
        "measure q[0] -> c[0];",
        "measure q[1] -> c[1];",
    ]


def test_the_program_for_qudora_in_openqasm_3_is_as_agreed() -> None:
    encoded = qudora.encode([native()], 10, {"language": "OpenQASM3"})
    assert encoded.input["qasm"].splitlines() == [
        "OPENQASM 3.0;",
        'include "stdgates.inc";',
        "gate r(a,b) q { u3(a,b-pi/2,pi/2-b) q; }",
        "qubit[2] q;",
        "bit[2] c;",
        "r(0.25,0.5) q[0];",
        "cz q[0],q[1];",
        "c[0] = measure q[0];",
        "c[1] = measure q[1];",
    ]
