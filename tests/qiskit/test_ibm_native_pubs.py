"""Pubs for IBM's machines: what is refused before anything is sent, numbers of NumPy, names of registers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.primitives.containers import BitArray, DataBin, SamplerPubResult
from qiskit_ibm_runtime import RuntimeEncoder

from qhub_providers.errors import HubJobError
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from qhub_providers.qiskit.primitives.pubs import PubError
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of
from tests.qiskit.test_ibm_native import bell, manila, sent_circuit
from tests.qiskit.test_ibm_native_results import AnsweringHub, encoded, sampler_job


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


def test_numbers_of_numpy_in_options() -> None:
    hub = RunningHub()
    estimator = EstimatorV2(manila(hub))
    estimator.options.update(
        seed_estimator=np.int64(3),
        execution={"rep_delay": np.float32(0.25)},
        simulator={"seed_simulator": np.uint8(4)},
        twirling={"num_randomizations": np.int32(8)},
        resilience={"zne": {"noise_factors": [np.float32(1), np.float64(2), np.int8(3)]}},
    )
    estimator.run([(QuantumCircuit(1), "Z")])
    (body,) = hub.posted()
    assert body["input"]["options"] == {
        "seed_estimator": 3,
        "execution": {"rep_delay": 0.25},
        "simulator": {"seed_simulator": 4},
        "twirling": {"num_randomizations": 8},
        "resilience": {"zne": {"noise_factors": [1.0, 2.0, 3]}},
    }


@pytest.mark.parametrize("zero", [{"ZZ": 0.0}, {"ZZ": 1.0, "00": -1.0, "11": -1.0, "01": 1.0, "10": 1.0}])
def test_an_observable_that_is_zero_is_refused_before_anything_is_sent(zero: dict[str, float]) -> None:
    hub = RunningHub()
    circuit = QuantumCircuit(2)
    with pytest.raises(PubError, match=r"pub 1: "):
        EstimatorV2(manila(hub)).run([(circuit, "ZZ"), (circuit, zero)])
    assert hub.jobs == []


def test_a_register_that_no_field_can_be_called_after_takes_no_other_pub_with_it() -> None:
    first, second = alternating(2)
    payload = encoded(*(SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100))) for _ in range(2)))
    data = payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]
    data["field_names"], data["fields"] = ["shape"], {"shape": data["fields"]["meas"]}
    outcomes = sampler_job(AnsweringHub(payload), first, second).pub_results()
    assert isinstance(outcomes[0], HubJobError)  # the circuit has no such register
    assert outcomes[1].data.meas.num_shots == 100


def test_a_job_that_has_such_a_register_keeps_its_data() -> None:
    circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, "two words"))
    circuit.measure(0, 0)
    hub = AnsweringHub(encoded(SamplerPubResult(DataBin(register_0=BitArray.from_samples(["1"] * 100)))))
    job = sampler_job(hub, circuit)
    body = job.jobs[0].hub_jobs[0].input()
    sent = sent_circuit(body["pubs"][0][0])
    sent.metadata["qhub_registers"] = [["shape", 1]]  # as an earlier release sent it
    body["pubs"][0][0] = json.loads(json.dumps(sent, cls=RuntimeEncoder))
    hub.inputs[job.job_id()] = body
    (found,) = IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub)).result()
    assert found.data.shape_.get_counts() == {"1": 100}
    assert found.metadata["register_names"] == {"shape_": "shape"}
