"""Faults on request: what a client meets, and what is true afterwards."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from qhub_providers.local import LocalHub
from qhub_providers.local.faults import Faults

from .conftest import client_of
from .programs import aws, ionq, submit, wait
from .test_refusals import problem

X = [{"gate": "x", "targets": [0]}]


@contextmanager
def faulty(folder: Any = None, **faults: float) -> Iterator[httpx.Client]:
    with LocalHub(folder, workers=1, faults=faults) as hub, client_of(hub) as client:
        yield client


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [
        ({"rain": 1}, "rain"),
        ({"unavailable": 1.5}, "unavailable"),
        ({"unavailable": -0.1}, "unavailable"),
        ({"latency": "long"}, "latency"),
        ({"latency": float("nan")}, "latency"),
        ({"seed": 0.5}, "seed"),
        ({"unavailable": 0.6, "rate_limited": 0.6}, "add up"),
    ],
)
def test_impossible_faults(faults: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        LocalHub(faults=faults)


@pytest.mark.parametrize(("name", "status"), [("unavailable", 503), ("rate_limited", 429)])
def test_refused_with_retry_after(name: str, status: int) -> None:
    with faulty(**{name: 1.0, "retry_after": 7}) as client:
        response = client.post("/jobs", json=aws())
        assert "asked for" in problem(response, status)
        assert response.headers["retry-after"] == "7"


def test_a_lost_answer_is_work_done() -> None:
    faults = Faults(lost_answer=0.5, seed=9)
    generator = faults.generator()
    drawn = [faults.draw(generator) for _ in range(40)]
    with faulty(lost_answer=0.5, seed=9) as client:
        met = [outcome(client) for _ in range(40)]
        assert met == ["lost" if kind else "answered" for kind in drawn]
        assert {"lost", "answered"} == set(met)
        total = None
        while total is None:
            try:
                total = client.get("/jobs").json()["total_elements"]
            except (httpx.RemoteProtocolError, httpx.ReadError):
                continue
        assert total == 40


def outcome(client: httpx.Client) -> str:
    try:
        response = client.post("/jobs", json=ionq(X, shots=1))
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return "lost"
    assert response.status_code == 201
    return "answered"


def test_a_job_that_comes_late() -> None:
    with faulty(late_job=1.0, late_by=0.5) as client:
        began = time.monotonic()
        assert outcome(client) == "lost"
        while client.get("/jobs").json()["total_elements"] == 0:
            assert time.monotonic() < began + 60
            time.sleep(0.01)
        assert time.monotonic() - began >= 0.5
        job = client.get("/jobs").json()["content"][0]
        assert wait(client, job["id"]) == "COMPLETED"


def test_a_body_that_ends_in_the_middle() -> None:
    with faulty(truncated=1.0) as client:
        for request in (client.build_request("POST", "/jobs", json=aws()), client.build_request("GET", "/jobs")):
            response = client.send(request, stream=True)
            assert response.status_code in (200, 201)
            with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
                response.read()


def test_a_body_that_drips() -> None:
    # So slow that there are several pieces also where the machine stops for seconds.
    with faulty(slow_drip=1.0, drip_time=6.0) as client, client.stream("GET", "/backends/aws.sim.sv1") as response:
        pieces = list(response.iter_raw())
        assert len(pieces) > 3
        assert b"".join(pieces).startswith(b'{"id":"aws.sim.sv1"')


def test_an_answer_that_comes_late_is_too_late_for_some() -> None:
    with faulty(latency=600) as client, pytest.raises(httpx.ReadTimeout):
        client.get("/backends/aws.sim.sv1/status", timeout=httpx.Timeout(60, read=0.2))
    with faulty(latency=0.3) as client:
        began = time.monotonic()
        assert client.get("/backends/aws.sim.sv1/status").status_code == 200
        assert time.monotonic() - began >= 0.3


def statuses(**faults: float) -> list[int]:
    with faulty(unavailable=0.3, rate_limited=0.3, **faults) as client:
        return [client.get("/backends/aws.sim.sv1/status").status_code for _ in range(40)]


def test_a_seed_makes_the_same_requests_meet_the_same_faults() -> None:
    first = statuses(seed=11)
    assert set(first) == {200, 429, 503}
    assert statuses(seed=11) == first
    # Latency takes no number from the generator.
    assert statuses(seed=11, latency=0.001) == first
    assert statuses(seed=12) != first


def test_jobs_wait_in_the_queue() -> None:
    with faulty(queue_time=1.5, latency=0.01) as client:
        took = 1.5
        while took >= 1.5:  # where the machine stopped for so long, the jobs have run meanwhile
            began = time.monotonic()
            job_id = submit(client, ionq(X))
            before = client.get(f"/jobs/{job_id}/status").json()
            cancelled = submit(client, ionq(X))
            client.delete(f"/jobs/{cancelled}")
            took = time.monotonic() - began
        assert before == {"status": "PENDING"}
        assert wait(client, job_id) == "COMPLETED"
        assert time.monotonic() - began >= 1.5
        assert client.get(f"/jobs/{cancelled}/status").json() == {"status": "CANCELLED"}


def test_jobs_fail_by_their_number() -> None:
    faults = Faults(job_failure=0.4, seed=3)
    with faulty(job_failure=0.4, seed=3) as client:
        jobs = [submit(client, ionq(X, shots=1)) for _ in range(12)]
        ended = [wait(client, job_id) for job_id in jobs]
        assert ended == ["FAILED" if faults.fails(number) else "COMPLETED" for number in range(1, 13)]
        assert len(Counter(ended)) == 2
        failure = client.get(f"/jobs/{jobs[ended.index('FAILED')]}/result").json()
        assert failure["code"] == "AskedFor"
