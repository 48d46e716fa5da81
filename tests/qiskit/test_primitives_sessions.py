"""A session and a batch on every backend of the Hub that has sessions, and the refusal of the others."""

from __future__ import annotations

import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedBackendError
from qhub_providers.qiskit import Batch, SamplerV2, Session

VENDORS = ("AWS", "IBM")
"""Those whose backends have sessions, as the contract's `provider` of a session names them."""


@pytest.mark.parametrize("kind", [Session, Batch])
def test_every_backend(provider: QHubProvider, kind: type[Session]) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.x(0)
    circuit.measure(0, 0)
    with_sessions = set()
    for backend in provider.backends():
        if backend.record.provider not in VENDORS:
            with pytest.raises(UnsupportedBackendError, match=r"give the backend itself as mode"):
                kind(backend)
            continue
        with kind(backend, max_time="10m") as session:
            job = SamplerV2().run([circuit], shots=100)
        assert job.session_id == session.session_id
        assert session.status() == "In progress, not accepting new jobs"
        assert job.result()[0].data.c.get_counts()["1"] > 80
        with_sessions.add(backend.name)
    assert {"aws.sim.sv1", "ibm.qpu.fez", "ibm.qpu.miami"} <= with_sessions
