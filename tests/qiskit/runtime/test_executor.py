"""IBM's client-side primitives have no counterpart on the Hub, and say so. Only later releases of IBM's have them."""

from __future__ import annotations

import pytest
from qiskit_ibm_runtime import IBMRuntimeError, SamplerV2

from qhub_providers import QHubRuntimeService
from qhub_providers.qiskit.runtime import QHubRuntimeBackend

from .circuits import asymmetric, fitted


def test_the_clients_side_sampler_is_refused(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    executor_sampler = pytest.importorskip("qiskit_ibm_runtime.executor_sampler")
    sampler = getattr(executor_sampler, "Sampler", None) or executor_sampler.SamplerV2  # as 0.48 names it
    before = service.jobs(1)
    with pytest.raises(IBMRuntimeError, match=r"qhub_providers\.qiskit"):
        sampler(fez).run([fitted(asymmetric(), fez)], shots=10)
    assert [job.job_id() for job in service.jobs(1)] == [job.job_id() for job in before]


def test_a_program_that_the_hub_does_not_run(service: QHubRuntimeService) -> None:
    with pytest.raises(IBMRuntimeError, match="sampler, estimator"):
        service.submit("circuit-runner", {})


def test_a_dry_run_is_refused(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    with pytest.raises(IBMRuntimeError, match="LocalHub"):
        service.submit("sampler", {"pubs": []}, {"backend": fez}, dry_run=True)
    with pytest.raises(IBMRuntimeError, match="backend"):
        service.submit("sampler", {"pubs": []})
    assert SamplerV2(fez).backend() is fez
