"""Results of IBM's jobs that are hostile, archived, failed, late, or not what was asked for: a Hub in memory."""

from __future__ import annotations

import base64
import io
import json
import zlib
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.primitives import PrimitiveResult
from qiskit.primitives.containers import BitArray, DataBin, PubResult, SamplerPubResult
from qiskit.providers import JobError, JobStatus
from qiskit_ibm_runtime import RuntimeEncoder

from qhub_providers.errors import HubJobError, JobCancelledError, JobFailedError, JobTimeoutError, QHubError
from qhub_providers.formats import ibm_results
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.errors import QHubJobMaxTimeError
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from tests.qiskit.test_fanout import RunningHub, alternating, provider_of


class AnsweringHub(RunningHub):
    """Every job ends in `status` with `payload`, or with 404 if that is None."""

    def __init__(self, payload: Any, status: str = "COMPLETED") -> None:
        super().__init__()
        self.payload, self.status = payload, status

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path.endswith("/result"):
            if self.payload is None:
                return httpx.Response(404, json={"detail": "no result"})
            return httpx.Response(200, json=self.payload)
        return super().serve(request)


def sampler_job(hub: RunningHub, *circuits: QuantumCircuit) -> IbmPrimitiveJob:
    job = SamplerV2(provider_of(hub).get_backend("ibm.qpu.manila")).run(circuits or alternating(1), shots=100)
    assert isinstance(job, IbmPrimitiveJob)
    return job


def encoded(*pubs: PubResult, **metadata: Any) -> Any:
    return json.loads(json.dumps(PrimitiveResult(list(pubs), metadata=metadata), cls=RuntimeEncoder))


