"""Drives a Hub with the vendor's own client, `qhub-api` 3.3.0; runs in an environment that has that client alone.

    python tests/qhub_api/drive.py URL TOKEN SERVICE_TOKEN SERVICE_EXECUTION_ID CONTRACT

Every operation that both the contract and the client know is called, and its answer parsed by the client, except the
two listings of a session's jobs: the client takes the contract's single `Job` at its word and cannot parse a list.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CANNOT_PARSE = {"get_session_jobs", "get_service_execution_session_jobs"}
UNKNOWN_CALIBRATIONS = {"quandela.qpu.belenos"}
"""The contract leaves a calibration's shape open; the client knows gate-based ones and Aquila's, no photonic ones."""
QASM = "OPENQASM 3.0;\nbit[1] b;\nqubit[1] q;\nx q[0];\nb[0] = measure q[0];"
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS", "ttl": 600}


class Recorder:
    """Calls a client's operations by name and remembers which ones."""

    def __init__(self, client: Any) -> None:
        self.called: set[str] = set()
        self._parts = [client.backends, client.sessions, client.jobs, client.workloads]

    def knows(self, name: str) -> bool:
        return any(hasattr(part, name) for part in self._parts)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.called.add(name)
        return next(getattr(part, name) for part in self._parts if hasattr(part, name))


def drive_backends(call: Recorder) -> None:
    records = {backend.id: backend for backend in call.get_backends()}
    assert {"aws.sim.sv1", "ibm.qpu.fez"} <= set(records)
    for name, record in records.items():
        assert call.get_backend(name).id == name
        if name not in UNKNOWN_CALIBRATIONS:
            assert (call.get_backend_calibration(name) is not None) == record.has_calibration
    assert call.get_backend_status("ibm.qpu.fez").status == "ONLINE"
    assert "config" in call.get_backend_config("ibm.qpu.fez")
    assert call.get_backend_calibration("ibm.qpu.fez").backend_id == "ibm.qpu.fez"
    assert call.get_backend_calibration("ibm.qpu.fez", effective_at=datetime(2020, 1, 1, tzinfo=UTC)) is None
    assert call.get_least_busy_backend(provider="IBM", min_qubits=5).provider == "IBM"


def finished(call: Recorder, job_id: str) -> str:
    deadline = time.monotonic() + 60
    while (status := call.get_job_status(job_id).status) in ("PENDING", "RUNNING"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return str(status)


def drive_jobs(call: Recorder, typed: Any) -> None:
    """With a plain input and a typed one, which puts a discriminator into the body."""
    for job_input in ({"qasm": QASM}, typed):
        job = call.create_job(backend_id="aws.sim.sv1", shots=10, input=job_input, name="driven", tags=["a"])
        assert finished(call, job.id) == "COMPLETED"
        assert call.get_job(job.id).name == "driven"
        assert call.get_job_input(job.id) == {"qasm": QASM}
        assert json.loads(b"".join(call.get_job_result_stream(job.id)))["measurements"] == [[1]] * 10
        assert call.get_job_result(job.id)
        assert call.get_job_calibration(job.id) is None
        assert call.cancel_job(job.id) is None
    assert call.search_jobs(page=0, size=1, sort="created_at,desc").content[0].id == job.id
    assert call.get_workloads(page=0, size=5, sort=["created_at,desc", "id"]).content[0].id == job.id


def drive_sessions(call: Recorder) -> None:
    session = call.create_session(**SESSION)
    assert session.status == "OPEN"
    job = call.create_job(backend_id="aws.sim.sv1", shots=10, input={"qasm": QASM}, session_id=session.id)
    assert finished(call, job.id) == "COMPLETED"
    assert call.get_session(session.id).usage_time_millis >= 0
    assert call.update_session_state(session.id, accept_jobs=False).status == "DRAINING"
    assert call.close_session(session.id) is None
    assert call.get_session_status(session.id).status == "CLOSED"


def drive_service_execution(call: Recorder, service: Recorder, execution: str) -> None:
    session = service.create_session(**SESSION)
    job = service.create_job(backend_id="aws.sim.sv1", shots=10, input={"qasm": QASM}, session_id=session.id)
    assert finished(service, job.id) == "COMPLETED"
    workloads = call.get_service_execution_workloads(execution, size=10)
    assert {found.id for found in workloads.content} == {session.id, job.id}
    assert call.get_service_execution_job(execution, job.id).id == job.id
    assert call.get_service_execution_job_status(execution, job.id).status == "COMPLETED"
    assert call.get_service_execution_job_input(execution, job.id) == {"qasm": QASM}
    assert b"".join(call.get_service_execution_job_result_stream(execution, job.id))
    assert call.get_service_execution_job_calibration(execution, job.id) is None
    assert call.cancel_service_execution_job(execution, job.id) is None
    drained = call.update_service_execution_session_state(execution, session.id, accept_jobs=False)
    assert drained.status == "DRAINING"
    assert call.close_service_execution_session(execution, session.id) is None
    assert call.get_service_execution_session_status(execution, session.id).status == "CLOSED"


def operations(contract: Path) -> set[str]:
    """The contract's operations as the client names its methods."""
    paths = json.loads(contract.read_text(encoding="utf-8"))["paths"]
    ids = [operation["operationId"] for item in paths.values() for operation in item.values()]
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in ids}


def main(url: str, token: str, service_token: str, execution: str, contract: str) -> None:
    from qhub.api.quantum import HubQuantumClient
    from qhub.api.quantum.jobs import CreateJobRequestInput_AwsSimSv1

    call = Recorder(HubQuantumClient(base_url=url, api_key=token))
    service = Recorder(HubQuantumClient(base_url=url, api_key=service_token))
    drive_backends(call)
    drive_jobs(call, CreateJobRequestInput_AwsSimSv1(qasm=QASM))
    drive_sessions(call)
    drive_service_execution(call, service, execution)
    both = {name for name in operations(Path(contract)) if call.knows(name)}
    called = call.called | service.called
    assert called == both - CANNOT_PARSE, called ^ (both - CANNOT_PARSE)
    print(f"qhub-api called {len(called)} operations of {len(operations(Path(contract)))}; all answers were parsed")


if __name__ == "__main__":
    main(*sys.argv[1:])
