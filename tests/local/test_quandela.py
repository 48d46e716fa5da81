"""Perceval experiments on the embedded `quandela.sim.altair` and `quandela.qpu.belenos`."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import httpx
import pytest

from .programs import completed, failed

ALTAIR, BELENOS = "quandela.sim.altair", "quandela.qpu.belenos"
HAVE_PERCEVAL = importlib.util.find_spec("perceval") is not None
needs_perceval = pytest.mark.skipif(not HAVE_PERCEVAL, reason="needs the extra photonic")


def quandela(backend_id: str = ALTAIR, shots: int = 1000, **job_input: Any) -> dict[str, Any]:
    return {"backend_id": backend_id, "shots": shots, "input": {"command": "sample_count", **job_input}}


def experiment(circuit: Any, *photons: int) -> str:
    import perceval
    from perceval.serialization import serialize

    made = perceval.Experiment(circuit)
    made.with_input(perceval.BasicState([*photons]))
    return str(serialize(made))


def hong_ou_mandel() -> str:
    import perceval

    return experiment(perceval.BS(), 1, 1)


def counts_of(result: Any) -> dict[str, int]:
    from perceval.serialization import deserialize

    body = json.loads(result["results"])
    assert body["results"].startswith(":PCVL:BSCount:{")
    assert 0 < body["physical_perf"] <= 1 + 1e-9
    return {str(state): count for state, count in deserialize(body["results"]).items()}


@pytest.mark.parametrize(
    ("job_input", "field"),
    [
        ({"command": "launch"}, "input.command"),
        ({"max_shots": 0}, "input.max_shots"),
        ({"iterator": []}, "input.iterator"),
    ],
)
def test_a_bad_input_is_400(client: httpx.Client, job_input: dict[str, Any], field: str) -> None:
    response = client.post("/jobs", json=quandela(**job_input))
    assert (response.status_code, response.json()["detail"].split(":")[0]) == (400, field)


@pytest.mark.skipif(HAVE_PERCEVAL, reason="Perceval is installed")
def test_without_perceval_the_extra_is_named(client: httpx.Client) -> None:
    response = client.post("/jobs", json=quandela(experiment=":PCVL:"))
    assert (response.status_code, "[photonic]" in response.json()["detail"]) == (400, True)


@needs_perceval
@pytest.mark.parametrize("text", ["", "hello", ":PCVL:zip:xx", ":PCVL:Nope:1", ":PCVL:BasicState:|1,1>", 7])
def test_what_perceval_cannot_read_says_where(client: httpx.Client, text: object) -> None:
    assert "input.experiment" in failed(client, quandela(experiment=text))["message"]


@needs_perceval
def test_sizes_and_parameters(client: httpx.Client) -> None:
    import perceval

    wide = experiment(perceval.Unitary(perceval.Matrix.random_unitary(21)), *[1] * 2, *[0] * 19)
    assert "not 2 on 21" in failed(client, quandela(experiment=wide))["message"]
    many = experiment(perceval.Unitary(perceval.Matrix.random_unitary(20)), *[1] * 8, *[0] * 12)
    assert "states" in failed(client, quandela(experiment=many))["message"]
    unknown = quandela(experiment=hong_ou_mandel(), parameters={"colour": 1})
    assert "'colour'" in failed(client, unknown)["message"]


@needs_perceval
@pytest.mark.parametrize("mode", range(3))
def test_modes_from_left_to_right(ideal: httpx.Client, mode: int) -> None:
    import perceval

    photons = [int(place == mode) for place in range(3)]
    body = quandela(BELENOS, 50, experiment=experiment(perceval.Circuit(3), *photons))
    assert counts_of(completed(ideal, body)) == {f"|{','.join(map(str, photons))}>": 50}


@needs_perceval
def test_photons_bunch_in_every_command_and_dialect(client: httpx.Client) -> None:
    import perceval
    from perceval.serialization import deserialize, serialize

    counts = counts_of(completed(client, quandela(experiment=hong_ou_mandel(), max_samples=400)))
    assert set(counts) == {"|2,0>", "|0,2>"}
    assert sum(counts.values()) == 400
    old = {"circuit": serialize(perceval.BS()), "input_state": ":PCVL:BasicState:|1,1>", "job_context": None}
    parameters = {"min_detected_photons": 2}
    assert set(counts_of(completed(client, quandela(**old, parameters=parameters)))) == {"|2,0>", "|0,2>"}
    for command in ("probs", "samples"):
        body = completed(client, quandela(experiment=hong_ou_mandel(), command=command, max_samples=60))
        found = deserialize(json.loads(body["results"])["results"])
        assert {str(state) for state in found} == {"|2,0>", "|0,2>"}


@needs_perceval
def test_the_machine_has_noise(client: httpx.Client) -> None:
    parameters = {"min_detected_photons": 2}
    body = quandela(BELENOS, 20_000, experiment=hong_ou_mandel(), parameters=parameters)
    assert "|1,1>" in counts_of(completed(client, body))


def test_records_and_calibration(client: httpx.Client) -> None:
    photonic = client.get(f"/backends/{BELENOS}").json()["configuration"]["photonic_properties"]
    constraints = client.get(f"/backends/{BELENOS}/config").json()["specs"]["constraints"]
    assert photonic["max_modes"] == constraints["max_mode_count"] == 24
    # The clients of the Hub know no photonic calibration and could not read one.
    for backend in (ALTAIR, BELENOS):
        assert client.get(f"/backends/{backend}").json()["has_calibration"] is False
        assert client.get(f"/backends/{backend}/calibration").status_code == 204


@needs_perceval
@pytest.mark.parametrize("more", [{"max_shots": 10**9}, {"max_samples": 10**9}, {"max_shots": 5, "max_samples": 10**9}])
def test_shots_in_the_input_have_the_records_bounds(client: httpx.Client, more: dict[str, int]) -> None:
    body = quandela(experiment=hong_ou_mandel(), command="samples", **more)
    assert "at most 100000 shots and samples, not 1000000000" in failed(client, body)["message"]
