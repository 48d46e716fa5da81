"""The HTTP side of the embedded Hub: the contract's paths as a table, and what all of them share."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .accounts import Account, Scope, find, scope
from .jobs import Jobs
from .problems import Problem, from_exception, from_http_exception
from .routes import backends, jobs, sessions, workloads
from .routes.call import Call

LOG = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024 * 1024
"""A larger request body, in bytes, is refused (413)."""

LONGEST_WARM_UP = 60.0
"""Seconds after which the server answers although no worker is warm yet."""


EXECUTION = "/service-executions/{serviceExecutionId}"
"""What belongs to one execution of a managed service is also found below this path."""


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
    Operation("POST", "/sessions", sessions.create),
    Operation("GET", "/sessions/{id}", sessions.get),
    Operation("PATCH", "/sessions/{id}", sessions.update),
    Operation("DELETE", "/sessions/{id}", sessions.close),
    Operation("GET", "/sessions/{id}/status", sessions.status),
    Operation("GET", "/sessions/{id}/jobs", sessions.jobs),
    Operation("POST", "/jobs", jobs.create),
    Operation("GET", "/jobs", jobs.search),
    Operation("GET", "/jobs/{id}", jobs.get),
    Operation("DELETE", "/jobs/{id}", jobs.cancel),
    Operation("GET", "/jobs/{id}/status", jobs.status),
    Operation("GET", "/jobs/{id}/result", jobs.result),
    Operation("GET", "/jobs/{id}/result-stream", jobs.result_stream),
    Operation("GET", "/jobs/{id}/input", jobs.job_input),
    Operation("GET", "/jobs/{id}/calibration", jobs.calibration),
    Operation("GET", "/workloads", workloads.search),
    Operation("GET", f"{EXECUTION}/workloads", workloads.search),
    Operation("GET", f"{EXECUTION}/jobs/{{jobId}}", jobs.get),
    Operation("DELETE", f"{EXECUTION}/jobs/{{jobId}}", jobs.cancel),
    Operation("GET", f"{EXECUTION}/jobs/{{jobId}}/status", jobs.status),
    Operation("GET", f"{EXECUTION}/jobs/{{jobId}}/result-stream", jobs.result_stream),
    Operation("GET", f"{EXECUTION}/jobs/{{jobId}}/input", jobs.job_input),
    Operation("GET", f"{EXECUTION}/jobs/{{jobId}}/calibration", jobs.calibration),
    Operation("PATCH", f"{EXECUTION}/sessions/{{sessionId}}", sessions.update),
    Operation("DELETE", f"{EXECUTION}/sessions/{{sessionId}}", sessions.close),
    Operation("GET", f"{EXECUTION}/sessions/{{sessionId}}/status", sessions.status),
    Operation("GET", f"{EXECUTION}/sessions/{{sessionId}}/jobs", sessions.jobs),
)


def create_app(hub: Jobs, accounts: Mapping[str, Account], started: Callable[[], None]) -> Starlette:
    """The ASGI application. `started` is called once, when it is ready to serve."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Who is told that the Hub runs should find its first job as quick as the next.
        await run_in_threadpool(hub.wait_until_warm, LONGEST_WARM_UP)
        started()
        yield

    return Starlette(
        routes=[_route(path, hub, accounts) for path in dict.fromkeys(operation.path for operation in OPERATIONS)],
        exception_handlers={HTTPException: from_http_exception, Exception: from_exception},
        lifespan=lifespan,
    )


def _route(path: str, hub: Jobs, accounts: Mapping[str, Account]) -> Route:
    """One route a path, for all of its methods, so that a 405 names them all."""
    operations = {operation.method: operation for operation in OPERATIONS if operation.path == path}

    async def endpoint(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        caller = _authenticate(request, accounts, required=not operation.public)
        body = await _read(request) if operation.method in ("POST", "PATCH") else b""
        # The store and the contract's checks block, so they run beside the event loop.
        try:
            return await run_in_threadpool(operation.handler, Call(hub, request, caller, body))
        except HTTPException:
            raise
        except Exception as error:
            LOG.exception("%s %s failed", request.method, request.url.path)
            return await from_exception(request, error)

    return Route(path, endpoint, methods=list(operations))


def _authenticate(request: Request, accounts: Mapping[str, Account], *, required: bool) -> Scope | None:
    """What the caller may see. A wrong token is refused also where none is needed: it is a mistake to be told."""
    token = _token(request)
    if token is None and not required:
        return None
    if token is None:
        raise Problem(401, "the header X-Auth-Token is missing; Authorization: Bearer does as well")
    account = find(accounts, token)
    if account is None:
        raise Problem(401, "the access token, X-Auth-Token or Bearer, is not one of this Hub")
    # What public operations tell does not depend on an organization.
    organization = request.headers.get("x-organizationid") if required else None
    found = scope(account, organization)
    if found is None:
        raise Problem(403, f"X-OrganizationId: the user {account.user!r} is not in the organization {organization!r}")
    return found


def _token(request: Request) -> str | None:
    given = request.headers.get("x-auth-token")
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if given is None and kind.lower() == "bearer" else given


async def _read(request: Request) -> bytes:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, f"Content-Type: the body must be application/json, not {kind}")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise Problem(413, f"the body is larger than {LARGEST_BODY} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
