"""IBM's client-side primitives have no counterpart on the Hub, and say so. Only later releases of IBM's have them."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from qiskit.quantum_info import SparsePauliOp
from qiskit_ibm_runtime import IBMRuntimeError, SamplerV2

from qhub_providers import QHubRuntimeService
from qhub_providers.qiskit.runtime import QHubRuntimeBackend

from .circuits import asymmetric, fitted, turned

Watched = tuple[QHubRuntimeService, list[httpx.Request]]


def test_the_clients_side_sampler_is_refused(watched: Watched) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    executor_sampler = pytest.importorskip("qiskit_ibm_runtime.executor_sampler")
    sampler = getattr(executor_sampler, "Sampler", None) or executor_sampler.SamplerV2  # as 0.48 names it
    with pytest.raises(IBMRuntimeError, match=r"qhub_providers\.qiskit"):
        sampler(fez).run([fitted(asymmetric(), fez)], shots=10)
    assert submissions == []


def refused(submissions: list[httpx.Request], run: Callable[[], object], said: str) -> None:
    with pytest.raises(IBMRuntimeError, match=said):
        run()
    assert submissions == []


def test_the_clients_side_estimator_is_refused(watched: Watched) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    executor_estimator = pytest.importorskip("qiskit_ibm_runtime.executor_estimator")
    circuit = fitted(turned(), fez).assign_parameters([0.0])
    observable = SparsePauliOp("Z").apply_layout(circuit.layout)
    estimator = executor_estimator.EstimatorV2(fez)
    refused(
        submissions, lambda: estimator.run([(circuit, observable)], precision=0.1), r"EstimatorV2 of qhub_providers"
    )


def test_the_executor_is_refused(watched: Watched) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    ibm = pytest.importorskip("qiskit_ibm_runtime", minversion="0.48")
    program = ibm.QuantumProgram(shots=10)
    program.append_circuit_item(fitted(asymmetric(), fez))
    refused(submissions, lambda: ibm.Executor(fez).run(program), "SamplerV2 or EstimatorV2 of qhub_providers")


def test_the_newest_noise_learner_is_refused(watched: Watched) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    learner = pytest.importorskip("qiskit_ibm_runtime.noise_learner_v3").NoiseLearnerV3(fez)
    refused(submissions, lambda: learner.run([]), r"NoiseLearner of qiskit_ibm_runtime\.noise_learner")


def test_a_program_that_the_hub_does_not_run(service: QHubRuntimeService) -> None:
    with pytest.raises(IBMRuntimeError, match="sampler, estimator"):
        service.submit("circuit-runner", {})


def test_a_dry_run_is_refused(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    with pytest.raises(IBMRuntimeError, match="LocalHub"):
        service.submit("sampler", {"pubs": []}, {"backend": fez}, dry_run=True)
    with pytest.raises(IBMRuntimeError, match="backend"):
        service.submit("sampler", {"pubs": []})
    assert SamplerV2(fez).backend() is fez
