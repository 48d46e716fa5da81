"""Qiskit's own primitives over these backends."""

from __future__ import annotations

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Parameter
from qiskit.primitives import BackendEstimatorV2, BackendSamplerV2
from qiskit.quantum_info import SparsePauliOp

from qhub_providers import QHubProvider

IDEAL = ("aws.sim.sv1", "azure.ionq.simulator")
ALL = (*IDEAL, "ibm.qpu.fez")


@pytest.mark.parametrize("name", ALL)
def test_sampler(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "one"), ClassicalRegister(2, "two"))
    circuit.rx(Parameter("angle"), 0)
    circuit.x(1)
    circuit.measure([0, 1], [0, 2])
    isa = transpile(circuit, backend=backend, seed_transpiler=5)
    result = BackendSamplerV2(backend=backend).run([(isa, [[0.0], [3.141592653589793]])], shots=300).result()
    data = result[0].data
    assert data.one.array.shape == (2, 300, 1)
    tolerance = 30 if name.startswith("ibm") else 0
    assert data.one[0].get_counts().get("0", 0) >= 300 - tolerance
    assert data.one[1].get_counts().get("1", 0) >= 300 - tolerance
    assert data.two[1].get_counts().get("10", 0) >= 300 - tolerance


@pytest.mark.parametrize("name", ALL)
def test_estimator(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    circuit = QuantumCircuit(2)
    circuit.ry(Parameter("angle"), 0)
    circuit.cx(0, 1)
    isa = transpile(circuit, backend=backend, seed_transpiler=5)
    observables = [SparsePauliOp("ZZ"), SparsePauliOp("IZ"), SparsePauliOp(["XX", "YY"], [1.0, 0.5])]
    mapped = [observable.apply_layout(isa.layout) for observable in observables]
    pub = (isa, mapped, [1.0471975511965976])  # cos = 0.5, sin = 0.866
    values = BackendEstimatorV2(backend=backend).run([pub], precision=0.03).result()[0].data.evs
    tolerance = 0.25 if name.startswith("ibm") else 0.15
    assert values == pytest.approx([1.0, 0.5, 0.866 - 0.433], abs=tolerance)
