"""Analog Hamiltonian programs on the embedded `aws.quera.aquila`."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import httpx
import numpy as np
import pytest
from braket.schema_common import BraketSchemaBase
from braket.tasks.analog_hamiltonian_simulation_quantum_task_result import (
    AnalogHamiltonianSimulationQuantumTaskResult,
)
from scipy.linalg import expm

from .programs import completed, failed

PI_PULSE = math.pi / 1e-6
END = 1.1e-6


def part(times: list[float], values: list[float], pattern: Any = "uniform") -> dict[str, Any]:
    return {"time_series": {"times": times, "values": values}, "pattern": pattern}


def ahs(
    sites: list[list[float]], filling: list[int] | None = None, shots: int = 100, rabi: float = PI_PULSE, **fields: Any
) -> dict[str, Any]:
    """A pulse of rabi x 1 µs on every atom."""
    drive = {
        "amplitude": part([0, 1e-7, 1e-6, END], [0, rabi, rabi, 0]),
        "phase": part([0, END], [0, 0]),
        "detuning": part([0, END], [0, 0]),
        **fields,
    }
    local = drive.pop("localDetuning", [])
    program = {
        "setup": {"ahs_register": {"sites": sites, "filling": filling or [1] * len(sites)}},
        "hamiltonian": {"drivingFields": [drive], "localDetuning": local},
    }
    return {"backend_id": "aws.quera.aquila", "shots": shots, "input": {"ahs_program": program}, "input_params": {}}


FAR = [[0, 0], [0, 6e-5], [6e-5, 0]]
MAGNITUDE = {"magnitude": part([0, END], [0, 0], [1.0])}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ahs([[0, 0], [0, 3e-6]]), "3e-06 m apart"),
        (ahs([[0, 0], [8e-5, 0]]), "span more than 7.5e-05 m"),
        (ahs([[0, 0]], [1, 1]), "1 sites and 2 fillings"),
        (ahs([]), "0 sites"),
        (ahs([[0, 0]], rabi=1.6e7), "not between 0.0 and 15800000.0"),
        (ahs([[0, 0]], amplitude=part([0, 2e-8, END], [0, 1e7, 0])), "at least 5e-08 s apart"),
        (ahs([[0, 0]], detuning=part([0, 5e-8, END], [-1.25e8, 1.25e8, 0], [1.0])), "pattern must be uniform"),
        (ahs([[0, 0]], amplitude=part([0, END], [1e6, 0])), "begin and end at 0"),
        (ahs([[0, 0]], detuning=part([0, 2e-6], [0, 0])), "different times"),
        (ahs([[0, 0]], phase=part([0, END], [0])), "as many times as values"),
        (ahs([[0, 0]], detuning=part([0, 5e-6], [0, 0])), "ends at 5e-06 s"),
        (ahs([[0, 0]], localDetuning=[MAGNITUDE]), "localDetuning"),
        (ahs([[0, step * 5e-6] for step in range(13)]), "13 atoms; the embedded Hub simulates at most 12"),
    ],
)
def test_what_the_machine_cannot_run_is_named(client: httpx.Client, body: dict[str, Any], said: str) -> None:
    assert said in failed(client, body)["message"]


def test_numbers_are_numbers(client: httpx.Client) -> None:
    body = ahs([[0, 0]])
    body["input"]["ahs_program"]["setup"]["ahs_register"]["sites"] = [["0", "0.000004"]]
    response = client.post("/jobs", json=body)
    assert response.status_code == 400
    assert response.json()["detail"].startswith("input.ahs_program.setup.ahs_register.sites[0]")


@pytest.mark.parametrize("empty", range(3))
def test_each_site_in_its_place(ideal: httpx.Client, empty: int) -> None:
    filling = [int(site != empty) for site in range(3)]
    raw = completed(ideal, ahs(FAR, filling, shots=20))
    first = raw["measurements"][0]
    assert first["shotMetadata"] == {"shotStatus": "Success"}
    assert first["shotResult"] == {"preSequence": filling, "postSequence": [0, 0, 0]}
    read = AnalogHamiltonianSimulationQuantumTaskResult.from_string(json.dumps(raw))
    # After a pi pulse on atoms that do not feel each other all are in the Rydberg state.
    assert read.get_counts() == {"".join("er"[there] for there in filling): 20}
    assert raw["additionalMetadata"]["action"]["setup"]["ahs_register"]["sites"] == FAR


def test_close_atoms_block_each_other_and_half_a_pulse_is_half(ideal: httpx.Client) -> None:
    after = [
        shot["shotResult"]["postSequence"]
        for shot in completed(ideal, ahs([[0, 0], [0, 5e-6]], shots=500))["measurements"]
    ]
    # Both are excited once in ten million.
    assert after.count([0, 0]) <= 2
    raw = completed(ideal, ahs([[0, 0]], shots=1000, rabi=PI_PULSE / 2))
    ground = [shot["shotResult"]["postSequence"][0] for shot in raw["measurements"]]
    assert np.mean(ground) == pytest.approx(0.5, abs=0.1)  # 6 standard deviations
    # The shots come in no order.
    assert np.mean(ground[:500]) == pytest.approx(0.5, abs=0.14)


@pytest.mark.parametrize("area", [math.pi / math.sqrt(2), math.pi, 0.7 * math.pi])
def test_a_blockaded_pair_oscillates_faster_by_the_root_of_two(ideal: httpx.Client, area: float) -> None:
    """One excitation is shared by both atoms; with perfect blockade it is there with sin²(√2 area / 2)."""
    raw = completed(ideal, ahs([[0, 0], [0, 5e-6]], shots=1000, rabi=area / 1e-6))
    after = [tuple(shot["shotResult"]["postSequence"]) for shot in raw["measurements"]]
    share = Counter(after)
    wanted = math.sin(math.sqrt(2) * area / 2) ** 2
    assert 1 - share[1, 1] / 1000 == pytest.approx(wanted, abs=0.1)  # 6 standard deviations
    assert share[0, 0] / 1000 < 0.01
    # Neither atom is preferred.
    assert share[0, 1] / 1000 == pytest.approx(wanted / 2, abs=0.1)


def schroedinger(drive: dict[str, Any], distance: float) -> Any:
    """The probabilities of gg, gr, rg and rr for two atoms, by small steps of the Schrödinger equation."""
    step, ground_to_rydberg, rydberg = 1e-9, np.array([[0, 1], [0, 0]]), np.diag([0, 1])
    state, one = np.array([1, 0, 0, 0], complex), np.eye(2)
    shift = 5.42e-24 / distance**6 * np.kron(rydberg, rydberg)
    for time in np.arange(step / 2, END, step):
        rabi, detuning = (
            np.interp(time, drive[name]["time_series"]["times"], drive[name]["time_series"]["values"])
            for name in ("amplitude", "detuning")
        )
        # The phase alone jumps: it keeps a value until the next one's time.
        times = drive["phase"]["time_series"]["times"]
        phase = drive["phase"]["time_series"]["values"][np.searchsorted(times, time) - 1]
        # The sign of the phase is that of Braket's simulator; Braket's documentation has the other one.
        flip = rabi / 2 * np.exp(-1j * phase) * ground_to_rydberg
        single = flip + flip.conj().T - detuning * rydberg
        state = expm(-1j * step * (np.kron(single, one) + np.kron(one, single) + shift)) @ state
    return np.abs(state) ** 2


@pytest.mark.parametrize("distance", [8e-6, 1e-5, 1.4e-5])
def test_two_atoms_follow_the_schroedinger_equation(ideal: httpx.Client, distance: float) -> None:
    """Where the interaction is neither nothing nor a blockade, the drive is chirped, and its phase jumps."""
    fields = {"detuning": part([0, END], [-2e6, 5e6]), "phase": part([0, 5e-7, END], [0.0, 2.0, 2.0])}
    body = ahs([[0, 0], [distance, 0]], shots=1000, rabi=4e6, **fields)
    raw = completed(ideal, body)
    after = Counter(tuple(shot["shotResult"]["postSequence"]) for shot in raw["measurements"])
    wanted = schroedinger(body["input"]["ahs_program"]["hamiltonian"]["drivingFields"][0], distance)
    assert wanted.max() < 0.9
    found = [after[row] / 1000 for row in ((1, 1), (1, 0), (0, 1), (0, 0))]
    assert found == pytest.approx(wanted.tolist(), abs=0.1)  # 6 standard deviations


def test_detection_errors_are_the_capabilities(client: httpx.Client) -> None:
    capabilities: Any = BraketSchemaBase.parse_raw_schema(client.get("/backends/aws.quera.aquila/config").text)
    errors = capabilities.paradigm.performance.rydberg.rydbergGlobal
    for rabi, wanted in (
        (0.0, 1 - float(errors.groundDetectionError)),
        (PI_PULSE, float(errors.rydbergDetectionError)),
    ):
        raw = completed(client, ahs(FAR, shots=1000, rabi=rabi))
        after = [shot["shotResult"]["postSequence"] for shot in raw["measurements"]]
        assert np.mean(after) == pytest.approx(wanted, abs=0.035)  # 6 standard deviations


def test_record_and_calibration(client: httpx.Client) -> None:
    record = client.get("/backends/aws.quera.aquila").json()
    assert record["configuration"]["supported_input_formats"] == ["BRAKET_AHS_PROGRAM"]
    calibration = client.get("/backends/aws.quera.aquila/calibration").json()["calibration"]
    assert (calibration["type"], set(calibration)) == ("quera_aquila", {"type", "lattice", "rydberg", "performance"})
