"""Odd requests and odd ends: each of these went wrong once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers.local import LocalHub, LocalHubError
from qhub_providers.local.simulators.failure import SimulationError
from qhub_providers.local.simulators.limits import check_noisy_work
from tests.local.programs import ibm

pytestmark = pytest.mark.local


def ionq_with_rotation(digits: str) -> bytes:
    item = '{"gate": "rx", "targets": [0], "rotation": ' + digits + "}"
    return (
        '{"backend_id": "azure.ionq.simulator", "shots": 1, "input": {"gateset": "qis", "qubits": 1, "circuit": ['
        + item
        + "]}}"
    ).encode()


def test_numbers_beyond_all_bounds_are_named(client: httpx.Client) -> None:
    answer = client.post("/jobs", content=ionq_with_rotation("1" + "0" * 400))
    assert answer.status_code == 400
    assert "out of range" in answer.json()["detail"]
    answer = client.post("/jobs", content=ionq_with_rotation("1").replace(b'"qubits"', b'"more": 1e400, "qubits"'))
    assert answer.status_code == 400
    assert "out of range" in answer.json()["detail"]
    answer = client.get("/jobs", params={"page": "9" * 4400})
    assert answer.status_code == 400
    assert "page" in answer.json()["detail"]


def test_a_syntax_error_says_where(client: httpx.Client) -> None:
    program = "OPENQASM 3.0;\nbit[1] b;\nqubit[1] q;\nh q[0]\nb[0] = measure q[0];"
    body = {"backend_id": "aws.sim.sv1", "shots": 1, "input": {"qasm": program}}
    job = client.post("/jobs", json=body).json()
    while client.get(f"/jobs/{job['id']}/status").json()["status"] in ("PENDING", "RUNNING"):
        pass
    assert "line 5, column 1: unexpected 'b'" in client.get(f"/jobs/{job['id']}/result").text


def test_a_damaged_store_is_said(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(LocalHubError, match=r"jobs\.sqlite3") as caught:
        LocalHub(tmp_path, workers=1).start()
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("token", ["", " ", "two words", "line\n"])
def test_a_token_that_no_client_could_send_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="access_token"):
        LocalHub(access_token=token)


def test_noisy_work_is_bounded() -> None:
    check_noisy_work(2, 100, 100_000)
    check_noisy_work(16, 100, 1000)
    with pytest.raises(SimulationError, match=r"20 qubits, 150 instructions and 100000 shots.*noise=False"):
        check_noisy_work(20, 150, 100_000)


def test_a_job_that_would_run_for_hours_fails_at_once(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156)
    for qubit in range(20):
        circuit.sx(qubit)
    circuit.measure_active()
    job = client.post("/jobs", json=ibm([circuit, None, 100_000])).json()
    while (status := client.get(f"/jobs/{job['id']}/status").json()["status"]) in ("PENDING", "RUNNING"):
        pass
    assert status == "FAILED"
    assert "20 qubits" in client.get(f"/jobs/{job['id']}/result").text


def test_an_empty_token_file_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "access_token").write_text("")
    with LocalHub(tmp_path, workers=1) as hub:
        assert hub.access_token
        assert httpx.get(f"{hub.url}/jobs", headers={"X-Auth-Token": ""}, timeout=60).status_code == 401
        assert hub.log() == ""


def test_a_server_that_died_is_started_anew() -> None:
    with LocalHub(workers=1) as hub:
        first = hub.process_id
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        assert hub.start().process_id != first
        assert httpx.get(f"{hub.url}/backends", timeout=60).status_code == 200
