"""The embedded Hub has the contract's operations: all of them, and no others."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from qhub_providers.local.additions import STATUSES
from qhub_providers.local.app import OPERATIONS

CONTRACT: dict[str, Any] = json.loads(
    resources.files("qhub_providers.local").joinpath("quantum-openapi.json").read_text(encoding="utf-8")
)


def test_all_operations_are_served() -> None:
    wanted = {(method.upper(), path) for path, item in CONTRACT["paths"].items() for method in item}
    assert len(wanted) == 33
    served = [(operation.method, operation.path) for operation in OPERATIONS]
    assert len(served) == len(set(served))
    assert set(served) == wanted


def test_public_are_those_without_security_in_the_contract() -> None:
    for operation in OPERATIONS:
        assert operation.public == ("security" not in CONTRACT["paths"][operation.path][operation.method.lower()])


def test_the_additions_are_few() -> None:
    assert set(STATUSES) == {400, 401, 405, 413, 415, 429, 503}
