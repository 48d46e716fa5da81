"""What a lenient Hub takes and a strict one refuses; backends under other names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from qhub_providers.local import LocalHub, LocalHubError

from .conftest import client_of
from .programs import aws, ionq, submit, wait
from .test_refusals import problem

NAMED = {
    "aws.sim.sv1": {"id": "acme.sim.one", "provider": "ACME"},
    "iqm.qpu.garnet": {"id": "acme.qpu.two"},
}
BARE = aws() | {"input": aws()["input"]["qasm"]}
BEYOND: list[dict[str, Any]] = [
    aws() | {"name": None, "tags": None, "session_id": None},
    BARE,
    ionq([{"gate": "x", "targets": [0]}]) | {"input_params": {"meas_map": "[0]"}},
]


@pytest.fixture(scope="module")
def lenient() -> Iterator[httpx.Client]:
    with LocalHub(workers=1, lenient=True, backends=NAMED) as hub, client_of(hub) as client:
        yield client


@pytest.mark.parametrize("body", BEYOND)
def test_what_the_contract_refuses(client: httpx.Client, body: dict[str, Any]) -> None:
    problem(client.post("/jobs", json=body), 400)


@pytest.mark.parametrize("body", BEYOND)
def test_a_lenient_hub_takes_it(lenient: httpx.Client, body: dict[str, Any]) -> None:
    named = body | ({"backend_id": "acme.sim.one"} if body["backend_id"] == "aws.sim.sv1" else {})
    assert wait(lenient, submit(lenient, named)) == "COMPLETED"


def test_its_client_reads_back_what_it_sent(lenient: httpx.Client) -> None:
    record = lenient.get(f"/jobs/{submit(lenient, BEYOND[2])}").json()
    assert record["input_params"] == {"meas_map": "[0]", "qubits": "3"}


def test_a_lenient_hub_still_refuses_what_is_wrong(lenient: httpx.Client) -> None:
    assert problem(lenient.post("/jobs", json=[]), 400)
    assert problem(lenient.post("/jobs", json=aws() | {"backend_id": "acme.sim.one", "input": 7}), 400)


def test_a_renamed_backend_is_another_backend(lenient: httpx.Client) -> None:
    assert lenient.get("/backends/aws.sim.sv1").status_code == 404
    assert lenient.get("/backends/acme.sim.one").json()["provider"] == "ACME"
    assert wait(lenient, submit(lenient, aws() | {"backend_id": "acme.sim.one"})) == "COMPLETED"
    assert lenient.get("/backends/acme.qpu.two/calibration").json()["backend_id"] == "acme.qpu.two"


def test_two_backends_cannot_have_one_name() -> None:
    with pytest.raises(LocalHubError, match=r"two would have the id aws\.sim\.dm1"):
        LocalHub(backends={"aws.sim.sv1": {"id": "aws.sim.dm1"}}).start()
