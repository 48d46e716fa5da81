"""IBM's first program on the Hub: correlations of a Bell pair, with IBM's own estimator. One line is the Hub's.

Against a Hub on this machine, start `qhub local` and set the two variables that it prints.
"""

from __future__ import annotations

from qiskit import QuantumCircuit
from qiskit.quantum_info import SparsePauliOp
from qiskit.transpiler import generate_preset_pass_manager
from qiskit_ibm_runtime import EstimatorV2

from qhub_providers import QHubRuntimeService

OBSERVABLES = ["IZ", "ZI", "ZZ", "XX"]

if __name__ == "__main__":
    service = QHubRuntimeService()  # the line that changed: it was QiskitRuntimeService()
    backend = service.least_busy(operational=True, simulator=False, min_num_qubits=2)

    bell = QuantumCircuit(2)
    bell.h(0)
    bell.cx(0, 1)
    circuit = generate_preset_pass_manager(optimization_level=1, backend=backend).run(bell)
    observables = [SparsePauliOp(name).apply_layout(circuit.layout) for name in OBSERVABLES]

    estimator = EstimatorV2(mode=backend)
    estimator.options.default_shots = 4000
    job = estimator.run([(circuit, observables)])
    print(f"job {job.job_id()} on {backend.name}")
    data = job.result()[0].data
    for name, value, error in zip(OBSERVABLES, data.evs, data.stds, strict=True):
        print(f"{name} {value:+.3f} +- {error:.3f}")
