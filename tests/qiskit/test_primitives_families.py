"""Qiskit's own primitives, and ours, over one backend of every family: the same values as a state vector's.

The machines are ideal here.
"""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Parameter
from qiskit.primitives import BackendEstimatorV2, BackendSamplerV2, StatevectorEstimator, StatevectorSampler
from qiskit.quantum_info import SparsePauliOp

from qhub_providers import QHubProvider
from qhub_providers.qiskit import EstimatorV2, QHubBackend, SamplerV2

FAMILIES = (
    "aws.sim.sv1",
    "aws.rigetti.cepheus",
    "aws.ionq.forte",
    "azure.ionq.simulator",
    "ibm.qpu.fez",
    "iqm.qpu.garnet",
    "qudora.sim.xg1",
    "kipu.sim.qsim",
)
SHOT_BY_SHOT = ("aws.sim.sv1", "aws.rigetti.cepheus", "ibm.qpu.fez")
"""The others give counts or probabilities: the order of the shots is drawn."""


@pytest.fixture(params=FAMILIES)
def backend(request: pytest.FixtureRequest, ideal_provider: QHubProvider) -> QHubBackend:
    return ideal_provider.get_backend(request.param)


def asymmetric() -> QuantumCircuit:
    """Three qubits with P(1) of their own, the second depending on the first, permuted into two registers."""
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(3, "first"), ClassicalRegister(1, "second"))
    circuit.ry(Parameter("angle"), 0)
    circuit.cx(0, 1)
    circuit.ry(0.6, 1)
    circuit.x(2)
    circuit.measure([0, 1, 2], [2, 3, 0])
    return circuit


@pytest.mark.parametrize("own", [True, False], ids=["ours", "qiskit"])
def test_sampler(backend: QHubBackend, own: bool) -> None:
    isa = transpile(asymmetric(), backend=backend, seed_transpiler=5)
    sampler = SamplerV2(backend) if own else BackendSamplerV2(backend=backend)
    values, shots = [[0.4], [2.2]], 2000
    result = sampler.run([(isa, values)], shots=shots).result()[0]
    exact = StatevectorSampler(seed=3).run([(asymmetric(), values)], shots=100_000).result()[0]
    assert result.data.first.array.shape == (2, shots, 1)
    bound = 6 * 0.5 * (1 / shots + 1 / 100_000) ** 0.5
    for index in range(2):
        expected = exact.join_data()[index].get_counts()
        found = result.join_data()[index].get_counts()
        for key in expected | found:
            assert found.get(key, 0) / shots == pytest.approx(expected.get(key, 0) / 100_000, abs=bound), key
    if own:
        assert result.metadata["shot_order_known"] is (backend.name in SHOT_BY_SHOT)


@pytest.mark.parametrize("own", [True, False], ids=["ours", "qiskit"])
def test_estimator(backend: QHubBackend, own: bool) -> None:
    circuit = QuantumCircuit(3)
    circuit.ry(Parameter("angle"), 0)
    circuit.cx(0, 1)
    circuit.rx(0.7, 1)
    circuit.x(2)
    isa = transpile(circuit, backend=backend, seed_transpiler=5)
    observables = [
        SparsePauliOp("IZZ"),
        SparsePauliOp("IIZ"),
        SparsePauliOp(["IXX", "ZYX", "ZII"], [1.0, 0.5, -2.0]),
        SparsePauliOp(["YIY", "IYZ", "III"], [1.0, -0.5, 0.25]),
    ]
    mapped = [observable.apply_layout(isa.layout) if isa.layout else observable for observable in observables]
    values = [[[0.5]], [[1.9]]]
    estimator = EstimatorV2(backend) if own else BackendEstimatorV2(backend=backend)
    data = estimator.run([(isa, mapped, values)], precision=0.03).result()[0].data
    exact = StatevectorEstimator().run([(circuit, observables, values)]).result()[0].data.evs
    assert data.evs.shape == (2, 4)
    weights = np.array([sum(abs(observable.coeffs)) for observable in observables])
    assert np.all(np.abs(data.evs - exact) <= weights * 6 * 0.03)
