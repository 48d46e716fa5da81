"""Finding backends and jobs; copies, pickles, another process."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.providers import JobStatus

from qhub_providers import QHubProvider
from qhub_providers.errors import (
    ConfigurationError,
    CredentialUnavailableError,
    NotFoundError,
    UnauthorizedError,
    UnsupportedBackendError,
)
from qhub_providers.hub import HubQuantumClient
from tests.conftest import HubAddress


def asymmetric(name: str = "mine") -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "low"), ClassicalRegister(3, "high"), name=name)
    circuit.x([0, 1])
    circuit.measure([0, 1, 2], [4, 1, 0])
    return circuit


def test_backends_are_filtered(provider: QHubProvider) -> None:
    everything = {backend.name for backend in provider.backends()}
    assert {"aws.sim.sv1", "azure.ionq.simulator", "ibm.qpu.fez", "ibm.qpu.miami"} <= everything
    ibm = provider.backends(provider="ibm", min_num_qubits=150)
    assert {backend.name for backend in ibm} <= everything
    assert all(backend.num_qubits >= 150 and backend.name.startswith("ibm") for backend in ibm)
    assert [backend.name for backend in provider.backends("aws.sim.sv1", operational=True)] == ["aws.sim.sv1"]
    assert provider.backends("aws.sim.sv1", operational=False) == []
    assert provider.backends(technology="superconducting")
    assert provider.backends("no.such.backend") == []


def test_an_unknown_backend_names_similar_ones(provider: QHubProvider) -> None:
    with pytest.raises(NotFoundError) as caught:
        provider.get_backend("ibm.qpu.fes")
    assert "did you mean 'ibm.qpu.fez'? provider.backends() lists all" in str(caught.value)
    with pytest.raises(ConfigurationError):
        provider.get_backend("")
    for name, meant in (("ibm_fez", "ibm.qpu.fez"), ("sv1", "aws.sim.sv1"), ("Garnet", "iqm.qpu.garnet")):
        with pytest.raises(NotFoundError, match=f"did you mean '{meant}'[?] "):
            provider.get_backend(name)
    with pytest.raises(NotFoundError, match=r"; provider\.backends\(\) lists all$"):
        provider.get_backend("xyzzy")
    with pytest.raises(UnsupportedBackendError, match="HubQuantumClient sends inputs of every kind"):
        provider.get_backend("quandela.sim.altair")


def test_targets_carry_what_the_device_says(provider: QHubProvider) -> None:
    fez = provider.get_backend("ibm.qpu.fez").target
    assert fez.num_qubits == 156
    assert {"cz", "sx", "x", "rz", "id", "measure", "reset", "delay", "if_else"} <= set(fez.operation_names)
    assert fez["cz"][0, 1].error is not None
    assert 1e-9 < fez["cz"][0, 1].duration < 1e-6
    assert fez.dt == pytest.approx(4e-9)
    assert 1e-6 < fez.qubit_properties[0].t1 < 1e-2
    simulator = provider.get_backend("aws.sim.sv1").target
    assert simulator.num_qubits == 34
    assert simulator.build_coupling_map() is None


@pytest.mark.parametrize("name", ["aws.sim.sv1", "azure.ionq.simulator", "ibm.qpu.fez"])
def test_a_job_explains_itself_to_another_process(provider: QHubProvider, hub: HubAddress, name: str) -> None:
    job = provider.get_backend(name).run(asymmetric(), shots=50, tags=["mine"], name="a name", seed_transpiler=1)
    job.wait_for_final_state()
    program = (
        "import json, sys; from qhub_providers import QHubProvider\n"
        "job = QHubProvider().retrieve_job(sys.argv[1])\n"
        "print(json.dumps([job.result().get_counts('mine'), job.result().get_memory(), job.tags, job.name]))"
    )
    environment = os.environ | {"QHUB_QUANTUM_BASE_URL": hub.url, "KQH_PERSONAL_ACCESS_TOKEN": hub.access_token}
    answer = subprocess.run(
        [sys.executable, "-c", program, job.job_id()], env=environment, capture_output=True, text=True, check=True
    )
    counts, memory, tags, given_name = json.loads(answer.stdout)
    assert (counts, memory) == (job.result().get_counts(), job.result().get_memory())
    assert (tags, given_name) == (["mine"], "a name")
    assert max(counts, key=counts.get) == "100 10"


def test_a_fan_out_is_found_by_its_id(provider: QHubProvider) -> None:
    circuits = [asymmetric(f"circuit {number}") for number in range(3)]
    job = provider.get_backend("aws.sim.sv1").run(circuits, shots=20)
    assert job.job_id().startswith("batch-")
    assert len(job.hub_jobs) == 3
    again = provider.retrieve_job(job.job_id())
    assert again.job_id() == job.job_id()
    for circuit in circuits:
        assert again.result().get_counts(circuit.name) == job.result().get_counts(circuit) == {"100 10": 20}
    with pytest.raises(NotFoundError):
        provider.retrieve_job("batch-no-such")


def test_circuits_of_an_ibm_machine_share_one_job(provider: QHubProvider) -> None:
    job = provider.get_backend("ibm.qpu.fez").run([asymmetric("a"), asymmetric("b")], shots=30)
    assert len(job.hub_jobs) == 1
    assert [len(job.result().get_memory(index)) for index in range(2)] == [30, 30]


def test_a_job_tells_what_the_hub_knows(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    job = backend.run(asymmetric(), shots=40)
    job.result(timeout=300)
    assert job.status() is JobStatus.DONE
    assert job.done()
    assert job.in_final_state()
    created, started, ended = job.created_at(), job.started_at(), job.ended_at()
    assert isinstance(created, datetime)
    assert isinstance(ended, datetime)
    assert created <= started <= ended
    assert abs(datetime.now(UTC) - created) < timedelta(minutes=10)
    assert job.raw_result()["__type__"] == "PrimitiveResult"
    assert job.input()["version"] == 2
    assert job.calibration() is not None
    assert job.backend().name == "ibm.qpu.fez"
    assert not job.cancel()
    assert job.result().results[0].shots == 40


def test_jobs_are_listed_newest_first(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    sent = [backend.run(asymmetric(), shots=1).job_id() for _ in range(3)]
    listed = [job.job_id() for job in provider.jobs(None, backend_name="aws.sim.sv1")]  # others may send some, too
    assert [job_id for job_id in listed if job_id in sent] == sent[::-1]
    assert len(provider.jobs(2)) == 2
    assert provider.jobs(0) == []


def test_copies_share_and_pickles_drop_the_connection(
    provider: QHubProvider, hub: HubAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    backend.set_options(shots=17)
    twin = copy.deepcopy(backend)
    assert (twin.name, twin.options.shots) == ("aws.sim.sv1", 17)
    twin.set_options(shots=18)
    assert backend.options.shots == 17
    assert twin.run(asymmetric()).result().get_counts() == {"100 10": 18}
    frozen = pickle.dumps(backend)
    assert hub.access_token.encode() not in frozen
    for variable in ("KQH_SERVICE_EXECUTION_TOKEN", "KQH_PERSONAL_ACCESS_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("KQH_CONFIG_FILE_PATH", os.devnull + ".missing")
    with pytest.raises(CredentialUnavailableError) as caught:
        pickle.loads(frozen).run(asymmetric())
    assert "unpickled" in "".join(caught.value.__notes__)
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)
    assert pickle.loads(frozen).run(asymmetric()).result().get_counts() == {"100 10": 17}


def test_a_wrong_token_is_said_and_not_shown(hub: HubAddress) -> None:
    provider = QHubProvider("not-the-token", base_url=hub.url)
    with pytest.raises(UnauthorizedError) as caught:
        provider.jobs()
    assert "not-the-token" not in repr(caught.value) + repr(provider) + repr(provider.client)


def test_closing_keeps_the_jobs_alive(hub: HubAddress) -> None:
    with QHubProvider(hub.access_token, base_url=hub.url) as provider:
        backend = provider.get_backend("aws.sim.sv1")
        job = backend.run(asymmetric(), shots=5)
    assert job.result(timeout=300).get_counts() == {"100 10": 5}
    assert job.hub_jobs[0].status() == "COMPLETED"
    assert backend.status().status == "ONLINE"
    assert provider.retrieve_job(job.job_id()).result().get_counts() == {"100 10": 5}
    provider.close()
    provider.close()


def test_a_pickle_goes_where_it_was_meant_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KQH_CONFIG_FILE_PATH", os.devnull + ".missing")
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", "a-token")
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", "http://127.0.0.1:9/mine")
    monkeypatch.delenv("KQH_ORGANIZATION_ID", raising=False)
    own = HubQuantumClient(api_key="own", organization_id="org-2", base_url="http://127.0.0.1:9/own", timeout=7)
    providers = [QHubProvider(), QHubProvider(organization_id="org-1"), QHubProvider(client=own)]
    frozen = [pickle.dumps(provider) for provider in providers]
    monkeypatch.setenv("QHUB_QUANTUM_BASE_URL", "https://paid.example")
    monkeypatch.setenv("KQH_ORGANIZATION_ID", "org-of-somebody-else")
    clients = [pickle.loads(pickle.dumps(pickle.loads(twin))).client for twin in frozen]
    assert [(client.base_url, client.organization_id) for client in clients] == [
        ("http://127.0.0.1:9/mine", None),
        ("http://127.0.0.1:9/mine", "org-1"),
        ("http://127.0.0.1:9/own", "org-2"),
    ]
    assert clients[2].settings.timeout == 7
