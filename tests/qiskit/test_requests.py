"""What is asked of the Hub, and how a backend is made from records of all kinds: a Hub in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, ForbiddenError, UnsupportedBackendError
from qhub_providers.hub import HubQuantumClient
from qhub_providers.hub.connect import connect
from tests.hub.fake import TOKEN, URL, FakeHub, SimulatedClock, answer


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
        self.unknown = ""

    def serve(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["backends"]:
                return httpx.Response(200, json=list(self.records.values()))
            case ["backends", name] if name in self.records:
                return httpx.Response(200, json=self.records[name])
            case ["backends", name, "status"] if name != self.unknown:
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
QUANDELA = record("quandela.sim.altair", "QUANDELA", "PERCEVAL")


def test_listing_is_one_request_and_operational_one_more_for_each_that_is_left() -> None:
    hub = BackendHub(IONQ, SV1, QUERA, QUANDELA, offline="aws.sim.sv1")
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
    provider = provider_of(BackendHub(QUERA, QUANDELA, record("new.qpu.x", "NEW", "NEW_FORMAT"), {"id": "bare"}))
    with pytest.raises(UnsupportedBackendError, match=r"analog machine.* QHubBraketProvider"):
        provider.get_backend("aws.quera.aquila")
    for name in ("quandela.sim.altair", "new.qpu.x", "bare"):
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


MISFITS: list[dict[str, Any]] = [
    {"configuration": "none"},
    {"configuration": None},
    {"configuration": {"shots_range": "1-100", "supported_input_formats": ["OPEN_QASM_V3", {}]}},
    {"configuration": {"shots_range": {"min": "few"}, "supported_input_formats": ["BRAKET_OPEN_QASM_V3"]}},
    {"configuration": {"qubit_count": "many", "supported_input_formats": "braket.openqasm.v3"}},
    {"configuration": {"supported_input_formats": [{}]}},
    {"documentation": "..."},
    {"provider": 5, "technology": 7},
    {"hardware_provider": ["AWS"]},
    {"id": None},
    {"id": ""},
]


@pytest.mark.parametrize("misfit", MISFITS, ids=str)
def test_one_odd_record_takes_no_other_backend_away(misfit: dict[str, Any]) -> None:
    odd = record("odd.qpu.one", "AWS", "BRAKET_OPEN_QASM_V3") | misfit
    provider = provider_of(BackendHub(odd, SV1))
    for filters in ({}, {"min_num_qubits": 1}, {"provider": "aws"}, {"technology": "x"}, {"operational": True}):
        names = [backend.name for backend in provider.backends(**filters)]
        assert "technology" in filters or "aws.sim.sv1" in names
        assert None not in names


texts = st.text("aZ09 .-_/\n\0µ漢😀", max_size=10)
"""Of few characters: for all of them Hypothesis first makes a table of Unicode, for seconds in a new checkout."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
configurations = st.dictionaries(
    st.sampled_from(["shots_range", "qubit_count", "gates", "connectivity", "max_pubs_per_job"]),
    json_values | st.fixed_dictionaries({"min": json_values, "max": json_values}),
).map(lambda values: values | {"supported_input_formats": ["BRAKET_OPEN_QASM_V3"]})


@settings(deadline=None)
@given(
    odd=st.dictionaries(
        st.sampled_from(["id", "provider", "hardware_provider", "technology", "documentation", "updated_at"]),
        json_values,
    ),
    configuration=configurations,
)
def test_no_record_takes_another_backend_away(odd: dict[str, Any], configuration: dict[str, Any]) -> None:
    hub = BackendHub(SV1)
    hub.records["odd"] = {"id": "odd", "configuration": configuration} | odd
    names = [backend.name for backend in provider_of(hub).backends(min_num_qubits=0)]
    assert "aws.sim.sv1" in names


def test_a_backend_whose_state_nobody_knows_is_not_operational() -> None:
    hub = BackendHub(SV1, IONQ)
    provider = provider_of(hub)
    hub.unknown = "aws.sim.sv1"
    assert [backend.name for backend in provider.backends(operational=True)] == ["azure.ionq.simulator"]
    assert [backend.name for backend in provider.backends(operational=False)] == ["aws.sim.sv1"]


def test_what_is_no_job_in_a_page_is_passed_over() -> None:
    hub = BackendHub(SV1)
    made = [hub.make_job({"backend_id": "aws.sim.sv1"})["id"] for _ in range(2)]
    odd = [None, {"backend_id": "without an id"}, {"id": made[0], "tags": ["a", None]}, 5, {"id": made[1]}]
    hub.faults["GET"] = [answer(200, json={"content": odd, "total_pages": 1})]
    jobs = provider_of(hub).jobs(None)
    assert [job.job_id() for job in jobs] == made
    assert jobs[0].tags == ["a"]


@pytest.mark.parametrize("count", [1, 100, 150])
def test_a_server_that_gives_one_page_for_all_is_asked_twice(count: int) -> None:
    hub = BackendHub(SV1)
    hub.said_of_pages = set()
    made = {hub.make_job({"backend_id": "aws.sim.sv1"})["id"] for _ in range(count)}

    def first_page(hub: FakeHub, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=hub.page(request.url.params.merge({"page": "0"})))

    hub.faults["GET"] = [first_page] * 20
    listed = [job.job_id() for job in provider_of(hub).jobs(None)]
    assert len(listed) == len(set(listed)) == min(count, 100)
    assert set(listed) <= made
    assert len(hub.requests) == 2


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
@pytest.mark.parametrize("name", ["access_token", "organization_id", "base_url"])
def test_a_blank_argument_is_not_replaced_by_the_environments(name: str, blank: str) -> None:
    for make in (QHubProvider, connect):
        with pytest.raises(ConfigurationError, match=name):
            make(**{name: blank})


@pytest.mark.parametrize(
    "other", [{"access_token": "t"}, {"organization_id": "o"}, {"base_url": "https://x.example"}, {"timeout": 5.0}]
)
def test_a_client_goes_with_nothing_else(other: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="client="):
        QHubProvider(client=HubQuantumClient(api_key=TOKEN, base_url=URL), **other)


def test_what_cannot_be_asked_for_is_refused_before_asking() -> None:
    hub = BackendHub(SV1)
    provider = provider_of(hub)
    job_ids: list[Any] = [None, "", " ", 7]
    for job_id in job_ids:
        with pytest.raises(ConfigurationError, match="retrieve_job"):
            provider.retrieve_job(job_id)
    limits: list[Any] = [-1, 2.5, "3", True]
    for limit in limits:
        with pytest.raises(ConfigurationError, match="limit"):
            provider.jobs(limit)
    assert not hub.requests
