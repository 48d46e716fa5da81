"""What the embedded Hub says about its backends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from braket.device_schema.simulators import GateModelSimulatorDeviceCapabilities
from jsonschema import Draft202012Validator
from qiskit_ibm_runtime import fake_provider

from qhub_providers.local import LocalHub
from qhub_providers.local.contract import schemas
from qhub_providers.local.devices import devices

MACHINES = ("fez", "boston", "marrakesh", "pittsburgh", "aachen", "berlin", "miami", "kingston")


def backend_ids() -> list[str]:
    """All backends that the contract names."""
    return list(schemas()["CreateJobRequest"]["properties"]["input"]["discriminator"]["mapping"])


def valid(value: Any, schema: str) -> None:
    """Check against a component of the contract."""
    Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": {"schemas": schemas()}}).validate(
        value
    )


def test_no_calibration_is_204_without_a_body(client: httpx.Client) -> None:
    response = client.get("/backends/aws.sim.sv1/calibration")
    assert (response.status_code, response.content) == (204, b"")


def test_calibration_at_an_instant(client: httpx.Client) -> None:
    path = "/backends/ibm.qpu.fez/calibration"
    assert client.get(path, params={"effectiveAt": "not a date"}).status_code == 400
    assert client.get(path, params={"effectiveAt": "2020-01-01T00:00:00Z"}).status_code == 204
    assert client.get(path, params={"effectiveAt": "2030-01-01T00:00:00Z"}).json() == client.get(path).json()


def test_without_a_token_there_is_less(local_hub: LocalHub) -> None:
    for record in httpx.get(f"{local_hub.url}/backends", timeout=60).json():
        assert "queue_size" not in record
        assert "availability" not in record
        assert record["has_calibration"] is False


def test_records_follow_the_contract(client: httpx.Client) -> None:
    records = client.get("/backends").json()
    assert {record["id"] for record in records} == set(devices())
    assert set(devices()) <= set(backend_ids())
    for record in records:
        valid(record, "Backend")
        assert record == client.get(f"/backends/{record['id']}").json()
        assert record["queue_size"] == 0
        assert len(record["configuration"]["qubits"]) == record["configuration"]["qubit_count"]
        valid(client.get(f"/backends/{record['id']}/status").json(), "BackendStateInfo")


@pytest.mark.parametrize(("provider", "start"), [("ibm", "ibm."), ("AWS", "aws."), ("azure", "azure."), ("qryd", "-")])
def test_filter_by_provider(client: httpx.Client, provider: str, start: str) -> None:
    found = client.get("/backends", params={"provider": provider, "onlyPlanqkSdk": "true"}).json()
    assert {record["id"] for record in found} == {name for name in devices() if name.startswith(start)}


def test_the_least_busy_backend_that_is_large_enough(client: httpx.Client) -> None:
    path = "/backends/least-busy"
    found = client.get(path, params={"provider": "ibm", "minQubits": 121}).json()
    assert found["configuration"]["qubit_count"] == 156
    assert client.get(path, params={"provider": "IBM", "minQubits": 1000}).status_code == 404
    assert client.get(path, params={"provider": "IBM", "minQubits": -1}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"provider": "AWS"}, {"provider": "IBM", "minQubits": "many"}])
def test_least_busy_is_for_ibm(client: httpx.Client, query: dict[str, str]) -> None:
    response = client.get("/backends/least-busy", params=query)
    assert response.status_code == 400
    assert response.json()["detail"].startswith(("provider", "minQubits"))


def test_braket_reads_the_capabilities(client: httpx.Client) -> None:
    read = GateModelSimulatorDeviceCapabilities.parse_raw(client.get("/backends/aws.sim.sv1/config").content)
    assert read.paradigm.qubitCount == 34


FRACTIONAL = {"rx", "rzz"}
"""Gates that the properties have, and the configurations of the snapshots do not."""


@pytest.mark.parametrize("name", MACHINES)
def test_the_snapshot_is_the_one_that_the_fake_backend_names(client: httpx.Client, name: str) -> None:
    fake = getattr(fake_provider, f"Fake{name.capitalize()}")
    folder = Path(fake.dirname)
    config = client.get(f"/backends/ibm.qpu.{name}/config").json()
    assert config["properties"] == json.loads((folder / fake.props_filename).read_bytes())
    own = config["config"]
    added = {gate["name"]: gate["coupling_map"] for gate in own["gates"] if gate["name"] in FRACTIONAL}
    listed = [gate for gate in config["properties"]["gates"] if gate["gate"] in FRACTIONAL]
    assert added == {name: [gate["qubits"] for gate in listed if gate["gate"] == name] for name in added}
    assert added.keys() == {gate["gate"] for gate in listed}
    own["gates"] = [gate for gate in own["gates"] if gate["name"] not in added]
    for names in ("basis_gates", "supported_instructions"):
        assert added.keys() <= set(own[names])
        own[names] = [gate for gate in own[names] if gate not in added]
    assert own == json.loads((folder / fake.conf_filename).read_bytes())


def test_a_machines_record_and_calibration_agree_with_ibms_data(client: httpx.Client) -> None:
    config = client.get("/backends/ibm.qpu.fez/config").json()
    record = client.get("/backends/ibm.qpu.fez").json()
    edges = {(int(a), int(b)) for a, found in record["configuration"]["connectivity"]["graph"].items() for b in found}
    assert edges == {tuple(edge) for edge in config["config"]["coupling_map"]}
    assert record["internal_id"] == "ibm_fez"
    assert "if_else" in record["configuration"]["operations"]

    response = client.get("/backends/ibm.qpu.fez/calibration").json()
    valid(response, "CalibrationResponse")
    first = response["calibration"]["qubits"][0]
    raw = {item["name"]: item["value"] for item in config["properties"]["qubits"][0]}
    assert (first["t1_us"], first["prob_meas0_prep1"]) == (raw["T1"], raw["prob_meas0_prep1"])
    assert response["calibrated_at"] == "2025-02-26T20:16:25Z"
    pairs = {tuple(pair["qubits"]): pair["gates"]["cz"] for pair in response["calibration"]["qubit_pairs"]}
    assert set(pairs) == edges
    assert pairs[(106, 107)]["operational"] is False
