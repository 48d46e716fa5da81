"""EstimatorV2 and noise-learner inputs on the embedded IBM machines."""

from __future__ import annotations

import math
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.quantum_info import SparsePauliOp
from qiskit_ibm_runtime.results import LayerError

from .programs import completed, decoded, failed, ibm, ry

WIDTH = 156
PLACES = (50, 51, 52)


def estimator(*pubs: Any, **more: Any) -> dict[str, Any]:
    return ibm(*pubs, **more) | {"input_params": {"program_id": "estimator"}}


def learner(*circuits: QuantumCircuit, **options: Any) -> dict[str, Any]:
    body = ibm(*circuits)
    program = {"circuits": body["input"]["pubs"], "options": {"support_qiskit": True, **options}}
    return body | {"input": program, "input_params": {"program_id": "noise-learner"}}


def on(label: str) -> str:
    """A label of three letters, the first for qubit 52, on the whole machine."""
    letters = ["I"] * WIDTH
    for letter, place in zip(label, reversed(PLACES), strict=True):
        letters[WIDTH - 1 - place] = letter
    return "".join(letters)


def turned(*angles: float) -> QuantumCircuit:
    circuit = QuantumCircuit(WIDTH)
    for angle, place in zip(angles, PLACES, strict=True):
        ry(circuit, angle, place)
    return circuit


def data_of(result: Any, index: int = 0) -> Any:
    return decoded(result)[index].data


@pytest.mark.parametrize(
    ("pub", "said"),
    [
        ([turned(0, 0, 0), {"ZZ": 1.0}, None, None], "pub 0"),
        ([turned(0, 0, 0), {on("IIZ"): 1.0}, None, -0.1], "pub 0"),
        ([turned(0, 0, 0), {on("IIZ"): 1.0}, None, 1e-9], "precision 1e-09"),
        ([turned(0, 0, 0), {on("QIZ"): 1.0}, None, None], "pub 0"),
        ([None, {on("IIZ"): 1.0}, None, None], "QPY"),
    ],
)
def test_a_pub_that_does_not_fit_says_why(client: httpx.Client, pub: list[Any], said: str) -> None:
    assert said in failed(client, estimator(pub))["reason"]


def test_wrong_gates_and_too_many_qubits(client: httpx.Client) -> None:
    circuit = QuantumCircuit(WIDTH)
    circuit.h(0)
    failure = failed(client, estimator([circuit, {on("IIZ"): 1.0}, None, None]))
    assert (failure["reason_code"], failure["reason"][:11]) == (1517, "Circuit 0: ")
    wide = {"Z" * 30 + "I" * (WIDTH - 30): 1.0}
    assert "30 qubits" in failed(client, estimator([QuantumCircuit(WIDTH), wide, None, None]))["reason"]


def test_each_pauli_on_its_qubit(ideal: httpx.Client) -> None:
    angles = [2 * math.asin(math.sqrt(p)) for p in (0.1, 0.35, 0.8)]
    observables = [[{on("IIZ"): 1.0}], [{on("IZI"): 1.0}], [{on("ZII"): 1.0}], [{on("IIX"): 2.0, on("ZZI"): 1.0}]]
    found = data_of(completed(ideal, estimator([turned(*angles), observables, None, 0.01])))
    assert found.evs.shape == found.stds.shape == (4, 1)
    wanted = [0.8, 0.3, -0.6, 2 * math.sin(angles[0]) + 0.3 * -0.6]
    assert found.evs.ravel() == pytest.approx(wanted, abs=0.06)


def test_parameters_and_observables_broadcast(ideal: httpx.Client) -> None:
    circuit, angle = QuantumCircuit(WIDTH), Parameter("angle")
    circuit.sx(50)
    circuit.rz(math.pi + angle, 50)
    circuit.sx(50)
    values = np.array([[0.0], [math.pi / 2], [math.pi]])
    pub = [circuit, [[{on("IIZ"): 1.0}], [{on("III"): 3.0}]], values, 0.02]
    found = data_of(completed(ideal, estimator(pub)))
    assert found.evs == pytest.approx(np.array([[1, 0, -1], [3, 3, 3]]), abs=0.1)


@pytest.mark.parametrize(
    ("precision", "more", "wanted"),
    [
        (0.05, {}, 0.05),
        (None, {}, 1 / 64),
        (None, {"precision": 0.1, "options": {"default_shots": 4}}, 0.1),
        (None, {"options": {"default_shots": 400, "default_precision": 0.2}}, 0.05),
        (None, {"options": {"default_precision": 0.2}}, 0.2),
    ],
)
def test_the_standard_error_is_the_precision(
    ideal: httpx.Client, precision: float | None, more: dict[str, Any], wanted: float
) -> None:
    result = decoded(completed(ideal, estimator([turned(0, 0, 0), {on("IIX"): 1.0}, None, precision], **more)))[0]
    # X of |0> is 0 with variance 1.
    assert float(result.data.stds) == pytest.approx(wanted, rel=0.15)
    assert result.metadata["target_precision"] == pytest.approx(wanted)
    assert not any(result.metadata["resilience"].values())


def test_the_machines_noise_is_in_the_estimate(client: httpx.Client, ideal: httpx.Client) -> None:
    body = estimator([turned(0, 0, 0), {on("ZZZ"): 1.0}, None, 0.01], options={"simulator": {"seed_simulator": 5}})
    assert float(data_of(completed(ideal, body)).evs) == 1.0
    noisy = completed(client, body)
    assert 0.7 < float(data_of(noisy).evs) < 0.99
    assert float(data_of(completed(client, body)).evs) == float(data_of(noisy).evs)


def test_idle_qubits_and_delays(ideal: httpx.Client) -> None:
    circuit = QuantumCircuit(WIDTH)
    circuit.delay(100, 51)
    found = data_of(completed(ideal, estimator([circuit, SparsePauliOp([on("IZI")]), None, 0.1])))
    assert float(found.evs) == 1.0


def layered() -> QuantumCircuit:
    circuit = QuantumCircuit(WIDTH)
    for _ in range(2):
        circuit.cz(0, 1)
        circuit.cz(2, 3)
        circuit.sx(1)
        circuit.cz(1, 2)
    return circuit


def layer_errors(result: dict[str, Any]) -> list[LayerError]:
    found: list[LayerError] = decoded(result)["data"]
    return found


def test_the_noise_learner_refuses_what_it_cannot_read(client: httpx.Client) -> None:
    body = learner(layered())
    assert "circuit 0" in failed(client, body | {"input": {"circuits": ["OPENQASM 3.0;"]}})["reason"]
    wrong = QuantumCircuit(WIDTH)
    wrong.cx(0, 1)
    assert failed(client, learner(wrong))["reason_code"] == 1517


def test_learned_layers_have_the_errors_of_their_gates(client: httpx.Client, ideal: httpx.Client) -> None:
    first, *others = layer_errors(completed(client, learner(layered(), max_layers_to_learn=2)))
    assert len(others) == 1
    assert first.qubits == [0, 1, 2, 3]
    assert [step.name for step in first.circuit] == ["cz", "cz"]
    assert len(first.error.generators) == len(first.error.rates) == 30
    assert 0.001 < sum(first.error.rates) < 0.1
    assert {error.circuit.num_qubits for error in layer_errors(completed(client, learner(layered())))} == {4, 2}
    silent = layer_errors(completed(ideal, learner(layered(), max_layers_to_learn=1)))
    assert sum(silent[0].error.rates) == 0
