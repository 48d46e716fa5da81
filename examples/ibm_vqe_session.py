"""The ground state energy of a hydrogen molecule in a session on an IBM machine, with IBM's own estimator and session.

Each angle of the circuit enters the energy as a + b cos(angle) + c sin(angle), so three values give its best choice
(Ostaszewski et al., Quantum 5, 391): every step is one pub with three sets of angles, hence one job of the session.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit
from qiskit.circuit import ParameterVector
from qiskit.quantum_info import SparsePauliOp
from qiskit.transpiler import generate_preset_pass_manager
from qiskit_ibm_runtime import EstimatorV2, Session

from qhub_providers import QHubRuntimeService

HYDROGEN = SparsePauliOp(
    ["II", "IZ", "ZI", "ZZ", "XX"], [-1.052373, 0.397937, -0.397937, -0.011280, 0.180931]
)  # two qubits, bond length 0.735 angstrom, electrons only; in hartree
STEPS = 8


def ansatz() -> QuantumCircuit:
    """Any real state of two qubits."""
    circuit = QuantumCircuit(2)
    angles = ParameterVector("angle", 4)
    circuit.ry(angles[0], 0)
    circuit.ry(angles[1], 1)
    circuit.cx(0, 1)
    circuit.ry(angles[2], 0)
    circuit.ry(angles[3], 1)
    return circuit


def minimise(estimator: EstimatorV2, circuit: QuantumCircuit) -> None:
    """Set one angle after the other to its best value, and print the energy in hartree."""
    energy = HYDROGEN.apply_layout(circuit.layout)
    angles: NDArray[np.float64] = np.full(circuit.num_parameters, 0.1)
    for step in range(STEPS):
        turned = step % len(angles)
        trials = np.array([angles] * 3)
        trials[:, turned] = 0.0, np.pi / 2, -np.pi / 2
        at_zero, above, below = estimator.run([(circuit, energy, trials)]).result()[0].data.evs
        middle = (above + below) / 2
        angles[turned] = np.arctan2(-(above - below) / 2, -(at_zero - middle))
        print(f"step {step + 1}: {middle - np.hypot(at_zero - middle, (above - below) / 2):.3f}", flush=True)
    found = estimator.run([(circuit, energy, angles)]).result()[0].data
    print(f"energy {found.evs:.3f} +- {found.stds:.3f}, exactly {np.linalg.eigvalsh(HYDROGEN.to_matrix())[0]:.3f}")


if __name__ == "__main__":
    backend = QHubRuntimeService().backend(sys.argv[1] if len(sys.argv) > 1 else "ibm_fez")
    isa_circuit = generate_preset_pass_manager(optimization_level=1, backend=backend).run(ansatz())
    with Session(backend=backend, max_time="10m") as session:
        minimise(EstimatorV2(mode=session), isa_circuit)
    print(f"session {session.session_id} takes no more jobs: {session.details()['accepting_jobs'] is False}")
