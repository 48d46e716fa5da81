"""Drives a Hub with the vendor's own client, `qhub-api` 3.3.0; runs in an environment that has that client alone.

Reads from stdin, as JSON, what `run.py` writes: where the Hub is, its tokens, the contract, and bodies of jobs.

Every operation that both the contract and the client know is called, with the synchronous client and the asynchronous
one, and its answer parsed by the client, except the two listings of a session's jobs: the client takes the contract's
single `Job` at its word and cannot parse a list. A job of every kind is submitted to every backend, with a plain input
and with the client's typed one.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

CANNOT_PARSE = {"get_session_jobs", "get_service_execution_session_jobs"}
QASM = "OPENQASM 3.0;\nbit[1] b;\nqubit[1] q;\nx q[0];\nb[0] = measure q[0];"
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS", "ttl": 600}


class Recorder:
    """Calls a client's operations by name, to the end, and remembers which ones."""

    def __init__(self, client: Any, runner: asyncio.Runner) -> None:
        self.called: set[str] = set()
        self._runner = runner
        self._parts = [client.backends, client.sessions, client.jobs, client.workloads]

    def knows(self, name: str) -> bool:
        return any(hasattr(part, name) for part in self._parts)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.called.add(name)
        method = next(getattr(part, name) for part in self._parts if hasattr(part, name))
        return lambda *args, **kwargs: self._runner.run(finish(method(*args, **kwargs)))


async def finish(made: Any) -> Any:
    """The value of a call of either client; of a stream, all of its bytes."""
    if inspect.isasyncgen(made):
        return b"".join([chunk async for chunk in made])
    if inspect.isgenerator(made):
        return b"".join(made)
    return await made if inspect.isawaitable(made) else made


def drive_backends(call: Recorder, wanted: set[str]) -> None:
    records = {backend.id: backend for backend in call.get_backends()}
    assert set(records) == wanted
    for name, record in records.items():
        assert call.get_backend(name).id == name
        assert call.get_backend_status(name).status == "ONLINE"
        assert isinstance(call.get_backend_config(name), dict)
        calibration = call.get_backend_calibration(name)
        assert (calibration is not None) == record.has_calibration
        assert calibration is None or calibration.backend_id == name
    assert call.get_backend_calibration("ibm.qpu.fez", effective_at=datetime(2020, 1, 1, tzinfo=UTC)) is None
    assert call.get_least_busy_backend(provider="IBM", min_qubits=5).provider == "IBM"


