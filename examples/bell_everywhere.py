"""A GHZ state and a quantum Fourier transform on three very different backends of an embedded Hub.

Real circuits, the real client, real HTTP; only the Hub runs on this machine. Against the Kipu Quantum Hub itself, leave
out `LocalHub` and write `provider = QHubProvider()`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from qiskit import qasm2
from qiskit.providers import JobStatus

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.qiskit import QHubJob

BACKENDS = ("ibm.qpu.fez", "aws.sim.sv1", "azure.ionq.simulator")
CIRCUITS = ("ghz", "qft")
SHOTS = 1000


def main() -> None:
    """Run every circuit on every backend."""
    folder = Path(__file__).parent
    circuits = {name: qasm2.load(folder / f"{name}.qasm") for name in CIRCUITS}
    print("starting a Hub on this machine ...", flush=True)
    with LocalHub(seed=2026) as hub:
        provider = QHubProvider(hub.access_token, base_url=hub.url)
        rows = []
        for backend_name in BACKENDS:
            backend = provider.get_backend(backend_name)
            for name, circuit in circuits.items():
                started = time.perf_counter()
                job = backend.run(circuit, shots=SHOTS)
                show_progress(job, f"{name} on {backend_name}", started)
                rows.append((backend_name, name, job.result().get_counts(), time.perf_counter() - started))
    print_table(rows)


def show_progress(job: QHubJob, what: str, started: float) -> None:
    """One line that is written over until the job has ended."""

    def line(_: str, status: JobStatus, __: QHubJob) -> None:
        waited = time.perf_counter() - started
        print(f"\r{what}: {status.name.lower():<8} {waited:5.1f} s", end="", file=sys.stderr, flush=True)

    job.wait_for_final_state(callback=line)
    print(file=sys.stderr)


def print_table(rows: list[tuple[str, str, dict[str, int], float]]) -> None:
    """The counts that matter, most frequent first."""
    print(f"\n{'backend':<22} {'circuit':<8} {'seconds':>7}  most frequent counts of {SHOTS} shots")
    for backend_name, name, counts, seconds in rows:
        best = sorted(counts.items(), key=lambda item: -item[1])[:4]
        print(f"{backend_name:<22} {name:<8} {seconds:7.2f}  {', '.join(f'{key}: {count}' for key, count in best)}")


if __name__ == "__main__":
    main()
