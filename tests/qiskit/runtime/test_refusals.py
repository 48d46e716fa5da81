"""Runs of IBM's own primitives that cannot work: refused with the pub's number before anything is sent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.quantum_info import SparsePauliOp
from qiskit_ibm_runtime import EstimatorV2, SamplerV2

from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit.primitives.pubs import PubError
from tests.qiskit.runtime.test_arguments import service_on
from tests.qiskit.runtime.test_jobs import JobHub, result, zeros
from tests.qiskit.test_fanout import RunningHub

Z = SparsePauliOp("IIIIZ")


@pytest.mark.parametrize("precision", [1e-200, 1e-160, 1e-12, float("nan"), float("inf"), np.float32("inf")])
def test_a_precision_that_cannot_work(precision: Any) -> None:
    hub = RunningHub()
    estimator = EstimatorV2(service_on(hub).backend("ibm.qpu.manila"))
    with pytest.raises(PubError, match=r"pub 1: precision=\S+ cannot work: give a finite number"):
        estimator.run([(QuantumCircuit(5), Z, None, 0.1), (QuantumCircuit(5), Z, None, precision)])
    assert hub.jobs == []
    estimator.options.default_precision = 0.5
    assert estimator.run([(QuantumCircuit(5), Z)]).hub_job.record().shots == 4


def test_an_observable_that_is_not_finite() -> None:
    hub = RunningHub()
    estimator = EstimatorV2(service_on(hub).backend("ibm.qpu.manila"))
    with pytest.raises(PubError, match=r"pub 1: the observable .* has a coefficient that is not a finite number"):
        estimator.run([(QuantumCircuit(5), Z), (QuantumCircuit(5), {"IIIIZ": float("inf")})])
    assert hub.jobs == []


def test_an_estimator_takes_no_circuit_that_measures_at_its_end() -> None:
    hub = RunningHub()
    estimator = EstimatorV2(service_on(hub).backend("ibm.qpu.manila"))
    circuit = QuantumCircuit(5)
    circuit.measure_all()
    with pytest.raises(UnsupportedCircuitError, match=r"pub 1: .* EstimatorV2 measures the observables itself"):
        estimator.run([(QuantumCircuit(5), Z), (circuit, Z)])
    assert hub.jobs == []


def test_an_option_that_is_no_json() -> None:
    hub = RunningHub()
    sampler = SamplerV2(service_on(hub).backend("ibm.qpu.manila"), options={"experimental": {"a": object()}})
    circuit = QuantumCircuit(5)
    circuit.measure_all()
    with pytest.raises(ConfigurationError, match="cannot be written as IBM's JSON"):
        sampler.run([circuit])
    assert hub.jobs == []


def test_arguments_of_result_are_ibms_alone() -> None:
    job = JobHub(payload=result(c=zeros()), seconds=600).found()
    with pytest.raises(TypeError, match="time_out"):
        job.result(time_out=0)  # type: ignore[call-arg]  # what a user may write
    assert job.result(timeout=None, decoder=None, poll_interval=5)[0].data.c.num_shots == 3
