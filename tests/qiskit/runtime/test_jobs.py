"""IBM's job objects over a Hub in memory: how they wait, how they fail, and what of a result is refused."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import httpx
import numpy as np
import pytest
from qiskit.primitives import BitArray, DataBin, PrimitiveResult, SamplerPubResult
from qiskit.primitives.containers.bindings_array import BindingsArray
from qiskit_ibm_runtime import (
    RuntimeEncoder,
    RuntimeInvalidStateError,
    RuntimeJobFailureError,
    RuntimeJobMaxTimeoutError,
    RuntimeJobTimeoutError,
)

from qhub_providers import QHubRuntimeService
from qhub_providers.errors import HubJobError, JobTimeoutError
from qhub_providers.qiskit.runtime import QHubRuntimeJob
from qhub_providers.qiskit.runtime.errors import NotOnTheHubError
from qhub_providers.qiskit.runtime.result_types import INPUTS, check_types
from tests.hub.fake import FakeHub, SimulatedClock, answer
from tests.qiskit.test_requests import provider_of


class JobHub(FakeHub):
    """A Hub with one job that ends in `status` after `seconds` of its clock, and leaves `payload` behind."""

    def __init__(self, status: str = "COMPLETED", payload: Any = None, seconds: float = 0.0) -> None:
        super().__init__(SimulatedClock())
        body = {"backend_id": "ibm.qpu.fez", "input_format": "QISKIT_QPY", "input_params": {"program_id": "sampler"}}
        self.job = self.make_job(body | {"session_id": "5b4a1f6e-0000-4000-8000-000000000000"})
        self.end, self.payload, self.seconds = status, payload, seconds

    def serve(self, request: httpx.Request) -> httpx.Response:
        self.job["status"] = self.end if self.clock.time >= self.seconds else "RUNNING"
        if request.url.path.endswith("/status"):
            return httpx.Response(200, json={"status": self.job["status"]})
        if request.url.path.endswith("/result"):
            return self.missing("result") if self.payload is None else httpx.Response(200, json=self.payload)
        return super().serve(request)

    def found(self) -> QHubRuntimeJob:
        return QHubRuntimeService(client=provider_of(self).client).job(self.job["id"])


def result(**fields: Any) -> Any:
    data = PrimitiveResult([SamplerPubResult(DataBin(**fields))])
    return json.loads(json.dumps(data, cls=RuntimeEncoder))


def zeros(shots: int = 3) -> BitArray:
    return BitArray(np.zeros((shots, 1), dtype=np.uint8), 2)


def test_the_pause_grows_in_a_session_too() -> None:
    hub = JobHub(payload=result(c=zeros()), seconds=600)
    job = hub.found()
    assert job.session_id == hub.job["session_id"]
    job.wait_for_final_state(poll_interval=0.1)
    assert job.result()[0].data.c.get_counts() == {"00": 3}
    assert 600 <= hub.clock.time < 620
    assert len(hub.requests) < 120  # ten a second would be 6,000
    assert max(hub.clock.slept) > 10
    hub.requests.clear()
    assert job.status() == "DONE"
    assert hub.requests == []


def test_a_loop_over_the_status_asks_once_a_turn_and_not_after_the_end() -> None:
    hub = JobHub(payload=result(c=zeros()), seconds=5)
    job = hub.found()
    hub.requests.clear()
    turns = 0
    while job.status() not in job.JOB_FINAL_STATES:
        hub.clock.sleep(1)
        turns += 1
    assert (turns, job.status()) == (5, "DONE")
    assert len(hub.requests) == turns + 1


def test_a_timeout_is_ibms_and_ours_and_the_job_goes_on() -> None:
    hub = JobHub(payload=result(c=zeros()), seconds=100)
    job = hub.found()
    with pytest.raises(RuntimeJobTimeoutError, match=hub.job["id"]) as caught:
        job.result(timeout=20)
    assert isinstance(caught.value, JobTimeoutError)
    assert job.result()[0].data.c.num_shots == 3


@pytest.mark.parametrize("code", [{"reason_code": 1517}, {"reasonCode": 1517}])
def test_a_failure_has_ibms_reason_and_code(code: dict[str, int]) -> None:
    job = JobHub("FAILED", {"reason": "no such instruction"} | code).found()
    with pytest.raises(RuntimeJobFailureError, match=r"1517.*no such instruction"):
        job.result()
    assert job.errored()
    assert "no such instruction" in str(job.error_message())


def test_a_failure_without_a_reason() -> None:
    with pytest.raises(RuntimeJobFailureError, match="ABORTED"):
        JobHub("ABORTED").found().result()


def test_a_status_that_nobody_knows_is_a_failure_once_the_job_has_ended() -> None:
    hub = JobHub("VAPORISED")
    hub.job["ended_at"] = "2026-01-01 12:00:00"
    with pytest.raises(RuntimeJobFailureError, match="VAPORISED"):
        hub.found().result()


@pytest.mark.parametrize("status", ["CANCELLED", "FAILED"])
def test_code_1305_is_a_timeout_of_the_execution(status: str) -> None:
    job = JobHub(status, {"reason": "ran too long", "reason_code": "1305"}).found()
    with pytest.raises(RuntimeJobMaxTimeoutError, match="ran too long"):
        job.result()
    assert job.status() == "ERROR"


def test_code_1305_alone_is_a_timeout_too() -> None:
    job = JobHub("CANCELLED", {"reason_code": 1305}).found()
    with pytest.raises(RuntimeJobMaxTimeoutError, match="1305"):
        job.result()


def test_a_cancelled_job() -> None:
    with pytest.raises(RuntimeInvalidStateError, match="cancelled"):
        JobHub("CANCELLED").found().result()


def test_cancelling_says_what_the_hub_says() -> None:
    hub = JobHub(payload=result(c=zeros()), seconds=10)
    job = hub.found()
    job.cancel()
    assert job.status() == "RUNNING"
    hub.faults["DELETE"].append(answer(409, json={"detail": "too late"}))
    with pytest.raises(RuntimeInvalidStateError, match="too late"):
        job.cancel()
    assert job.result()[0].data.c.num_shots == 3


def test_archived_counts_are_rebuilt() -> None:
    payload = result(c=zeros())
    field = payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]["c"]
    field["__value__"]["array"] = {"counts": {"01": 2, "10": 5}}
    assert JobHub(payload=payload).found().result()[0].data.c.get_counts() == {"01": 2, "10": 5}
    payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]["d"] = field
    with pytest.raises(HubJobError, match="several registers"):
        JobHub(payload=payload).found().result()


def test_archived_counts_of_a_job_whose_record_names_no_program_are_rebuilt() -> None:
    payload = result(c=zeros())
    field = payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]["c"]
    field["__value__"]["array"] = {"counts": {"01": 2, "10": 5}}
    hub = JobHub(payload=payload)
    hub.job["input_params"] = None
    assert hub.found().result()[0].data.c.get_counts() == {"01": 2, "10": 5}


@pytest.mark.parametrize("params", [{"program_id": "sampler"}, None])
def test_a_job_whose_record_tells_no_format_is_found_by_its_provider_or_program(params: Any) -> None:
    hub = JobHub(payload=result(c=zeros()))
    hub.job |= {"input_format": None, "input_params": params, "provider": None if params else "IBM"}
    assert hub.found().result()[0].data.c.num_shots == 3
    (listed,) = QHubRuntimeService(client=provider_of(hub).client).jobs()
    assert listed.job_id() == hub.job["id"]
    hub.job |= {"input_params": None, "provider": "AWS"}
    with pytest.raises(NotOnTheHubError, match="retrieve_job"):
        hub.found()


HOSTILE = [
    {"__type__": "settings", "__module__": "subprocess", "__class__": "Popen", "__value__": {"args": ["true"]}},
    {"__type__": "_json", "__module__": "os", "__class__": "system", "__value__": {}},
    {"__type__": ["ndarray"], "__value__": ""},
    {"__type__": "NoiseModel", "__value__": {}},
    {"__type__": "QuantumCircuit", "__value__": "eJw="},
    {"__type__": "Parameter", "__value__": "eJw="},
    {"__type__": "ObservablesArray", "__value__": ["Z"]},
    {"__type__": "BindingsArray", "__value__": {"shape": [], "data": {}}},
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_result_makes_no_other_class(hostile: dict[str, Any]) -> None:
    payload = result(c=zeros())
    payload["__value__"]["metadata"] = {"deep": [hostile]}
    with pytest.raises(HubJobError, match="payload names"):
        JobHub(payload=payload).found().result()


MADE = json.dumps(
    {
        "__type__": "settings",
        "__module__": "qiskit.quantum_info.operators.operator",
        "__class__": "Operator",
        "__value__": {"data": [[1, 0], [0, 1]]},
    }
)


@pytest.mark.parametrize("key", [MADE, f"[{MADE}]", "[" * 100_000, "no JSON"])
def test_the_keys_of_values_make_no_other_class_either(key: str) -> None:
    values = {"__type__": "BindingsArray", "__value__": {"shape": [], "data": {key: 1.0}}}
    with pytest.raises(ValueError, match="payload"):
        check_types({"pubs": [[values]]}, INPUTS)


def test_ordinary_values_of_an_input_pass() -> None:
    values = BindingsArray({("a", "b"): [1.0, 2.0]})
    check_types(json.loads(json.dumps({"pubs": [[values]]}, cls=RuntimeEncoder)), INPUTS)


ODD: list[Any] = [
    [],
    {"a": 1},
    "text",
    5,
    {"__type__": "PrimitiveResult"},
    {"__type__": "PrimitiveResult", "__value__": {"pub_results": [3], "metadata": {}}},
    {"__type__": "set", "__value__": []},
    {"program": {"id": "executor"}, "params": {"schema_version": "v1.0"}},
]


@pytest.mark.parametrize("program_id", ["sampler", "estimator", "noise-learner"])
@pytest.mark.parametrize("payload", ODD)
def test_what_is_no_result_is_said_with_the_jobs_id(payload: Any, program_id: str) -> None:
    hub = JobHub(payload=payload)
    hub.job["input_params"] = {"program_id": program_id}
    with pytest.raises(HubJobError, match=hub.job["id"]):
        hub.found().result()


@pytest.mark.parametrize("array", ["eJw=", "AAAA", "", "no base64!", base64.b64encode(zlib.compress(b"x")).decode()])
def test_an_array_that_cannot_be_read_is_said_with_the_jobs_id(array: str) -> None:
    payload = result(c=zeros())
    field = payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]["c"]
    field["__value__"]["array"] = {"__type__": "ndarray", "__value__": array}
    hub = JobHub(payload=payload)
    with pytest.raises(HubJobError, match=rf"result of job {hub.job['id']} cannot be read"):
        hub.found().result()


def test_a_register_that_no_field_can_be_called_after_takes_no_other_pub_with_it() -> None:
    payload = result(c=zeros())
    pubs = payload["__value__"]["pub_results"]
    pubs.append(json.loads(json.dumps(pubs[0])))
    data = pubs[1]["__value__"]["data"]["__value__"]
    data["field_names"], data["fields"] = ["shape"], {"shape": data["fields"]["c"]}
    first, second = JobHub(payload=payload).found().result()
    assert first.data.c.num_shots == second.data.shape_.num_shots == 3
    assert second.metadata["register_names"] == {"shape_": "shape"}


def test_registers_that_our_sampler_renamed_have_their_names_again() -> None:
    payload = result(register_0=zeros(), register_1=zeros())
    pub = payload["__value__"]["pub_results"][0]["__value__"]
    pub["metadata"] = {"circuit_metadata": {"qhub_registers": [["class", 2], ["none", 0], ["two words", 2]]}}
    (found,) = JobHub(payload=payload).found().result()
    assert set(found.data) == {"class", "two words"}
    pub["metadata"]["circuit_metadata"]["qhub_registers"] = [["class", 2]]  # not of this result
    (found,) = JobHub(payload=payload).found().result()
    assert set(found.data) == {"register_0", "register_1"}
