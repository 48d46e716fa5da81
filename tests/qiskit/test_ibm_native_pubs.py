"""Pubs for IBM's machines: what is refused before anything is sent, and numbers of NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.primitives.pubs import PubError
from tests.qiskit.test_fanout import RunningHub
from tests.qiskit.test_ibm_native import bell, manila


@pytest.mark.parametrize("name", ["shape", "size", "ndim", "items", "keys", "values", "self"])
def test_a_register_that_no_result_can_hold_is_refused_before_anything_is_sent(name: str) -> None:
    hub = RunningHub()
    circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, name))
    circuit.measure(0, 0)
    with pytest.raises(PubError, match=f"pub 1: .*register named '{name}'"):
        SamplerV2(manila(hub)).run([bell(), circuit])
    assert hub.jobs == []


def test_numbers_of_numpy() -> None:
    hub = RunningHub()
    sampler = SamplerV2(manila(hub), options={"default_shots": np.int64(105), "max_execution_time": np.int32(60)})
    sampler.run([(bell(), None, np.uint8(107)), bell()], shots=np.int32(109))
    estimator = EstimatorV2(manila(hub), options={"default_precision": np.float32(0.0625)})
    estimator.run([(QuantumCircuit(1), "Z", None, np.float32(0.03125)), (QuantumCircuit(1), "Z")])
    estimator.run([(QuantumCircuit(1), "Z")], precision=np.float16(0.0625))
    shots, default, given = hub.posted()
    assert ([pub[2] for pub in shots["input"]["pubs"]], shots["shots"]) == ([107, 109], 216)
    assert shots["input_params"]["max_execution_time"] == 60
    assert ([pub[3] for pub in default["input"]["pubs"]], default["shots"]) == ([0.03125, 0.0625], 1280)
    assert ([pub[3] for pub in given["input"]["pubs"]], given["shots"]) == ([0.0625], 256)


@pytest.mark.parametrize("zero", [{"ZZ": 0.0}, {"ZZ": 1.0, "00": -1.0, "11": -1.0, "01": 1.0, "10": 1.0}])
def test_an_observable_that_is_zero_is_refused_before_anything_is_sent(zero: dict[str, float]) -> None:
    hub = RunningHub()
    circuit = QuantumCircuit(2)
    with pytest.raises(PubError, match=r"pub 1: "):
        EstimatorV2(manila(hub)).run([(circuit, "ZZ"), (circuit, zero)])
    assert hub.jobs == []
