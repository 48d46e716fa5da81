"""Files of jobs between releases of Qiskit, and what they know of the calibration and of the releases."""

from __future__ import annotations

import json
import platform
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from qiskit import QuantumCircuit, qpy
from qiskit.circuit.library import PauliEvolutionGate
from qiskit.quantum_info import SparseObservable

from qhub_providers import QHubProvider
from qhub_providers.errors import NotFoundError
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.archive import OLDEST_QPY
from qhub_providers.qiskit.job import Part
from tests.qiskit.test_fanout import RunningHub, run
from tests.qiskit.test_requests import provider_of


def qpy_version(path: Path) -> int:
    with zipfile.ZipFile(path) as file:
        return file.read("circuits.qpy")[len("QISKIT")]


def test_the_oldest_qiskit_that_we_work_with_reads_the_circuits(tmp_path: Path) -> None:
    job = run(RunningHub(), 3)
    job.save(tmp_path / "job.qhub")
    assert qpy_version(tmp_path / "job.qhub") == OLDEST_QPY
    assert QHubProvider.load(tmp_path / "job.qhub").circuits == job.circuits


@pytest.mark.skipif(qpy.QPY_VERSION < 17, reason="this Qiskit cannot write the operator at all")
def test_what_an_old_version_has_no_words_for_is_kept_in_a_new_one(tmp_path: Path) -> None:
    """Qiskit writes this operator in the old version too, and cannot read it."""
    circuit = QuantumCircuit(2, 1)
    circuit.append(PauliEvolutionGate(SparseObservable("XX"), 0.3), [0, 1])
    hub = RunningHub()
    job = QHubJob(provider_of(hub), None, [Part(run(hub, 1).hub_jobs[0], (circuit,))])
    job.save(tmp_path / "job.qhub")
    assert qpy_version(tmp_path / "job.qhub") > OLDEST_QPY
    assert QHubProvider.load(tmp_path / "job.qhub").circuits == [circuit]


def test_the_releases_and_the_instant_are_told(tmp_path: Path) -> None:
    began = datetime.now(UTC)
    run(RunningHub(), 3).save(tmp_path / "job.qhub")
    loaded = QHubProvider.load(tmp_path / "job.qhub")
    assert loaded.written_by["qiskit"] == version("qiskit")
    assert loaded.written_by["python"] == platform.python_version()
    assert began <= loaded.saved_at <= datetime.now(UTC)


@pytest.mark.parametrize("name", ["aws.ionq.forte", "iqm.qpu.garnet"])
def test_the_backend_of_a_loaded_job_has_the_calibration_of_the_run(
    name: str, ideal_provider: QHubProvider, tmp_path: Path
) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    job = ideal_provider.get_backend(name).run(circuit, shots=100)
    job.save(tmp_path / "job.qhub")
    backend = QHubProvider.load(tmp_path / "job.qhub").backend()
    known = backend.calibration()
    assert known is not None
    assert known == job.calibration()
    assert isinstance(known.calibrated_at, datetime)
    assert backend.calibration(known.calibrated_at) == known
    with pytest.raises(NotFoundError, match=r"job\.qhub, which the job was loaded from, does not hold the calibration"):
        backend.calibration(known.calibrated_at - timedelta(days=1))


def test_where_the_file_holds_no_calibration_there_is_none(tmp_path: Path) -> None:
    run(RunningHub(), 1).save(tmp_path / "job.qhub")
    backend = QHubProvider.load(tmp_path / "job.qhub").backend()
    assert backend.calibration() is None
    with pytest.raises(NotFoundError, match=r"job\.qhub"):
        backend.calibration(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_manifest_of_a_run_in_order_reads_as_before(tmp_path: Path) -> None:
    run(RunningHub(), 3).save(tmp_path / "job.qhub")
    with zipfile.ZipFile(tmp_path / "job.qhub") as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members["manifest.json"])
    for part in manifest["parts"]:
        del part["places"]
    with zipfile.ZipFile(tmp_path / "old.qhub", "w") as file:
        for name, content in (members | {"manifest.json": json.dumps(manifest).encode()}).items():
            file.writestr(name, content)
    assert QHubProvider.load(tmp_path / "old.qhub").result().get_counts() == [{"0": 100}, {"1": 100}, {"0": 100}]
