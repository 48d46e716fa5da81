"""What an operation gets to see, and the answers that are the same everywhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..jobs import Jobs
from ..problems import bad_request


@dataclass(frozen=True)
class Call:
    """One request: the hub it goes to, the request, whether its sender is known, and its body."""

    hub: Jobs
    request: Request
    authenticated: bool
    body: bytes

    @property
    def id(self) -> str:
        """The id in the path."""
        return str(self.request.path_params["id"])

    def query(self, name: str) -> str | None:
        """A query parameter."""
        return self.request.query_params.get(name)

    def number(self, name: str, default: int, least: int, most: int = 2**31 - 1) -> int:
        """A query parameter that is a whole number. Raises a 400 that names it."""
        text = self.query(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise bad_request(name, f"must be a whole number from {least} to {most}, not {text!r}")
        return int(text)

    def json(self) -> Any:
        """The body. Raises a 400 if it is not JSON."""
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise bad_request("", f"the body is not JSON: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def answer(value: object, status: int = 200) -> Response:
    """A JSON response."""
    return json_text(json.dumps(value, separators=(",", ":")).encode(), status)


def json_text(text: bytes, status: int = 200) -> Response:
    """A response that is JSON text already."""
    return Response(text, status, media_type="application/json")


def nothing() -> Response:
    """204: there is none."""
    return Response(status_code=204)
