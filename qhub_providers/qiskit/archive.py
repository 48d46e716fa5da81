"""A job as one file that opens without the Hub: what was sent, where it ran, and what came back, byte for byte.

The file is a zip archive, format version 1. It holds no token, and nothing in it is ever executed:

- `manifest.json`: `{"format": "qhub-job", "version": 1, "written_by": {package: release}, "saved_at": instant,
  "job_id", "is_batch", "options", "parts"}`; a part is `{"id", "error", "num_circuits", "circuits", "places"}`: a
  job of the Hub, or the reason why there is none, how many circuits it has, how many of them are in `circuits.qpy`, and
  where they stand among all circuits of the run, from 0 (null where that is not known: they follow each other).
- `circuits.qpy`: the circuits as they were sent, those of one part after the other, as `circuit_file` writes them, in
  the version of QPY that Qiskit 2.0 reads if it has words for them all; of their metadata what JSON cannot say is there
  as text.
- `jobs/<id>.json`, `jobs/<id>/input.json`, `jobs/<id>/result.json`: the Hub's record of the job, the input, and the
  result, or what the provider said of a failure.
- `jobs/<id>/calibration.json` of the first job, `backends/<id>.json` and `backends/<id>/config.json`.

The names are the paths of the Hub's API, so that whatever reads a job from the Hub reads it from here.
"""

from __future__ import annotations

import json
import platform
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from ..errors import ConfigurationError, JobTimeoutError, NotFoundError, QHubError, UnsupportedBackendError
from ..jobs import HubJob
from ..jobs.download import atomic, check_free
from ..jobs.side_by_side import side_by_side
from . import circuit_file

if TYPE_CHECKING:
    from pydantic import BaseModel

    from .job import Part, QHubJob

FORMAT, VERSION = "qhub-job", 1
OLDEST_QPY = 14
"""The newest version that Qiskit 2.0 reads."""

UNWRITABLE = (QiskitError, TypeError, ValueError, AttributeError, MemoryError, struct.error)
"""What Qiskit raises over circuits that have no form in a file."""

PACKAGES = ("qiskit", "qiskit-ibm-runtime", "amazon-braket-sdk", "numpy")


