"""Results and inputs of IBM's jobs that are corrupt, by IBM's own road: this library's error with the job's id."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubRuntimeService
from qhub_providers.errors import HubJobError
from qhub_providers.formats.ibm_json import encoded
from qhub_providers.qiskit.primitives import IbmPrimitiveJob
from tests.qiskit.corrupt import ARRAYS
from tests.qiskit.runtime.test_jobs import JobHub, result, zeros
from tests.qiskit.test_requests import provider_of


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


def test_an_input_names_no_other_class() -> None:
    hub = InputHub({"options": {"__type__": "settings", "__module__": "os", "__class__": "system", "__value__": {}}})
    with pytest.raises(HubJobError, match=r"names 'settings' os\.system, which is no type of IBM's inputs"):
        _ = hub.found().inputs


@pytest.mark.filterwarnings("ignore:from_dict has been deprecated:DeprecationWarning")  # IBM's decoder calls it
def test_a_noise_model_of_an_input_comes_back() -> None:
    made = pytest.importorskip("qiskit_aer.noise").NoiseModel()
    made.add_all_qubit_readout_error([[0.9, 0.1], [0.2, 0.8]])
    found = InputHub({"options": encoded({"simulator": {"noise_model": made}})}).found().inputs
    assert found["options"]["simulator"]["noise_model"].to_dict() == made.to_dict()


def test_where_one_pub_is_lost_the_message_says_how_to_have_the_others() -> None:
    payload = result(c=zeros())
    pubs = payload["__value__"]["pub_results"]
    pubs.append(json.loads(json.dumps(pubs[0])))
    fields = pubs[0]["__value__"]["data"]["__value__"]["fields"]
    fields["c"]["__value__"]["array"] = {"counts": {"00": 3}}
    fields["d"] = fields["c"]
    hub = InputHub({}, payload=payload)
    with pytest.raises(HubJobError, match="several registers") as raised:
        hub.found().result()
    said = f"IbmPrimitiveJob.from_id({hub.job['id']!r}, service).pub_results()"
    assert said in str(raised.value)
    names = {"IbmPrimitiveJob": IbmPrimitiveJob, "service": QHubRuntimeService(client=provider_of(hub).client)}
    lost, kept = eval(said, names)
    assert isinstance(lost, HubJobError)
    assert kept.data.c.num_shots == 3
