"""What the embedded Hub refuses at the door, and how it says so."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from qhub_providers.local import LocalHub

from .programs import BELL, aws, ibm, ionq

NO_JOB = "/jobs/00000000-0000-0000-0000-000000000000"


def problem(response: httpx.Response, status: int) -> str:
    """The detail of a well-formed problem document."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert body["status"] == status
    assert body["instance"] == response.request.url.path
    return str(body["detail"])


@pytest.mark.parametrize("path", ["/jobs", NO_JOB, f"{NO_JOB}/result", "/backends/ibm.qpu.fez/calibration"])
@pytest.mark.parametrize("token", [None, "wrong", "naïve"])
def test_a_known_token_is_needed(local_hub: LocalHub, path: str, token: str | None) -> None:
    headers = {} if token is None else {"X-Auth-Token": token.encode()}
    problem(httpx.get(local_hub.url + path, headers=headers, timeout=60), 401)


def test_a_wrong_token_is_told_where_none_is_needed(local_hub: LocalHub) -> None:
    response = httpx.get(f"{local_hub.url}/backends", headers={"X-Auth-Token": "wrong"}, timeout=60)
    assert "X-Auth-Token" in problem(response, 401)


def test_submitting_without_a_token_creates_nothing(local_hub: LocalHub, client: httpx.Client) -> None:
    before = client.get("/jobs").json()["total_elements"]
    problem(httpx.post(f"{local_hub.url}/jobs", json=aws(), timeout=60), 401)
    assert client.get("/jobs").json()["total_elements"] == before


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/backends/none", "/backends/none/config", NO_JOB, f"{NO_JOB}/input"]
)
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/jobs"), ("POST", "/backends"), ("PATCH", NO_JOB)])
def test_other_methods_are_405(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path)
    problem(response, 405)
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=0", "size"),
        ("page=-1", "page"),
        ("page=one", "page"),
        ("size=99999999999999999999", "size"),
        ("sort=colour", "sort"),
        ("sort=created_at,up", "sort"),
        ("sort=created_at;drop table jobs", "sort"),
    ],
)
def test_a_bad_query_is_named(client: httpx.Client, query: str, field: str) -> None:
    assert problem(client.get(f"/jobs?{query}"), 400).startswith(f"{field}:")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe"])
def test_a_body_that_is_not_json(client: httpx.Client, body: bytes) -> None:
    assert "JSON" in problem(client.post("/jobs", content=body), 400)


def test_a_body_without_end_is_cut_off(client: httpx.Client) -> None:
    def chunks() -> Any:
        for _ in range(65):
            yield b" " * 2**20

    try:
        response = client.post("/jobs", content=chunks())
    except httpx.WriteError:
        return  # the server closed the connection while we were still sending
    assert "larger" in problem(response, 413)


