"""A Hub that answers a submission as soon as it has read it: what is then timed is the client alone.

Everything that is read comes from an embedded Hub, each address asked for once. Nothing is ever run.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

TAGS = re.compile(rb'"tags":\s*(\[[^\]]*\])')


def handler(real: httpx.Client) -> type[BaseHTTPRequestHandler]:
    """What serves one connection."""
    known: dict[str, httpx.Response] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            answer = known[self.path] = known.get(self.path) or real.get(self.path)
            self._answer(answer.status_code, answer.content)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            tags = TAGS.search(body)
            record = {"id": str(uuid.uuid4()), "status": "PENDING", "tags": json.loads(tags[1]) if tags else []}
            self._answer(201, json.dumps(record).encode())

        def _answer(self, status: int, content: bytes) -> None:
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            self.wfile.write(head.encode() + content)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler


@contextmanager
def quick_hub(url: str, token: str) -> Iterator[str]:
    """The address of such a Hub in front of the one at `url`."""
    with httpx.Client(base_url=url, headers={"X-Auth-Token": token}, timeout=60) as real:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler(real))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
