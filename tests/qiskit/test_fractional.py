"""IBM's fractional gates, by choice, over the embedded Hub's socket."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.primitives import StatevectorEstimator
from qiskit.quantum_info import Statevector

from qhub_providers import QHubProvider
from qhub_providers.qiskit import EstimatorV2, QHubBackend

MACHINES = ["ibm.qpu.fez", "ibm.qpu.berlin"]
"""The second one has `rx` and no `rzz`."""


def fractional(provider: QHubProvider, backend_id: str) -> QHubBackend:
    return provider.get_backend(backend_id, use_fractional_gates=True)


@pytest.mark.parametrize("backend_id", MACHINES)
def test_counts_agree_whatever_the_angles(ideal_provider: QHubProvider, backend_id: str) -> None:
    backend = fractional(ideal_provider, backend_id)
    assert "rx" in backend.target.operation_names
    circuit = QuantumCircuit(3)
    circuit.h([0, 1, 2])
    for angle, first, second in ((2.5, 0, 1), (-0.7, 1, 2), (0.4, 0, 2)):
        circuit.rzz(angle, first, second)
    circuit.rx(1.1, 0)
    circuit.ry(0.3, 1)
    circuit.h(1)
    exact = Statevector(circuit).probabilities_dict()
    circuit.measure_all()
    assert backend.check(circuit) == []
    counts = backend.run(circuit, shots=10_000).result().get_counts()
    assert all(abs(counts.get(bits, 0) / 10_000 - wanted) < 0.03 for bits, wanted in exact.items())


@pytest.mark.parametrize("backend_id", MACHINES)
def test_expectation_values_agree(ideal_provider: QHubProvider, backend_id: str) -> None:
    angle = Parameter("angle")
    circuit = QuantumCircuit(2)
    circuit.h([0, 1])
    circuit.rzz(angle, 0, 1)
    circuit.rx(angle, 0)
    pub = (circuit, ["XI", "IX", "YZ"], [0.4])
    exact = StatevectorEstimator().run([pub]).result()[0].data.evs
    measured = EstimatorV2(fractional(ideal_provider, backend_id)).run([pub]).result()[0].data
    assert measured.evs == pytest.approx(exact, abs=0.1)
