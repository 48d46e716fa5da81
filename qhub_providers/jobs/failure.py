"""Why a job failed, in the provider's words. Each provider has a shape of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

REASONS = ("reason", "failureReason", "message", "error_message", "errorMessage", "detail", "title")
CODES = ("reason_code", "reasonCode", "code", "error_code", "errorCode")
LONGEST = 2000


def explain(payload: Any) -> tuple[str | None, str | int | None]:
    """The reason and the code in a failed job's result; the whole payload as JSON where no reason is found.

    >>> explain({"reason": "instruction not supported", "reason_code": 1517})
    ('instruction not supported', 1517)
    >>> explain({"error": {"message": "no such qubit", "code": "E7"}})
    ('no such qubit', 'E7')
    >>> explain({"reason_code": 1305})
    ('{"reason_code": 1305}', 1305)
    >>> explain(["odd"])
    ('["odd"]', None)
    >>> explain(None)
    (None, None)
    """
    if payload in (None, "", {}, []):
        return None, None
    if isinstance(payload, str):
        return payload[:LONGEST], None
    if isinstance(payload, Mapping):
        nested = payload.get("error")
        scopes = [nested, payload] if isinstance(nested, Mapping) else [payload]
        reason = _first(scopes, REASONS) or (nested if isinstance(nested, str) else None)
        found = _first(scopes, CODES)
        code = found if isinstance(found, str | int) else None
        return str(reason or json.dumps(payload, default=str))[:LONGEST], code
    return json.dumps(payload, default=str)[:LONGEST], None


def _first(scopes: list[Any], names: tuple[str, ...]) -> Any:
    found = (scope[name] for scope in scopes for name in names if scope.get(name) not in (None, ""))
    return next(found, None)
