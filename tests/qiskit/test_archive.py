"""Jobs as files: everything is in there but the token, and nothing else is needed to read them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import (
    ConfigurationError,
    ForbiddenError,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
    QHubError,
)
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.job import Part
from tests.hub.fake import TOKEN
from tests.qiskit.test_fanout import RunningHub, alternating
from tests.qiskit.test_raw_files import ROWS, StreamingHub
from tests.qiskit.test_requests import provider_of

pytestmark = pytest.mark.filterwarnings("ignore:job .* asked for 100 shots")  # the Hub there answers with three


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, QHubJob, StreamingHub]:
    hub = StreamingHub()
    job = hub.run()
    path = tmp_path / "job.qhub"
    job.save(path)
    return path, job, hub


async def awaited(job: QHubJob) -> Any:
    return await job


def test_a_saved_job_is_the_job(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, job, hub = saved
    asked = len(hub.requests)
    again = QHubProvider.load(str(path))
    assert again.job_id() == job.job_id()
    assert again.status() == job.status()
    assert again.result().to_dict() == job.result().to_dict()
    assert (
        again.result().get_memory() == asyncio.run(awaited(QHubProvider.load(path))).get_memory() == ["10", "11", "10"]
    )
    assert again.raw_result() == job.raw_result() == {"measurements": ROWS}
    QHubProvider.load(path).result(stream_to=path.with_name("raw.json"))
    assert path.with_name("raw.json").read_bytes() == hub.result
    assert again.circuits == job.circuits
    assert again.options is not None
    assert (again.options["shots"], again.name, again.tags) == (100, job.name, job.tags)
    assert again.calibration() is None
    assert (again.created_at(), again.ended_at()) == (job.created_at(), job.ended_at())
    assert again.backend().record == job.backend().record
    assert again.backend().target.operation_names == job.backend().target.operation_names
    assert len(hub.requests) == asked


def test_a_loaded_job_cannot_reach_the_hub_and_says_so(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, _, hub = saved
    asked = len(hub.requests)
    again = QHubProvider.load(path)
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    with pytest.raises(ForbiddenError, match=r"loaded from job\.qhub"):
        again.backend().run(circuit, shots=100)
    with pytest.raises(NotFoundError, match=r"job\.qhub"):
        again.backend().status()
    assert len(hub.requests) == asked


def test_the_file_holds_no_token_and_opens_without_one(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, _, _ = saved
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    assert not any(TOKEN.encode() in content for content in members.values())
    manifest = json.loads(members["manifest.json"])
    assert (manifest["format"], manifest["version"]) == ("qhub-job", 1)
    assert {"qhub-providers", "qiskit", "python"} <= set(manifest["written_by"])
    program = f"from qhub_providers import QHubProvider\nprint(QHubProvider.load({str(path)!r}).result().get_counts())"
    done = subprocess.run([sys.executable, "-c", program], env={}, capture_output=True, text=True, check=False)
    assert done.stdout == "{'10': 2, '11': 1}\n", done.stderr


def test_saving_writes_over_nothing_and_twice_is_the_same(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, job, _ = saved
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"job\.qhub exists"):
        job.save(path)
    assert path.read_bytes() == before
    second = path.with_name("second.qhub")
    QHubProvider.load(path).save(second)
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(second) as other:
        assert one.namelist() == other.namelist()
        changed = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert changed == ["manifest.json"]  # when it was saved
    assert sorted(file.name for file in path.parent.iterdir()) == ["job.qhub", "second.qhub"]


def test_a_failed_job_is_saved_with_its_reason(tmp_path: Path) -> None:
    StreamingHub("FAILED", b'{"reason": "no such gate", "code": 7}').run().save(tmp_path / "failed.qhub")
    again = QHubProvider.load(tmp_path / "failed.qhub")
    assert again.raw_result() == {"reason": "no such gate", "code": 7}
    with pytest.raises(JobFailedError, match="no such gate"):
        again.result()


def test_a_job_that_goes_on_is_waited_for_and_a_late_one_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(JobTimeoutError):
        StreamingHub("RUNNING").run().save(tmp_path / "late.qhub", timeout=3)
    assert list(tmp_path.iterdir()) == []


def check_copy(job: QHubJob, path: Path) -> QHubJob:
    job.save(path)
    again = QHubProvider.load(path)
    assert again.job_id() == job.job_id()
    assert again.result().to_dict() == job.result().to_dict()
    assert again.circuits == job.circuits
    assert again.raw_result() == job.raw_result()
    return again


def test_a_fan_out_keeps_its_order_and_its_gaps(tmp_path: Path) -> None:
    hub = RunningHub()
    job = provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(5), shots=100)
    check_copy(job, tmp_path / "whole.qhub")
    hub.jobs = [found for found in hub.jobs if found["id"] != job.hub_jobs[0].id]
    again = check_copy(provider_of(hub).retrieve_job(job.job_id()), tmp_path / "partial.qhub")
    assert [entry.success for entry in again.result().results] == [False, False, True, True, True]


def test_a_job_whose_result_cannot_be_fetched_leaves_its_id(tmp_path: Path) -> None:
    hub = RunningHub()
    job = provider_of(hub).get_backend("ibm.qpu.manila").run(alternating(5), shots=100)
    bad, *good = job.hub_jobs
    hub.bad[bad.id] = 403
    job.save(tmp_path / "partial.qhub")
    again = QHubProvider.load(tmp_path / "partial.qhub")
    told = [entry.status for entry in again.result().results]
    assert bad.id in told[0]
    assert [one.id for one in again.hub_jobs] == [one.id for one in good]


def test_a_job_that_never_came_to_be_keeps_its_circuits_and_the_reason(tmp_path: Path) -> None:
    circuits = alternating(2)
    parts = [Part(None, (circuit,), QHubError(f"{circuit.name} was refused")) for circuit in circuits]
    job = QHubJob(provider_of(RunningHub()), None, parts, "batch-1", {"shots": 100})
    job.save(tmp_path / "refused.qhub")
    again = QHubProvider.load(tmp_path / "refused.qhub")
    assert (again.job_id(), again.circuits, again.options) == ("batch-1", circuits, {"shots": 100})
    with pytest.raises(QHubError, match="number 0 was refused"):
        again.result()


def test_what_was_cut_off_or_is_something_else_is_refused(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, job, _ = saved
    whole, wrong = path.read_bytes(), path.with_name("wrong.qhub")
    step = len(whole) // 40
    texts = [whole[:size] for size in range(0, len(whole), step)]
    texts += [b"", b"not a zip", b"PK\x05\x06" + bytes(18), whole[::-1]]
    for text in texts:
        wrong.write_bytes(text)
        with pytest.raises(ConfigurationError, match=r"wrong\.qhub is no saved job"):
            QHubProvider.load(wrong)
    for place in range(0, len(whole), step):  # a damage is told, or does not matter
        wrong.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            found = QHubProvider.load(wrong).result().get_counts()
        except (ConfigurationError, NotFoundError):  # the second where the damage hides a part from the list of parts
            continue
        assert found == job.result().get_counts()
    with pytest.raises(FileNotFoundError, match=r"there is no file .*nowhere\.qhub") as missing:
        QHubProvider.load(path.with_name("nowhere.qhub"))
    assert isinstance(missing.value, ConfigurationError)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"format": "qhub-job", "version": 2}, "has version 2; this release reads version 1"),
        ({"format": "other", "version": 1}, "'other'"),
        ({"version": 1}, "no saved job"),
        ([], "no saved job"),
        ({"format": "qhub-job", "version": 1, "parts": 5}, "no saved job"),
    ],
)
def test_a_file_of_another_kind_or_release_is_refused(tmp_path: Path, manifest: Any, said: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.qhub", "w") as file:
        file.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(ConfigurationError, match=said):
        QHubProvider.load(tmp_path / "x.qhub")


def test_circuits_of_a_later_qiskit_leave_the_rest_readable(saved: tuple[Path, QHubJob, StreamingHub]) -> None:
    path, _, _ = saved
    later = path.with_name("later.qhub")
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(later, "w") as changed:
        for name in file.namelist():
            changed.writestr(name, b"QISKIT\xff" + bytes(30) if name == "circuits.qpy" else file.read(name))
    with pytest.warns(UserWarning, match=r"circuits in later\.qhub cannot be read"):
        again = QHubProvider.load(later)
    assert again.circuits == []
    assert again.result().get_counts() == {"10": 2, "11": 1}


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "azure.ionq.simulator", "aws.ionq.forte"])
def test_a_saved_backend_is_whole(provider: QHubProvider, tmp_path: Path, name: str) -> None:
    circuit = QuantumCircuit(2, 3, name="mine")
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [2, 0])
    job = provider.get_backend(name).run(circuit, shots=200)
    job.result(stream_to=tmp_path / "raw.json")
    assert json.loads((tmp_path / "raw.json").read_bytes()) == provider.retrieve_job(job.job_id()).raw_result()
    job.save(tmp_path / "job.qhub")
    again = QHubProvider.load(tmp_path / "job.qhub")
    assert again.result().to_dict() == job.result().to_dict()
    assert again.circuits == job.circuits
    assert again.input() == job.input()
    assert again.calibration() == job.calibration()
    ours, theirs = again.backend().target, job.backend().target
    assert ours.operation_names == theirs.operation_names
    assert ours.build_coupling_map() == theirs.build_coupling_map() or ours.num_qubits == theirs.num_qubits
