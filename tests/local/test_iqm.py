"""IQM circuits on the embedded `iqm.qpu.garnet` and `iqm.qpu.emerald`."""

from __future__ import annotations

import math
from typing import Any

import httpx
import pytest

from .programs import completed, failed

GARNET, EMERALD = "iqm.qpu.garnet", "iqm.qpu.emerald"
DIALECTS = ("contract", "client", "hybrid")


def prx(qubit: str, angle: float, phase: float = 0.0, dialect: str = "hybrid") -> dict[str, Any]:
    turns = {"angle_t": angle / math.tau, "phase_t": phase / math.tau}
    if dialect == "contract":
        return {"name": "prx", "qubits": [qubit], "args": turns}
    radians = {"angle": angle, "phase": phase}
    if dialect == "client":
        return {"name": "prx", "locus": [qubit], "args": radians, "implementation": None}
    return {"name": "prx", "qubits": [qubit], "args": radians}


def step(name: str, *qubits: str, **args: Any) -> dict[str, Any]:
    return {"name": name, "qubits": [*qubits], "args": args}


def measure(qubit: str, key: str, **args: Any) -> dict[str, Any]:
    return step("measure", qubit, key=key, **args)


def iqm(*circuits: list[dict[str, Any]], backend_id: str = GARNET, shots: int = 100, **options: Any) -> dict[str, Any]:
    named = [{"name": f"c{index}", "instructions": steps} for index, steps in enumerate(circuits)]
    return {"backend_id": backend_id, "shots": shots, "input": {"circuits": named, **options}, "input_params": {}}


