"""Inputs of all families, as users write them, and the contract's schemas that they must fit."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import httpx

from qhub_providers.hub import types
from tests.hub.conftest import Clients

SCHEMAS: dict[str, Any] = json.loads(
    files("qhub_providers").joinpath("local", "quantum-openapi.json").read_text(encoding="utf-8")
)["components"]["schemas"]
MAPPING: dict[str, str] = SCHEMAS["CreateJobRequest"]["properties"]["input"]["discriminator"]["mapping"]
PRIMITIVES = ["sampler", "estimator", "noise-learner"]

BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'
FIELD = {"time_series": {"values": [0.0, 2.5e6, 0], "times": [0, 1e-6, 4e-6]}, "pattern": "uniform"}
AHS = {
    "setup": {"ahs_register": {"sites": [[0, 0], [5.5e-6, 0]], "filling": [1, 1]}},
    "hamiltonian": {
        "drivingFields": [{"amplitude": FIELD, "phase": FIELD, "detuning": FIELD}],
        "localDetuning": [{"magnitude": FIELD | {"pattern": [0.5, 1]}}],
    },
}
CIRCUIT = {
    "name": "bell",
    "instructions": [
        {"name": "prx", "qubits": ["QB1"], "args": {"angle_t": 0.25, "phase_t": 0.0}},
        {"name": "measure", "qubits": ["QB1"], "args": {"key": "m", "feedback_key": "f"}},
    ],
}
PUB = [{"__type__": "QuantumCircuit", "__value__": "eJw="}, {"__type__": "ndarray", "__value__": "eJw="}, None]
DECOUPLING = {"enable": True, "sequence_type": "XpXm"}
SIMULATOR = {"seed_simulator": 7, "coupling_map": [[0, 1]], "basis_gates": ["cz"]}

# backend, model of the input, its arguments, model of the parameters, its arguments
FAMILIES: list[tuple[str, Any, dict[str, Any], Any, dict[str, Any]]] = [
    (
        "azure.ionq.simulator",
        types.AzureIonqJobInput,
        {
            "gateset": "qis",
            "qubits": 2,
            "circuit": [
                {"gate": "rx", "targets": [0], "rotation": 0.5},
                {"type": "x", "targets": [1], "controls": [0]},
            ],
            "registers": {"a": [0, 1]},
        },
        types.AzureIonqJobInputParams,
        {},
    ),
    (
        "aws.sim.sv1",
        types.AwsQasm3JobInput,
        {"qasm": "OPENQASM 3.0;"},
        types.AwsQasm3JobInputParams,
        {"disable_qubit_rewiring": True, "qubit_count": 2},
    ),
    ("aws.quera.aquila", types.AwsAhsJobInput, {"ahs_program": AHS}, types.AwsAhsJobInputParams, {}),
    (
        "kipu.sim.qsim",
        types.KipuJobInput,
        {"qasm": BELL},
        types.KipuJobInputParams,
        {"mode": "amplitudes", "bitstrings": ["00"], "max_fused_gate_size": 3, "cpu_threads": 0},
    ),
    (
        "qudora.sim.xg1",
        types.QudoraJobInput,
        {"qasm": BELL},
        types.QudoraJobInputParams,
        {"language": "OpenQASM2", "backend_settings": {"noise": None}},
    ),
    (
        "quandela.sim.altair",
        types.QuandelaJobInput,
        {"payload": {"command": "probs", "parameters": None, "circuit": ":PCVL:zip:eJw="}, "job_context": None},
        types.QuandelaJobInputParams,
        {"pcvl_version": "1.0.0", "max_duration": 60},
    ),
    (
        "iqm.qpu.garnet",
        types.IqmJobInput,
        {
            "circuits": [CIRCUIT],
            "qubit_mapping": [{"logical_name": "0", "physical_name": "QB1"}],
            "dd_mode": "enabled",
            "dd_strategy": {"gate_sequences": [["X"]], "skip_leading_wait": False},
            "heralding_mode": "zeros",
            "max_circuit_duration_over_t2": 0.5,
            "active_reset_cycles": 1,
        },
        types.IqmJobInputParams,
        {},
    ),
    (
        "ibm.qpu.fez",
        types.IbmSamplerJobInput,
        {
            "pubs": [PUB],
            "shots": 10,
            "support_qiskit": True,
            "options": {
                "default_shots": 5,
                "dynamical_decoupling": DECOUPLING,
                "execution": {"meas_type": "kerneled", "rep_delay": 1e-4},
                "twirling": {"num_randomizations": "auto", "shots_per_randomization": 3},
                "simulator": SIMULATOR,
                "experimental": {"a": None},
            },
        },
        types.IbmJobInputParams,
        {"program_id": "sampler", "max_execution_time": 60, "log_level": "info"},
    ),
    (
        "ibm.qpu.fez",
        types.IbmEstimatorJobInput,
        {
            "pubs": [[PUB[0], {"ZZ": 1.0}, PUB[1], 0.1]],
            "precision": 0.05,
            "resilience_level": 2,
            "options": {
                "seed_estimator": 3,
                "dynamical_decoupling": DECOUPLING,
                "resilience": {
                    "zne_mitigation": True,
                    "zne": {"noise_factors": [1, 3], "extrapolator": ["linear", "fallback"]},
                    "pec": {"max_overhead": None, "noise_gain": "auto"},
                    "measure_noise_learning": {"shots_per_randomization": "auto"},
                    "layer_noise_learning": {"layer_pair_depths": [0, 1, 2]},
                },
            },
        },
        types.IbmJobInputParams,
        {"program_id": "estimator"},
    ),
    (
        "ibm.qpu.fez",
        types.IbmNoiseLearnerJobInput,
        {
            "circuits": [PUB[0]],
            "options": {"max_layers_to_learn": 4, "layer_pair_depths": [0, 1], "simulator": SIMULATOR},
        },
        types.IbmJobInputParams,
        {"program_id": "noise-learner"},
    ),
    (
        "ibm.qpu.boston",
        types.IbmJobInput,
        {"pubs": [PUB], "shots": 10, "options": {"default_shots": 5}},
        types.IbmJobInputParams,
        {"program_id": "sampler"},
    ),
    (
        "ibm.qpu.miami",
        types.IbmJobInput,
        {"circuits": [PUB[0]], "options": {"max_layers_to_learn": 4}},
        types.IbmJobInputParams,
        {"program_id": "noise-learner"},
    ),
]


def sent(clients: Clients, **submission: Any) -> dict[str, Any]:
    """The body that a submission sends."""
    seen: list[dict[str, Any]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return httpx.Response(201, json={"id": "1", "tags": seen[0]["tags"]})

    clients.on(serve)(lambda c: c.jobs.create_job(shots=10, **submission))
    return seen[0]


def check(body: dict[str, Any]) -> None:
    """Raise unless input and parameters fit their family's schemas, IBM's without what flattening did to them."""
    import jsonschema

    from qhub_providers.local.contract import relaxed

    family = MAPPING[body["backend_id"]].rpartition("/")[2].removesuffix("_JobInput")
    jsonschema.validate(body.get("input_params", {}), SCHEMAS[f"{family}_JobInputParams"])
    schema = SCHEMAS[f"{family}_JobInput"]
    if family == "IBM":
        schema = relaxed(schema["oneOf"][PRIMITIVES.index(body["input_params"]["program_id"])])
    jsonschema.validate(body["input"], schema)
