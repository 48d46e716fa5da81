"""Sessions and batches: on the embedded Hub, and their refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit_ibm_runtime import Session as IbmSession

from qhub_providers import QHubProvider
from qhub_providers.errors import BadRequestError, ConfigurationError, NotFoundError, UnsupportedBackendError
from qhub_providers.qiskit import Batch, EstimatorV2, SamplerV2, Session


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def test_a_backend_without_sessions_says_so(provider: QHubProvider) -> None:
    with pytest.raises(
        UnsupportedBackendError, match=r"opens no dedicated session on azure\.ionq\.simulator .*as mode"
    ):
        Session(provider.get_backend("azure.ionq.simulator"))


@pytest.mark.parametrize("max_time", ["", "soon", "1.5h", "0s", "30m 1h", 0, -1, 1.5, True, np.True_])
def test_times_that_cannot_work(provider: QHubProvider, max_time: int | str) -> None:
    with pytest.raises(ConfigurationError, match="max_time="):
        Session(provider.get_backend("aws.sim.sv1"), max_time=max_time)


def test_modes_that_cannot_work(provider: QHubProvider) -> None:
    with pytest.raises(ConfigurationError, match="mode takes a backend of the Hub"):
        SamplerV2()
    with pytest.raises(ConfigurationError, match="backend must be one of the Hub's, not str"):
        Session("aws.sim.sv1")  # type: ignore[arg-type]  # what a user may write
    sv1 = provider.get_backend("aws.sim.sv1")
    with Session(sv1) as session:
        with pytest.raises(ConfigurationError, match=r"inside of a session's block on aws\.sim\.sv1, and mode is"):
            SamplerV2(provider.get_backend("aws.sim.dm1"))
        with pytest.raises(ConfigurationError, match="run_options name session other"):
            SamplerV2(session, options={"run_options": {"session_id": "other"}}).run([bell()])


@pytest.mark.parametrize(("kind", "mode"), [(Session, "dedicated"), (Batch, "batch")])
@pytest.mark.parametrize("name", ["aws.sim.sv1", "ibm.qpu.fez"])
def test_leaving_the_block_drains_and_cancels_nothing(
    provider: QHubProvider, name: str, kind: type[Session], mode: str
) -> None:
    backend = provider.get_backend(name)
    with kind(backend, max_time="1h") as session:
        assert session.status() == "Pending"
        jobs = [
            SamplerV2().run([bell()], shots=100),
            SamplerV2(mode=session).run([bell()], shots=100),
            SamplerV2(mode=backend).run([bell()], shots=100),
            EstimatorV2().run([(QuantumCircuit(1), "Z")], precision=0.1),
        ]
    assert session.status() == "In progress, not accepting new jobs"
    assert [job.session_id for job in jobs] == [session.session_id] * 4
    assert all(job.result()[0].data.meas.num_shots == 100 for job in jobs[:3])
    assert jobs[3].result()[0].data.evs > 0.8
    record = session.record()
    assert (record.mode, record.backend_id, session.backend()) == (mode, name, name)
    assert round((record.expires_at - record.created_at).total_seconds()) == 3600
    assert session.details()["status"] == "DRAINING"
    assert SamplerV2(backend).run([bell()], shots=100).session_id is None


def test_a_session_that_is_over_takes_no_jobs_and_closes_again(provider: QHubProvider) -> None:
    session = Session(provider.get_backend("ibm.qpu.fez"))
    sampler = SamplerV2(session)
    assert sampler.mode is session
    job = sampler.run([bell()], shots=100)
    session.cancel()
    session.cancel()
    session.close()
    assert session.status() == "Closed"
    with pytest.raises(BadRequestError, match="CLOSED and takes no jobs"):
        sampler.run([bell()], shots=100)
    assert job.result()[0].data.meas.num_shots == 100
    with Session(provider.get_backend("ibm.qpu.fez")) as another:
        another.cancel()
    assert another.status() == "Closed"


def test_an_error_in_the_block_goes_before_one_of_the_closing(provider: QHubProvider) -> None:
    with pytest.raises(ZeroDivisionError), Session(provider.get_backend("aws.sim.sv1")) as session:
        raise ZeroDivisionError
    assert session.status() == "In progress, not accepting new jobs"


def test_a_session_by_its_id(provider: QHubProvider) -> None:
    first = Batch(provider.get_backend("ibm.qpu.fez"))
    again = Batch.from_id(first.session_id, provider)
    assert isinstance(again, Batch)
    assert SamplerV2(again).run([bell()], shots=100).session_id == first.session_id
    assert again.usage() is None or again.usage() >= 0
    with pytest.raises(ConfigurationError, match="is of the mode 'batch'; Session takes 'dedicated'"):
        Session.from_id(first.session_id, provider)
    with pytest.raises(NotFoundError):
        Session.from_id("00000000-0000-0000-0000-000000000000", provider)


def test_blocks_within_blocks(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    with Session(backend) as outer:
        with Batch(backend) as inner:
            assert SamplerV2().mode is inner
        assert SamplerV2().mode is outer
    assert SamplerV2(backend).mode is None


def test_details_have_the_names_of_the_hub_and_of_ibm(provider: QHubProvider) -> None:
    with Session(provider.get_backend("ibm.qpu.fez"), max_time="1h") as session:
        open_ = session.details()
        SamplerV2().run([bell()], shots=100).result()
    closed = session.details()
    assert (open_["accepting_jobs"], closed["accepting_jobs"]) == (True, False)
    assert (open_["state"], open_["max_time"], open_["backend_name"]) == ("open", 3600, "ibm.qpu.fez")
    assert (open_["status"], open_["backend_id"], closed["status"]) == ("OPEN", "ibm.qpu.fez", "DRAINING")
    assert closed["usage_time"] == closed["usage_time_millis"] / 1000
    assert set(IbmSession.from_id(session.session_id, session.service).details()) <= set(open_)


def test_the_service_of_a_session_finds_its_jobs(provider: QHubProvider) -> None:
    with Session(provider.get_backend("ibm.qpu.fez")) as session:
        job = SamplerV2().run([bell()], shots=100)
    assert [found.job_id() for found in session.service.jobs(session_id=session.session_id)] == [job.job_id()]
    assert session.service is session.service


@pytest.mark.parametrize("kind", [np.int64, np.uint16])
def test_times_of_numpy(provider: QHubProvider, kind: type[np.integer[Any]]) -> None:
    assert Session(provider.get_backend("aws.sim.sv1"), kind(60)).details()["max_time"] == 60  # type: ignore[arg-type]