def fingerprint(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Registers a (1 bit) and b (3 bits), b[0] unmeasured, keys listed in another order than the qubits."""
    keys = {"QB2": "a_1_0_0", "QB4": "b_3_1_2", "QB1": "b_3_1_1"}
    return [*steps, *(measure(qubit, key) for qubit, key in keys.items())]


END = measure("QB1", "m")
LOGICAL = [{"logical_name": "alice", "physical_name": "QB1"}]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([step("rz", "QB1", angle=1.0), END], "does not have rz"),
        ([step("move", "QB1", "COMPR1"), END], "does not have move"),
        ([step("cz", "QB1", "QB3"), END], "does not have cz on ['QB1', 'QB3']"),
        ([prx("QB21", 1.0), END], "not qubits of iqm.qpu.garnet"),
        ([step("cz", "QB1", "QB1"), END], "one of them twice"),
        ([step("barrier"), END], "barrier on []"),
        ([step("prx", "QB1", angle=1.0), END], "phase must be a finite number"),
        ([step("prx", "QB1", angle=1.0, phase=0.0, angle_t=0.5), END], "are mixed"),
        ([step("prx", "QB1", angle=1.0, phase=0.0, amount=1), END], "no argument 'amount'"),
        ([{**prx("QB1", 1.0), "implementation": "other"}, END], "no implementation 'other'"),
        ([{**prx("QB1", 1.0), "locus": ["QB1"]}, END], "both qubits and locus"),
        ([step("measure", "QB1")], "measure needs a key"),
        ([END, measure("QB2", "m")], "'m' is used twice"),
        ([step("cc_prx", "QB1", angle=1.0, phase=0.0, feedback_key="f", feedback_qubit="QB2"), END], "feedback_key"),
        ([step("delay", "QB1", duration=-1.0), END], "duration"),
        ([prx("QB1", 1.0)], "at least one"),
    ],
)
def test_what_the_machine_does_not_have_is_named(client: httpx.Client, steps: list[dict[str, Any]], said: str) -> None:
    failure = failed(client, iqm(steps))["error"]
    assert said in failure["message"]
    assert failure["details"] == {"source": "iqm-station-control"}


def test_a_batch_measures_the_same_qubits(client: httpx.Client) -> None:
    assert "same qubits" in failed(client, iqm([END], [measure("QB2", "m")]))["error"]["message"]


def test_options_that_cannot_be_honoured_are_refused(client: httpx.Client) -> None:
    assert client.post("/jobs", json=iqm([END], custom_settings={"a": 1})).status_code == 400
    other = "11111111-0000-4000-8000-000000000000"
    assert other in failed(client, iqm([END], calibration_set_id=other))["error"]["message"]


def test_too_many_qubits_in_use(client: httpx.Client) -> None:
    wide = [prx(f"QB{qubit}", 1.0) for qubit in range(1, 28)]
    assert "27 qubits" in failed(client, iqm([*wide, END], backend_id=EMERALD))["error"]["message"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("one", "wanted"), [("QB1", "001"), ("QB2", "100"), ("QB4", "010")])
def test_each_character_belongs_to_its_key(ideal: httpx.Client, dialect: str, one: str, wanted: str) -> None:
    (found,) = completed(ideal, iqm(fingerprint([prx(one, math.pi, 0.3, dialect)])))["measurement_counts"]
    assert found["measurement_keys"] == ["a_1_0_0", "b_3_1_2", "b_3_1_1"]
    assert found["counts"] == {wanted: 100}
    assert found["memory"] == [hex(int(wanted, 2))] * 100


@pytest.mark.parametrize("dialect", DIALECTS)
def test_probabilities_by_key(ideal: httpx.Client, dialect: str) -> None:
    angles = {name: 2 * math.asin(math.sqrt(p)) for name, p in {"QB1": 0.1, "QB2": 0.35, "QB4": 0.8}.items()}
    steps = [prx(name, angle, math.pi / 2, dialect) for name, angle in angles.items()]
    (found,) = completed(ideal, iqm(fingerprint(steps), shots=10_000))["measurement_counts"]
    shares = [sum(n for key, n in found["counts"].items() if key[place] == "1") / 10_000 for place in range(3)]
    assert shares == pytest.approx([0.35, 0.8, 0.1], abs=0.03)  # 6 standard deviations


def hadamard(qubit: str) -> list[dict[str, Any]]:
    return [prx(qubit, math.pi / 2, math.pi / 2), prx(qubit, math.pi, 0.0)]


def test_a_bell_pair_in_either_order_and_a_batch(ideal: httpx.Client) -> None:
    ends = [measure("QB1", "c_2_0_0"), measure("QB2", "c_2_0_1")]
    bells = [
        [*hadamard("QB1"), *hadamard("QB2"), step("cz", *pair), *hadamard("QB2"), step("barrier", "QB1", "QB2"), *ends]
        for pair in (("QB1", "QB2"), ("QB2", "QB1"))
    ]
    for found in completed(ideal, iqm(*bells))["measurement_counts"]:
        assert set(found["counts"]) == {"00", "11"}
        assert sum(found["counts"].values()) == 100


def test_feedback_reset_and_logical_names(ideal: httpx.Client) -> None:
    steps = [
        prx("alice", math.pi),
        measure("alice", "m", feedback_key="f"),
        step("cc_prx", "QB1", angle=math.pi, phase=0.0, feedback_key="f", feedback_qubit="alice"),
        step("cc_prx", "QB5", angle=math.pi, phase=0.0, feedback_key="f", feedback_qubit="QB1"),
        prx("QB2", math.pi),
        step("reset", "QB2"),
        *(measure(qubit, qubit) for qubit in ("QB1", "QB2", "QB5")),
    ]
    (found,) = completed(ideal, iqm(steps, qubit_mapping=LOGICAL))["measurement_counts"]
    assert (found["measurement_keys"], found["counts"]) == (["m", "QB1", "QB2", "QB5"], {"1001": 100})


@pytest.mark.parametrize("backend_id", [GARNET, EMERALD])
def test_the_noise_is_the_calibrations(client: httpx.Client, ideal: httpx.Client, backend_id: str) -> None:
    qubit = client.get(f"/backends/{backend_id}/calibration").json()["calibration"]["qubits"][0]
    waiting = [prx("QB1", math.pi), step("delay", "QB1", duration=qubit["t1_us"] * 1e-6 / 2), END]

    def ones(hub: httpx.Client, *steps: dict[str, Any]) -> float:
        (found,) = completed(hub, iqm([*steps], backend_id=backend_id, shots=10_000))["measurement_counts"]
        return float(found["counts"].get("1", 0) / 10_000)

    error = qubit["readout_error"]
    assert ones(client, END) == pytest.approx(error, abs=0.01)
    assert ones(client, *waiting) == pytest.approx(error + (1 - 2 * error) * math.exp(-1 / 2), abs=0.035)
    assert ones(ideal, *waiting) == 1.0


@pytest.mark.parametrize(("backend_id", "qubits", "pairs"), [(GARNET, 20, 30), (EMERALD, 54, 92)])
def test_record_architecture_and_calibration_agree(
    client: httpx.Client, backend_id: str, qubits: int, pairs: int
) -> None:
    record = client.get(f"/backends/{backend_id}").json()["configuration"]
    config = client.get(f"/backends/{backend_id}/config").json()
    calibration = client.get(f"/backends/{backend_id}/calibration").json()["calibration"]
    edges = {(int(one), int(other)) for one, others in record["connectivity"]["graph"].items() for other in others}
    (implementation,) = config["gates"]["cz"]["implementations"].values()
    assert len(record["qubits"]) == len(config["qubits"]) == len(calibration["qubits"]) == qubits
    assert len(edges) == pairs
    assert [[f"QB{one}", f"QB{other}"] for one, other in sorted(edges)] == sorted(
        implementation["loci"], key=lambda names: [int(name[2:]) for name in names]
    )
    assert {tuple(pair["qubits"]) for pair in calibration["qubit_pairs"]} == edges
    observed = {item["dut_field"]: item["value"] for item in config["calibrationData"]["observations"]}
    assert observed["metrics.ssro.measure.constant.QB1.fidelity"] == pytest.approx(
        1 - calibration["qubits"][0]["readout_error"]
    )
    assert observed["gates.cz.slepian_crf.QB1__QB2.duration"] == 4e-8
