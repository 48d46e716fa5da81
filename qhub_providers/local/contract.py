"""The Hub's contract, from its OpenAPI document, as far as a request's body is concerned.

The document's `oneOf` over all families cannot be evaluated (one member is open and matches everything), so `input` and
`input_params` are checked against the one member schema that the backend's family maps to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .problems import bad_request, pointer

PRIMITIVES = ("sampler", "estimator", "noise-learner")
"""IBM's programs, in the order of the members of `IBM_JobInput`."""

UNLIMITED = ("max_layers_to_learn",)
"""Properties of IBM's options whose null IBM documents as "no limit", and the contract's schema has not."""

DISCRIMINATORS = ("backendId", "backend_id", "type")
"""Keys that say at the top of an input which family it is of: the contract's own, and what its clients make of it."""


@cache
def schemas() -> dict[str, Any]:
    """The schemas of the contract's components, by name."""
    text = resources.files(__package__).joinpath("quantum-openapi.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["components"]["schemas"]
    return found


def properties(schema: str) -> tuple[str, ...]:
    """The names of the fields of a schema."""
    return tuple(schemas()[schema]["properties"])


def check_envelope(body: object) -> None:
    """Check everything but `input` and `input_params`. Raises a 400 that names the field."""
    _check("envelope", body, "")


def check_session(body: object) -> None:
    """Check a request for a session. Raises a 400 that names the field."""
    _check("session", body, "")


def check_session_state(body: object) -> None:
    """Check a request for a change of a session's state. Raises a 400 that names the field."""
    _check("session state", body, "")


def without_discriminator(value: Any) -> Any:
    """An `input` or `input_params` without the key that some clients add to say which family it is of.

    No family's schema has a property of these names, and the backend's id says the same.

    >>> without_discriminator({"backendId": "aws.sim.sv1", "qasm": "OPENQASM 3.0;"})
    {'qasm': 'OPENQASM 3.0;'}
    """
    if not isinstance(value, dict):
        return value
    return {key: kept for key, kept in value.items() if key not in DISCRIMINATORS}


def check_input(family: str, body: Mapping[str, Any]) -> None:
    """Check `input` and `input_params` against the schemas of the family. Raises a 400 that names the field."""
    if "input_params" in body:
        _check(f"{family}_JobInputParams", body["input_params"], "input_params")
    name = f"{family}_JobInput"
    if family == "IBM":
        program = (body.get("input_params") or {}).get("program_id")
        if program not in PRIMITIVES:
            raise bad_request("input_params.program_id", f"must be one of {', '.join(PRIMITIVES)}, not {program!r}")
        name = f"{name}/{program}"
    _check(name, body["input"], "input")


def _check(name: str, value: object, field: str) -> None:
    if _surely_valid(name, value):
        return
    error = best_match(_validator(name).iter_errors(value))
    if error is not None:
        raise bad_request(pointer([*filter(None, [field]), *error.absolute_path]), _shortened(error.message))


def _shortened(message: str, limit: int = 300) -> str:
    return message if len(message) <= limit else f"{message[: limit // 2]} ... {message[-limit // 2 :]}"


def _surely_valid(name: str, value: object) -> bool:
    """Whether the fast validator takes the value; where it does not, the thorough one decides and says why."""
    try:
        return _fast_validator(name).is_valid(value)
    except ValueError:  # a value that it cannot read, such as half of a character
        return False


@cache
def _fast_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema(name))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name))


def _schema(name: str) -> Any:
    if name in ("envelope", "session", "session state"):
        return {"envelope": _envelope, "session": _session, "session state": _session_state}[name]()
    family, _, program = name.partition("/")
    if program:
        return relaxed(schemas()[family]["oneOf"][PRIMITIVES.index(program)])
    return _iqm_input() if name == "IQM_JobInput" else schemas()[family]


def _iqm_input() -> dict[str, Any]:
    """IQM's input, also with instructions as IQM's own client writes them: `locus`, and null for no implementation."""
    made: dict[str, Any] = deepcopy(schemas()["IQM_JobInput"])
    instruction = made["properties"]["circuits"]["items"]["properties"]["instructions"]["items"]["properties"]
    instruction["locus"] = instruction["qubits"]
    instruction["implementation"] = {"type": ["string", "null"]}
    return made


def _envelope() -> dict[str, Any]:
    request = schemas()["CreateJobRequest"]
    properties = {**request["properties"], "input": {}, "input_params": {"type": "object"}}
    # Tags are a set: the Hub keeps one of each, rather than refusing a list that names one twice.
    properties["tags"] = {**properties["tags"], "uniqueItems": False}
    return {**request, "type": "object", "properties": properties}


def _session() -> dict[str, Any]:
    request = schemas()["CreateSessionRequest"]
    properties = {**request["properties"]}
    properties["tags"] = {**properties["tags"], "uniqueItems": False}
    properties["ttl"] = {**properties["ttl"], "minimum": 1, "maximum": 2**31 - 1}
    return {**request, "type": "object", "properties": properties}


def _session_state() -> dict[str, Any]:
    return {**schemas()["SessionStateUpdateRequest"], "type": "object"}


def relaxed(schema: Any) -> Any:
    """IBM's schema without what flattening its unions did to it.

    `{"type": "object"}` without properties stands where a union (a number, a list, null, ...) was; a `oneOf` with one
    member has lost its null. The properties in `UNLIMITED` take it too.

    >>> relaxed({"type": "object", "enum": [2], "description": "always 2"})
    {'enum': [2], 'description': 'always 2'}
    >>> relaxed({"oneOf": [{"type": "number"}]})
    {'oneOf': [{'type': 'number'}, {'type': 'null'}]}
    >>> relaxed({"max_layers_to_learn": {"type": "integer"}})
    {'max_layers_to_learn': {'type': ['integer', 'null']}}
    """
    if isinstance(schema, list):
        return [relaxed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: relaxed(value) for key, value in schema.items()}
    if kept.get("type") == "object" and "properties" not in kept:
        del kept["type"]
        kept.pop("not", None)
    if len(kept.get("oneOf", ())) == 1:
        kept["oneOf"] = [*kept["oneOf"], {"type": "null"}]
    for name in UNLIMITED:
        if name in kept:
            kept[name] = {**kept[name], "type": [kept[name]["type"], "null"]}
    return kept