def finished(call: Recorder, job_id: str) -> str:
    deadline = time.monotonic() + 300
    while (status := call.get_job_status(job_id).status) in ("PENDING", "RUNNING"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return str(status)


def typed(body: dict[str, Any]) -> dict[str, Any] | None:
    """The body with the client's models, which put a discriminator in; None where the client has none that can work."""
    from qhub.api.quantum import jobs

    name = "".join(part.capitalize() for part in body["backend_id"].split("."))
    if name.startswith("Quandela"):
        # There is none for the simulator, and the machine's wraps the program in a field `value` of the client's own.
        return None
    values = body["input"]
    if "pubs" in values:
        # A pub holds objects only, no number of shots and no precision; and the version is one too.
        values = {"pubs": [[part for part in pub if isinstance(part, dict)] for pub in values["pubs"]]}
    made = {"input": getattr(jobs, f"CreateJobRequestInput_{name}")(**values)}
    if "input_params" in body:
        made["input_params"] = getattr(jobs, f"CreateJobRequestInputParams_{name}")(**body["input_params"])
    return {**body, **made}


def drive_families(call: Recorder, bodies: list[dict[str, Any]]) -> None:
    """Every body, plain and typed."""
    plain = {call.create_job(**body).id: body["input"] for body in bodies}
    models = [made for body in bodies if (made := typed(body)) is not None]
    modelled = [call.create_job(**made).id for made in models]
    for job_id in (*plain, *modelled):
        assert finished(call, job_id) == "COMPLETED", call.get_job_result(job_id)
        assert call.get_job_result(job_id)
    for job_id, sent in plain.items():
        assert call.get_job_input(job_id) == sent
    for job_id in modelled:
        assert not {"backendId", "backend_id"} & set(call.get_job_input(job_id))
    assert {body["backend_id"].partition(".")[0] for body in models} == {"aws", "azure", "ibm", "iqm", "kipu", "qudora"}


def status_of_refusal(call: Recorder, **body: Any) -> int | None:
    from qhub.api.quantum.core.api_error import ApiError

    try:
        call.create_job(**body)
    except ApiError as error:
        return error.status_code
    raise AssertionError(f"{body['backend_id']} took a program that it cannot run")


def drive_wrapped_input(call: Recorder, job_input: Any) -> None:
    """The client's model for Belenos sends no program that there is: it is refused before it costs anything."""
    from qhub.api.quantum.jobs import CreateJobRequestInput_QuandelaQpuBelenos as Wrapped

    assert status_of_refusal(call, backend_id="quandela.qpu.belenos", shots=10, input=Wrapped(value=job_input)) == 400


def drive_jobs(call: Recorder) -> None:
    """All that can be asked of one job."""
    job = call.create_job(backend_id="aws.sim.sv1", shots=10, input={"qasm": QASM}, name="driven", tags=["a"])
    assert finished(call, job.id) == "COMPLETED"
    assert call.get_job(job.id).name == "driven"
    assert json.loads(call.get_job_result_stream(job.id))["measurements"] == [[1]] * 10
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
    assert {session.id, job.id} <= {found.id for found in workloads.content}
    assert call.get_service_execution_job(execution, job.id).id == job.id
    assert call.get_service_execution_job_status(execution, job.id).status == "COMPLETED"
    assert call.get_service_execution_job_input(execution, job.id) == {"qasm": QASM}
    assert call.get_service_execution_job_result_stream(execution, job.id)
    assert call.get_service_execution_job_calibration(execution, job.id) is None
    assert call.cancel_service_execution_job(execution, job.id) is None
    drained = call.update_service_execution_session_state(execution, session.id, accept_jobs=False)
    assert drained.status == "DRAINING"
    assert call.close_service_execution_session(execution, session.id) is None
    assert call.get_service_execution_session_status(execution, session.id).status == "CLOSED"


def operations(contract: dict[str, Any]) -> set[str]:
    """The contract's operations as the client names its methods."""
    ids = [operation["operationId"] for item in contract["paths"].values() for operation in item.values()]
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in ids}


def drive(task: dict[str, Any], kind: Any, runner: asyncio.Runner) -> None:
    """Drive the Hub with one kind of client."""
    call = Recorder(kind(base_url=task["url"], api_key=task["token"]), runner)
    service = Recorder(kind(base_url=task["url"], api_key=task["service_token"]), runner)
    bodies = {body["backend_id"]: body for body in task["bodies"]}
    drive_backends(call, set(bodies))
    drive_families(call, task["bodies"])
    drive_wrapped_input(call, bodies["quandela.qpu.belenos"]["input"])
    drive_jobs(call)
    drive_sessions(call)
    drive_service_execution(call, service, task["execution"])
    known = operations(task["contract"])
    both = {name for name in known if call.knows(name)}
    called = call.called | service.called
    assert called == both - CANNOT_PARSE, called ^ (both - CANNOT_PARSE)
    print(f"{kind.__name__}: {len(called)} operations of {len(known)}, {len(bodies)} backends; all answers were parsed")


def main() -> None:
    from qhub.api.quantum import AsyncHubQuantumClient, HubQuantumClient

    task = json.load(sys.stdin)
    with asyncio.Runner() as runner:
        for kind in (HubQuantumClient, AsyncHubQuantumClient):
            drive(task, kind, runner)


if __name__ == "__main__":
    main()
