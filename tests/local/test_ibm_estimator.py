"""EstimatorV2 and noise-learner inputs on the embedded IBM machines."""

from __future__ import annotations

import base64
import io
import math
import zlib
from itertools import product
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import QuantumCircuit, qpy
from qiskit.circuit import Parameter
from qiskit.qpy import QPY_VERSION
from qiskit.quantum_info import Pauli, SparsePauliOp
from qiskit_ibm_runtime.results import LayerError

from qhub_providers.local.simulators.ibm_noise import properties

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
        ([turned(0, 0, 0), {on("II0"): 1.0, on("I+Z"): 1.0}, None, None], "only, not of +, 0"),
        ([turned(0, 0, 0), [], None, None], "pub 0: "),
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
    seeded = {"options": {"simulator": {"seed_simulator": 7}}}
    found = data_of(completed(ideal, estimator([turned(*angles), observables, None, 0.01], **seeded)))
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
    assert found.evs == pytest.approx(np.array([[1, 0, -1], [3, 3, 3]]), abs=0.13)


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
    # X of |0> is 0 with variance 1; what is estimated is the variance of the shots.
    assert abs(float(result.data.evs)) < 6.5 * wanted
    assert float(result.data.stds) == pytest.approx(wanted * math.sqrt(1 - float(result.data.evs) ** 2), rel=1e-9)
    assert result.metadata["target_precision"] == pytest.approx(wanted)
    assert not any(result.metadata["resilience"].values())


def test_the_estimates_scatter_as_the_standard_error_says(ideal: httpx.Client) -> None:
    """400 estimates of one value that is 0 with variance 1; their own scatter is known within 3.5 percent."""
    circuit, angle = QuantumCircuit(WIDTH), Parameter("angle")
    circuit.rz(angle, 50)
    circuit.sx(50)
    found = data_of(completed(ideal, estimator([circuit, {on("IIZ"): 1.0}, np.zeros((400, 1)), 0.05])))
    assert np.std(found.evs, ddof=1) == pytest.approx(0.05, rel=0.22)
    assert np.mean(found.evs) == pytest.approx(0, abs=0.05 / math.sqrt(400) * 6.5)
    assert found.stds == pytest.approx(np.full(400, 0.05), rel=0.1)


def test_three_observables_on_four_angles(ideal: httpx.Client) -> None:
    circuit, angle = QuantumCircuit(WIDTH), Parameter("angle")
    circuit.sx(50)
    circuit.rz(math.pi + angle, 50)
    circuit.sx(50)
    angles = np.linspace(0, math.pi, 4)
    observables = [[{on("IIZ"): 1.0}], [{on("IIX"): 1.0}], [{on("IIY"): 1.0}]]
    found = data_of(completed(ideal, estimator([circuit, observables, angles[:, None], 0.01])))
    assert found.evs.shape == found.stds.shape == (3, 4)
    assert found.evs[0] == pytest.approx(np.cos(angles), abs=0.065)
    assert np.abs(found.evs[1]) == pytest.approx(np.sin(angles), abs=0.065)
    assert found.evs[2] == pytest.approx(np.zeros(4), abs=0.065)
    # The error of a value that is certain is 0.
    assert found.stds[0, 0] == 0


def test_an_observable_of_nothing_is_its_coefficient(ideal: httpx.Client) -> None:
    found = data_of(completed(ideal, estimator([QuantumCircuit(WIDTH), {on("III"): 2.5}, None, 0.1])))
    assert (float(found.evs), float(found.stds)) == (2.5, 0)


def test_an_estimate_that_would_run_for_hours_fails_at_once(client: httpx.Client) -> None:
    circuit = QuantumCircuit(WIDTH)
    circuit.sx(range(20))
    wide = {"I" * (WIDTH - 20) + "Z" * 20: 1.0}
    assert "20 qubits" in failed(client, estimator([circuit, wide, None, 1e-3]))["reason"]


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
    dynamic = QuantumCircuit(WIDTH, 1)
    dynamic.measure(0, 0)
    with dynamic.if_test((dynamic.clbits[0], True)):
        dynamic.cz(0, 1)
    assert "circuit 1: has control flow" in failed(client, learner(layered(), dynamic))["reason"]
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


@pytest.mark.parametrize("version", [13, 14, QPY_VERSION])
def test_learned_layers_come_in_the_version_of_qpy_that_was_sent(ideal: httpx.Client, version: int) -> None:
    raw = io.BytesIO()
    qpy.dump(layered(), raw, version=version)
    body = learner(layered())
    body["input"]["circuits"][0]["__value__"] = base64.b64encode(zlib.compress(raw.getvalue())).decode()
    result = completed(ideal, body)
    circuits = [layer["__value__"]["circuit"]["__value__"] for layer in result["data"]]
    assert {zlib.decompress(base64.b64decode(circuit))[6] for circuit in circuits} == {version}
    assert layer_errors(result)[0].circuit.num_qubits == 4


def pairs_of(error: LayerError) -> list[tuple[int, ...]]:
    """The physical qubits of each gate of a layer."""
    return [tuple(error.qubits[error.circuit.find_bit(bit).index] for bit in step.qubits) for step in error.circuit]


def test_several_layers_of_several_circuits_each_once_and_the_frequent_first(client: httpx.Client) -> None:
    other = QuantumCircuit(WIDTH)
    for pair in ((1, 2), (1, 2), (4, 3), (1, 2)):
        other.cz(*pair)
        other.barrier()
    found = layer_errors(completed(client, learner(layered(), other)))
    # (1, 2) stands in five layers, (0, 1) with (2, 3) in two, (4, 3) in one, all of them in an order of their own.
    assert [pairs_of(error) for error in found] == [[(1, 2)], [(0, 1), (2, 3)], [(4, 3)]]
    # No generator of a layer couples qubits of different gates.
    generators = [str(label) for label in found[1].error.generators]
    assert len(generators) == 30
    assert all(label.startswith("II") != label.endswith("II") for label in generators)
    assert all(rate >= 0 for error in found for rate in error.error.rates)


def test_the_learned_rates_give_back_the_gates_error(client: httpx.Client) -> None:
    """exp(-2 sum of the rates that anticommute) is a Pauli's fidelity; their mean is the process fidelity."""
    _, gates = properties("ibm.qpu.fez")
    circuit = QuantumCircuit(WIDTH)
    circuit.cz(0, 1)
    (learned,) = layer_errors(completed(client, learner(circuit)))
    rates = np.array(learned.error.rates)
    fidelities = [
        math.exp(-2 * sum(rates[[pauli.anticommutes(one) for one in learned.error.generators]]))
        for pauli in map(Pauli, map("".join, product("IXYZ", repeat=2)))
    ]
    # Process and average gate infidelity of two qubits are as 5 to 4.
    assert 1 - np.mean(fidelities) == pytest.approx(gates["cz", (0, 1)]["gate_error"] * 5 / 4, rel=0.05)
