"""Results and inputs of IBM's jobs that are corrupt, by IBM's own road: this library's error with the job's id."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers.errors import HubJobError
from qhub_providers.formats.ibm_json import encoded
from tests.qiskit.corrupt import ARRAYS
from tests.qiskit.runtime.test_jobs import JobHub, result, zeros


def qpy(circuit: QuantumCircuit, version: int | None = None, cut: int | None = None) -> Any:
    """A circuit as IBM's encoder writes it, of another version of QPY, or cut off."""
    entry = encoded([circuit])[0]
    raw = bytearray(zlib.decompress(base64.b64decode(entry["__value__"])))
    if version is not None:
        raw[6] = version
    return {**entry, "__value__": base64.b64encode(zlib.compress(bytes(raw[:cut]))).decode()}


def circuit() -> QuantumCircuit:
    made = QuantumCircuit(2)
    made.cx(0, 1)
    return made


CIRCUITS = {
    "a QPY of the future": qpy(circuit(), version=41),
    "half a QPY": qpy(circuit(), cut=60),
    "a QPY without its end": qpy(circuit(), cut=-9),
    "no QPY": {"__type__": "QuantumCircuit", "__value__": base64.b64encode(zlib.compress(b"none")).decode()},
}


class InputHub(JobHub):
    """A Hub whose job has this input."""

    def __init__(self, sent: Any, **settings: Any) -> None:
        super().__init__(**settings)
        self.sent = sent

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/input"):
            return httpx.Response(200, json=self.sent)
        return super().serve(request)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_that_cannot_be_read(name: str) -> None:
    payload = result(c=zeros())
    value = payload["__value__"]["pub_results"][0]["__value__"]["data"]["__value__"]["fields"]["c"]["__value__"]
    value.update(array=ARRAYS[name], num_bits=1)
    hub = JobHub(payload=payload)
    with pytest.raises(HubJobError, match=rf"result of job {hub.job['id']} cannot be read: .*hub_job\.raw_result\(\)"):
        hub.found().result()


@pytest.mark.filterwarnings("ignore:This job was serialized with a newer Qiskit")  # IBM's own notice
@pytest.mark.parametrize("name", CIRCUITS)
def test_a_layer_of_a_noise_learner_that_cannot_be_read(name: str) -> None:
    hub = JobHub(payload={"data": [{"circuit": CIRCUITS[name]}], "metadata": {}})
    hub.job["input_params"] = {"program_id": "noise-learner"}
    with pytest.raises(HubJobError, match=rf"result of job {hub.job['id']} cannot be read: .*hub_job\.raw_result\(\)"):
        hub.found().result()


@pytest.mark.filterwarnings("ignore:This job was serialized with a newer Qiskit")  # IBM's own notice
@pytest.mark.parametrize("name", CIRCUITS)
def test_an_input_that_cannot_be_read_says_where_it_is(name: str) -> None:
    hub = InputHub({"pubs": [[CIRCUITS[name], [], 100]]})
    job = hub.found()
    with pytest.raises(
        HubJobError, match=rf"input of job {hub.job['id']} cannot be read: .*hub_job\.input\(\)"
    ) as raised:
        _ = job.inputs
    assert raised.value.job_id == hub.job["id"]
    assert job.hub_job.input() == hub.sent


@pytest.mark.parametrize("said", ["text", ["a", "list"], 3])
def test_metadata_of_a_circuit_that_are_no_mapping(said: Any) -> None:
    payload = result(c=zeros())
    payload["__value__"]["pub_results"][0]["__value__"]["metadata"] = {"circuit_metadata": said}
    assert JobHub(payload=payload).found().result()[0].metadata["circuit_metadata"] == said
