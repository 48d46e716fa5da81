"""Makes faults happen: an ASGI application around the Hub's own, and a protocol that knows its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from .faults import Faults
from .problems import document

PIECES = 20
"""Pieces of a body that drips."""

Fault = Callable[[Scope, Receive, Send], Awaitable[None]]


class Disturbance:
    """The application with faults. It must be served with a protocol from `protocol`, which can close connections."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._generator = faults.generator()
        self._connections: dict[tuple[str, int], asyncio.Transport] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._kinds: dict[str | None, Fault] = {
            None: app,
            "unavailable": self._refuse(503, "the Hub is not available now, as was asked for"),
            "rate_limited": self._refuse(429, "there were too many requests, as was asked for"),
            "lost_answer": self._lose_answer,
            "late_job": self._work_late,
            "truncated": self._truncate,
            "slow_drip": self._drip,
        }

    def protocol(self) -> type[asyncio.Protocol]:
        """The class of protocol to serve it with."""
        connections = self._connections

        class KnownConnections(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # chosen by uvicorn at run time
            def connection_made(self, transport: asyncio.Transport) -> None:
                connections[transport.get_extra_info("peername")[:2]] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                connections.pop(self.client, None)
                super().connection_lost(exc)

        return KnownConnections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or let it meet a fault."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = self._faults.draw(self._generator)
        if kind == "late_job" and (scope["method"], scope["path"]) != ("POST", "/jobs"):
            kind = None
        if self._faults.latency:
            await asyncio.sleep(self._faults.latency)
        await self._kinds[kind](scope, receive, send)

    def _refuse(self, status: int, detail: str) -> Fault:
        async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
            response = document(Request(scope), status, detail)
            response.headers["Retry-After"] = str(self._faults.retry_after)
            await response(scope, receive, send)

        return refuse

    async def _lose_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answers(scope, receive)
        await self._close(scope, receive)

    async def _work_late(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        task = asyncio.create_task(self._later(scope, messages))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        await self._close(scope, receive)

    async def _later(self, scope: Scope, messages: list[Message]) -> None:
        await asyncio.sleep(self._faults.late_by)
        waiting = iter(messages)

        async def replay() -> Message:
            return next(waiting, {"type": "http.disconnect"})

        await self._answers(scope, replay)

    async def _truncate(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._answers(scope, receive)
        await send(start)
        if body:
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await self._close(scope, receive)
        else:
            await send({"type": "http.response.body"})

    async def _drip(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._answers(scope, receive)
        await send(start)
        size = max(1, -(-len(body) // PIECES))
        for first in range(0, len(body), size):
            await asyncio.sleep(self._faults.drip_time / PIECES)
            await send({"type": "http.response.body", "body": body[first : first + size], "more_body": True})
        await send({"type": "http.response.body"})

    async def _answers(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Let the Hub do its work; its answer, which goes nowhere."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages[0], b"".join(message.get("body", b"") for message in messages[1:])

    async def _close(self, scope: Scope, receive: Receive) -> None:
        """Close the connection, after what was sent has gone out, and wait until the server knows."""
        client: Any = scope["client"]
        if (transport := self._connections.get(tuple(client))) is not None:
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
