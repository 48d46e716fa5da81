"""Bodies that Python's JSON reader takes, but no database and no other client could."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from .programs import aws, ibm, ionq
from .test_refusals import problem

HALF = "\ud800"
GATE = {"gate": "x", "targets": [0]}
SESSION: dict[str, Any] = {"backend_id": "aws.sim.sv1", "mode": "batch", "provider": "AWS"}


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (aws(name=HALF), "name"),
        (aws(backend_id=HALF), "backend_id"),
        (aws(tags=["whole", HALF]), "tags[1]"),
        (aws(f"OPENQASM 3.0; // {HALF}"), "input.qasm"),
        (aws(input_params={HALF: 1}), "input_params"),
        (ionq([GATE, {**GATE, HALF: 1}]), "input.circuit[1]"),
        (ibm(options={"environment": {"job_tags": [HALF]}}), "input.options.environment.job_tags[0]"),
        (aws(more=HALF), "more"),
        ({**aws(), HALF: 1}, "holds"),
    ],
)
def test_half_a_character_in_a_job(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    before = client.get("/jobs").json()["total_elements"]
    said = problem(client.post("/jobs", content=json.dumps(body)), 400)
    assert said.startswith(field)
    assert "half of a character" in said
    assert client.get("/jobs").json()["total_elements"] == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"tags": [HALF]}, "tags[0]"),
        ({"metadata": {"key": HALF}}, "metadata.key"),
        ({"metadata": {HALF: "value"}}, "metadata"),
        ({"metadata": {"deep": {"list": [HALF]}}}, "metadata.deep.list[0]"),
    ],
)
def test_half_a_character_in_a_session(client: httpx.Client, more: dict[str, Any], field: str) -> None:
    assert problem(client.post("/sessions", content=json.dumps(SESSION | more)), 400).startswith(f"{field}: holds half")


def test_whole_characters_come_back(client: httpx.Client) -> None:
    job = client.post("/jobs", content=json.dumps(aws(name="ψ \U0001f600", tags=["\0", "ü"]))).json()
    assert (job["name"], job["tags"]) == ("ψ \U0001f600", ["\0", "ü"])
    assert client.get(f"/jobs/{job['id']}").json()["name"] == "ψ \U0001f600"


@pytest.mark.parametrize("levels", [101, 500, 950, 990, 100_000])
def test_a_deep_body_is_told_in_our_words(client: httpx.Client, levels: int) -> None:
    deep = json.dumps(aws()).replace("{", '{"deep": ' + "[" * levels + "]" * levels + ",", 1)
    said = problem(client.post("/jobs", content=deep), 400)
    assert said == "the body has more than 100 lists and objects within each other"
    session = json.dumps(SESSION).replace("{", '{"deep": ' + "[" * levels + "]" * levels + ",", 1)
    assert problem(client.post("/sessions", content=session), 400) == said


def test_what_is_not_so_deep_is_kept(client: httpx.Client) -> None:
    session = client.post("/sessions", json=SESSION | {"metadata": {"deep": nested(90)}})
    assert session.status_code == 201
    assert session.json()["metadata"] == {"deep": nested(90)}


def test_another_encoding_says_so(client: httpx.Client) -> None:
    said = problem(client.post("/jobs", content=json.dumps(aws(name="ü"), ensure_ascii=False).encode("latin-1")), 400)
    assert re.fullmatch(r"the body is not JSON: byte \d+ is not UTF-8", said)
