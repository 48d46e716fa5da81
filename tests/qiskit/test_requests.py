"""What is asked of the Hub, and how a backend is made from records of all kinds: a Hub in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import ForbiddenError, UnsupportedBackendError
from qhub_providers.hub import HubQuantumClient
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock


def record(backend_id: str, provider: str, input_format: str, **more: Any) -> dict[str, Any]:
    configuration = {
        "gates": [{"name": name, "native_gate": False} for name in ("x", "h", "cx", "rz", "sx", "no_such_gate")],
        "qubit_count": 5,
        "shots_range": {"min": 100, "max": 5000},
        "supported_input_formats": [input_format],
    }
    return {"id": backend_id, "provider": provider, "configuration": configuration} | more


class BackendHub(FakeHub):
    """A Hub with backends; those in `offline` are, and only those in `configs` have device data."""

    def __init__(self, *records: dict[str, Any], offline: str = "", configs: dict[str, Any] | None = None) -> None:
        super().__init__(SimulatedClock())
        self.records = {record["id"]: record for record in records}
        self.offline = offline
        self.configs = configs or {}

    def serve(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["backends"]:
                return httpx.Response(200, json=list(self.records.values()))
            case ["backends", name] if name in self.records:
                return httpx.Response(200, json=self.records[name])
            case ["backends", name, "status"]:
                return httpx.Response(200, json={"status": "OFFLINE" if name == self.offline else "ONLINE"})
            case ["backends", name, "config"] if name in self.configs:
                return httpx.Response(200, json=self.configs[name])
        return super().serve(request)

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/quantum") for request in self.requests]


def provider_of(hub: FakeHub) -> QHubProvider:
    http = httpx.Client(transport=httpx.MockTransport(hub))
    return QHubProvider(client=HubQuantumClient(api_key=TOKEN, base_url=URL, httpx_client=http, clock=hub.clock))


IONQ = record("azure.ionq.simulator", "AZURE", "IONQ_CIRCUIT_V1", technology="TRAPPED_ION")
SV1 = record("aws.sim.sv1", "AWS", "BRAKET_OPEN_QASM_V3")
QUERA = record("aws.quera.aquila", "AWS", "BRAKET_OPEN_QASM_V3", hardware_provider="QUERA")
IQM = record("iqm.qpu.garnet", "IQM", "IQM_JOB_INPUT_V1")


def test_listing_is_one_request_and_operational_one_more_for_each_that_is_left() -> None:
    hub = BackendHub(IONQ, SV1, QUERA, IQM, offline="aws.sim.sv1")
    provider = provider_of(hub)
    assert [backend.name for backend in provider.backends()] == ["azure.ionq.simulator", "aws.sim.sv1"]
    assert hub.paths() == ["/backends"]
    hub.requests.clear()
    assert [backend.name for backend in provider.backends(operational=True)] == ["azure.ionq.simulator"]
    assert sorted(hub.paths()) == [
        "/backends",
        "/backends/aws.sim.sv1/status",
        "/backends/azure.ionq.simulator/status",
    ]
    hub.requests.clear()
    assert provider.backends(technology="trapped_ion", operational=False) == []
    assert len(hub.requests) == 2


def test_what_takes_no_circuits_or_an_unknown_format_is_said() -> None:
    provider = provider_of(BackendHub(QUERA, IQM, record("new.qpu.x", "NEW", "NEW_FORMAT"), {"id": "bare"}))
    with pytest.raises(UnsupportedBackendError, match="analog machine"):
        provider.get_backend("aws.quera.aquila")
    for name in ("iqm.qpu.garnet", "new.qpu.x", "bare"):
        with pytest.raises(UnsupportedBackendError, match=name):
            provider.get_backend(name)


def test_a_backend_that_nobody_has_heard_of_speaks_its_format() -> None:
    unknown = record(
        "acme.qpu.one", "ACME", "IONQ_CIRCUIT_V1", type="SOMETHING_NEW", technology=None, availability=None
    )
    hub = BackendHub(unknown)
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    job = provider_of(hub).get_backend("acme.qpu.one").run(circuit)
    assert hub.paths() == ["/backends/acme.qpu.one", "/jobs"]  # its record says all that is needed
    (body,) = hub.posted()
    assert body["input"]["circuit"][0] == {"gate": "h", "targets": [0]}
    assert (body["backend_id"], body["input_format"]) == ("acme.qpu.one", "IONQ_CIRCUIT_V1")
    assert job.job_id() == hub.jobs[0]["id"]


def test_the_default_of_shots_follows_the_record() -> None:
    narrow = record("acme.qpu.one", "ACME", "IONQ_CIRCUIT_V1")
    narrow["configuration"]["shots_range"] = {"min": 2000, "max": 5000}
    backend = provider_of(BackendHub(narrow)).get_backend("acme.qpu.one")
    assert backend.options.shots == 2000


def test_what_is_sent_leaves_out_what_is_unset_and_carries_no_discriminator() -> None:
    hub = BackendHub(SV1)
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.measure_all()
    with pytest.warns(UserWarning, match="no device data"):
        job = provider_of(hub).get_backend("aws.sim.sv1").run(circuit, shots=100, tags=["mine"])
    (body,) = hub.posted()
    assert set(body) == {"backend_id", "shots", "input", "input_format", "input_params", "tags", "sdk_provider"}
    assert (body["sdk_provider"], body["shots"]) == ("QISKIT", 100)
    assert None not in body.values()
    assert set(body["input"]) == {"qasm"}
    assert job.tags == ["mine"]
    assert len(body["tags"]) == 3  # the user's, the submission's key, the readout
    assert all(len(tag) <= 200 for tag in body["tags"])


def test_a_forbidden_configuration_is_an_error_and_not_another_target() -> None:
    hub = BackendHub(SV1)
    backend = provider_of(hub).get_backend("aws.sim.sv1")
    hub.faults["GET"] = [lambda hub, request: httpx.Response(403, json={"detail": "not for you"})]
    with pytest.raises(ForbiddenError, match="not for you"):
        _ = backend.target


def test_ibm_jobs_are_split_where_the_record_limits_them() -> None:
    from qiskit_ibm_runtime.fake_provider import FakeManilaV2

    fake = FakeManilaV2()
    machine = record("ibm.qpu.manila", "IBM", "QISKIT_QPY")
    machine["configuration"]["max_pubs_per_job"] = 2
    folder = Path(fake.dirname)
    files = {"config": fake.conf_filename, "properties": fake.props_filename}
    device = {name: json.loads((folder / file).read_text()) for name, file in files.items()}
    hub = BackendHub(machine, configs={"ibm.qpu.manila": device})
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.measure_all()
    backend = provider_of(hub).get_backend("ibm.qpu.manila")
    job = backend.run([circuit] * 3, shots=500)
    assert [(len(body["input"]["pubs"]), body["shots"]) for body in hub.posted()] in (
        [(2, 1000), (1, 500)],
        [(1, 500), (2, 1000)],
    )
    assert len(job.hub_jobs) == 2
    hub.requests.clear()
    backend.run([circuit] * 3, shots=4000)
    assert [body["shots"] for body in hub.posted()] == [4000, 4000, 4000]
