"""Backends that nobody has heard of: what they speak follows from their records, never from their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import httpx
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.formats import registry
from qhub_providers.formats.format import Submitted
from qhub_providers.hub import HubQuantumClient

pytestmark = pytest.mark.local

RENAMED = {
    "aws.sim.sv1": "new.sim.one",
    "aws.rigetti.cepheus": "new.qpu.two",
    "azure.ionq.simulator": "new.sim.three",
    "ibm.qpu.fez": "kipu.sim.qsim.next",
    "iqm.qpu.garnet": "aws.qpu.four",
    "kipu.sim.qsim": "ibm.qpu.five",
    "qudora.sim.xg1": "iqm.qpu.six",
}


def permuted(excited: int) -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(4), ClassicalRegister(3, "a"), ClassicalRegister(1, "b"))
    circuit.x(excited)
    circuit.measure([0, 1, 2], [2, 3, 0])
    return circuit


EXPECTED = [{"0 100": 100}, {"1 000": 100}, {"0 001": 100}]


@pytest.fixture(scope="module")
def hub() -> Iterator[LocalHub]:
    patches: dict[str, Mapping[str, Any]] = {old: {"id": new} for old, new in RENAMED.items()}
    with LocalHub(noise=False, backends=patches) as hub:
        yield hub


@pytest.mark.parametrize("name", RENAMED.values())
def test_a_renamed_backend_runs_as_before(name: str, hub: LocalHub) -> None:
    provider = QHubProvider(hub.access_token, base_url=hub.url)
    backend = provider.get_backend(name)
    job = backend.run([permuted(qubit) for qubit in range(3)], shots=100)
    assert [job.result().get_counts(index) for index in range(3)] == EXPECTED
    retrieved = provider.retrieve_job(job.job_id()).result()
    assert [retrieved.get_counts(index) for index in range(3)] == EXPECTED


def acme(version: str, gates: list[str] | None = None) -> dict[str, Any]:
    configuration: dict[str, Any] = {"supported_input_formats": [version]}
    if gates is not None:
        configuration["gates"] = [{"name": name} for name in gates]
    return {
        "provider": "ACME",
        "hardware_provider": "ACME",
        "id": "acme.sim.one",
        "configuration": configuration,
    }


@pytest.mark.parametrize(("version", "gates"), [("3", None), ("2", []), ("3", ["h", "cx", "rz", "no_such_gate"])])
def test_an_unknown_provider_gets_plain_openqasm(version: str, gates: list[str] | None) -> None:
    with LocalHub(workers=1, backends={"qudora.sim.xg1": acme(f"OPEN_QASM_V{version}", gates)}) as hub:
        provider = QHubProvider(hub.access_token, base_url=hub.url)
        backend = provider.get_backend("acme.sim.one")
        language = {"language": f"OpenQASM{version}"}
        assumed = pytest.warns(UserWarning, match=r"assumes the gates cx, id, u3\.")
        with assumed if gates == [] else nullcontext():
            job = backend.run([permuted(qubit) for qubit in range(3)], shots=100, input_params=language)
        assert [job.result().get_counts(index) for index in range(3)] == EXPECTED
        (first, *_) = job.input()
        assert first["qasm"].startswith(f"OPENQASM {version}.0;")
        assert provider.retrieve_job(job.hub_jobs[0].id).result().get_counts() == EXPECTED[0]
        assert not {"r", "rxx"}.intersection(backend.target.operation_names) or gates is None


def test_both_versions_offered_give_openqasm_3() -> None:
    assert registry.choose("acme", "ACME", None, ["OPEN_QASM_V2", "OPEN_QASM_V3"]).input_format == "OPEN_QASM_V3"
    assert registry.choose("acme", "QUDORA", None, ["OPEN_QASM_V2", "OPEN_QASM_V3"]).input_format == "OPEN_QASM_V2"
    assert registry.choose("acme", "QUDORA", None, ["OPEN_QASM_V3"]).options == "QUDORA"


def test_a_job_of_nobody_is_read_only_where_it_says_how() -> None:
    circuit = permuted(0)
    for provider in ("KIPU", "QUDORA", "ACME"):
        encoded = registry.choose("x", provider, None, ["OPEN_QASM_V2"]).encode([circuit], 10, {})
        body = b'{"counts": {"100": 10}}' if provider == "KIPU" else b'{"counts": {"001": 10}}'
        wire = registry.by_name("OPEN_QASM_V2", None)
        assert wire is not None
        (decoded,) = wire.decode(body, Submitted("job", encoded.tags, 10, lambda: None))
        assert decoded.counts == {"0x4": 10}
        with pytest.raises(ValueError, match="whose job"):
            wire.decode(body, Submitted("job", (), 10, lambda: None))


def test_qudora_takes_several_programs_only_where_its_record_says_so() -> None:
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            sent.append(json.loads(request.content))
            return httpx.Response(201, json={"id": f"job-{len(sent)}", "status": "PENDING", **sent[-1]})
        gates = [{"name": "r"}, {"name": "rxx"}]
        configuration = {"gates": gates, "qubit_count": 5, "supported_input_formats": ["OPEN_QASM_V2"]}
        limit = {"max_pubs_per_job": 3} if request.url.path.endswith("many") else {}
        name = request.url.path.rsplit("/", 1)[1]
        return httpx.Response(200, json={"id": name, "provider": "QUDORA", "configuration": configuration | limit})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    provider = QHubProvider(client=HubQuantumClient(api_key="token", base_url="https://x.test", httpx_client=http))
    circuits = [permuted(qubit % 3) for qubit in range(5)]
    provider.get_backend("many").run(circuits, shots=7)
    assert sorted(len(body["input"]["qasm"]) for body in sent) == [2, 3]
    assert {body["shots"] for body in sent} == {7}
    sent.clear()
    provider.get_backend("one").run(circuits, shots=7)
    assert [type(body["input"]["qasm"]) for body in sent] == [str] * 5
