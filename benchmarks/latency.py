"""How long a user waits for a small job on an embedded Hub: from `run()` until the counts are there.

    python benchmarks/latency.py [RUNS]

Beside the whole wait stands the job alone: the same body sent again by the bare client, and its status asked for every
2 ms until it has ended. The difference is what this library adds: compiling, polling, fetching and decoding.
The bounds: a job of 50 ms within 200 ms; a Bell pair on `ibm.qpu.fez` within 500 ms at first and 200 ms later.
The very first job also waits for the Hub to load its simulators; it stands on a line of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from qiskit import QuantumCircuit

from qhub_providers import HubQuantumClient, LocalHub, QHubProvider
from qhub_providers.qiskit import QHubBackend


def bell() -> QuantumCircuit:
    """Two entangled qubits, measured."""
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def layers(qubits: int, depth: int) -> QuantumCircuit:
    """A circuit that keeps a simulator busy for some time."""
    circuit = QuantumCircuit(qubits)
    for layer in range(depth):
        for qubit in range(qubits):
            circuit.ry(0.1 + 0.2 * layer + qubit, qubit)
        for qubit in range(qubits - 1):
            circuit.cx(qubit, qubit + 1)
    circuit.measure_all()
    return circuit


CASES = [
    ("Bell pair", "aws.sim.sv1", bell()),
    ("Bell pair", "azure.ionq.simulator", bell()),
    ("Bell pair", "ibm.qpu.fez", bell()),
    ("busy circuit", "aws.sim.sv1", layers(8, 2)),
    ("busy circuit", "azure.ionq.simulator", layers(8, 4)),
]


@contextmanager
def opened(hub: LocalHub) -> Iterator[tuple[HubQuantumClient, QHubProvider]]:
    """A bare client and a provider on a Hub that has loaded its simulators: one job has run on it."""
    with hub, HubQuantumClient(api_key=hub.access_token, base_url=hub.url) as client:
        provider = QHubProvider(base_url=hub.url, access_token=hub.access_token)
        milliseconds, _ = waited(provider.get_backend("aws.sim.sv1"), bell())
        print(f"a Hub has started; its very first job: {milliseconds:.0f} ms")
        yield client, provider


def waited(backend: QHubBackend, circuit: QuantumCircuit) -> tuple[float, str]:
    """Milliseconds from `run()` to the counts, and the job's id."""
    start = time.perf_counter()
    job = backend.run(circuit, shots=1000)
    job.result().get_counts()
    return (time.perf_counter() - start) * 1e3, job.job_id()


def body_of(client: HubQuantumClient, job_id: str) -> dict[str, Any]:
    """What has to be sent to run that job again."""
    record = client.jobs.get_job(job_id)
    names = ("backend_id", "shots", "input_format", "input_params")
    return {"input": client.jobs.get_job_input(job_id), **{name: getattr(record, name) for name in names}}


def alone(client: HubQuantumClient, body: dict[str, Any]) -> float:
    """Milliseconds from sending that body to the job's end."""
    start = time.perf_counter()
    job = client.jobs.create_job(**body)
    assert job.id
    while client.jobs.get_job_status(job.id).status in ("PENDING", "RUNNING"):
        time.sleep(0.002)
    return (time.perf_counter() - start) * 1e3


def measure(client: HubQuantumClient, backend: QHubBackend, circuit: QuantumCircuit, runs: int) -> dict[str, Any]:
    """Prints the first wait, the median of the next ones and that of the job alone; gives the body that was sent."""
    first, job_id = waited(backend, circuit)
    body = body_of(client, job_id)
    waits, floors = zip(*((waited(backend, circuit)[0], alone(client, body)) for _ in range(runs)), strict=True)
    print(f"  first {first:.0f} ms, later {median(waits):.0f} ms; job alone {median(floors):.0f} ms")
    return body


def main(runs: int) -> None:
    """Prints a line for each case, and what the Hub alone takes for its first and next job on `ibm.qpu.fez`."""
    bodies = []
    with opened(LocalHub()) as (client, provider):
        for what, name, circuit in CASES:
            print(f"{what} on {name}")
            bodies.append(measure(client, provider.get_backend(name), circuit, runs))
    fez = next(body for body in bodies if body["backend_id"] == "ibm.qpu.fez")
    with opened(LocalHub()) as (client, _):
        first, later = alone(client, fez), median(alone(client, fez) for _ in range(runs))
        print(f"the Hub alone, Bell pair on ibm.qpu.fez: first {first:.0f} ms, later {later:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
