"""What is asked of the Hub again, and arguments that cannot work: said before anything is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.providers.exceptions import QiskitBackendNotFoundError
from qiskit_ibm_runtime import IBMRuntimeError
from qiskit_ibm_runtime import Session as IbmSession

from qhub_providers import QHubRuntimeService
from qhub_providers.errors import ConfigurationError
from qhub_providers.qiskit import Batch, EstimatorV2, SamplerV2, Session
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.hub.fake import answer
from tests.qiskit.test_fanout import RunningHub
from tests.qiskit.test_requests import provider_of

from .circuits import asymmetric, fitted


def service_on(hub: RunningHub) -> QHubRuntimeService:
    return QHubRuntimeService(client=provider_of(hub).client)


def t1_of(hub: RunningHub) -> dict[str, Any]:
    values = hub.configs["ibm.qpu.manila"]["properties"]["qubits"][0]
    found: dict[str, Any] = next(value for value in values if value["name"] == "T1")
    return found


def test_properties_are_asked_for_again_only_when_that_is_wanted() -> None:
    hub = RunningHub()
    machine = service_on(hub).backend("ibm.qpu.manila")
    before = machine.properties().t1(0)
    t1_of(hub)["value"] *= 2
    assert machine.properties().t1(0) == before
    assert machine.properties(refresh=True).t1(0) == pytest.approx(2 * before)
    t1_of(hub)["value"] *= 2
    asked = len(hub.requests)
    assert machine.properties().t1(0) == pytest.approx(2 * before)
    assert len(hub.requests) == asked
    machine.refresh()
    assert machine.properties().t1(0) == pytest.approx(4 * before)
    assert machine.target["x"][(0,)].error is not None
    with pytest.raises(IBMRuntimeError, match="past"):
        machine.properties(datetime=datetime(2026, 1, 1))  # noqa: DTZ001 - IBM's take local time


@pytest.mark.parametrize(
    "criteria", [{"dynamic_circuits": True}, {"name": "ibm_fez"}, {"name": "ibm.qpu.fez"}, {"max_shots": 100_000}]
)
def test_the_least_busy_has_the_filters_of_all_machines(service: QHubRuntimeService, criteria: dict[str, Any]) -> None:
    passing = {backend.name for backend in service.backends(**criteria)}
    assert passing
    assert service.least_busy(**criteria).name in passing


def test_no_machine_is_the_least_busy_of_none(service: QHubRuntimeService) -> None:
    for criteria in ({"name": "ibm_nowhere"}, {"no_such_attribute": 1}):
        with pytest.raises(QiskitBackendNotFoundError):
            service.least_busy(**criteria)
    with pytest.raises(IBMRuntimeError, match="calibration"):
        service.least_busy(calibration_id="1")


@pytest.mark.parametrize("name", [None, "", 5])
def test_a_machine_without_a_name(service: QHubRuntimeService, name: Any) -> None:
    with pytest.raises(QiskitBackendNotFoundError, match="ibm_fez"):
        service.backend(name)


@pytest.mark.parametrize("wrong", [{"limit": -1}, {"skip": -1}, {"limit": 1.5}, {"skip": None}, {"limit": True}])
def test_a_listing_that_cannot_be(service: QHubRuntimeService, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="whole number"):
        service.jobs(**wrong)
    assert service.jobs(limit=0) == []
    assert len(service.jobs(limit=np.int64(1))) <= 1


@pytest.mark.parametrize("max_time", [0, -1, "0s"])
def test_a_session_of_no_time_is_refused_by_the_name_that_was_given(fez: QHubRuntimeBackend, max_time: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_time"):
        IbmSession(backend=fez, max_time=max_time)


def test_a_session_that_the_hub_does_not_open_has_a_hint() -> None:
    hub = RunningHub()
    machine = service_on(hub).backend("ibm.qpu.manila")
    hub.faults["POST"].append(answer(422, json={"detail": "no sessions here"}))
    with pytest.raises(IBMRuntimeError, match=r"dedicated session.*no sessions here.*give the backend itself as mode"):
        IbmSession(backend=machine)


def test_our_own_primitives_and_sessions_take_the_services_machines(
    service: QHubRuntimeService, fez: QHubRuntimeBackend
) -> None:
    circuit = fitted(asymmetric(), fez)
    assert SamplerV2(fez).run([circuit], shots=10).result()[0].data.low.num_shots == 10
    with Session(backend=fez) as session:
        jobs = [SamplerV2(mode=session).run([circuit], shots=10), SamplerV2(mode=fez).run([circuit], shots=10)]
        jobs.append(EstimatorV2().run([(QuantumCircuit(1), "Z")], precision=0.1))
    assert {job.session_id for job in jobs} == {session.session_id}
    again = Session.from_id(session.session_id, service=service)
    assert (again.session_id, again.backend()) == (session.session_id, "ibm.qpu.fez")
    batch = Batch(fez)
    assert Batch.from_id(batch.session_id, service).session_id == batch.session_id
    for nothing in ({}, {"service": 5}):
        with pytest.raises(ConfigurationError, match="service="):
            Session.from_id(session.session_id, **nothing)
    assert service.backend("ibm_fez", use_fractional_gates=True).hub_backend.target.instruction_supported("rzz")
    assert not fez.hub_backend.target.instruction_supported("rzz")


def test_the_usage_is_the_sum_of_all_pages_and_of_ibms_jobs_alone() -> None:
    hub = RunningHub()
    hub.largest_page = 2
    for runtime in (1500, None, 250, 1000, 0):
        hub.make_job({"input": {}, "input_format": "QISKIT_QPY"})["runtime"] = runtime
    hub.make_job({"input": {}, "input_format": "IONQ_CIRCUIT_V1"})["runtime"] = 9000
    used = service_on(hub).usage()
    assert (used["usage_consumed_seconds"], used["jobs"], used["jobs_without_runtime"]) == (2.75, 4, 1)


def test_the_service_reads_a_job_of_our_sampler_with_the_names_of_its_registers(
    service: QHubRuntimeService, fez: QHubRuntimeBackend
) -> None:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "class"), ClassicalRegister(1, "two words"))
    circuit.x(0)
    circuit.measure([0, 1], [0, 2])
    job = SamplerV2(fez).run([circuit], shots=200)
    (ours,), (ibms,) = job.result(), service.job(job.job_id()).result()
    for name in ("class", "two words"):
        assert ibms.data[name].get_counts() == ours.data[name].get_counts()
    assert ours.data["class"].get_counts()["01"] > 150
