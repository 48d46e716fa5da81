"""Pubs on IBM's machines: what is sent for them, over the embedded Hub's socket what comes back."""

from __future__ import annotations

import base64
import io
import json
import zlib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Parameter
from qiskit.primitives import StatevectorEstimator
from qiskit.providers import JobStatus

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedBackendError, UnsupportedCircuitError
from qhub_providers.formats import ibm_pubs
from qhub_providers.qiskit import EstimatorV2, QHubBackend, SamplerV2
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from tests.qiskit.test_check import fractional, fractional_device
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of

SCHEMAS: dict[str, Any] = json.loads(
    files("qhub_providers").joinpath("local", "quantum-openapi.json").read_text(encoding="utf-8")
)["components"]["schemas"]


def manila(hub: RunningHub) -> QHubBackend:
    return provider_of(hub).get_backend("ibm.qpu.manila")


def bell(name: str = "bell") -> QuantumCircuit:
    circuit = QuantumCircuit(2, name=name)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def rotated() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.ry(Parameter("b"), 0)
    circuit.rx(Parameter("a"), 1)
    return circuit


def array(encoded: dict[str, Any]) -> np.ndarray[Any, Any]:
    assert encoded["__type__"] == "ndarray"
    loaded: np.ndarray[Any, Any] = np.load(io.BytesIO(zlib.decompress(base64.b64decode(encoded["__value__"]))))
    return loaded