def archived(fields: dict[str, dict[str, int]], num_bits: int = 2) -> Any:
    arrays = {
        name: {"__type__": "BitArray", "__value__": {"array": {"counts": counts}, "num_bits": num_bits}}
        for name, counts in fields.items()
    }
    data = {"__type__": "DataBin", "__value__": {"field_names": list(fields), "shape": [], "fields": arrays}}
    pub = {"__type__": "SamplerPubResult", "__value__": {"data": data, "metadata": {}}}
    return {"__type__": "PrimitiveResult", "__value__": {"pub_results": [pub], "metadata": {}}}


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that leaves a file behind when it is imported, or when its class is made."""
    folder = tmp_path / "planted"
    folder.mkdir()
    mark = folder / "was_here"
    code = f"from pathlib import Path\nMARK = Path({str(mark)!r})\nMARK.touch()\nclass Evil:\n"
    (folder / "planted_module.py").write_text(code + "    def __init__(self, **_):\n        MARK.touch()\n")
    monkeypatch.syspath_prepend(str(folder))
    return mark


HOSTILE = [
    {"__type__": "_json", "__module__": "planted_module", "__class__": "Evil", "__value__": {}},
    {"__type__": "settings", "__module__": "planted_module", "__class__": "Evil", "__value__": {}},
    {"__type__": "settings", "__module__": "qiskit.quantum_info.operators", "__class__": "Pauli", "__value__": {}},
    {"__type__": "QuantumCircuit", "__value__": "eJw="},
    {"__type__": "Result", "__value__": {}},
    {"__type__": "spmatrix", "__value__": "eJw="},
    {"__type__": "NoiseModel", "__value__": {}},
    {"__type__": ["ndarray"], "__value__": []},
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["top", "metadata", "field", "inside of a list"])
def test_a_payload_makes_no_class_of_its_own(planted: Path, hostile: Any, place: str) -> None:
    payload = encoded(SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100))))
    pub = payload["__value__"]["pub_results"][0]["__value__"]
    match place:
        case "top":
            payload = hostile
        case "metadata":
            payload["__value__"]["metadata"] = {"note": hostile}
        case "field":
            pub["data"]["__value__"]["fields"]["meas"] = hostile
        case _:
            pub["metadata"] = {"notes": [[hostile]]}
    with pytest.raises(HubJobError, match=r"pub 0 .*has no result: .*nothing of it was made"):
        sampler_job(AnsweringHub(payload)).result()
    assert not planted.exists()


def test_an_array_of_objects_is_no_pickle() -> None:
    raw = np.array([{"a": 1}], dtype=object)
    buffer = io.BytesIO()
    np.save(buffer, raw, allow_pickle=True)
    pickled = {"__type__": "ndarray", "__value__": base64.b64encode(zlib.compress(buffer.getvalue())).decode()}
    payload = encoded(SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"]))))
    payload["__value__"]["metadata"] = {"note": pickled}
    with pytest.raises(ValueError, match="pickle"):
        ibm_results.decode(json.dumps(payload).encode(), "job-1")


ODD = [None, [], "text", {}, {"__type__": "PrimitiveResult"}, {"__type__": "PrimitiveResult", "__value__": {}}]


WRONG_PARTS: list[tuple[tuple[str | int, ...], Any]] = [
    (("metadata",), 3),
    (("pub_results", 0), {"__type__": "set", "__value__": {"data": {"__value__": {"fields": {}}}}}),
    (("pub_results", 0, "__value__", "metadata"), "text"),
    (("pub_results", 0, "__value__", "data", "__value__", "fields", "meas", "__value__", "num_bits"), 1e400),
    (
        ("pub_results", 0, "__value__", "data", "__value__", "fields", "meas", "__value__", "array"),
        {"counts": {"0": -1}},
    ),
    (("pub_results", 0, "__value__", "data", "__value__", "shape"), [10**30]),
    (("pub_results",), None),
]


@pytest.mark.parametrize(("place", "value"), WRONG_PARTS)
def test_a_wrong_part_of_a_result_is_said(place: tuple[str | int, ...], value: Any) -> None:
    payload = encoded(SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100))))
    part = payload["__value__"]
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    with pytest.raises(HubJobError, match=r"pub 0 .*has no result: .* cannot be read"):
        sampler_job(AnsweringHub(payload)).result()


@pytest.mark.parametrize("payload", [*ODD, {"__value__": {"pub_results": [{"__value__": {"data": 3}}]}}])
def test_what_is_no_result_is_said(payload: Any) -> None:
    with pytest.raises(ValueError, match="PrimitiveResult"):
        ibm_results.decode(json.dumps(payload).encode(), "job-1")


def two_registers() -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(2, "a"), ClassicalRegister(2, "b"))
    circuit.measure([0, 1], [0, 3])
    return circuit


def test_archived_counts_are_rebuilt() -> None:
    circuit = QuantumCircuit(2, 2)
    circuit.measure([0, 1], [0, 1])
    hub = AnsweringHub(archived({"c": {"01": 60, "10": 40}}))
    first, second = (sampler_job(hub, circuit).result()[0] for _ in range(2))
    assert first.data.c.get_counts() == {"01": 60, "10": 40}
    assert first.metadata["shot_order_known"] is False
    assert second.data.c.get_counts() == {"01": 60, "10": 40}
    # The first shots are a fair sample: 30 of them are expected, with a standard deviation of 2.5; in order it were 50.
    assert 14 < first.data.c.slice_shots(range(50)).get_counts()["01"] < 46


def test_archived_counts_of_several_registers_are_refused() -> None:
    hub = AnsweringHub(archived({"a": {"01": 3}, "b": {"10": 3}}))
    with pytest.raises(HubJobError, match="register 'a' is archived as counts only; which shots of several"):
        sampler_job(hub, two_registers()).result()


def test_a_pub_whose_shots_are_lost_takes_no_other_with_it() -> None:
    payload = archived({"a": {"01": 3}, "b": {"10": 3}})
    good = encoded(SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100))))
    payload["__value__"]["pub_results"] += good["__value__"]["pub_results"]
    lost, kept = sampler_job(AnsweringHub(payload), two_registers(), *alternating(1)).pub_results()
    assert isinstance(lost, HubJobError)
    assert "pub 0: register 'a' is archived as counts only" in str(lost)
    assert kept.data.meas.num_shots == 100


def test_other_registers_shapes_or_numbers_of_pubs_are_refused() -> None:
    good = SamplerPubResult(DataBin(meas=BitArray.from_samples(["0"] * 100)))
    cases = [
        ([SamplerPubResult(DataBin(other=BitArray.from_samples(["0"])))], "registers"),
        ([SamplerPubResult(DataBin(meas=BitArray.from_samples(["00"], 2)))], "registers"),
        ([good, good], "has 1 pubs, and its result 2"),
        ([SamplerPubResult(DataBin(meas=BitArray(np.zeros((2, 5, 1), dtype=np.uint8), 1), shape=(2,)))], "shape"),
    ]
    for pubs, message in cases:
        with pytest.raises(HubJobError, match=message):
            sampler_job(AnsweringHub(encoded(*pubs))).result()


@pytest.mark.parametrize("key", ["reason_code", "reasonCode"])
def test_a_failure_has_ibms_reason_and_code(key: str) -> None:
    hub = AnsweringHub({"reason": "Circuit 0: instruction not supported", key: 1517}, "FAILED")
    job = sampler_job(hub)
    with pytest.raises(JobFailedError, match=r"pub 0 .*instruction not supported \(code 1517\)") as caught:
        job.result()
    assert isinstance(caught.value, JobError)
    assert (caught.value.code, caught.value.reason) == (1517, "Circuit 0: instruction not supported")
    assert (job.status(), job.errored()) == (JobStatus.ERROR, True)
    assert job.error_message() == "Circuit 0: instruction not supported (code 1517)"


@pytest.mark.parametrize("status", ["CANCELLED", "FAILED"])
@pytest.mark.parametrize("code", [1305, "1305"])
def test_code_1305_is_a_timeout(status: str, code: Any) -> None:
    job = sampler_job(AnsweringHub({"reason": "ran too long", "reason_code": code}, status))
    assert job.status() is JobStatus.ERROR
    with pytest.raises(TimeoutError, match="longer than its max_execution_time") as caught:
        job.result()
    assert isinstance(caught.value, QHubJobMaxTimeError)
    assert isinstance(caught.value, JobError)
    assert not isinstance(caught.value, JobTimeoutError)  # which would say that the job goes on
    assert (caught.value.code, caught.value.reason) == (1305, "ran too long")


def test_code_1305_alone_is_a_timeout_too() -> None:
    job = sampler_job(AnsweringHub({"reason_code": 1305}, "CANCELLED"))
    assert job.status() is JobStatus.ERROR
    with pytest.raises(QHubJobMaxTimeError, match="1305"):
        job.result()


def test_a_cancelled_job() -> None:
    job = sampler_job(AnsweringHub(None, "CANCELLED"))
    assert job.status() is JobStatus.CANCELLED
    with pytest.raises(JobCancelledError, match=r"pub 0 .*has no result"):
        job.result()


def test_a_wait_that_is_over_leaves_the_job_running() -> None:
    hub = RunningHub()
    hub.status = "RUNNING"
    job = sampler_job(hub)
    with pytest.raises(JobTimeoutError):
        job.result(timeout=0)
    hub.jobs[0]["status"] = "COMPLETED"
    assert job.result()[0].data.meas.get_counts() == {"0": 100}


def test_a_part_that_fails_leaves_the_others_their_results() -> None:
    hub = RunningHub()  # two pubs a job
    job = sampler_job(hub, *alternating(4))
    next(found for found in hub.jobs if found["id"] == job.jobs[0].hub_jobs[1].id)["status"] = "FAILED"
    outcomes = job.pub_results()
    assert [isinstance(outcome, QHubError) for outcome in outcomes] == [False, False, True, True]
    with pytest.raises(JobFailedError, match=r"pub 2 .*has no result: .*pub_results\(\) gives those of the others"):
        job.result()


def test_ibms_metadata_and_complex_measurements_are_kept() -> None:
    kerneled = SamplerPubResult(DataBin(meas=np.array([1 + 2j, 3j])), metadata={"more": 1})
    result = sampler_job(AnsweringHub(encoded(kerneled, version=2, execution={"note": "x"}))).result()
    assert result.metadata == {"version": 2, "execution": {"note": "x"}}
    assert result[0].data.meas.tolist() == [1 + 2j, 3j]
    assert result[0].metadata["more"] == 1


def test_all_fields_of_an_estimators_result_are_kept() -> None:
    data = DataBin(evs=np.array(0.5), stds=np.array(0.1), ensemble_standard_error=np.array(0.2))
    hub = AnsweringHub(encoded(PubResult(data, metadata={"shots": 4096})))
    job = EstimatorV2(provider_of(hub).get_backend("ibm.qpu.manila")).run([(QuantumCircuit(1), "Z")])
    found = job.result()[0]
    assert (float(found.data.evs), float(found.data.ensemble_standard_error)) == (0.5, 0.2)
    assert found.metadata["shots"] == 4096
    with pytest.raises(HubJobError, match=r"IbmPrimitiveJob\.from_id"):
        provider_of(hub).retrieve_job(job.job_id()).result()
    again = IbmPrimitiveJob.from_id(job.job_id(), provider_of(hub)).result()[0]
    assert float(again.data.evs) == 0.5


def test_archived_counts_of_a_pub_with_a_shape_are_refused() -> None:
    payload = archived({"meas": {"0": 60, "1": 40}}, 1)
    payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["shape"] = [2]
    with pytest.raises(HubJobError, match=r"archived counts of shape \[2\] do not say which set they are of"):
        sampler_job(AnsweringHub(payload)).result()
