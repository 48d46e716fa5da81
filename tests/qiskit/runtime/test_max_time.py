"""A job that runs for longer than its `max_execution_time`, on the embedded Hub, by each of the three roads."""

from __future__ import annotations

import pytest
import qiskit_ibm_runtime as ibm
from qiskit import QuantumCircuit
from qiskit.providers import JobStatus

import qhub_providers.qiskit as ours
from qhub_providers.qiskit.errors import QHubJobMaxTimeError
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.qiskit.runtime.circuits import fitted


def long(fez: QHubRuntimeBackend) -> QuantumCircuit:
    """With 150 shots minutes of work for one processor."""
    circuit = QuantumCircuit(20)
    for qubit in list(range(20)) * 15:
        circuit.sx(qubit)
        circuit.barrier(qubit)
    circuit.measure_all()
    return fitted(circuit, fez)


def test_by_run_and_by_our_sampler(fez: QHubRuntimeBackend) -> None:
    ran = fez.hub_backend.run(long(fez), shots=150, max_execution_time=1)
    sampled = ours.SamplerV2(fez, options={"max_execution_time": 1}).run([long(fez)], shots=150)
    for job in (ran, sampled):
        with pytest.raises(QHubJobMaxTimeError, match="max_execution_time of 1 s"):
            job.result()
        assert job.status() is JobStatus.ERROR
    assert sampled.usage() == 1


def test_by_ibms_sampler(fez: QHubRuntimeBackend) -> None:
    sampler = ibm.SamplerV2(fez)
    sampler.options.max_execution_time = 1
    job = sampler.run([long(fez)], shots=150)
    with pytest.raises(ibm.RuntimeJobMaxTimeoutError, match="max_execution_time of 1 s"):
        job.result()
    assert job.status() == "ERROR"