def sent_circuit(encoded: dict[str, Any]) -> QuantumCircuit:
    from qiskit import qpy

    return qpy.load(io.BytesIO(zlib.decompress(base64.b64decode(encoded["__value__"]))))[0]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"default_shotz": 1}, "default_shotz=1 cannot work: accepted are default_shots, dynamical_decoupling"),
    ({"default_shots": 0}, "default_shots=0"),
    ({"dynamical_decoupling": {"enabel": True}}, r"dynamical_decoupling\.enabel"),
    ({"dynamical_decoupling": {"sequence_type": "YY"}}, r"dynamical_decoupling\.sequence_type='YY'"),
    ({"twirling": {"num_randomizations": 0}}, r"twirling\.num_randomizations"),
    ({"environment": {"private": True}}, "none can be private"),
    ({"environment": {"log_level": "LOUD"}}, r"environment\.log_level"),
    ({"max_execution_time": 0}, "max_execution_time=0"),
    ({"resilience_level": 1}, "resilience_level=1 cannot work: accepted are"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_options_that_cannot_work(options: dict[str, Any], message: str) -> None:
    hub = RunningHub()
    with pytest.raises(ConfigurationError, match=message):
        SamplerV2(manila(hub), options=options)
    assert hub.jobs == []


TOGETHER: list[tuple[dict[str, Any], str]] = [
    ({"resilience": {"zne_mitigation": True, "pec_mitigation": True}}, "exclude each other"),
    ({"resilience": {"measure_noise_learning": {"num_randomizations": 8}}}, "measure_mitigation=True"),
    ({"resilience": {"zne": {"noise_factors": [0.5, 2]}}}, "each at least 1"),
    ({"resilience": {"zne": {"extrapolator": "polynomial_degree_3", "noise_factors": [1, 2, 3]}}}, "at least 4"),
    ({"resilience": {"layer_noise_learning": {"layer_pair_depths": [1, -1]}}}, "none may be < 0"),
    ({"experimental": {"image": "mine"}}, "runtime image"),
]


@pytest.mark.parametrize(("options", "message"), TOGETHER)
def test_options_that_do_not_go_together_are_refused_before_anything_is_sent(
    options: dict[str, Any], message: str
) -> None:
    hub = RunningHub()
    estimator = EstimatorV2(manila(hub), options=options)
    with pytest.raises(ConfigurationError, match=message):
        estimator.run([(QuantumCircuit(1), "Z")])
    assert hub.jobs == []


def test_ibms_options_on_another_machine_are_refused(provider: QHubProvider) -> None:
    with pytest.raises(ConfigurationError, match="dynamical_decoupling"):
        SamplerV2(provider.get_backend("aws.sim.sv1"), options={"dynamical_decoupling": {"enable": True}})


def test_what_a_sampler_sends() -> None:
    hub = RunningHub()
    sampler = SamplerV2(manila(hub), options={"default_shots": 200, "max_execution_time": 60})
    sampler.options.dynamical_decoupling.enable = True
    sampler.options.update(twirling={"enable_gates": True, "num_randomizations": "auto"})
    sampler.options.environment.job_tags = ["mine"]
    sampler.options.experimental = {"execution": {"scheduler_timing": True}, "other": 1}
    job = sampler.run([alternating(1)[0], (alternating(2)[1], None, 300)])
    assert isinstance(job, IbmPrimitiveJob)
    (body,) = hub.posted()
    assert body["shots"] == 500
    assert body["input_params"] == {"program_id": "sampler", "max_execution_time": 60, "log_level": "warning"}
    assert body["input"]["options"] == {
        "default_shots": 200,
        "dynamical_decoupling": {"enable": True},
        "twirling": {"enable_gates": True, "num_randomizations": "auto"},
        "execution": {"scheduler_timing": True},
        "experimental": {"other": 1},
    }
    assert (body["input"]["version"], body["input"]["support_qiskit"]) == (2, True)
    assert [pub[2] for pub in body["input"]["pubs"]] == [200, 300]
    assert [sent_circuit(pub[0]).name for pub in body["input"]["pubs"]] == ["number 0", "number 1"]
    assert "session_id" not in body
    assert "mine" in body["tags"]
    assert job.tags == ["mine"]
    check_against_the_contract(body, 0)


def test_what_an_estimator_sends() -> None:
    hub = RunningHub()
    options = {"resilience_level": 2, "seed_estimator": 7, "resilience": {"zne": {"noise_factors": (1, 2, 3)}}}
    estimator = EstimatorV2(manila(hub), options=options)
    estimator.options.resilience.pec.max_overhead = None
    estimator.options.environment.log_level = "DEBUG"
    estimator.run([(rotated(), ["ZZ", {"XI": 2.0}], [[0.1, 0.2]], 0.1), (rotated(), "ZZ", [0.0, 0.0])])
    (body,) = hub.posted()
    assert body["shots"] == 100 + 4096
    assert body["input_params"] == {"program_id": "estimator", "log_level": "debug"}
    assert body["input"]["resilience_level"] == 2
    assert body["input"]["options"] == {
        "seed_estimator": 7,
        "resilience": {"zne": {"noise_factors": [1, 2, 3]}, "pec": {"max_overhead": None}},
    }
    (circuit, observables, values, precision), second = body["input"]["pubs"]
    assert (precision, second[3]) == (0.1, 1 / 64)
    assert array(values).tolist() == [[0.1, 0.2]]  # a, b: the order of circuit.parameters
    assert sent_circuit(circuit).num_qubits == 5
    assert [sum(letter != "I" for letter in next(iter(each))) for each in observables] == [2, 1]
    assert list(observables[1].values()) == [2.0]
    assert all(len(next(iter(each))) == 5 for each in observables)
    check_against_the_contract(body, 1, without="resilience")  # the contract has no null for `max_overhead`


def check_against_the_contract(body: dict[str, Any], member: int, without: str = "") -> None:
    """But for what the contract flattened to `object`: the version, the items of pubs, `auto` and `experimental`."""
    jsonschema = pytest.importorskip("jsonschema")
    context = {"components": {"schemas": SCHEMAS}}
    jsonschema.validate(body["input_params"], {**context, **SCHEMAS["IBM_JobInputParams"]})
    schema = SCHEMAS["IBM_JobInput"]["oneOf"][member]
    assert set(schema.get("required", [])) <= set(body["input"]) <= set(schema["properties"])
    options = {name: value for name, value in body["input"]["options"].items() if name not in (without, "twirling")}
    jsonschema.validate(options, {**context, **schema["properties"]["options"]})


def test_default_shots_of_an_estimator_go_before_its_precision() -> None:
    hub = RunningHub()
    estimator = EstimatorV2(manila(hub), options={"default_shots": 500, "default_precision": 0.1})
    estimator.run([(QuantumCircuit(1), "Z")])
    estimator.run([(QuantumCircuit(1), "Z")], precision=0.05)
    first, second = hub.posted()
    assert (first["shots"], first["input"]["pubs"][0][3]) == (500, None)
    assert first["input"]["options"]["default_shots"] == 500
    assert (second["shots"], second["input"]["pubs"][0][3]) == (400, 0.05)


def test_pubs_are_split_by_the_records_limits() -> None:
    hub = RunningHub()  # two pubs a job, 5000 shots
    shots = (100, 200, 3000, 3000)
    job = SamplerV2(manila(hub)).run([(each, None, n) for each, n in zip(alternating(4), shots, strict=True)])
    assert sorted(body["shots"] for body in hub.posted()) == [300, 3000, 3000]  # sent at once: they arrive in any order
    assert [pub.data.meas.get_counts() for pub in job.result()] == [{"0": 100}, {"1": 200}, {"0": 3000}, {"1": 3000}]
    again = IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub))
    assert [pub.data.meas.num_shots for pub in again.result()] == [100, 200, 3000, 3000]


