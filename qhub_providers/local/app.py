"""The HTTP side of the embedded Hub: the contract's paths as a table, and what all of them share."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .jobs import Jobs
from .problems import Problem, from_exception, from_http_exception
from .routes import backends, jobs
from .routes.call import Call

LARGEST_BODY = 64 * 1024 * 1024
"""A larger request body, in bytes, is refused (413)."""

LONGEST_WARM_UP = 60.0
"""Seconds after which the server answers although no worker is warm yet."""


@dataclass(frozen=True)
class Operation:
    """One operation of the contract. `public` ones have no security there: a caller without a token gets less."""

    method: str
    path: str
    handler: Callable[[Call], Response]
    public: bool = False


OPERATIONS = (
    Operation("GET", "/backends", backends.search, public=True),
    Operation("GET", "/backends/least-busy", backends.least_busy, public=True),
    Operation("GET", "/backends/{id}", backends.get, public=True),
    Operation("GET", "/backends/{id}/status", backends.status, public=True),
    Operation("GET", "/backends/{id}/config", backends.config, public=True),
    Operation("GET", "/backends/{id}/calibration", backends.calibration),
    Operation("POST", "/jobs", jobs.create),
    Operation("GET", "/jobs", jobs.search),
    Operation("GET", "/jobs/{id}", jobs.get),
    Operation("DELETE", "/jobs/{id}", jobs.cancel),
    Operation("GET", "/jobs/{id}/status", jobs.status),
    Operation("GET", "/jobs/{id}/result", jobs.result),
    Operation("GET", "/jobs/{id}/result-stream", jobs.result_stream),
    Operation("GET", "/jobs/{id}/input", jobs.job_input),
    Operation("GET", "/jobs/{id}/calibration", jobs.calibration),
)


def create_app(hub: Jobs, access_token: str, started: Callable[[], None]) -> Starlette:
    """The ASGI application. `started` is called once, when it is ready to serve."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Who is told that the Hub runs should find its first job as quick as the next.
        await run_in_threadpool(hub.wait_until_warm, LONGEST_WARM_UP)
        started()
        yield

    return Starlette(
        routes=[_route(path, hub, access_token) for path in dict.fromkeys(operation.path for operation in OPERATIONS)],
        exception_handlers={HTTPException: from_http_exception, Exception: from_exception},
        lifespan=lifespan,
    )


def _route(path: str, hub: Jobs, access_token: str) -> Route:
    """One route a path, for all of its methods, so that a 405 names them all."""
    operations = {operation.method: operation for operation in OPERATIONS if operation.path == path}

    async def endpoint(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        known = _authenticate(request, access_token, required=not operation.public)
        body = await _read(request) if operation.method == "POST" else b""
        # The store and the contract's checks block, so they run beside the event loop.
        return await run_in_threadpool(operation.handler, Call(hub, request, known, body))

    return Route(path, endpoint, methods=list(operations))


def _authenticate(request: Request, access_token: str, *, required: bool) -> bool:
    """Whether the caller is known. A wrong token is refused also where none is needed: it is a mistake to be told."""
    given = request.headers.get("x-auth-token")
    if given is None and not required:
        return False
    if given is None:
        raise Problem(401, "the header X-Auth-Token is missing")
    if not hmac.compare_digest(given.encode(), access_token.encode()):
        raise Problem(401, "the access token in X-Auth-Token is not the one of this Hub")
    return True


async def _read(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise Problem(413, f"the body is larger than {LARGEST_BODY} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
