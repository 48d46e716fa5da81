"""Raw results as files: whole or not there, and fetched once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from braket.devices import LocalSimulator
from qiskit import QuantumCircuit

from qhub_providers.errors import (
    ConfigurationError,
    HubConnectionError,
    HubJobError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
)
from qhub_providers.qiskit import QHubJob
from tests.qiskit.test_fanout import RunningHub, alternating
from tests.qiskit.test_requests import SV1, BackendHub, provider_of

pytestmark = pytest.mark.filterwarnings("ignore:job .* asked for 100 shots")  # the Hub here answers with three

ROWS = [[0, 1], [1, 1], [0, 1]]


class StreamingHub(BackendHub):
    """A simulator whose jobs end as `status` with `result`, given in chunks where a stream is asked for."""

    def __init__(self, status: str = "COMPLETED", result: bytes = json.dumps({"measurements": ROWS}).encode()) -> None:
        super().__init__(SV1, configs={"aws.sim.sv1": json.loads(LocalSimulator("braket_sv").properties.json())})
        self.status = status
        self.result = result
        self.breaks_after: int | None = None

    def serve(self, request: httpx.Request) -> httpx.Response:
        for job in self.jobs:
            job.update(status=self.status, ended_at="2026-01-01 13:00:00")
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["jobs", _, "status"]:
                return httpx.Response(200, json={"status": self.status})
            case ["jobs", _, "result"]:
                return httpx.Response(200, content=self.result)
            case ["jobs", _, "result-stream"]:
                return httpx.Response(200, content=self.chunks())
        return super().serve(request)

    def chunks(self) -> Any:
        for number, start in enumerate(range(0, len(self.result), 7)):
            if number == self.breaks_after:
                raise httpx.RemoteProtocolError("cut off")
            yield self.result[start : start + 7]

    def run(self) -> QHubJob:
        circuit = QuantumCircuit(2, name="mine")
        circuit.x(1)
        circuit.measure_all()
        return provider_of(self).get_backend("aws.sim.sv1").run(circuit, shots=100)

    def asked(self, end: str) -> int:
        return sum(request.url.path.endswith(end) for request in self.requests)


def test_the_raw_result_is_kept_byte_for_byte_and_fetched_once(tmp_path: Path) -> None:
    hub = StreamingHub(result=json.dumps({"measurements": ROWS}, indent=1).encode())
    job = hub.run()
    assert job.result(stream_to=tmp_path / "raw.json").get_counts() == {"10": 2, "11": 1}
    assert (tmp_path / "raw.json").read_bytes() == hub.result
    assert (hub.asked("/result-stream"), hub.asked("/result")) == (1, 0)
    job.result(stream_to=str(tmp_path / "again.json"))
    assert (tmp_path / "again.json").read_bytes() == hub.result
    assert (hub.asked("/result-stream"), hub.asked("/result")) == (1, 0)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["again.json", "raw.json"]


def test_nothing_is_written_over_and_that_is_said_before_the_wait(tmp_path: Path) -> None:
    hub = StreamingHub(status="RUNNING")
    job = hub.run()
    (tmp_path / "raw.json").write_text("precious")
    hub.requests.clear()
    for path in (tmp_path / "raw.json", tmp_path / "no" / "raw.json"):
        with pytest.raises(ConfigurationError, match=r"raw\.json"):
            job.result(stream_to=path)
    assert (tmp_path / "raw.json").read_text() == "precious"
    assert hub.requests == []
    with pytest.raises(JobTimeoutError):
        job.result(timeout=3, stream_to=tmp_path / "new.json")
    assert [file.name for file in tmp_path.iterdir()] == ["raw.json"]


@pytest.mark.parametrize("breaks_after", [0, 2, None])
def test_a_broken_download_leaves_no_file_and_can_be_repeated(tmp_path: Path, breaks_after: int | None) -> None:
    hub = StreamingHub()
    whole = hub.result
    hub.breaks_after = breaks_after
    hub.result = whole if breaks_after is not None else whole[:-9]
    job = hub.run()
    with pytest.raises((HubConnectionError, HubJobError)):
        job.result(stream_to=tmp_path / "raw.json")
    assert list(tmp_path.iterdir()) == []
    hub.breaks_after, hub.result = None, whole
    assert job.result(stream_to=tmp_path / "raw.json").get_counts() == {"10": 2, "11": 1}
    assert (tmp_path / "raw.json").read_bytes() == whole


def test_a_failed_job_has_no_result_to_keep(tmp_path: Path) -> None:
    with pytest.raises(JobFailedError, match="no such gate"):
        StreamingHub("FAILED", b'{"reason": "no such gate"}').run().result(stream_to=tmp_path / "raw.json")
    assert list(tmp_path.iterdir()) == []


def test_a_large_result_that_is_cut_off_inside_is_fetched_again() -> None:
    text = json.dumps({"measurements": [[0, 1]] * 300_000}).encode()
    hub = StreamingHub(result=text.replace(b"], [", b"], ", 1))
    job = hub.run()
    with pytest.raises(HubJobError, match="cannot be read"):
        job.result()
    hub.result = text
    assert job.result().get_counts() == {"10": 300_000}
    assert hub.asked("/result") == 2


class StreamingMachine(RunningHub):
    """The machine of `test_fanout`, whose results also come as a stream."""

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/result-stream"):
            request = httpx.Request("GET", str(request.url).removesuffix("-stream"), headers=request.headers)
        return super().serve(request)


def test_a_fan_out_keeps_a_numbered_file_for_each_job(tmp_path: Path) -> None:
    job = provider_of(StreamingMachine()).get_backend("ibm.qpu.manila").run(alternating(5), shots=100)
    result = job.result(stream_to=tmp_path / "raw")
    assert result.get_counts(3) == {"1": 100}
    names = sorted(file.name for file in (tmp_path / "raw").iterdir())
    assert names == [f"{number:04}-{one.id}.json" for number, one in enumerate(job.hub_jobs, start=1)]
    assert [json.loads((tmp_path / "raw" / name).read_text()) for name in names] == job.raw_result()
    (tmp_path / "raw" / names[0]).write_text("precious")
    with pytest.raises(ConfigurationError, match="0001"):
        job.result(stream_to=tmp_path / "raw")
    assert (tmp_path / "raw" / names[0]).read_text() == "precious"


def test_a_folder_that_is_not_complete_is_completed(tmp_path: Path) -> None:
    hub = StreamingMachine()
    job = provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(5), shots=100)
    hub.bad = {job.hub_jobs[1].id: 404}
    with pytest.raises(NotFoundError):
        job.result(stream_to=tmp_path / "raw")
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "raw").iterdir()}
    assert len(before) == 2
    hub.bad = {}
    again = provider_of(hub).retrieve_job(job.job_id())
    assert [again.result(stream_to=tmp_path / "raw").get_counts(index) for index in (2, 3)] == [{"0": 100}, {"1": 100}]
    after = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "raw").iterdir()}
    assert len(after) == 3
    assert before.items() <= after.items()