def test_refusals_name_the_pub_and_send_nothing() -> None:
    hub = RunningHub()
    backend = manila(hub)
    unmeasured = QuantumCircuit(1, 1)
    with pytest.raises(UnsupportedCircuitError, match=r"pub 1: .*measures nothing"):
        SamplerV2(backend).run([*alternating(1), unmeasured])
    with pytest.raises(ConfigurationError, match=r"pub 0: .*5001"):
        SamplerV2(backend).run([(alternating(1)[0], None, 5001)])
    with pytest.raises(ConfigurationError, match=r"pub 0: precision=0\.001"):
        EstimatorV2(backend).run([(QuantumCircuit(1), "Z")], precision=0.001)
    with pytest.raises(ConfigurationError, match=r"pub 0: .*nan"):
        EstimatorV2(backend).run([(rotated(), "ZZ", [0.1, float("nan")])])
    for values, observables in (([], "ZZ"), ([0.1, 0.2], [])):
        with pytest.raises(ConfigurationError, match="pub 0: it has no set of parameter values, or no observable"):
            EstimatorV2(backend).run([(rotated(), observables, np.reshape(values, (-1, 2)))])
    with pytest.raises(ConfigurationError, match="13 projectors"):
        ibm_pubs.placed_observables({"0" * 13: 1.0}, range(13), 13)
    assert hub.jobs == []


def test_fractional_angles_out_of_range_are_refused() -> None:
    circuit = QuantumCircuit(2)
    circuit.rzz(Parameter("angle"), 0, 1)
    circuit.measure_all()
    backend = fractional(fractional_device())
    with pytest.raises(ConfigurationError, match="set 1 of the parameter values gives rzz the angle"):
        SamplerV2(backend).run([(circuit, [[0.5], [-0.5]])])
    assert SamplerV2(backend).run([(circuit, [[0.5], [1.5]])]).job_id()


def test_a_journal_takes_a_sampler_without_ibms_options(tmp_path: Any) -> None:
    hub = RunningHub()
    provider = provider_of(hub)
    backend = provider.get_backend("ibm.qpu.manila")
    with provider.batch(tmp_path / "a.journal") as batch:
        with pytest.raises(ConfigurationError, match="a journal holds runs of circuits"):
            EstimatorV2(backend).run([(QuantumCircuit(1), "Z")])
        with pytest.raises(ConfigurationError, match="have no twirling"):
            SamplerV2(backend, options={"twirling": {"enable_gates": True}}).run(alternating(1))
        assert hub.jobs == []
        job = SamplerV2(backend, options={"environment": {"job_tags": ["mine"]}}).run(alternating(2), shots=100)
    assert [found.job_id() for found in batch.jobs] == [job.job_id()]
    assert batch.jobs[0].tags == ["mine"]
    assert job.result()[1].data.meas.get_counts() == {"1": 100}


