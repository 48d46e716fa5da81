"""The contract's document with what the embedded Hub answers beyond it, and without what nobody could keep."""

from __future__ import annotations

import copy
from typing import Any

from qhub_providers.local.additions import STATUSES
from qhub_providers.local.app import OPERATIONS

from .test_operations import CONTRACT

EXECUTION = "/service-executions/{serviceExecutionId}"
LISTINGS = ("/jobs", "/workloads", f"{EXECUTION}/workloads")
SESSION_JOBS = ("/sessions/{id}/jobs", f"{EXECUTION}/sessions/{{sessionId}}/jobs")
RESULT_STREAMS = ("/jobs/{id}/result-stream", f"{EXECUTION}/jobs/{{jobId}}/result-stream")


def document() -> dict[str, Any]:
    """The document that the embedded Hub keeps word for word."""
    made = copy.deepcopy(CONTRACT)
    _add_answers(made)
    _add_bodies(made["paths"], made["components"]["schemas"])
    _mend_requests(made["paths"], made["components"]["schemas"])
    return made


def _add_answers(made: dict[str, Any]) -> None:
    for item in made["paths"].values():
        for operation in item.values():
            for status, why in STATUSES.items():
                operation["responses"].setdefault(str(status), {"description": why})
    for served in OPERATIONS:
        if served.public:
            made["paths"][served.path][served.method.lower()]["security"] = []


def _add_bodies(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    for name in ("Job", "Session", "WorkloadResponse"):
        properties = schemas[name]["properties"]
        for key, schema in properties.items():
            properties[key] = {"anyOf": [schema, {"type": "null"}]}
    for path in SESSION_JOBS:
        content = paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        content["schema"] = {"type": "array", "items": content["schema"]}
    for path in RESULT_STREAMS:
        paths[path]["get"]["responses"]["200"]["content"] = {"application/json": {"schema": {}}}


def _mend_requests(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    # The document gives properties without saying that they are an object's.
    for name in ("CreateJobRequest", "CreateSessionRequest", "SessionStateUpdateRequest"):
        schemas[name]["type"] = "object"
    # One member of each `oneOf` is open and matches everything, so no body could match one member alone.
    for name in ("input", "input_params"):
        part = schemas["CreateJobRequest"]["properties"][name]
        part["anyOf"] = part.pop("oneOf")
    # The answer repeats both as int32.
    for path in LISTINGS:
        for parameter in paths[path]["get"]["parameters"]:
            if parameter["name"] in ("page", "size"):
                parameter["schema"]["maximum"] = 2**31 - 1
