"""The body of an answer, within bounds: a server, or what poses as one, must not fill the memory or hold a call."""

from __future__ import annotations

from typing import Any

import httpx

from .clock import Clock
from .request import Request

__all__ = ["Body"]

LARGEST_RECORD = 64 * 1024**2
"""Bytes after gzip. Records and pages of them are far smaller; results and inputs have no bound."""

_OF_THE_TRANSFER = {b"content-encoding", b"content-length", b"transfer-encoding"}


class Body:
    """Collects a body chunk by chunk.

    A record must be whole within the time that the Hub may be silent; what is large by nature may take as long as it
    keeps coming.
    """

    def __init__(self, request: Request[Any], response: httpx.Response, clock: Clock) -> None:
        self._response = response
        self._bounded = request.bounded or not response.is_success
        self._clock = clock
        seconds = response.request.extensions.get("timeout", {}).get("read")
        self._deadline = None if seconds is None else clock.now() + seconds
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Take a chunk. Raises httpx's own error, as if the connection had broken there."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if not self._bounded:
            return
        if self._size > LARGEST_RECORD:
            raise httpx.DecodingError(f"the body is larger than {LARGEST_RECORD} bytes", request=self._response.request)
        if self._deadline is not None and self._clock.now() > self._deadline:
            raise httpx.ReadTimeout("the body came too slowly", request=self._response.request)

    def response(self) -> httpx.Response:
        """The answer with its body, decoded."""
        raw = self._response.headers.raw  # as bytes: a header may hold more than ASCII
        headers = [(name, value) for name, value in raw if name.lower() not in _OF_THE_TRANSFER]
        return httpx.Response(
            self._response.status_code,
            headers=headers,
            content=b"".join(self._chunks),
            request=self._response.request,
        )