def test_a_sampler_job_from_start_to_end(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "two words"), ClassicalRegister(1, "b"))
    circuit.metadata = {"mine": 1}
    circuit.x(0)
    circuit.measure([0, 1], [1, 2])
    job = SamplerV2(backend).run([circuit, (bell(), None, 50)], shots=40)
    first, second = job.result()
    assert (job.status(), job.primitive_id) == (JobStatus.DONE, "sampler")
    assert dict(first.data.items())["two words"].get_counts() == {"10": 40}
    assert first.data.b.get_counts() == {"0": 40}
    assert first.join_data().get_counts() == {"010": 40}
    assert set(second.data.meas.get_counts()) == {"00", "11"}
    assert first.metadata["circuit_metadata"] == {"mine": 1}
    assert (second.metadata["shots"], second.metadata["job_ids"]) == (50, [job.job_id()])
    assert job.result().metadata["version"] == 2
    again = IbmPrimitiveJob.from_id(job.job_id(), ideal_provider)
    assert again.result()[0].join_data() == first.join_data()
    assert again.result()[0].metadata == first.metadata


def test_an_estimator_job_from_start_to_end(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    observables = [["ZZ", "XI"], [{"IZ": 0.5, "YY": 2.0}, "0r"]]
    values = np.random.default_rng(5).uniform(0, 3, (2, 1, 2))
    expanded = [observables[0], [observables[1][0], {"II": 0.25, "ZI": 0.25, "IY": 0.25, "ZY": 0.25}]]
    exact = StatevectorEstimator().run([(rotated(), expanded, values)]).result()[0].data
    job = EstimatorV2(backend).run([(rotated(), observables, values)], precision=0.02)
    found = job.result()[0]
    assert found.data.evs.shape == found.data.stds.shape == (2, 2)
    assert found.data.evs == pytest.approx(exact.evs, abs=0.25)
    isa = transpile(rotated(), backend=backend, initial_layout=[7, 3], seed_transpiler=1)
    from qiskit.quantum_info import SparsePauliOp

    placed = SparsePauliOp(["ZI", "IZ"], [1, 3]).apply_layout(isa.layout)
    same = EstimatorV2(backend).run([(isa, placed, [0.3, 1.2])], precision=0.02).result()[0].data.evs
    assert float(same) == pytest.approx(np.cos(0.3) + 3 * np.cos(1.2), abs=0.4)
    again = IbmPrimitiveJob.from_id(job.job_id(), ideal_provider).result()[0].data
    assert np.array_equal(again.evs, found.data.evs)


def test_facts_of_a_job(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    job = SamplerV2(backend).run([bell()], shots=10)
    job.wait_for_final_state()
    assert job.backend().name == "ibm.qpu.fez"
    assert job.session_id is None
    assert job.error_message() is None
    metrics = job.metrics()
    assert set(metrics) == {"timestamps", "usage"}
    assert metrics["timestamps"]["created"] <= metrics["timestamps"]["running"] <= metrics["timestamps"]["finished"]
    assert metrics["usage"]["seconds"] == job.usage()
    with pytest.raises(UnsupportedBackendError, match="does not pass on a provider's logs"):
        job.logs()
    empty = SamplerV2(backend).run([])
    assert (empty.status(), len(empty.result())) == (JobStatus.DONE, 0)
    other = ideal_provider.get_backend("aws.sim.sv1").run(bell())
    with pytest.raises(UnsupportedBackendError, match=r"use retrieve_job\(\)"):
        IbmPrimitiveJob.from_id(other.job_id(), ideal_provider)
