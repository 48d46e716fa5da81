"""IBM's own classes, unchanged, on the Hub's IBM machines."""

from __future__ import annotations

import base64
import math
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.qpy.common import QPY_VERSION
from qiskit.quantum_info import SparsePauliOp
from qiskit_ibm_runtime import Batch, EstimatorV2, RuntimeJobV2, SamplerV2, Session
from qiskit_ibm_runtime.noise_learner import NoiseLearner

from qhub_providers import QHubRuntimeService
from qhub_providers.errors import BadRequestError, ConfigurationError
from qhub_providers.qiskit.runtime import QHubRuntimeBackend

from .circuits import asymmetric, fitted, turned


def most(counts: dict[str, int]) -> str:
    return max(counts, key=lambda key: counts[key])


def qpy_version_of(encoded: str) -> int:
    return zlib.decompress(base64.standard_b64decode(encoded))[6]


def test_the_sampler(fez: QHubRuntimeBackend) -> None:
    job = SamplerV2(mode=fez).run([fitted(asymmetric(), fez)], shots=200)
    assert isinstance(job, RuntimeJobV2)
    (pub,) = job.result()
    assert most(pub.data.low.get_counts()) == "10"
    assert most(pub.data.high.get_counts()) == "100"
    assert pub.data.low.num_shots == 200
    assert job.status() == "DONE"


def test_pubs_with_parameters_and_shots_of_their_own(fez: QHubRuntimeBackend) -> None:
    circuit = turned()
    circuit.measure_all()
    circuit = fitted(circuit, fez)
    job = SamplerV2(fez).run([(circuit, [[0.0], [math.pi]], 50), (circuit, [0.0])], shots=70)
    sweep, single = job.result()
    assert sweep.data.meas.shape == (2,)
    assert sweep.data.meas.num_shots == 50
    assert most(sweep.data.meas[1].get_counts()) == "1"
    assert single.data.meas.num_shots == 70
    assert job.hub_job.record().shots == 120


def test_the_estimator(fez: QHubRuntimeBackend) -> None:
    circuit = fitted(turned(), fez)
    observable = SparsePauliOp("Z").apply_layout(circuit.layout)
    job = EstimatorV2(fez).run([(circuit, observable, [[0.0], [math.pi]])], precision=0.05)
    (pub,) = job.result()
    assert pub.data.evs == pytest.approx([1, -1], abs=0.3)
    assert np.all(pub.data.stds >= 0)


def test_an_ancilla_may_be_measured_last(fez: QHubRuntimeBackend) -> None:
    circuit = QuantumCircuit(3, 1)
    circuit.h(0)
    circuit.cx([0, 0, 1], [1, 2, 2])
    circuit.measure(2, 0)
    circuit = fitted(circuit, fez)
    observable = SparsePauliOp(["IXX", "IZZ"]).apply_layout(circuit.layout)
    (pub,) = EstimatorV2(fez).run([(circuit, observable)], precision=0.05).result()
    assert pub.data.evs == pytest.approx(2, abs=0.6)


def test_options_travel(fez: QHubRuntimeBackend) -> None:
    sampler = SamplerV2(fez, options={"default_shots": 33, "max_execution_time": 77})
    sampler.options.dynamical_decoupling.enable = True
    sampler.options.environment.job_tags = ["mine"]
    sampler.options.environment.log_level = "INFO"
    job = sampler.run([fitted(asymmetric(), fez)])
    record = job.hub_job.record()
    assert record.input_params == {"program_id": "sampler", "max_execution_time": 77, "log_level": "info"}
    assert job.hub_job.input()["options"]["dynamical_decoupling"]["enable"] is True
    assert (job.tags, record.shots) == (["mine"], 33)
    assert job.result()[0].data.low.num_shots == 33


@pytest.mark.filterwarnings("ignore:The qiskit version used to generate:UserWarning")  # of the server, said by Qiskit
def test_the_noise_learner(fez: QHubRuntimeBackend) -> None:
    learner = NoiseLearner(fez)
    learner.options.layer_pair_depths = [0, 1]
    learner.options.num_randomizations = 2
    learner.options.shots_per_randomization = 16
    circuit = asymmetric()
    circuit.remove_final_measurements()
    circuit.cz(0, 1)
    job = learner.run([fitted(circuit, fez)])
    job.wait_for_final_state()
    assert job.status() == "DONE"
    (layer,) = job.hub_job.raw_result()["data"]
    sent = job.hub_job.input()["circuits"][0]["__value__"]
    assert qpy_version_of(layer["__value__"]["circuit"]["__value__"]) == qpy_version_of(sent) <= QPY_VERSION
    (learnt,) = job.result().data
    assert len(learnt.qubits) == 2


