"""How many small jobs a second are submitted, 20 ms away from the Hub.

    python benchmarks/submissions.py [CIRCUITS]

500 circuits go out in one `run([...])`, plainly, inside of an event loop, and with a journal; and as single jobs
through the asynchronous client. Against an embedded Hub that takes 20 ms to answer, and against a server that does
nothing but answer after 20 ms, in a process of its own: the difference is the Hub's own work. Beside the speed stands
the time that this process computes for each submission, which other work on the machine does not change.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from qiskit import QuantumCircuit

from qhub_providers import AsyncHubQuantumClient, LocalHub, QHubProvider

LATENCY = 0.02
CIRCUITS = 500
BACKEND = "aws.sim.sv1"
PROGRAM = "OPENQASM 3.0;\nbit[1] b;\nqubit[1] q;\nx q[0];\nb[0] = measure q[0];"


class Answering(asyncio.Protocol):
    """HTTP/1.1 that answers each submission with a job, `LATENCY` later, and looks no closer at it than it must."""

    def __init__(self, records: dict[str, bytes]) -> None:
        self._records = records
        self._received = b""
        self._made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Answer if a request is whole."""
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0)
        if found and len(body) >= length:
            self._received = b""
            asyncio.get_running_loop().call_later(LATENCY, self._transport.write, self._answer(head, body))

    def _answer(self, head: bytes, body: bytes) -> bytes:
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        if method == "POST":
            self._made += 1
            tags = json.loads(body)["tags"]
            record = {"id": f"{id(self)}-{self._made}", "status": "PENDING", "backend_id": BACKEND, "tags": tags}
            content = json.dumps(record).encode()
        else:
            content = self._records[path]
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
            len(content),
            content,
        )


def serve(records: dict[str, bytes], ready: Connection) -> None:
    """Serve for ever, and tell the port."""

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: Answering(records), "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    """Print how many submissions a second `work` made."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    print(f"  {name:<42}{count / seconds:8.0f} a second {1e3 * busy / count:8.2f} ms computing each", flush=True)


async def gathered(url: str, token: str, count: int) -> None:
    """Single jobs, all at once, through one asynchronous client."""
    async with AsyncHubQuantumClient(api_key=token, base_url=url) as client:
        submissions = (
            client.jobs.create_job(backend_id=BACKEND, shots=10, input={"qasm": PROGRAM}) for _ in range(count)
        )
        await asyncio.gather(*submissions)


def measure(url: str, token: str, count: int) -> None:
    """Print the speed of each way."""
    provider = QHubProvider(token, base_url=url)
    backend = provider.get_backend(BACKEND)
    circuits = [QuantumCircuit(1, 1) for _ in range(count)]
    for circuit in circuits:
        circuit.x(0)
        circuit.measure(0, 0)
    backend.run(circuits[:40], shots=10)  # imports, the target, threads

    async def in_a_loop() -> None:
        await asyncio.to_thread(backend.run, circuits, shots=10)

    def journaled() -> None:
        with tempfile.TemporaryDirectory() as folder, provider.batch(Path(folder) / "a.journal"):
            backend.run(circuits, shots=10)

    timed("run([...])", count, lambda: backend.run(circuits, shots=10))
    timed("run([...]) from an event loop", count, lambda: asyncio.run(in_a_loop()))
    timed("run([...]) with a journal", count, journaled)
    timed("gather() on the asynchronous client", count, lambda: asyncio.run(gathered(url, token, count)))


def main(count: int = CIRCUITS) -> None:
    """Both servers, one after the other."""
    with LocalHub(faults={"latency": LATENCY}) as hub:
        client = QHubProvider(hub.access_token, base_url=hub.url).client
        records = {
            f"/backends/{BACKEND}": client.backends.get_backend(BACKEND).model_dump_json().encode(),
            f"/backends/{BACKEND}/config": json.dumps(client.backends.get_backend_config(BACKEND)).encode(),
        }
        print(f"{count} circuits of one gate, an embedded Hub {LATENCY * 1e3:.0f} ms away:")
        measure(hub.url, hub.access_token, count)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(records, there), daemon=True)
    server.start()
    print(f"the same, and a server that only answers, {LATENCY * 1e3:.0f} ms away:")
    measure(f"http://127.0.0.1:{here.recv()}", "any", count)
    server.terminate()
    server.join()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
