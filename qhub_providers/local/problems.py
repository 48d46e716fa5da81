"""Problem documents (RFC 7807): how the Hub says what was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse


class Problem(HTTPException):
    """An answer that is an error: the HTTP status and what was wrong, where, and how to mend it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(status_code=status, detail=detail)


def bad_request(field: str, complaint: str) -> Problem:
    """A 400 that names the field.

    >>> bad_request("shots", "must be at least 1").detail
    'shots: must be at least 1'
    """
    return Problem(400, f"{field}: {complaint}" if field else complaint)


def pointer(steps: Iterable[str | int]) -> str:
    """Where in a body something stands, from its keys and indexes.

    >>> pointer(["input", "circuit", 0, "rotation"])
    'input.circuit[0].rotation'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def document(request: Request, status: int, detail: str) -> JSONResponse:
    """The problem document as a response."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return JSONResponse(body, status, media_type="application/problem+json")


async def from_http_exception(request: Request, error: Exception) -> JSONResponse:
    """The handler of every HTTP error, our own and Starlette's (404 for a path, 405 for a method)."""
    if not isinstance(error, HTTPException):
        return await from_exception(request, error)
    response = document(request, error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def from_exception(request: Request, error: Exception) -> JSONResponse:
    """The handler of everything else: 500, without the server's insides, which go to its log."""
    return document(
        request,
        500,
        f"the embedded Hub failed ({type(error).__name__}); LocalHub.log() has the details",
    )