def test_a_session(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    circuit = fitted(asymmetric(), fez)
    with Session(backend=fez, max_time="1h") as session:
        first = SamplerV2(mode=session).run([circuit], shots=20)
        second = SamplerV2().run([circuit], shots=20)
        assert session.details()["max_time"] == 3600
        assert session.status() in ("Pending", "In progress, accepting new jobs")
    for job in (first, second):
        assert job.session_id == session.session_id
        assert most(job.result()[0].data.high.get_counts()) == "100"
    assert session.details()["accepting_jobs"] is False
    session.close()
    again = Session.from_id(session.session_id, service)
    assert again.session_id == session.session_id
    again.cancel()
    assert again.status() == "Closed"
    again.close()
    with pytest.raises(Exception, match="closed"):
        SamplerV2(mode=session).run([circuit])


def test_a_batch(service: QHubRuntimeService, fez: QHubRuntimeBackend) -> None:
    circuit = fitted(turned(), fez)
    observable = SparsePauliOp("Z").apply_layout(circuit.layout)
    with Batch(backend=fez) as batch:
        jobs = [EstimatorV2().run([(circuit, observable, [angle])], precision=0.1) for angle in (0.0, math.pi)]
    values = [float(job.result()[0].data.evs) for job in jobs]
    assert values == pytest.approx([1, -1], abs=0.3)
    assert {job.session_id for job in jobs} == {batch.session_id}
    listed = service.jobs(session_id=batch.session_id, descending=False)
    assert [job.job_id() for job in listed] == [job.job_id() for job in jobs]
    assert Batch.from_id(batch.session_id, service).session_id == batch.session_id


@pytest.mark.parametrize("name", ["shape", "size", "ndim", "items", "keys", "values"])
def test_a_register_that_no_result_can_hold_is_refused_before_it_is_sent(
    watched: tuple[QHubRuntimeService, list[httpx.Request]], name: str
) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    circuit = QuantumCircuit(QuantumRegister(1), ClassicalRegister(1, name))
    circuit.measure(0, 0)
    with pytest.raises(ConfigurationError, match=f"pub 1: .*register named '{name}'"):
        SamplerV2(fez).run([fitted(asymmetric(), fez), fitted(circuit, fez)])
    assert submissions == []


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
def test_numbers_of_numpy_as_shots(fez: QHubRuntimeBackend, kind: type[np.integer[Any]]) -> None:
    circuit = fitted(asymmetric(), fez)
    job = SamplerV2(fez, options={"default_shots": 9}).run([(circuit, None, kind(7)), circuit], shots=kind(8))
    assert job.hub_job.record().shots == 15
    assert [pub.data.low.num_shots for pub in job.result()] == [7, 8]


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
def test_numbers_of_numpy_as_precision(fez: QHubRuntimeBackend, kind: type[np.floating[Any]]) -> None:
    circuit = fitted(turned(), fez).assign_parameters([0.0])
    observable = SparsePauliOp("Z").apply_layout(circuit.layout)
    job = EstimatorV2(fez).run([(circuit, observable, None, kind(0.25)), (circuit, observable)], precision=kind(0.5))
    assert job.hub_job.record().shots == 16 + 4
    assert [float(pub.metadata["target_precision"]) for pub in job.result()] == [0.25, 0.5]


def test_as_many_pubs_as_ibm_takes_in_one_job(fez: QHubRuntimeBackend) -> None:
    circuit = fitted(asymmetric(), fez)
    job = SamplerV2(fez).run([circuit] * 30)
    assert job.hub_job.record().shots == 30 * 4096
    assert [pub.data.low.num_shots for pub in job.result()] == [4096] * 30


def test_a_precision_that_takes_more_shots_than_one_circuit_has(fez: QHubRuntimeBackend) -> None:
    circuit = fitted(turned(), fez).assign_parameters([math.pi / 2])
    observable = SparsePauliOp("X").apply_layout(circuit.layout)
    job = EstimatorV2(fez).run([(circuit, observable)], precision=0.001)
    assert job.hub_job.record().shots == 1_000_000
    (pub,) = job.result()
    assert pub.data.evs == pytest.approx(1, abs=0.1)
    assert 0 < pub.data.stds < 0.0011


@pytest.mark.parametrize("kind", ["kerneled", "avg_kerneled"])
def test_measurements_that_the_embedded_machines_have_not_are_refused(fez: QHubRuntimeBackend, kind: str) -> None:
    sampler = SamplerV2(fez)
    sampler.options.execution.meas_type = kind
    with pytest.raises(BadRequestError, match=rf"meas_type.*'{kind}'.*classified"):
        sampler.run([fitted(asymmetric(), fez)])
    sampler.options.execution.meas_type = "classified"
    assert sampler.run([fitted(asymmetric(), fez)], shots=5).result()[0].data.low.num_shots == 5


def test_an_observable_that_is_zero_is_refused_before_it_is_sent(
    watched: tuple[QHubRuntimeService, list[httpx.Request]],
) -> None:
    service, submissions = watched
    fez = service.backend("ibm_fez")
    circuit = fitted(turned(), fez).assign_parameters([0.0])
    with pytest.raises(ValueError, match=r"Empty observable|is zero"):  # later Qiskits say so themselves
        EstimatorV2(fez).run([(circuit, SparsePauliOp("Z", [0]).apply_layout(circuit.layout))])
    assert submissions == []
