"""What is sent, whole, against the files beside; and the files against the Hub's contract."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from .bodies import BODIES
from .readable import readable
from .stored import names, stored

each = pytest.mark.parametrize("name", BODIES)

SCHEMAS: dict[str, Any] = json.loads(
    files("qhub_providers").joinpath("local", "quantum-openapi.json").read_text(encoding="utf-8")
)["components"]["schemas"]

FLATTENED = {"version", "pubs"}
"""Of IBM's input: the contract has `object` where IBM has a number (2) and, inside of a pub, a circuit's text, an array
or a number. So it refuses what IBM takes, and these two are checked against the files alone."""

UNPACKED = {"tags"}
"""Kept otherwise than they are sent."""


def test_every_body_has_its_file() -> None:
    assert names() == set(BODIES)


@each
def test_what_is_sent_is_what_is_kept(name: str) -> None:
    body = BODIES[name]()
    sent, kept = readable(body), stored(name)
    assert sent == kept
    assert json.dumps(sent, sort_keys=True) == json.dumps(kept, sort_keys=True)  # 1, 1.0 and true are equal in Python
    assert all(isinstance(tag, str) and 0 < len(tag) <= 200 for tag in body["tags"])
    assert len(set(body["tags"])) == len(body["tags"])


def errors(schema: dict[str, Any], value: Any) -> list[tuple[str | int, ...]]:
    """Where a value breaks a schema."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator({"components": {"schemas": SCHEMAS}, **schema})
    return [tuple(error.absolute_path) for error in validator.iter_errors(value)]


def member(part: str, body: dict[str, Any]) -> dict[str, Any]:
    """The contract's schema of a backend's `input` or `input_params`."""
    mapping = SCHEMAS["CreateJobRequest"]["properties"][part]["discriminator"]["mapping"]
    schema: dict[str, Any] = SCHEMAS[mapping[body["backend_id"]].rpartition("/")[2]]
    if part == "input" and body["backend_id"].startswith("ibm."):
        program = ["sampler", "estimator"].index(body["input_params"]["program_id"])
        schema = schema["oneOf"][program]
    return schema


@pytest.mark.local  # for its jsonschema
@each
def test_what_is_kept_is_valid_by_the_contract(name: str) -> None:
    body = stored(name)
    assert errors(member("input_params", body), body.get("input_params", {})) == []
    broken = {place[0] for place in errors(member("input", body), body["input"])}
    assert broken == (FLATTENED if name.startswith("ibm_") else set())
    properties = SCHEMAS["CreateJobRequest"]["properties"]
    assert set(body) <= set(properties)
    for field in set(body) - {"input", "input_params"} - UNPACKED:
        assert errors(properties[field], body[field]) == [], field
