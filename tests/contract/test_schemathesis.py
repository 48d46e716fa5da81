"""The embedded Hub against its contract: requests that schemathesis makes of the document, good and bad ones.

Ids, and bodies of jobs and sessions, are taken from what is there: a random one would only ever be refused. What the
Hub answers beyond the document is added to the document here, from the one list of it, so that nothing else passes.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from qhub_providers.local import LocalHub
from qhub_providers.local.app import OPERATIONS
from qhub_providers.local.devices import devices
from tests.local.conftest import client_of
from tests.local.programs import aws, wait

from .bodies import BACKENDS, body_of
from .document import document

EXECUTION = str(uuid.uuid4())
ORGANIZATION = "acme"
TOKENS = {
    "user": {"user": "ada", "organizations": [ORGANIZATION]},
    "service": {"user": "ada", "service_execution_id": EXECUTION},
}
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}
PUBLIC = [operation for operation in OPERATIONS if operation.public]
EXAMPLES = 12
"""Requests of each kind for each operation."""


SCHEMA = schemathesis.openapi.from_dict(document())
LABELS = {operation.label: operation for operation in (found.ok() for found in SCHEMA.get_all_operations())}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Running:
    """A Hub and what there is on it."""

    hub: LocalHub
    client: httpx.Client
    jobs: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)

    def open_session(self, service: bool) -> str:
        headers = {"X-Auth-Token": "service"} if service else {}
        return str(self.client.post("/sessions", json=SESSION, headers=headers).json()["id"])

    def submit_job(self, service: bool) -> str:
        headers = {"X-Auth-Token": "service"} if service else {}
        return str(self.client.post("/jobs", json=aws(), headers=headers).json()["id"])


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with LocalHub(tokens=TOKENS, access_token="user", seed=1) as hub, client_of(hub) as client:
        found = Running(hub, client)
        for service in (False, True):
            session, job = found.open_session(service), found.submit_job(service)
            found.sessions.append(session)
            found.jobs.append(job)
            wait(client, job)
        yield found


def existing(running: Running, operation: str, name: str) -> list[str]:
    """What an id in a path may stand for."""
    if name == "serviceExecutionId":
        return [EXECUTION]
    if "/backends/" in operation:
        return list(BACKENDS)
    service, of_session = "/service-executions/" in operation, "/sessions/" in operation
    if operation.startswith("DELETE"):
        return [running.open_session(service) if of_session else running.submit_job(service)]
    return [(running.sessions if of_session else running.jobs)[service]]


def fill(case: Case, running: Running, data: st.DataObject) -> None:
    """Put real ids and valid values where a random one could only be refused."""
    label = case.operation.label
    for name in case.path_parameters or {}:
        case.path_parameters[name] = data.draw(st.sampled_from(existing(running, label, name)))
    if case.headers:
        case.headers.pop("X-OrganizationId", None)
    query = case.query or {}
    if "sort" in query:
        query["sort"] = data.draw(st.lists(st.sampled_from(["created_at,desc", "status", "provider,asc"]), min_size=1))
    if label == "GET /backends/least-busy":
        query["provider"] = data.draw(st.sampled_from(["IBM", "ibm"]))
        query.pop("minQubits", None)
    if label == "POST /sessions":
        kept = {name: value for name, value in case.body.items() if name in ("mode", "tags", "metadata")}
        case.body = {**kept, **SESSION, "mode": kept["mode"]}
    if label.endswith("/sessions/{id}") and case.method == "PATCH":
        case.body = {"accept_jobs": True}


def send(case: Case, running: Running, **options: Any) -> Any:
    headers = {"X-Auth-Token": running.hub.access_token}
    return case.call_and_validate(base_url=running.hub.url, headers=headers, **options)


def bounded(examples: int) -> Any:
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def cases() -> list[Any]:
    """Every operation in both modes; those that take any text and need no token cannot be asked wrongly."""
    never_wrong = {f"{served.method} {served.path}" for served in PUBLIC if served.path.startswith("/backends/{id}")}
    found = [(label, mode) for label in LABELS for mode in MODES if label != "POST /jobs"]
    return [
        pytest.param(label, mode, id=f"{label} {mode.value}")
        for label, mode in found
        if mode is GenerationMode.POSITIVE or label not in never_wrong
    ]


@pytest.mark.parametrize(("label", "mode"), cases())
def test_an_operation(running: Running, label: str, mode: GenerationMode) -> None:
    answered: Counter[int] = Counter()
    strategy = LABELS[label].as_strategy(generation_mode=mode)

    @bounded(EXAMPLES)
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        case = data.draw(strategy)
        if mode is GenerationMode.POSITIVE:
            fill(case, running, data)
        answered[send(case, running).status_code] += 1

    run()
    if mode is GenerationMode.POSITIVE:
        assert set(answered) <= {200, 201, 204}
    assert sum(answered.values()) > 0


def test_submitting(running: Running) -> None:
    """Of all submissions at least a third are created, and a job of every family completes."""
    answered: Counter[int] = Counter()
    created: dict[str, list[str]] = {}

    def submit_to(backend_id: str) -> None:
        @bounded(2)
        @given(case=LABELS["POST /jobs"].as_strategy(generation_mode=GenerationMode.POSITIVE))
        def good(case: Case) -> None:
            kept = {name: value for name, value in case.body.items() if name in ("name", "tags", "sdk_provider")}
            case.body = {**kept, **body_of(backend_id)}
            case.headers.pop("X-OrganizationId", None)
            response = send(case, running)
            answered[response.status_code] += 1
            created.setdefault(devices()[backend_id].family, []).append(response.json()["id"])

        good()

    @bounded(EXAMPLES)
    @given(data=st.data())
    def as_the_document_has_it(data: st.DataObject) -> None:
        """The input of one family may meet another's backend, or none: what is refused is refused as is due."""
        case = data.draw(LABELS["POST /jobs"].as_strategy(generation_mode=GenerationMode.POSITIVE))
        answered[send(case, running, excluded_checks=[positive_data_acceptance]).status_code] += 1

    @bounded(EXAMPLES)
    @given(data=st.data())
    def bad(data: st.DataObject) -> None:
        case = data.draw(LABELS["POST /jobs"].as_strategy(generation_mode=GenerationMode.NEGATIVE))
        answered[send(case, running).status_code] += 1

    for backend_id in BACKENDS:
        submit_to(backend_id)
    as_the_document_has_it()
    bad()
    assert answered[201] >= sum(answered.values()) / 3
    assert len(answered) > 1
    assert set(created) == {devices()[name].family for name in BACKENDS}
    for family, jobs in created.items():
        ended = Counter(wait(running.client, job_id) for job_id in jobs)
        assert set(ended) == {"COMPLETED"}, (family, ended)
