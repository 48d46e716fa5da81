"""`max_execution_time`: the embedded Hub ends a job of IBM's that runs for longer, as IBM does."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from tests.local.programs import completed, decoded, ibm, submit, wait


def long() -> dict[str, Any]:
    """Minutes of work for one processor: 20 noisy qubits, hundreds of gates, shot by shot."""
    circuit = QuantumCircuit(156)
    for _ in range(15):
        circuit.sx(range(20))
    circuit.measure_active()
    return ibm((circuit, None, 150))


def allowed(seconds: int, body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "input_params": {**body.get("input_params", {}), "max_execution_time": seconds}}


def test_a_job_that_runs_for_too_long(client: httpx.Client) -> None:
    job_id = submit(client, allowed(1, long()))
    assert wait(client, job_id, "CANCELLED", "COMPLETED", "FAILED") == "CANCELLED"
    answer = client.get(f"/jobs/{job_id}/result")
    assert (answer.status_code, answer.json()["reason_code"]) == (200, 1305)
    assert "max_execution_time of 1 s" in answer.json()["reason"]
    record = client.get(f"/jobs/{job_id}").json()
    assert record["runtime"] == 1000
    assert record["ended_at"] is not None
    assert client.get(f"/jobs/{job_id}").json()["input_params"]["max_execution_time"] == 1


def test_a_job_that_is_quick_enough(client: httpx.Client) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.measure(3, 0)
    busy = [submit(client, allowed(1, long())) for _ in range(3)]  # one more than there are workers
    result = decoded(completed(client, allowed(600, ibm((circuit, None, 20)))))
    assert result[0].data.c.num_shots == 20
    assert [wait(client, job_id, "CANCELLED") for job_id in busy] == ["CANCELLED"] * 3


@pytest.mark.parametrize("seconds", [3_000_000, 2**31, 10**30])
def test_a_time_that_never_comes(client: httpx.Client, seconds: int) -> None:
    circuit = QuantumCircuit(156, 1)
    circuit.measure(3, 0)
    assert decoded(completed(client, allowed(seconds, ibm((circuit, None, 20)))))[0].data.c.num_shots == 20


def test_a_job_that_is_cancelled_before_its_time_is_over_has_no_reason(client: httpx.Client) -> None:
    job_id = submit(client, allowed(600, long()))
    wait(client, job_id, "RUNNING")
    client.delete(f"/jobs/{job_id}")
    assert wait(client, job_id, "CANCELLED") == "CANCELLED"
    assert client.get(f"/jobs/{job_id}/result").status_code == 404
