"""How long a user waits for a small job on an embedded Hub: from `run()` until the result is decoded.

    python benchmarks/latency.py [RUNS]

Beside the whole wait stands the time that the Hub gives between the job's creation and its end, where its clock is fine
enough. The rest is the client's: the circuit's way to the wire, polling, decoding.
The bounds: a job of 50 ms within 200 ms; on `ibm.qpu.fez` the first one within 500 ms and the next ones within 200 ms.
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter

from qiskit import QuantumCircuit

from qhub_providers import LocalHub, QHubProvider

BACKENDS = ["ibm.qpu.fez", "aws.sim.sv1", "azure.ionq.simulator"]


def bell() -> QuantumCircuit:
    """Two entangled qubits, measured."""
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def main(runs: int) -> None:
    """Prints, for each backend, the first wait and the median and longest of the next ones."""
    with LocalHub() as hub:
        provider = QHubProvider(base_url=hub.url, access_token=hub.access_token)
        for name in BACKENDS:
            backend = provider.get_backend(name)
            _ = backend.target  # the device's data is fetched once, not for each job
            waits = []
            for _ in range(1 + runs):
                start = perf_counter()
                backend.run(bell(), shots=1000).result().get_counts()
                waits.append((perf_counter() - start) * 1e3)
            first, *later = waits
            print(f"{name:24} first {first:6.0f} ms   later {median(later):6.0f} ms, at most {max(later):6.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
