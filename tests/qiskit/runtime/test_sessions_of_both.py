"""Sessions of IBM's class around this library's primitives, and the other way round: nothing leaves them silently."""

from __future__ import annotations

import httpx
import pytest
import qiskit_ibm_runtime as ibm
from qiskit import QuantumCircuit

import qhub_providers.qiskit as ours
from qhub_providers import QHubRuntimeService
from qhub_providers.errors import ConfigurationError
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.qiskit.runtime.circuits import asymmetric, fitted


@pytest.mark.parametrize("kind", [ours.Session, ours.Batch])
def test_ibms_primitives_do_not_leave_our_session_silently(
    watched: tuple[QHubRuntimeService, list[httpx.Request]], kind: type[ours.Session]
) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    circuit = fitted(asymmetric(), fez)
    with kind(fez) as session:
        with pytest.raises(ConfigurationError, match=f"block of a {kind.__name__} of qhub_providers.qiskit"):
            ibm.SamplerV2(fez).run([circuit], shots=5)
        with pytest.raises(ConfigurationError, match="take the primitive of qhub_providers"):
            ibm.EstimatorV2(fez).run([(fitted(QuantumCircuit(1), fez), "I" * fez.num_qubits)])
        job = ours.SamplerV2(fez).run([circuit], shots=5)
        assert job.session_id == session.session_id
        with ibm.Session(fez) as inner:  # a session of its own is meant
            assert ibm.SamplerV2(mode=inner).run([circuit], shots=5).session_id == inner.session_id
    assert ibm.SamplerV2(fez).run([circuit], shots=5).session_id is None
    assert len(submissions) == 3


@pytest.mark.parametrize("kind", [ibm.Session, ibm.Batch])
def test_our_primitives_do_not_leave_ibms_session_silently(fez: QHubRuntimeBackend, kind: type[ibm.Session]) -> None:
    circuit = fitted(asymmetric(), fez)
    with kind(backend=fez):
        for mode in (fez, fez.hub_backend, None):
            with pytest.raises(ConfigurationError, match="block of a session of qiskit_ibm_runtime"):
                ours.SamplerV2(mode)
            with pytest.raises(ConfigurationError, match="open Session or Batch of qhub_providers"):
                ours.EstimatorV2(mode)
        with ours.Session(fez) as inner:  # a session of its own is meant
            assert ours.SamplerV2(mode=inner).run([circuit], shots=5).session_id == inner.session_id
    assert ours.SamplerV2(fez).run([circuit], shots=5).session_id is None


def test_what_the_page_names_in_the_place_of_attributes_that_our_jobs_lack(fez: QHubRuntimeBackend) -> None:
    job = ours.SamplerV2(fez).run([asymmetric()], shots=5)
    public = {name for name in dir(ibm.RuntimeJobV2) if not name.startswith("_")}
    instead = {"inputs", "properties", "usage_estimation", "instance", "image", "private"}
    assert public - set(dir(job)) == instead | {"ERROR", "JOB_FINAL_STATES"}
    job.result()
    assert job.jobs[0].hub_jobs[0].input()["version"] == 2
    assert job.jobs[0].hub_jobs[0].calibration() is not None
    assert fez.properties() is not None
