"""What an embedded Hub carries: many clients at once, and large results.

    python benchmarks/load.py [JOBS] [CLIENTS]

1,000 one-qubit jobs are submitted by 32 concurrent clients, each of which then asks for the status of its jobs until
they have ended: once on a Hub with a temporary folder, once on one whose folder lasts, where each change waits for the
disk. Printed: how long the API took to answer (median and 99th percentile of all requests), and the jobs a second. Then
a job of 1,000,000 shots on 20 qubits is run, and its result streamed by several clients at once. Printed: the server's
memory before, and the most of it while the result came in and while it went out (Linux only).
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from qhub_providers import LocalHub

SHOTS = 1_000_000
RECORDS = {"aws.sim.sv1": {"configuration": {"shots_range": {"max": SHOTS}}}}
ONE_QUBIT = {"gateset": "qis", "qubits": 1, "circuit": [{"gate": "h", "targets": [0]}]}
QUBITS = range(20)
PROGRAM = "\n".join(
    ["OPENQASM 3.0;", f"bit[{len(QUBITS)}] b;", f"qubit[{len(QUBITS)}] q;"]
    + [f"h q[{qubit}];" for qubit in QUBITS]
    + [f"b[{qubit}] = measure q[{qubit}];" for qubit in QUBITS]
)
READERS = 4


class TimedClient:
    """A client of a Hub that keeps how long each answer took."""

    def __init__(self, hub: LocalHub) -> None:
        self._client = httpx.Client(base_url=hub.url, headers={"X-Auth-Token": hub.access_token}, timeout=120)
        self.seconds: list[float] = []

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """The parsed answer."""
        start = time.perf_counter()
        response = self._client.request(method, path, json=body)
        self.seconds.append(time.perf_counter() - start)
        response.raise_for_status()
        return response.json()

    def wait(self, job_id: str, pause: float) -> str:
        """The status that the job ended with."""
        while (status := str(self.request("GET", f"/jobs/{job_id}/status")["status"])) in ("PENDING", "RUNNING"):
            time.sleep(pause)
        return status

    def work(self, jobs: int) -> list[str]:
        """Submit so many jobs; what they ended with."""
        body = {"backend_id": "azure.ionq.simulator", "shots": 100, "input": ONE_QUBIT}
        submitted = [self.request("POST", "/jobs", body)["id"] for _ in range(jobs)]
        return [self.wait(job_id, 0.5) for job_id in submitted]

    def stream(self, job_id: str) -> int:
        """The size of the job's result in bytes, read piece by piece."""
        with self._client.stream("GET", f"/jobs/{job_id}/result-stream") as response:
            return sum(len(piece) for piece in response.iter_bytes(2**16))


def many_jobs(hub: LocalHub, jobs: int, clients: int) -> None:
    """Prints how the Hub answers and how the jobs ended."""
    found = [TimedClient(hub) for _ in range(clients)]
    shares = [jobs // clients + (number < jobs % clients) for number in range(clients)]
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        ended = Counter(status for statuses in threads.map(TimedClient.work, found, shares) for status in statuses)
    total = time.perf_counter() - start
    seconds = [taken for client in found for taken in client.seconds]
    hundredths = quantiles(seconds, n=100)
    print(f"{jobs} jobs by {clients} clients: {dict(ended)} in {total:.1f} s, {jobs / total:.0f} a second")
    print(f"  {len(seconds)} requests: median {hundredths[49] * 1e3:.0f} ms, p99 {hundredths[98] * 1e3:.0f} ms")
    assert ended == {"COMPLETED": jobs}


def large_result(hub: LocalHub) -> None:
    """Prints the server's memory while a result of a million shots comes in, and while several clients read it."""
    client = TimedClient(hub)
    body = {"backend_id": "aws.sim.sv1", "shots": SHOTS, "input": {"qasm": PROGRAM}}
    before = memory(hub)
    with watched(hub) as coming:
        job_id = client.request("POST", "/jobs", body)["id"]
        assert client.wait(job_id, 0.1) == "COMPLETED"
    with watched(hub) as going, ThreadPoolExecutor(READERS) as threads:
        sizes = list(threads.map(TimedClient.stream, [TimedClient(hub) for _ in range(READERS)], [job_id] * READERS))
    print(f"{SHOTS} shots streamed by {READERS} clients, {sizes[0] / 2**20:.1f} MiB each")
    print(f"  the server's memory: before {before:.0f} MiB, at most {max(coming):.0f} MiB while the result came in,")
    print(f"  at most {max(going):.0f} MiB while it went out")


@contextmanager
def watched(hub: LocalHub) -> Iterator[list[float]]:
    """The server's memory, again and again."""
    seen, done = [memory(hub)], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            seen.append(memory(hub))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def memory(hub: LocalHub) -> float:
    """The server's resident memory in MiB; 0 where the kernel does not tell."""
    status = Path(f"/proc/{hub.process_id}/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024


def main(jobs: int = 1000, clients: int = 32) -> None:
    """Runs all."""
    with tempfile.TemporaryDirectory() as folder, LocalHub(folder) as hub:
        print("A folder that lasts:")
        many_jobs(hub, jobs, clients)
    with LocalHub(backends=RECORDS) as hub:
        print("A temporary folder:")
        many_jobs(hub, jobs, clients)
        large_result(hub)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
