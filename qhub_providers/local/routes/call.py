"""What an operation gets to see, and the answers that are the same everywhere."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..accounts import Scope
from ..body import read
from ..jobs import Jobs
from ..problems import Problem, bad_request

NEWEST_FIRST = [("created_at", "desc")]


@dataclass(frozen=True)
class Call:
    """One request: the hub it goes to, the request, what its sender may see (None if unknown), and its body."""

    hub: Jobs
    request: Request
    caller: Scope | None
    body: bytes

    @property
    def id(self) -> str:
        """The id in the path, behind that of a service execution if there is one."""
        found = self.request.path_params
        return str(next(found[name] for name in ("id", "jobId", "sessionId") if name in found))

    @property
    def scope(self) -> Scope:
        """What the call is about: the caller's, or only what belongs to the service execution that it names.

        Raises:
            Problem: 400 for an execution that is not a UUID, 403 for the token of another execution.
        """
        if self.caller is None:
            raise Problem(401, "the header X-Auth-Token is missing")
        named = self.request.path_params.get("serviceExecutionId") or self.query("serviceExecutionId")
        if named is None:
            return self.caller
        found = self.caller.within(_uuid("serviceExecutionId", named))
        if found is None:
            raise Problem(403, "the access token is that of another service execution")
        return found

    def query(self, name: str) -> str | None:
        """A query parameter."""
        return self.request.query_params.get(name)

    def number(self, name: str, default: int, least: int, most: int = 2**31 - 1) -> int:
        """A query parameter that is a whole number. Raises a 400 that names it."""
        text = self.query(name)
        if text is None:
            return default
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not is_number or not least <= int(text) <= most:
            raise bad_request(name, f"must be a whole number from {least} to {most}, not {text[:40]!r}")
        return int(text)

    def page(self) -> tuple[int, int]:
        """The index of the page that is asked for, and its size."""
        return self.number("page", 0, 0), self.number("size", 20, 1)

    def sort(self, properties: Sequence[str]) -> list[tuple[str, str]]:
        """The criteria `property,(asc|desc)`, ascending by default; without any the newest come first."""
        criteria: dict[str, str] = {}
        for text in self.request.query_params.getlist("sort"):
            name, direction = _criterion(text, properties)
            criteria.setdefault(name, direction)  # sorting by a property again changes nothing
        return list(criteria.items()) or NEWEST_FIRST

    def json(self) -> Any:
        """The body. Raises a 400 if it is not JSON that can be kept."""
        return read(self.body)


def _uuid(name: str, text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise bad_request(name, f"must be a UUID, not {text!r}") from None


def _criterion(text: str, properties: Sequence[str]) -> tuple[str, str]:
    name, _, direction = text.partition(",")
    if name not in properties:
        raise bad_request("sort", f"{name!r} is not a property of a record; there are {', '.join(properties)}")
    if direction.lower() not in ("", "asc", "desc"):
        raise bad_request("sort", f"the direction must be asc or desc, not {direction!r}")
    return name, direction.lower() or "asc"


def answer(value: object, status: int = 200) -> Response:
    """A JSON response."""
    return json_text(json.dumps(value, separators=(",", ":")).encode(), status)


def page_of(content: list[dict[str, Any]], total: int, page: int, size: int) -> Response:
    """One page of a listing."""
    pages = math.ceil(total / size)
    return answer({"content": content, "page": page, "size": size, "total_elements": total, "total_pages": pages})


def json_text(text: bytes, status: int = 200) -> Response:
    """A response that is JSON text already."""
    return Response(text, status, media_type="application/json")


def nothing() -> Response:
    """204: there is none."""
    return Response(status_code=204)