def save(job: QHubJob, path: Path, timeout: float | None = None) -> None:
    """Wait for the job, then write it to a new file, which appears whole or not at all.

    Raises:
        ConfigurationError: something is at `path`, or a circuit cannot be written.
        JobTimeoutError: after `timeout` seconds (default: never).
        QHubError: no job's record or result could be fetched.
    """
    check_free(path)
    circuits = _circuits(
        [circuit for part in job.parts for circuit in part.circuits]
    )  # what cannot be written is told before the wait
    job.wait_for_final_state(timeout)
    found, errors = _of_jobs(job)
    members = {"manifest.json": _json(_manifest(job, errors)), "circuits.qpy": circuits}
    members |= found | _of_backend(job)
    with atomic(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _of_jobs(job: QHubJob) -> tuple[dict[str, bytes], dict[str, QHubError]]:
    """The members of the jobs of the Hub, and why there are none of some; that is then said in their place.

    Raises:
        QHubError: there are none of any.
    """
    members: dict[str, bytes] = {}
    errors: dict[str, QHubError] = {}

    def fetch(number: int) -> None:
        one = job.hub_jobs[number]
        try:
            members.update(_of_job(one))
        except JobTimeoutError:
            raise
        except QHubError as error:
            errors[one.id] = error

    side_by_side(fetch, len(job.hub_jobs))
    if errors and len(errors) == len(job.hub_jobs):
        raise errors[job.hub_jobs[0].id]
    return members, errors


def _manifest(job: QHubJob, errors: Mapping[str, QHubError]) -> dict[str, Any]:
    from .. import __version__

    releases = {"qhub-providers": __version__, "python": platform.python_version()}
    parts = [
        {
            "id": part.job.id if part.job and part.job.id not in errors else None,
            "error": _why(part, errors),
            "num_circuits": len(part.circuits) or part.num_circuits,
            "circuits": len(part.circuits),
            "places": None if part.places is None else list(part.places),
        }
        for part in job.parts
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "written_by": releases | {name: version(name) for name in PACKAGES},
        "saved_at": datetime.now(UTC).isoformat(),
        "job_id": job.job_id(),
        "is_batch": job.job_id() not in {one.id for one in job.hub_jobs},
        "options": job.options,
        "parts": parts,
    }


def _why(part: Part, errors: Mapping[str, QHubError]) -> str | None:
    """Why there is no result of a part; of one whose job exists with the job's id, so that it can be looked for."""
    if part.job is None:
        return None if part.error is None else str(part.error)
    error = errors.get(part.job.id)
    return None if error is None else f"job {part.job.id} could not be fetched when this was saved: {error}"


def _circuits(circuits: list[QuantumCircuit]) -> bytes:
    try:
        return _qpy([_with_plain_metadata(circuit) for circuit in circuits]) if circuits else b""
    except UNWRITABLE as error:
        raise ConfigurationError(f"the circuits cannot be written as QPY: {error}") from error


def _qpy(circuits: list[QuantumCircuit]) -> bytes:
    """In the version that every Qiskit reads that this library works with, if it has words for all of the circuits.

    That is seen by reading them: Qiskit also writes what nobody can read.
    """
    with suppress(*UNWRITABLE):
        old = circuit_file.to_bytes(circuits, version=OLDEST_QPY)
        if circuit_file.from_bytes(old) == circuits:
            return old
    return circuit_file.to_bytes(circuits)


def _with_plain_metadata(circuit: QuantumCircuit) -> QuantumCircuit:
    """`circuit`, where it says something in its metadata that JSON cannot, with the text of that; and a warning."""
    said = circuit.metadata or {}
    plain = {
        str(key): value if isinstance(key, str) and _is_plain(value) else str(value) for key, value in said.items()
    }
    changed = [key for key in said if not isinstance(key, str) or plain[key] is not said[key]]
    if not changed:
        return circuit
    names = ", ".join(map(str, changed))
    warnings.warn(f"the metadata {names} of circuit {circuit.name!r} are saved as text: JSON has no such", stacklevel=6)
    result = circuit.copy()
    result.metadata = plain
    return result


def _is_plain(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _of_job(job: HubJob) -> dict[str, bytes]:
    completed = job.status() == "COMPLETED"
    members = {
        f"jobs/{job.id}.json": _dump(job.record()),
        f"jobs/{job.id}/result.json": job.result() if completed else _json(job.raw_result()),
    }
    sent = _unless_missing(job.input)
    return members if sent is None else members | {f"jobs/{job.id}/input.json": _json(sent)}


def _of_backend(job: QHubJob) -> dict[str, bytes]:
    """What is known of the backend; a backend that the Hub no longer has leaves the job worth saving."""
    members: dict[str, bytes] = {}
    if not job.hub_jobs:
        return members
    first = job.hub_jobs[0]
    calibration = _unless_missing(first.calibration)
    if calibration is not None:
        members[f"jobs/{first.id}/calibration.json"] = _dump(calibration)
    backend = _unless_missing(job.backend)
    if backend is not None:
        members[f"backends/{backend.name}.json"] = _dump(backend.record)
        provider = backend.provider
        config = provider.device_data.config(provider.client, backend.name) if backend.wire.has_config else None
        if config is not None:
            members[f"backends/{backend.name}/config.json"] = _json(config)
    return members


def _unless_missing(fetch: Callable[[], Any]) -> Any:
    try:
        return fetch()
    except (NotFoundError, UnsupportedBackendError):
        return None


def _dump(record: BaseModel) -> bytes:
    return record.model_dump_json(exclude_unset=True).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), default=str).encode()
