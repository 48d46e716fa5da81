"""The embedded Hub against its contract: requests that schemathesis makes of the document, good and bad ones.

Ids, and bodies of jobs and sessions, are taken from what is there: a random one would only ever be refused. What the
Hub answers beyond the document is added to the document here, from the one list of it, so that nothing else passes.
"""

from __future__ import annotations

import contextlib
import itertools
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
from tests.canary import CANARY, canary_hub
from tests.local.programs import aws, wait

from .bodies import BACKENDS, FAMILIES, bodies
from .document import document

EXECUTION = str(uuid.uuid4())
ORGANIZATION = "acme"
USER, SERVICE = f"{CANARY}-user", f"{CANARY}-service"
TOKENS = {
    USER: {"user": "ada", "organizations": [ORGANIZATION]},
    SERVICE: {"user": "ada", "organizations": [ORGANIZATION], "service_execution_id": EXECUTION},
}
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}
PUBLIC = [operation for operation in OPERATIONS if operation.public]
EXAMPLES = 12
"""Requests of each kind for each operation."""


SCHEMA = schemathesis.openapi.from_dict(document())
LABELS = {operation.label: operation for operation in (found.ok() for found in SCHEMA.get_all_operations())}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Owner:
    """Whose something is: the user's or an organization's, of a service execution or not."""

    service: bool
    organization: str | None

    def headers(self) -> dict[str, str]:
        chosen = {} if self.organization is None else {"X-OrganizationId": self.organization}
        return {"X-Auth-Token": SERVICE if self.service else USER} | chosen


@dataclass(frozen=True)
class Running:
    """A Hub and what there is on it."""

    hub: LocalHub
    clients: dict[Owner, httpx.Client] = field(default_factory=dict)
    jobs: dict[Owner, str] = field(default_factory=dict)
    sessions: dict[Owner, str] = field(default_factory=dict)

    def open_session(self, owner: Owner) -> str:
        return self._created("/sessions", SESSION, owner)

    def submit_job(self, owner: Owner) -> str:
        return self._created("/jobs", aws(), owner)

    def _created(self, path: str, body: dict[str, Any], owner: Owner) -> str:
        return str(self.clients[owner].post(path, json=body).raise_for_status().json()["id"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with contextlib.ExitStack() as opened:
        hub = opened.enter_context(canary_hub(tmp_path_factory, USER, tokens=TOKENS, seed=1))
        found = Running(hub)
        for service, organization in itertools.product((False, True), (None, ORGANIZATION)):
            owner = Owner(service, organization)
            client = httpx.Client(base_url=hub.url, headers=owner.headers(), timeout=60)
            found.clients[owner] = opened.enter_context(client)
            found.sessions[owner], found.jobs[owner] = found.open_session(owner), found.submit_job(owner)
            wait(client, found.jobs[owner])
        yield found


def existing(running: Running, operation: str, name: str, organization: str | None) -> list[str]:
    """What an id in a path may stand for."""
    if name == "serviceExecutionId":
        return [EXECUTION]
    if "/backends/" in operation:
        return list(BACKENDS)
    owner, of_session = Owner("/service-executions/" in operation, organization), "/sessions/" in operation
    if operation.startswith(("DELETE", "PATCH")):
        return [running.open_session(owner) if of_session else running.submit_job(owner)]
    return [(running.sessions if of_session else running.jobs)[owner]]


def fill(case: Case, running: Running, data: st.DataObject) -> str | None:
    """Put real ids and valid values where a random one could only be refused; gives the organization, if it has one."""
    label = case.operation.label
    organization = choose_organization(case)
    for name in case.path_parameters or {}:
        case.path_parameters[name] = data.draw(st.sampled_from(existing(running, label, name, organization)))
    query = case.query or {}
    if "sort" in query:
        query["sort"] = data.draw(st.lists(st.sampled_from(["created_at,desc", "status", "provider,asc"]), min_size=1))
    if label == "GET /backends/least-busy":
        query["provider"] = data.draw(st.sampled_from(["IBM", "ibm"]))
        query["minQubits"] = data.draw(st.integers(0, 150))
    if label == "POST /sessions":
        kept = {name: value for name, value in case.body.items() if name in ("mode", "tags", "metadata")}
        case.body = {**kept, **SESSION, "mode": kept["mode"]}
    return organization


def choose_organization(case: Case) -> str | None:
    """Where the case names an organization at all, it is the user's own; gives its name."""
    if "X-OrganizationId" not in (case.headers or {}):
        return None
    case.headers["X-OrganizationId"] = ORGANIZATION
    return ORGANIZATION


def send(case: Case, running: Running, **options: Any) -> Any:
    headers = {"X-Auth-Token": running.hub.access_token}
    return case.call_and_validate(base_url=running.hub.url, headers=headers, timeout=60, **options)


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
    organizations: set[str | None] = set()
    strategy = LABELS[label].as_strategy(generation_mode=mode)

    @bounded(EXAMPLES)
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        case = data.draw(strategy)
        if mode is GenerationMode.POSITIVE:
            organizations.add(fill(case, running, data))
        answered[send(case, running).status_code] += 1

    run()
    if mode is GenerationMode.POSITIVE:
        assert set(answered) <= {200, 201, 204}
        assert organizations == {None, ORGANIZATION}
    assert sum(answered.values()) > 0


@pytest.mark.parametrize("label", [label for label in LABELS if label.startswith("PATCH")])
def test_a_session_is_drained_and_opened_again(running: Running, label: str) -> None:
    """In one session, so that both orders come."""
    states: set[tuple[bool, str]] = set()
    owner = Owner("/service-executions/" in label, None)
    session = running.open_session(owner)
    ids = {"id": session, "sessionId": session, "serviceExecutionId": EXECUTION}

    @bounded(EXAMPLES)
    @given(case=LABELS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def run(case: Case) -> None:
        case.headers.pop("X-OrganizationId", None)
        case.path_parameters = {name: ids[name] for name in case.path_parameters}
        states.add((case.body["accept_jobs"], send(case, running).json()["status"]))

    run()
    assert states == {(True, "OPEN"), (False, "DRAINING")}


def test_submitting(running: Running) -> None:
    """Of all submissions at least a third are created, and a job of every family completes."""
    answered: Counter[int] = Counter()
    created: dict[str, list[tuple[Owner, str]]] = {}

    def submit(body: dict[str, Any]) -> None:
        @bounded(2)
        @given(case=LABELS["POST /jobs"].as_strategy(generation_mode=GenerationMode.POSITIVE))
        def good(case: Case) -> None:
            kept = {name: value for name, value in case.body.items() if name in ("name", "tags", "sdk_provider")}
            case.body = {**kept, **body}
            owner = Owner(service=False, organization=choose_organization(case))
            response = send(case, running)
            answered[response.status_code] += 1
            family = devices()[body["backend_id"]].family
            created.setdefault(family, []).append((owner, response.json()["id"]))

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

    for body in bodies():
        submit(body)
    as_the_document_has_it()
    bad()
    assert answered[201] >= sum(answered.values()) / 3
    assert len(answered) > 1
    assert set(created) == FAMILIES
    assert len(FAMILIES) == 8
    for family, jobs in created.items():
        ended = Counter(wait(running.clients[owner], job_id) for owner, job_id in jobs)
        assert set(ended) == {"COMPLETED"}, (family, ended)
