"""Backends whose records are changed for one Hub, and the large results that this allows."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers.local import LocalHub, LocalHubError
from qhub_providers.local.accounts import Scope
from qhub_providers.local.database import Database
from qhub_providers.local.store import CHUNK, Store

from .conftest import client_of
from .programs import aws, completed, decoded, failed, ibm, submit, wait
from .test_refusals import problem

SHOTS = 300_000
RECORDS = {
    "aws.sim.sv1": {
        "configuration": {"shots_range": {"max": SHOTS}},
        "technology": None,
        "display_name": "Big",
        "type": "NEW",
    },
    "ibm.qpu.fez": {"configuration": {"shots_range": {"max": SHOTS}}},
    "ibm.qpu.kingston": {"configuration": {"shots_range": {"max": 20}}},
    "kipu.sim.qsim": {"configuration": {"instructions": ["x", "measure"]}},
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with LocalHub(workers=1, backends=RECORDS) as hub, client_of(hub) as client:
        yield client


def test_changes_that_cannot_be() -> None:
    with pytest.raises(ValueError, match=r"aws\.sim\.sv1 must be an object"):
        LocalHub(backends={"aws.sim.sv1": 7})  # type: ignore[dict-item] # it is wrong
    with pytest.raises(LocalHubError, match=r"there is no none\.of\.these"):
        LocalHub(backends={"none.of.these": {}}).start()


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"configuration": None}, "aws.sim.sv1: 'configuration'"),
        ({"configuration": {"shots_range": None}}, "aws.sim.sv1.configuration: 'shots_range'"),
        ({"configuration": {"shots_range": {"max": "many"}}}, "aws.sim.sv1.configuration.shots_range.max: 'many'"),
        ({"configuration": {"supported_input_formats": []}}, "aws.sim.sv1.configuration.supported_input_formats: []"),
        ({"configuration": {"qubit_count": "few"}}, "aws.sim.sv1.configuration.qubit_count: 'few'"),
        ({"provider": None}, "aws.sim.sv1: 'provider'"),
        ({"id": 7}, "aws.sim.sv1.id: 7 is not of type 'string'"),
    ],
)
def test_what_the_hub_needs_itself_cannot_be_taken_away(patch: dict[str, Any], field: str) -> None:
    with pytest.raises(LocalHubError, match=re.escape(f"backends: {field}")) as caught:
        LocalHub(backends={"aws.sim.sv1": patch}).start()
    assert "Traceback" not in str(caught.value)


def test_a_change_is_a_merge(client: httpx.Client) -> None:
    record = client.get("/backends/aws.sim.sv1").json()
    assert record["configuration"]["shots_range"] == {"min": 1, "max": SHOTS}
    assert record["display_name"] == "Big"
    assert record["type"] == "NEW"
    assert record["configuration"]["qubit_count"] == 34
    assert problem(client.post("/jobs", json=aws(shots=SHOTS + 1)), 400).startswith("shots")


def test_a_large_result_comes_whole_on_both_ways(client: httpx.Client) -> None:
    job_id = submit(client, aws(shots=SHOTS))
    assert wait(client, job_id) == "COMPLETED"
    streamed, at_once = (client.get(f"/jobs/{job_id}/{name}") for name in ("result-stream", "result"))
    assert streamed.content == at_once.content
    assert len(streamed.content) == int(streamed.headers["content-length"]) > 4 * CHUNK
    assert len(streamed.json()["measurements"]) == SHOTS


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_server_never_holds_a_large_result() -> None:
    program = "OPENQASM 3.0;\nbit[20] b;\nqubit[20] q;\nh q;\nb = measure q;"
    with LocalHub(workers=1, backends=RECORDS) as hub, client_of(hub) as client:
        completed(client, aws(shots=10))
        before = most_memory(hub)
        job_id = submit(client, aws(program, shots=SHOTS))
        assert wait(client, job_id) == "COMPLETED"
        with client.stream("GET", f"/jobs/{job_id}/result-stream") as answer:
            size = sum(map(len, answer.iter_bytes()))
        assert size > 40 * SHOTS
        assert most_memory(hub) - before < size / 2


def most_memory(hub: LocalHub) -> int:
    """The most that the server's process has held so far, in bytes."""
    status = Path(f"/proc/{hub.process_id}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024


def test_a_result_is_read_in_pieces(tmp_path: Path) -> None:
    database = Database(tmp_path / "jobs.sqlite3")
    store, result = Store(database), bytes(range(256)) * 12_345
    job: dict[str, Any] = {"id": "one", "backend_id": "aws.sim.sv1", "status": "PENDING", "created_at": "2026-01-01"}
    store.create({**job, "tags": [], "input_params": None}, {}, Scope("user:ada"))
    store.finish("one", "COMPLETED", BytesIO(result))
    pieces = list(store.result("one"))
    assert b"".join(pieces) == result
    assert max(map(len, pieces)) == CHUNK
    database.close()


def test_the_workers_know_the_changes(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.x(0)
    circuit.measure(0, 0)
    result = decoded(completed(client, ibm([circuit, None, SHOTS])))
    assert result[0].data.c.num_shots == SHOTS
    few = ibm([circuit, None, 21], backend_id="ibm.qpu.kingston") | {"shots": 20}
    assert "21 shots; the machine takes 1 to 20" in failed(client, few)["reason"]
    program = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; creg c[1]; h q[0]; measure q -> c;'
    body = {"backend_id": "kipu.sim.qsim", "shots": 1, "input": {"qasm": program}}
    assert "it has x, measure" in failed(client, body)["message"]
