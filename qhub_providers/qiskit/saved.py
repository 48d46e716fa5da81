"""A job from a file that `archive.save` wrote: the Hub's client reads it from there, so it is a job like any other."""

from __future__ import annotations

import io
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from ..errors import ConfigurationError, MissingFileError, QHubError
from ..hub import HubQuantumClient
from ..hub.types import CalibrationResponse, Job
from ..jobs import HubJob
from . import circuit_file
from .archive import FORMAT, VERSION
from .job import Part, QHubJob

ADDRESS = "https://saved-job.invalid"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, TypeError, ValueError, AttributeError, RuntimeError)
"""What reading a file may raise that is no zip archive, was damaged or encrypted, or holds something else."""


CALIBRATION = re.compile("jobs/[^/]*/calibration.json")


class SavedJob(QHubJob):
    """What `QHubProvider.load` returns: a job as it was when it was saved.

    `job.backend().calibration()` is the one that held when the (first) job ran.

    Attributes:
        written_by: the release of each package that it was saved with, and Python's, by name.
        saved_at: when that was, UTC.
    """

    written_by: Mapping[str, str]
    saved_at: datetime


class SavedHub(httpx.BaseTransport):
    """Answers for the Hub from the members of an archive; `name` is that of the file, for messages."""

    def __init__(self, name: str, members: Mapping[str, bytes]) -> None:
        self.name = name
        self.members = members

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """What the Hub said when the job was saved; 403 for everything that would change something."""
        path = request.url.path.strip("/").removesuffix("-stream")
        if request.method != "GET":
            return _problem(
                403, f"this job was loaded from {self.name}, without the Hub: use a QHubProvider() for that"
            )
        if (content := self.members.get(f"{path}.json")) is not None:
            return httpx.Response(200, content=content, headers={"Content-Type": "application/json"})
        if path.startswith("backends/") and path.endswith("/calibration"):
            return self._calibration(request.url.params.get("effectiveAt"))
        if path.endswith("/calibration"):
            return httpx.Response(204)
        return _problem(404, f"{self.name}, which the job was loaded from, does not hold it")

    def _calibration(self, at: str | None) -> httpx.Response:
        """The one that held when the job ran; it says since when it does, and the file knows of no other time."""
        content = next((self.members[name] for name in self.members if CALIBRATION.fullmatch(name)), None)
        known = CalibrationResponse.model_validate_json(content).calibrated_at if content else None
        if at is not None and (not isinstance(known, datetime) or datetime.fromisoformat(at) != known):
            return _problem(404, f"{self.name}, which the job was loaded from, does not hold the calibration of {at}")
        return httpx.Response(200, content=content) if content else httpx.Response(204)


def _problem(status: int, detail: str) -> httpx.Response:
    return httpx.Response(status, json={"status": status, "detail": detail})


def load(path: Path) -> SavedJob:
    """A job that `archive.save` wrote. Nothing is asked of any Hub, and no token is needed.

    Raises:
        MissingFileError: there is no such file.
        ConfigurationError: the file is none of ours, was cut off or damaged, or is of a later release.
        OSError: it cannot be read at all.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"there is no file {path}") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = {name: file.read(name) for name in file.namelist()}
        manifest = json.loads(members["manifest.json"])
        if manifest["format"] != FORMAT:
            raise ValueError(f"its format is {manifest['format']!r}")
        if manifest["version"] == VERSION:
            return _job(path.name, members, manifest)
    except DAMAGE as error:
        raise ConfigurationError(f"{path} is no saved job, or it was cut off or damaged: {error!r}") from error
    raise ConfigurationError(f"{path} has version {manifest['version']}; this release reads version {VERSION}")


def _job(name: str, members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> SavedJob:
    from .provider import QHubProvider

    http = httpx.Client(transport=SavedHub(name, members))
    client = HubQuantumClient(base_url=ADDRESS, httpx_client=http)
    circuits = iter(_circuits(name, members["circuits.qpy"]))
    parts = [_part(client, members, part, circuits) for part in manifest["parts"]]
    if not parts:
        raise ValueError("it names no job")
    batch_id = manifest["job_id"] if manifest["is_batch"] else None
    job = SavedJob(QHubProvider(client=client), None, parts, batch_id, manifest["options"])
    job.written_by, job.saved_at = dict(manifest["written_by"]), datetime.fromisoformat(manifest["saved_at"])
    return job


def _part(
    client: HubQuantumClient, members: Mapping[str, bytes], part: Mapping[str, Any], circuits: Iterator[QuantumCircuit]
) -> Part:
    record = Job.model_validate_json(members[f"jobs/{part['id']}.json"]) if part["id"] else None
    return Part(
        HubJob(client, record) if record else None,
        tuple(islice(circuits, part["circuits"])),
        QHubError(part["error"]) if part["error"] else None,
        part["num_circuits"],
        part.get("places"),
    )


def _circuits(name: str, text: bytes) -> list[QuantumCircuit]:
    try:
        return circuit_file.from_bytes(text) if text else []
    except (QiskitError, struct.error) as error:
        warnings.warn(f"the circuits in {name} cannot be read by this Qiskit: {error}", stacklevel=5)
        return []
