"""A Hub behind real sockets that misbehaves on the wire: it drops, resets, cuts off and drips."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import httpx

from tests.hub.fake import FakeHub

Wire = Callable[["WireHub", socket.socket, httpx.Request], None]


class WireHub:
    """Serves a `FakeHub`. `plan` says, request by request, what goes over the wire instead of a proper answer.

    Requests larger than `refuse_above` bytes are reset in the middle of their body, `refusals` times.
    """

    def __init__(self, hub: FakeHub, *, refuse_above: int | None = None, refusals: int = 0) -> None:
        self.hub = hub
        self.plan: list[Wire | None] = []
        self.refuse_above = refuse_above
        self.refusals = refusals
        self.connections = 0
        self.seen: list[str] = []
        self._by_connection: list[list[str]] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/quantum"

    @contextlib.contextmanager
    def running(self) -> Iterator[WireHub]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for connections
            self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        mine: list[str] = []
        with contextlib.suppress(OSError), connection:
            while (request := self._read(connection)) is not None:
                with self._lock:
                    self.seen.append(request.method)
                    mine.append(request.method)
                    if len(mine) == 1:
                        self._by_connection.append(mine)
                    wire = self.plan.pop(0) if self.plan else None
                (wire or proper)(self, connection, request)

    def _read(self, connection: socket.socket) -> httpx.Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (chunk := connection.recv(65536)):
                return None
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _ = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        length = int({name.lower(): value for name, value in headers.items()}.get("content-length", 0))
        if self.refusals and self.refuse_above is not None and length > self.refuse_above:
            self.refusals -= 1
            reset(self, connection, httpx.Request(method, self.url))
            return None
        while len(body) < length:
            if not (chunk := connection.recv(65536)):
                return None
            body += chunk
        return httpx.Request(method, httpx.URL(self.url).join(target), headers=headers, content=body)

    def wait_until_seen(self, count: int) -> None:
        """Wait until so many requests have come."""
        deadline = time.monotonic() + 60
        while len(self.seen) < count:
            assert time.monotonic() < deadline, f"only {self.seen} came"
            time.sleep(0.01)

    def requests_by_connection(self) -> list[list[str]]:
        """The methods of the requests of each connection that carried one, in the order of their first requests."""
        with self._lock:
            return [list(methods) for methods in self._by_connection]

    def answer(self, request: httpx.Request) -> bytes:
        with self._lock:
            response = self.hub(request)
        head = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n"
        headers = {**response.headers, "Content-Length": str(len(response.content))}
        return (head + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n").encode() + response.content


def proper(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Answer."""
    connection.sendall(server.answer(request))


def drop(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and close without an answer."""
    server.answer(request)
    connection.close()


def reset(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Reset the connection without doing anything."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drop_by_reset(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and reset the connection."""
    server.answer(request)
    reset(server, connection, request)


def cut_off(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and close in the middle of the answer."""
    connection.sendall(server.answer(request)[:-5])
    connection.close()


def silent(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and say nothing until the client gives up."""
    server.answer(request)
    connection.recv(1)
    connection.close()


def drip(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Answer in small pieces."""
    answer = server.answer(request)
    for start in range(0, len(answer), 16):
        connection.sendall(answer[start : start + 16])
        time.sleep(0.001)


class Crowd:
    """Holds requests back until `size` of them are there at once, and a moment longer, should there be more to come.

    `most` is how many were there at once. What is held needs a connection of its own, however slow the machine is.
    """

    def __init__(self, size: int) -> None:
        self.most = 0
        self._size = size
        self._there = 0
        self._changed = threading.Condition()

    def __call__(self, server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
        """Hold a request back, and answer it."""
        with self._changed:
            self._there += 1
            self.most = max(self.most, self._there)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self._size, 60)
        time.sleep(0.2)
        with self._changed:
            self._there -= 1
        proper(server, connection, request)


def busy(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Refuse, and keep the connection."""
    connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")


def unauthorized(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Refuse the token, whatever it is."""
    body = b'{"title": "Unauthorized", "detail": "the token has expired"}'
    connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def close_after(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Answer, say that the connection ends with that, and close it."""
    connection.sendall(server.answer(request).replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    connection.close()


def continued(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """An informational answer first."""
    connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    proper(server, connection, request)


def spoiled_gzip(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and answer with something that is not the gzip it says it is."""
    server.answer(request)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")


def not_http(server: WireHub, connection: socket.socket, request: httpx.Request) -> None:
    """Do what was asked, and answer in another language."""
    server.answer(request)
    connection.sendall(b"220 mail.example ESMTP\r\n")
    connection.close()
