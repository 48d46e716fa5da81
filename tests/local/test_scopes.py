"""Who sees what: tokens, users, organizations, and the executions of managed services."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest

from qhub_providers.local import LocalHub
from tests.canary import CANARY, canary_hub

from .programs import aws, submit, wait
from .test_refusals import problem

EXECUTION, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
TOKENS = {
    f"{CANARY}-ada-1": {"user": "ada", "organizations": ["acme", "omni"]},
    f"{CANARY}-ada-2": {"user": "ada"},
    f"{CANARY}-bob": {"user": "bob", "organizations": ["acme"]},
    f"{CANARY}-service": {"user": "ada", "service_execution_id": EXECUTION},
}
SESSION = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}


Login = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    with canary_hub(tmp_path_factory, f"{CANARY}-own", tokens=TOKENS, workers=1) as hub:
        yield hub


@pytest.fixture(scope="module")
def login(hub: LocalHub) -> Iterator[Login]:
    """Gives a client with the token of that name, in an organization or in none."""
    with contextlib.ExitStack() as opened:

        def login(name: str, organization: str | None = None) -> httpx.Client:
            headers = {"X-Auth-Token": f"{CANARY}-{name}"} | (
                {} if organization is None else {"X-OrganizationId": organization}
            )
            return opened.enter_context(httpx.Client(base_url=hub.url, headers=headers, timeout=60))

        yield login


@pytest.mark.parametrize(
    "tokens",
    [
        {"": {}},
        {"secret": {"user": ""}},
        {"secret": {"name": "ada"}},
        {"secret": {"organizations": "acme"}},
        {"secret": {"service_execution_id": "one"}},
        {"secret": "ada"},
    ],
)
def test_accounts_that_cannot_be(tokens: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"token|user|account|organizations|UUID") as caught:
        LocalHub(tokens=tokens)  # type: ignore[arg-type] # each is wrong in its own way
    assert "secret" not in str(caught.value)


def test_an_unknown_token_and_a_wrong_organization(login: Login) -> None:
    problem(login("eve").get("/jobs"), 401)
    for client in (login("bob", "omni"), login("ada-2", "acme"), login("own", "acme")):
        assert "X-OrganizationId" in problem(client.get("/jobs"), 403)
        problem(client.post("/jobs", json=aws()), 403)
        problem(client.get("/workloads"), 403)


def test_a_bearer_token_is_as_good(hub: LocalHub) -> None:
    def asked(authorization: str) -> httpx.Response:
        return httpx.get(f"{hub.url}/jobs", headers={"Authorization": authorization}, timeout=60)

    assert asked(f"Bearer {CANARY}-ada-1").status_code == 200
    problem(asked("Bearer eve"), 401)
    problem(asked("Basic ada-1"), 401)


def test_organizations_and_users_do_not_see_each_other(login: Login) -> None:
    places = [login("ada-1", "acme"), login("ada-1", "omni"), login("ada-1"), login("bob")]
    jobs = [submit(client, aws()) for client in places]
    sessions = [client.post("/sessions", json=SESSION).json()["id"] for client in places]
    for here, client in enumerate(places):
        listed = {job["id"] for job in client.get("/jobs").json()["content"]}
        assert listed & set(jobs) == {jobs[here]}
        worked = {found["id"] for found in client.get("/workloads").json()["content"]}
        assert worked & {*jobs, *sessions} == {jobs[here], sessions[here]}
        for there, (job_id, session_id) in enumerate(zip(jobs, sessions, strict=True)):
            expected = 200 if here == there else 404
            for path in (f"/jobs/{job_id}", f"/jobs/{job_id}/input", f"/sessions/{session_id}"):
                assert client.get(path).status_code == expected
            if here != there:
                problem(client.delete(f"/jobs/{job_id}"), 404)
                problem(client.delete(f"/sessions/{session_id}"), 404)
                problem(client.post("/jobs", json=aws(session_id=session_id)), 404)
    assert [wait(client, job_id) for client, job_id in zip(places, jobs, strict=True)] == ["COMPLETED"] * 4


def test_members_of_an_organization_share_and_so_do_tokens_of_a_user(login: Login) -> None:
    assert login("bob", "acme").get(f"/jobs/{submit(login('ada-1', 'acme'), aws())}").status_code == 200
    assert login("ada-2").get(f"/jobs/{submit(login('ada-1'), aws())}").status_code == 200


def test_the_jobs_and_sessions_of_a_service_execution(login: Login) -> None:
    service, user, other = login("service"), login("ada-1"), login("bob")
    session_id = service.post("/sessions", json=SESSION).json()["id"]
    job_id = submit(service, aws(session_id=session_id))
    own = submit(user, aws())
    base = f"/service-executions/{EXECUTION}"
    assert wait(user, job_id) == "COMPLETED"
    for client in (service, user):
        assert client.get(f"{base}/jobs/{job_id}").json()["id"] == job_id
        assert client.get(f"{base}/jobs/{job_id}/status").json() == {"status": "COMPLETED"}
        assert client.get(f"{base}/jobs/{job_id}/input").json() == aws()["input"]
        assert "measurements" in client.get(f"{base}/jobs/{job_id}/result-stream").json()
        assert client.get(f"{base}/jobs/{job_id}/calibration").status_code == 204
        assert client.get(f"{base}/sessions/{session_id}/status").json() == {"status": "ACTIVE"}
        assert [job["id"] for job in client.get(f"{base}/sessions/{session_id}/jobs").json()] == [job_id]
        assert {found["id"] for found in client.get(f"{base}/workloads").json()["content"]} == {job_id, session_id}
        problem(client.get(f"{base}/jobs/{own}"), 404)
    assert [job["id"] for job in user.get("/jobs", params={"serviceExecutionId": EXECUTION}).json()["content"]] == [
        job_id
    ]
    problem(service.get(f"/jobs/{own}"), 404)
    problem(other.get(f"{base}/jobs/{job_id}"), 404)
    problem(user.get(f"/service-executions/{OTHER}/jobs/{job_id}"), 404)
    problem(service.get(f"/service-executions/{OTHER}/workloads"), 403)
    assert "UUID" in problem(user.get("/service-executions/one/workloads"), 400)
    drained = user.patch(f"{base}/sessions/{session_id}", json={"accept_jobs": False})
    assert drained.json()["status"] == "DRAINING"
    assert user.delete(f"{base}/sessions/{session_id}").status_code == 204
    assert user.delete(f"{base}/jobs/{job_id}").status_code == 204
    assert service.get(f"/sessions/{session_id}/status").json() == {"status": "CLOSED"}


def test_the_hubs_own_token_can_be_among_them() -> None:
    accounts = {"own": {"user": "ada", "organizations": ["acme"]}}
    with LocalHub(access_token="own", tokens=accounts, workers=1) as hub:
        headers = {"X-Auth-Token": hub.access_token, "X-OrganizationId": "acme"}
        assert httpx.get(f"{hub.url}/jobs", headers=headers, timeout=60).status_code == 200
