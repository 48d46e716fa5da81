"""Typed inputs: what is sent is valid against the contract's schema of the family, and what was handed over is kept."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from qhub_providers.errors import ConfigurationError
from qhub_providers.hub import create_job_request, jobs, types
from tests.hub.conftest import Clients

jsonschema = pytest.importorskip("jsonschema", reason="comes with the `local` extra")
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
    from qhub_providers.local.contract import relaxed

    family = MAPPING[body["backend_id"]].rpartition("/")[2].removesuffix("_JobInput")
    jsonschema.validate(body.get("input_params", {}), SCHEMAS[f"{family}_JobInputParams"])
    schema = SCHEMAS[f"{family}_JobInput"]
    if family == "IBM":
        schema = relaxed(schema["oneOf"][PRIMITIVES.index(body["input_params"]["program_id"])])
    jsonschema.validate(body["input"], schema)


@pytest.mark.parametrize(("backend", "model", "given", "params_model", "params"), FAMILIES)
def test_a_model_is_sent_as_its_family_wants_it(
    clients: Clients, backend: str, model: Any, given: dict[str, Any], params_model: Any, params: dict[str, Any]
) -> None:
    body = sent(clients, backend_id=backend, input=model(**given), input_params=params_model(**params))
    check(body)
    assert body["input"] == given | ({"version": 2} if model.family == "IBM" else {})
    assert body.get("input_params", {}) == params
    assert sent(clients, backend_id=backend, input=given)["input"] == given


def test_the_check_refuses_what_the_contract_refuses() -> None:
    with pytest.raises(jsonschema.ValidationError):
        check({"backend_id": "aws.sim.sv1", "input": {"qasm": "", "backendId": "aws.sim.sv1"}})


@pytest.mark.parametrize("backend", MAPPING)
def test_every_backend_has_its_documented_names(backend: str) -> None:
    name = "".join(part.capitalize() for part in backend.split("."))
    family = MAPPING[backend].rpartition("/")[2].removesuffix("_JobInput")
    assert getattr(jobs, f"CreateJobRequestInput_{name}").family == family
    assert getattr(jobs, f"CreateJobRequestInputParams_{name}").family == family
    assert f"CreateJobRequestInput_{name}" in create_job_request.__all__


def test_a_name_that_does_not_exist_is_no_name() -> None:
    with pytest.raises(ImportError):
        from qhub_providers.hub.jobs import CreateJobRequestInput_AwsSimSv9  # noqa: F401 - it is not there


@pytest.mark.parametrize("key", ["backendId", "backend_id", "type"])
def test_no_discriminator_travels(clients: Clients, key: str) -> None:
    named = jobs.CreateJobRequestInput_AwsSimSv1(**{key: "aws.sim.sv1", "qasm": "OPENQASM 3.0;"})
    assert sent(clients, backend_id="aws.sim.sv1", input=named)["input"] == {"qasm": "OPENQASM 3.0;"}
    ionq = types.AzureIonqJobInput(**{key: "azure.ionq.simulator", "circuit": [], "gateset": "qis", "qubits": 1})
    body = sent(clients, backend_id="azure.ionq.simulator", input=ionq)["input"]
    assert body == {"circuit": [], "gateset": "qis", "qubits": 1}


@pytest.mark.parametrize("key", ["backendId", "backend_id", "type"])
@pytest.mark.parametrize(("backend", "model", "given", "params_model", "params"), FAMILIES)
def test_no_discriminator_of_a_dict_travels(
    clients: Clients, backend: str, model: Any, given: Any, params_model: Any, params: Any, key: str
) -> None:
    for name in (backend, backend.replace(".", "_").upper()):
        body = sent(clients, backend_id=backend, input={key: name, **given}, input_params={key: name, **params})
        assert body["input"] == given
        assert body.get("input_params", {}) == params


@pytest.mark.parametrize("backend", ["quandela.sim.altair", "new.qpu.one"])
def test_a_type_that_names_no_backend_stays_where_any_name_may_stand(clients: Clients, backend: str) -> None:
    given = {"type": "photonic", "payload": {"type": "x", "backendId": "y"}}
    assert sent(clients, backend_id=backend, input=given)["input"] == given
    assert sent(clients, backend_id=backend, input=types.QuandelaJobInput(**given))["input"] == given
    assert sent(clients, backend_id=backend, input=given | {"type": "IBM_QPU_FEZ"})["input"] == {
        "payload": given["payload"]
    }


def test_models_inside_a_dict_travel_too(clients: Clients) -> None:
    gate = types.AzureIonqJobInputCircuitItem(gate="h", targets=[0])
    given = {"circuit": [gate], "gateset": "qis", "qubits": 1}
    body = sent(clients, backend_id="azure.ionq.simulator", input=given)
    assert body["input"]["circuit"] == [{"targets": [0], "gate": "h"}]


def test_an_input_for_another_family_is_refused_before_anything_is_sent(clients: Clients) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"))
    ionq = jobs.CreateJobRequestInput_AzureIonqSimulator(circuit=[], gateset="qis", qubits=2)
    with pytest.raises(ConfigurationError, match=r"AzureIonqJobInput, and aws.sim.sv1 takes AwsQasm3JobInput"):
        call(lambda c: c.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=ionq))
    params = types.KipuJobInputParams(mode="sample")
    with pytest.raises(ConfigurationError, match="input_params is KipuJobInputParams"):
        call(lambda c: c.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input={}, input_params=params))


def test_a_backend_that_nobody_knows_yet_takes_any_input(clients: Clients) -> None:
    body = sent(clients, backend_id="aws.sim.sv9", input=types.AwsQasm3JobInput(qasm="OPENQASM 3.0;"))
    assert body["input"] == {"qasm": "OPENQASM 3.0;"}


@pytest.mark.parametrize(
    ("model", "given", "named"),
    [
        (types.AwsQasm3JobInput, {}, "qasm"),
        (types.AwsQasm3JobInput, {"qasm": "", "shots": 3}, "shots"),
        (types.AwsQasm3JobInput, {"qasm": ["OPENQASM 3.0;"]}, "one program, a string; submit one job for each"),
        (types.AwsQasm3JobInputParams, {"qubit_count": 0}, "qubit_count"),
        (types.KipuJobInputParams, {"mode": "fast"}, "mode"),
        (types.IqmJobInput, {"circuits": []}, "circuits"),
        (types.IbmSamplerJobInput, {"pubs": [], "version": 1}, "version"),
        (types.IbmSamplerJobInput, {"pubs": [], "precision": 0.1}, "precision"),
        (types.IbmJobInput, {}, "exactly one"),
        (types.IbmJobInput, {"pubs": [], "shots": 1, "precision": 0.1}, "different primitives"),
        (types.IbmJobInput, {"circuits": [], "resilience_level": 1}, "different primitives"),
        (types.IbmJobInputParams, {}, "program_id"),
        (types.AzureIonqJobInputCircuitItem, {"gate": "h", "targets": [0], "rotation": float("nan")}, "rotation"),
    ],
)
def test_what_the_contract_rules_out_is_refused(model: Any, given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        model(**given)


def test_what_is_not_json_is_refused(clients: Clients) -> None:
    call = clients.on(lambda request: pytest.fail("nothing may be sent"))
    for given in (types.IbmJobInput(pubs=[object()]), types.QuandelaJobInput(payload=object()), {"a": object()}):
        with pytest.raises(ConfigurationError, match="JSON"):
            call(lambda c, given=given: c.jobs.create_job(backend_id="a", shots=1, input=given))


def test_models_are_frozen() -> None:
    with pytest.raises(ValidationError):
        types.AwsQasm3JobInput(qasm="").qasm = "x"


def test_every_schema_of_the_contract_has_a_model() -> None:
    """Bodies of requests are arguments of the operations that send them."""
    bodies = {"CreateJobRequest", "CreateSessionRequest", "SessionStateUpdateRequest"}
    spelled = {name.replace("_", "").lower() for name in types.__all__}
    assert {name for name in SCHEMAS if name.replace("_", "").lower() not in spelled} == bodies


def test_every_record_has_the_contracts_fields() -> None:
    for name, schema in SCHEMAS.items():
        model = getattr(types, name, None)
        if model is not None:
            assert set(schema["properties"]) <= set(model.model_fields), name
