"""`max_layers_to_learn=None`, IBM's "no limit": it travels as null by both roads, and the embedded Hub takes it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import qiskit_ibm_runtime as ibm
from qiskit import QuantumCircuit
from qiskit_ibm_runtime.noise_learner import NoiseLearner

import qhub_providers.qiskit as ours
from qhub_providers import QHubRuntimeService
from qhub_providers.hub import types
from tests.qiskit.runtime.circuits import fitted

Watched = tuple[QHubRuntimeService, list[httpx.Request]]


def sent(requests: list[httpx.Request]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(requests[-1].content)["input"]["options"]
    return found


@pytest.mark.parametrize("of", [ours.EstimatorV2, ibm.EstimatorV2])
@pytest.mark.parametrize("most", [None, 7])
def test_of_the_estimators(watched: Watched, of: Any, most: int | None) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    estimator = of(fez)
    estimator.options.resilience.layer_noise_learning.max_layers_to_learn = most
    job = estimator.run([(fitted(QuantumCircuit(1), fez), "I" * fez.num_qubits)])
    assert sent(submissions)["resilience"]["layer_noise_learning"]["max_layers_to_learn"] is most
    assert job.result()[0].data.evs == 1


def layered(number: int) -> QuantumCircuit:
    """So many layers, each another one."""
    circuit = QuantumCircuit(number + 1)
    for qubit in range(number):
        circuit.cz(qubit, qubit + 1)
    return circuit


@pytest.mark.filterwarnings("ignore:The qiskit version used to generate:UserWarning")  # of the server, said by Qiskit
@pytest.mark.parametrize(("most", "learned"), [(None, 6), (2, 2), (4, 4)])
def test_of_the_noise_learner(watched: Watched, most: int | None, learned: int) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    learner = NoiseLearner(fez)
    learner.options.max_layers_to_learn = most
    circuit = fitted(layered(6), fez)
    job = learner.run([circuit])
    assert sent(submissions)["max_layers_to_learn"] is most
    assert len(job.result().data) == learned


@pytest.mark.parametrize("kind", [types.IbmLayerNoiseLearning, types.IbmNoiseLearnerOptions])
def test_of_the_typed_inputs(kind: Any) -> None:
    assert kind(max_layers_to_learn=None).model_dump(exclude_none=True) == {"max_layers_to_learn": None}
    assert kind(num_randomizations=3).model_dump(exclude_none=True) == {"num_randomizations": 3}
