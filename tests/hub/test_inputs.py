"""Typed inputs: what is sent is valid against the contract's schema of the family, and what was handed over is kept."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qhub_providers.errors import ConfigurationError
from qhub_providers.hub import create_job_request, jobs, types
from tests.hub.conftest import Clients
from tests.hub.families import FAMILIES, MAPPING, check, sent

jsonschema = pytest.importorskip("jsonschema", reason="comes with the `local` extra")


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
