"""A Qiskit program as they were written in 2024, on the Hub: its backend, one line and its import, is all that changed.

Against a Hub on this machine, start `qhub local` and set the two variables that it prints.
"""

from qiskit import QuantumCircuit, transpile

# from qiskit_aer import AerSimulator
from qhub_providers import QHubProvider

# backend = AerSimulator()
backend = QHubProvider().get_backend("ibm.qpu.fez")


def bernstein_vazirani(secret: str) -> QuantumCircuit:
    """Finds a hidden bit string with a single question."""
    size = len(secret)
    circuit = QuantumCircuit(size + 1, size)
    circuit.x(size)
    circuit.h(range(size + 1))
    circuit.barrier()
    for qubit, bit in enumerate(reversed(secret)):
        if bit == "1":
            circuit.cx(qubit, size)
    circuit.barrier()
    circuit.h(range(size))
    circuit.measure(range(size), range(size))
    return circuit


circuits = [bernstein_vazirani(secret) for secret in ("1011", "0100")]
compiled = transpile(circuits, backend, optimization_level=3, seed_transpiler=2024)
job = backend.run(compiled, shots=1000)
print("job", job.job_id(), job.status())
for counts in job.result().get_counts():
    found = max(counts, key=lambda key: counts[key])
    print("found", found, "in", counts[found], "of 1000 shots")
