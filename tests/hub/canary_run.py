"""A run through success and failure with everything written down: `python -m tests.hub.canary_run FOLDER`.

The token comes in the variable that users set. What the run writes, `test_canary` searches.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.errors import QHubError
from qhub_providers.hub import AsyncHubQuantumClient, HubQuantumClient
from qhub_providers.hub.credentials import DefaultCredentialsProvider

X = {"qasm": "OPENQASM 3.0;\nqubit[1] q;\nbit[1] c;\nx q[0];\nc[0] = measure q[0];"}
UNKNOWN = "0e0c0f6e-9d43-4f1d-8a7f-1f006f2f8d0e"

CALLS: list[Callable[[Any], Any]] = [
    lambda c: c.backends.get_backends(provider="AWS"),
    lambda c: c.backends.get_backend("no.such.backend"),
    lambda c: c.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input=X, tags=["canary-run"]),
    lambda c: c.jobs.create_job(backend_id="aws.sim.sv1", shots=10, input={"qasm": 7}),
    lambda c: c.jobs.create_job(backend_id="aws.sim.sv1", shots=0, input=X),
    lambda c: c.jobs.get_job(UNKNOWN),
    lambda c: c.jobs.get_job_result(UNKNOWN),
    lambda c: c.jobs.get_job(UNKNOWN, request_options={"additional_headers": {"X-A": "\n"}}),
    lambda c: c.jobs.find_submission("none"),
    lambda c: c.jobs.search_jobs(size=5),
    lambda c: c.sessions.create_session(backend_id="kipu.sim.qsim", mode="batch", provider="KIPU"),
    lambda c: c.sessions.create_session(backend_id="aws.sim.sv1", mode="batch", provider="AWS"),
    lambda c: c.workloads.get_workloads(),
]


class Notes:
    """What a run shows, in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file.open("w", encoding="utf-8")
        self.errors = 0

    def value(self, value: Any) -> None:
        print(repr(value), file=self.file)

    def error(self, error: Exception) -> None:
        self.errors += 1
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        print("".join(shown.format()), repr(error), vars(error), file=self.file)


def tried(notes: Notes, use: Callable[[], Any]) -> None:
    try:
        notes.value(use())
    except (QHubError, ValueError) as error:
        notes.error(error)


async def tried_async(notes: Notes, use: Callable[[], Awaitable[Any]]) -> None:
    try:
        notes.value(await use())
    except (QHubError, ValueError) as error:
        notes.error(error)


def settings(url: str, token: str) -> list[dict[str, Any]]:
    """Clients that work, and some that do not: another token, organization, scheme; nobody at the address."""
    return [
        {"base_url": url, "api_key": token},
        {"base_url": url, "api_key": f"{token}-service"},
        {"base_url": url, "token": f"{token}-service"},
        {"base_url": url, "api_key": f"{token}-wrong"},
        {"base_url": url, "api_key": token, "organization_id": "nobodys"},
        {"base_url": url, "token": lambda: f"{token}-bearer"},
        {"base_url": "http://127.0.0.1:9", "api_key": token, "max_retries": 0},
    ]


async def asynchronous(notes: Notes, url: str, token: str) -> None:
    for chosen in settings(url, token):
        async with AsyncHubQuantumClient(**chosen) as client:
            notes.value(client)
            for call in CALLS:
                await tried_async(notes, lambda call=call: call(client))


def synchronous(notes: Notes, url: str, token: str) -> None:
    for chosen in settings(url, token):
        with HubQuantumClient(**chosen) as client:
            notes.value((client, client.settings))
            for call in CALLS:
                tried(notes, lambda call=call: call(client))
            tried(notes, lambda: list(client.jobs.iter_jobs()))


def qiskit(notes: Notes, url: str, folder: Path) -> None:
    from qiskit import QuantumCircuit

    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.measure_all()
    provider = QHubProvider(base_url=url)
    backend = provider.get_backend("aws.sim.sv1")
    job = backend.run(circuit, shots=10)
    for value in (provider, backend, job, job.result(), job.result().to_dict()):
        notes.value(value)
    (folder / "backend.pickle").write_bytes(pickle.dumps(backend))
    tried(notes, lambda: backend.run(circuit, shotz=10))
    tried(notes, lambda: provider.retrieve_job(UNKNOWN))


def garbage(url: str, token: str) -> None:
    """What is no HTTP, so that the Hub has something to log."""
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 80), timeout=60) as connection:
        connection.sendall(f"GET /jobs HTTP/1.1\r\nX-Auth-Token: {token}\r\nno header {token}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 400")


def main(folder: Path) -> None:
    """Write what there is to see below the folder."""
    logging.basicConfig(filename=folder / "log.txt", level=logging.DEBUG)
    notes = Notes(folder / "shown.txt")
    token = DefaultCredentialsProvider().get_access_token()
    further = {f"{token}-service": {"user": "local", "service_execution_id": UNKNOWN}}
    with LocalHub(folder / "hub", access_token=token, tokens=further) as hub:
        synchronous(notes, hub.url, token)
        asyncio.run(asynchronous(notes, hub.url, token))
        qiskit(notes, hub.url, folder)
        garbage(hub.url, token)
        notes.value((hub, hub.settings))
        for thing in gc.get_objects():
            if str(type(thing).__module__).startswith("qhub_providers"):
                notes.value(thing)
        (folder / "hub-log.txt").write_text(hub.log(), encoding="utf-8")
    print(f"{notes.errors} errors")


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]))