def without(body: dict[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != field}


GATE = {"gate": "x", "targets": [0]}
ENVELOPES = [
    ([], ""),
    (without(aws(), "shots"), "'shots'"),
    (without(aws(), "input"), "'input'"),
    (without(aws(), "backend_id"), "'backend_id'"),
    (aws(shots=0), "shots"),
    (aws(shots=100_001), "shots"),
    (aws() | {"shots": True}, "shots"),
    (aws() | {"shots": "100"}, "shots"),
    (aws(name=7), "name"),
    (aws(name=None), "name"),
    (aws(name="\ud800"), "name"),
    (aws(tags=["ok", 7]), "tags[1]"),
    (aws(tags="tag"), "tags"),
    (aws(sdk_provider="CIRQ"), "sdk_provider"),
    (aws(input_format="QISKIT_QPY"), "input_format"),
    (aws(input_params=[]), "input_params"),
]
INPUTS = [
    (aws() | {"input": BELL}, "input"),
    (aws() | {"input": {}}, "input"),
    (aws() | {"input": {"qasm": 7}}, "input.qasm"),
    (aws() | {"input": {"qasm": BELL, "backendid": "aws.sim.sv1"}}, "input"),
    (aws(input_params={"qubit_count": 0}), "input_params.qubit_count"),
    (aws(input_params={"qubitCount": 2}), "input_params"),
    (ionq([GATE], input_params={"meas_map": "[0]"}), "input_params"),
    (ionq([GATE], qubits=30), "input.qubits"),
    (ionq([GATE], qubits=0), "input.qubits"),
    (ionq([{"targets": [0]}]), "input.circuit[0]"),
    (ionq([GATE, {"gate": "x"}]), "input.circuit[1]"),
    (ionq([GATE, {"gate": "foo", "targets": [0]}]), "input.circuit[1]"),
    (ionq([{"gate": "x", "targets": [3]}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": [-1]}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": []}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": [0, 1]}]), "input.circuit[0]"),
    (ionq([{"gate": "swap", "targets": [0]}]), "input.circuit[0]"),
    (ionq([GATE, {"gate": "x", "type": "h", "targets": [0]}]), "input.circuit[1]: gate and type disagree: 'x' and 'h'"),
    (ionq([{"gate": "swap", "targets": [1, 1]}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": [0], "controls": [0]}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": [0], "control": 3}]), "input.circuit[0]"),
    (ionq([{"gate": "cnot", "targets": [0]}]), "input.circuit[0]"),
    (ionq([{"gate": "rx", "targets": [0]}]), "input.circuit[0]"),
    (ionq([{"gate": "rx", "targets": [0], "rotation": "pi"}]), "input.circuit[0]"),
    (ionq([{"gate": "x", "targets": [0], "rotation": 1.0}]), "input.circuit[0]"),
    (ionq([{"gate": "rx", "targets": [0], "rotaton": 1.0, "rotation": 1.0}]), "input.circuit[0]"),
    (ionq([{"gate": "pauliExp", "targets": [0], "terms": ["XX"], "coefficients": [1], "time": 1}]), "input.circuit[0]"),
    (ibm() | {"input": {"circuits": []}, "input_params": {"program_id": "estimator"}}, "input"),
    (ibm() | {"input_params": {"program_id": "circuit-runner"}}, "input_params.program_id"),
    (without(ibm(), "input_params"), "input_params.program_id"),
    (ibm() | {"input_params": {"program_id": "sampler", "log_level": "WARNING"}}, "input_params.log_level"),
    (ibm() | {"input": {"version": 2}}, "input"),
    (ibm(version=1), "input.version"),
    (ibm(options={"default_shots": "many"}), "input.options.default_shots"),
    (ibm(options={"simulator": {"basis_gates": ["cx"]}}), "input.options.simulator.basis_gates"),
]


@pytest.mark.parametrize(("body", "field"), ENVELOPES + INPUTS)
def test_a_bad_body_is_400_and_named(client: httpx.Client, body: Any, field: str) -> None:
    before = client.get("/jobs").json()["total_elements"]
    response = client.post("/jobs", content=json.dumps(body))
    assert problem(response, 400).startswith(field)
    assert client.get("/jobs").json()["total_elements"] == before


def test_a_rotation_must_be_finite(client: httpx.Client) -> None:
    body = json.dumps(ionq([{"gate": "rx", "targets": [0], "rotation": 7.25}]))
    assert "NaN" in problem(client.post("/jobs", content=body.replace("7.25", "NaN")), 400)
    assert problem(client.post("/jobs", content=body.replace("7.25", "1e999")), 400).startswith("input.circuit[0]")


def test_a_body_that_says_that_it_is_no_json(client: httpx.Client) -> None:
    response = client.post("/jobs", content=json.dumps(aws()), headers={"Content-Type": "text/plain"})
    assert "application/json" in problem(response, 415)


def test_an_unknown_backend_or_session_is_404(client: httpx.Client) -> None:
    assert "none.of.these" in problem(client.post("/jobs", json=aws() | {"backend_id": "none.of.these"}), 404)
    assert "session_id" in problem(client.post("/jobs", json=aws(session_id=NO_JOB[6:])), 404)
