"""Finding machines and jobs, and what is refused: by IBM's own names."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from qiskit import QuantumCircuit
from qiskit.providers.exceptions import QiskitBackendNotFoundError
from qiskit.quantum_info import Statevector
from qiskit.transpiler import generate_preset_pass_manager
from qiskit_ibm_runtime import (
    IBMBackend,
    IBMRuntimeError,
    QiskitRuntimeService,
    RuntimeInvalidStateError,
    RuntimeJobNotFound,
    SamplerV2,
    Session,
)
from qiskit_ibm_runtime.exceptions import IBMInputValueError

from qhub_providers import QHubProvider, QHubRuntimeService
from qhub_providers.errors import ConfigurationError, NotFoundError, UnauthorizedError, UnsupportedBackendError
from qhub_providers.hub import HubQuantumClient
from qhub_providers.qiskit.runtime import QHubRuntimeBackend
from tests.conftest import HubAddress
from tests.qiskit.test_requests import BackendHub, provider_of

from .circuits import asymmetric, fitted


def test_a_machine_by_either_name_is_one_object(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    assert service.backend("ibm.qpu.fez") is fez
    assert isinstance(fez, IBMBackend)
    assert isinstance(service, QiskitRuntimeService)
    assert (fez.name, fez.num_qubits, fez.record.internal_id) == ("ibm.qpu.fez", 156, "ibm_fez")
    assert fez.target["cz"][0, 1].error is not None
    assert fez.properties().t1(0) > 0
    assert fez.status().operational
    assert copy.deepcopy(fez) is copy.copy(fez) is fez
    assert copy.deepcopy(service) is service
    assert service == service  # noqa: PLR0124 - IBM's own comparison fails without an account
    assert {service: 1}[service] == 1
    fez.refresh()
    assert fez.target.num_qubits == 156


def test_fractional_gates(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    fractional = service.backend("ibm_fez", use_fractional_gates=True)
    assert "rzz" in fractional.target.operation_names
    assert "rzz" not in fez.target.operation_names
    assert service.backend("ibm.qpu.fez", use_fractional_gates=True) is fractional
    circuit = QuantumCircuit(2)
    circuit.h([0, 1])
    circuit.rzz(1.0, 0, 1)
    circuit.rx(0.5, 0)
    exact = Statevector(circuit).probabilities_dict()
    circuit.measure_all()
    sent = generate_preset_pass_manager(backend=fractional, optimization_level=2).run(circuit)
    assert {"rzz", "rx"} <= set(sent.count_ops())
    counts = SamplerV2(mode=fractional).run([sent], shots=4000).result()[0].data.meas.get_counts()
    assert all(abs(counts.get(bits, 0) / 4000 - wanted) < 0.1 for bits, wanted in exact.items())


def test_a_machine_without_fractional_gates_is_refused_where_they_are_asked_for(
    service: QHubRuntimeService, fez: QHubRuntimeBackend
) -> None:
    data = service.provider.client.backends.get_backend_config("ibm.qpu.fez")
    data["config"]["gates"] = [gate for gate in data["config"]["gates"] if gate["name"] not in ("rx", "rzz")]
    data["config"]["basis_gates"] = ["cz", "id", "rz", "sx", "x"]
    record = fez.record.model_dump(mode="json", exclude_none=True)
    twin = QHubRuntimeService(client=provider_of(BackendHub(record, configs={"ibm.qpu.fez": data})).client)
    with pytest.raises(QiskitBackendNotFoundError, match="fractional"):
        twin.backend("ibm_fez", use_fractional_gates=True)
    assert twin.backend("ibm_fez").num_qubits == 156


def test_an_unknown_machine_names_similar_ones(service: QHubRuntimeService) -> None:
    with pytest.raises(QiskitBackendNotFoundError, match=r"ibm\.qpu\.fez") as caught:
        service.backend("ibm.qpu.fes")
    assert isinstance(caught.value, UnsupportedBackendError)
    with pytest.raises(QiskitBackendNotFoundError, match=r"QHubProvider\(\)\.get_backend\('aws\.sim\.sv1'\) runs it"):
        service.backend("aws.sim.sv1")


def test_machines_are_filtered(service: QHubRuntimeService) -> None:
    everything = {backend.name for backend in service.backends()}
    assert {"ibm.qpu.fez", "ibm.qpu.miami"} <= everything
    assert all(name.startswith("ibm.") for name in everything)
    assert [backend.name for backend in service.backends("ibm_fez")] == ["ibm.qpu.fez"]
    assert {backend.name for backend in service.backends(simulator=False, operational=True)} == everything
    assert service.backends(simulator=True) == []
    assert service.backends(min_num_qubits=1000) == []
    assert service.backends(no_such_attribute=1) == []
    for name in ("ibm_fez", "ibm.qpu.fez"):
        assert [backend.name for backend in service.backends(backend_name=name)] == ["ibm.qpu.fez"]
        assert service.least_busy(backend_name=name).name == "ibm.qpu.fez"
    small = service.backends(filters=lambda backend: backend.num_qubits < 150, dynamic_circuits=True)
    assert {backend.name for backend in small} < everything


def test_the_least_busy(service: QHubRuntimeService) -> None:
    assert service.least_busy(operational=True, simulator=False, min_num_qubits=100).num_qubits >= 100
    assert service.least_busy(filters=lambda backend: "fez" in backend.name).name == "ibm.qpu.fez"
    for criteria in ({"min_num_qubits": 1000}, {"filters": lambda _: False}):
        with pytest.raises(QiskitBackendNotFoundError):
            service.least_busy(**criteria)


def test_an_attribute_that_no_machine_has_is_named(service: QHubRuntimeService) -> None:
    with pytest.raises(QiskitBackendNotFoundError, match=r"has an attribute 'min_qubits': .*min_num_qubits"):
        service.least_busy(min_qubits=5)
    with pytest.raises(QiskitBackendNotFoundError, match=r"'operational_now': is operational .*meant"):
        service.least_busy(operational_now=True)
    with pytest.raises(QiskitBackendNotFoundError, match="matches the criteria"):
        service.least_busy(n_qubits=5)
    with pytest.raises(QiskitBackendNotFoundError, match="matches the criteria"):
        service.least_busy(name="ibm_nowhere")


def test_jobs_are_found_again(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    mark = str(uuid4())
    before = datetime.now() - timedelta(minutes=1)  # noqa: DTZ005 - IBM's filters take local time
    sampler = SamplerV2(fez)
    sampler.options.environment.job_tags = [mark, "again"]
    sent = [sampler.run([fitted(asymmetric(), fez)], shots=5) for _ in range(2)]
    ids = [job.job_id() for job in sent]
    for job in sent:
        job.wait_for_final_state()
    again = service.job(ids[0])
    assert again.result()[0].data.low.num_shots == 5
    assert again.backend() is fez
    assert (again.primitive_id, again.tags, again.instance) == ("sampler", [mark, "again"], None)
    assert again.inputs["pubs"][0][0].num_qubits == 156
    listed = service.jobs(
        limit=None, job_tags=["again", mark], backend_name="ibm_fez", program_id="sampler", pending=False
    )
    assert [job.job_id() for job in listed] == ids[::-1]
    assert [job.job_id() for job in service.jobs(1, 1, job_tags=[mark])] == ids[:1]
    assert service.jobs(job_tags=[mark], created_before=before) == []
    assert len(service.jobs(job_tags=[mark], created_after=before)) == 2
    assert service.jobs(job_tags=[mark], pending=True) == []
    with pytest.raises(ConfigurationError, match="list"):
        service.jobs(job_tags=mark)


def test_what_a_job_tells(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    job = SamplerV2(fez).run([fitted(asymmetric(), fez)], shots=5)
    job.wait_for_final_state(timeout=300)
    assert job.metrics()["usage"]["status"] == "final"
    assert job.usage() == job.hub_job.record().runtime / 1000
    assert job.creation_date is not None
    assert job.usage_estimation == {"quantum_seconds": None}
    assert job.calibration() is not None
    used = service.usage()
    assert used["usage_consumed_seconds"] >= job.usage()
    assert used["jobs"] >= 1
    for refused in (job.logs, lambda: job.update_tags(["new"]), job.properties):
        with pytest.raises(IBMRuntimeError):
            refused()
    with pytest.raises(RuntimeInvalidStateError, match="COMPLETED"):
        job.cancel()
    assert job.status() == "DONE"


def test_unknown_jobs_and_sessions(service: QHubRuntimeService) -> None:
    unknown = "5b4a1f6e-0000-4000-8000-000000000000"
    with pytest.raises(RuntimeJobNotFound) as caught:
        service.job(unknown)
    assert isinstance(caught.value, NotFoundError)
    with pytest.raises(IBMInputValueError, match="not found"):
        Session.from_id(unknown, service)


def test_a_job_of_another_vendor(service: QHubRuntimeService, provider: QHubProvider) -> None:
    job = provider.get_backend("aws.sim.sv1").run(asymmetric(), shots=1)
    with pytest.raises(IBMRuntimeError, match="retrieve_job"):
        service.job(job.job_id())


def test_delete_job_cancels_nothing(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    job = SamplerV2(fez).run([fitted(asymmetric(), fez)], shots=5)
    with pytest.raises(IBMRuntimeError, match="cancel"):
        service.delete_job(job.job_id())
    job.wait_for_final_state()
    assert job.done()


def test_what_the_hub_has_not(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    for refused in (
        lambda: service.backend("ibm_fez", calibration_id="1"),
        service.save_account,
        service.delete_account,
        lambda: fez.properties(datetime=datetime(2026, 1, 1)),  # noqa: DTZ001 - IBM's take local time
    ):
        with pytest.raises(IBMRuntimeError):
            refused()
    assert (service.instances(), service.saved_accounts(), service.active_instance()) == ([], {}, "")
    sampler = SamplerV2(fez)
    sampler.options.environment.private = True
    with pytest.raises(IBMRuntimeError, match="private"):
        sampler.run([fitted(asymmetric(), fez)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"token": "ibm-token"}, "access_token"),
        ({"url": "https://ibm.example"}, "base_url"),
        ({"channel": "local"}, "LocalHub"),
        ({"channel": "other"}, "other"),
        ({"access_token": "ibm_quantum_platform"}, "channel"),
        ({"tokn": "x"}, "tokn"),
    ],
)
def test_arguments_that_mean_something_else(arguments: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        QHubRuntimeService(**arguments)
    assert "ibm-token" not in str(caught.value)


def test_arguments_of_ibms_instances_have_no_effect(hub: HubAddress) -> None:
    client = HubQuantumClient(api_key=hub.access_token, base_url=hub.url)
    with QHubRuntimeService(client=client, channel="ibm_quantum_platform", instance="crn:v1") as service:
        assert service.backend("ibm_fez", instance="crn:v1").name == "ibm.qpu.fez"
    assert hub.access_token not in repr(service)
    assert hub.access_token not in str(service.active_account())


def test_a_wrong_token_is_said(hub: HubAddress) -> None:
    with pytest.raises(UnauthorizedError) as caught:
        QHubRuntimeService("not-the-token", base_url=hub.url).jobs()
    assert "not-the-token" not in repr(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.status_code, str(again)) == (type(caught.value), 401, str(caught.value))


def test_pickles_hold_no_token(
    service: QHubRuntimeService, hub: HubAddress, monkeypatch: pytest.MonkeyPatch, fez: QHubRuntimeBackend
) -> None:
    frozen = pickle.dumps(fez)
    assert hub.access_token.encode() not in frozen
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)
    thawed = pickle.loads(frozen)
    assert (thawed.name, thawed.service.provider.client.base_url) == (fez.name, service.provider.client.base_url)
