"""Every schema of the contract has a model, and the bodies of requests are what is sent."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from qhub_providers.hub import types
from tests.hub.conftest import Clients
from tests.hub.families import SCHEMAS, sent


def test_every_schema_of_the_contract_has_a_model() -> None:
    spelled = {name.replace("_", "").lower(): name for name in types.__all__}
    for name in SCHEMAS:
        model = getattr(types, spelled[name.replace("_", "").lower()])
        assert issubclass(model, BaseModel), name
        assert model.model_config["frozen"], name
        assert model.__doc__, name


@pytest.mark.parametrize("name", ["CreateJobRequest", "CreateSessionRequest", "SessionStateUpdateRequest"])
def test_a_body_asks_for_what_the_contract_asks_for(name: str) -> None:
    fields = getattr(types, name).model_fields
    assert {field for field, about in fields.items() if about.is_required()} == set(SCHEMAS[name]["required"])


@pytest.mark.parametrize("given", [{"qasm": "OPENQASM 3.0;"}, types.AwsQasm3JobInput(qasm="OPENQASM 3.0;")])
def test_a_body_as_a_model_is_what_is_sent(clients: Clients, given: Any) -> None:
    request = types.CreateJobRequest.model_validate(
        {
            "backend_id": "aws.sim.sv1",
            "shots": 10,
            "input": given,
            "input_params": types.AwsQasm3JobInputParams(qubit_count=2),
            "tags": ["a"],
            "input_format": "braket.open.qasm.v3",
            "sdk_provider": "BRAKET",
        }
    )
    arguments = dict(request)
    body = sent(clients, **{name: arguments[name] for name in arguments if name != "shots"})
    assert body["tags"].pop().startswith("qhub:key:")
    assert body == request.model_dump(mode="json", exclude_none=True)
    assert body["input"] == {"qasm": "OPENQASM 3.0;"}
    assert body["input_format"] == "BRAKET_OPEN_QASM_V3"


def test_bodies_keep_what_is_unknown_and_refuse_what_is_wrong() -> None:
    session = types.CreateSessionRequest.model_validate(
        {"backend_id": "new.qpu.one", "mode": "shared", "provider": "NEW", "priority": 3}
    )
    assert session.model_dump(exclude_none=True) == {
        "backend_id": "new.qpu.one",
        "mode": "shared",
        "provider": "NEW",
        "sdk_provider": "CLIENT",
        "priority": 3,
    }
    for wrong in ({"ttl": 0}, {"backend_id": None}, {"metadata": "x"}):
        with pytest.raises(ValidationError, match=next(iter(wrong))):
            types.CreateSessionRequest.model_validate(session.model_dump() | wrong)
    with pytest.raises(ValidationError, match="accept_jobs"):
        types.SessionStateUpdateRequest.model_validate({"accept_jobs": "no"})
    with pytest.raises(ValidationError, match="shots"):
        types.CreateJobRequest(backend_id="aws.sim.sv1", shots=0, input={})


def test_every_record_has_the_contracts_fields() -> None:
    for name, schema in SCHEMAS.items():
        model = getattr(types, name, None)
        if model is not None:
            assert set(schema["properties"]) <= set(model.model_fields), name
