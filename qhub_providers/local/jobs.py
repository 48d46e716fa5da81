"""The life of a job in the embedded Hub: created, run by a worker, cancelled."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import Any

from .accounts import Scope
from .contract import check_envelope, check_input, without_discriminator
from .database import Database
from .devices import Device
from .faults import Faults
from .leniency import contract_form
from .problems import Problem, bad_request
from .sessions import Sessions
from .simulators.failure import SimulationError, TimeOverError, payload
from .simulators.inputs import check
from .store import Store, now
from .workers.pool import Pool
from .workers.queue_time import QueueTime
from .workers.task import Outcome, Task

ASKED_FOR = SimulationError("this failure was asked for: the embedded Hub runs with faults", "AskedFor")


class Jobs:
    """The jobs of a database, run by a pool of worker processes; and the sessions that they may join.

    Args:
        database: where they are kept.
        devices: the backends by id.
        workers: how many jobs run at the same time.
        seed: makes results reproducible; None draws fresh random numbers.
        noise: whether machines are noisy.
        faults: how long jobs wait in the queue, and how many of them fail.
        lenient: whether to take what other clients send beyond the contract.
    """

    def __init__(
        self,
        database: Database,
        devices: Mapping[str, Device],
        *,
        workers: int,
        seed: int | None,
        noise: bool,
        faults: Faults | None = None,
        lenient: bool = False,
    ) -> None:
        self.store = Store(database)
        self.devices = devices
        self.sessions = Sessions(database, devices)
        self._seed = seed
        self._noise = noise
        self._faults = faults or Faults()
        self._lenient = lenient
        self._pool = Pool(workers, self._begin, self._end)
        self._queue = self._submission()
        for job_id in self.store.requeue():
            self._queue(job_id)

    def wait_until_warm(self, seconds: float) -> bool:
        """Wait until a worker can run jobs at its full speed; False if none can after so many seconds."""
        return self._pool.wait_until_warm(seconds)

    def close(self) -> None:
        """Stop the workers. What they ran is run again when a server starts on the same store."""
        self._pool.close()

    def create(self, body: Any, scope: Scope) -> dict[str, Any]:
        """Check a submission, keep it as a job and queue it; the job's record. Raises a `Problem` (400, 404)."""
        sent = body
        if self._lenient:
            body = contract_form(body, self._family)
        check_envelope(body)
        device = self.devices.get(body["backend_id"])
        if device is None:
            raise Problem(404, f"backend_id: there is no backend {body['backend_id']!r}")
        _check_record(device, body)
        for part in {"input", "input_params"} & set(body):
            body[part] = without_discriminator(body[part])
        check_input(device.family, body)
        check(device.family, body, device.qubit_count)
        if "session_id" in body:
            self.sessions.check_job(body["session_id"], device.id, scope)
        job = _record(device, body)
        if self._lenient:  # its client reads there what it put there
            job["input_params"] = {**(sent.get("input_params") or {}), **(job["input_params"] or {})} or None
        self.store.create(job, body["input"], scope)
        self._queue(job["id"])
        return job

    def _family(self, backend_id: str) -> str | None:
        device = self.devices.get(backend_id)
        return device.family if device else None

    def cancel(self, job_id: str) -> None:
        """Cancel an unfinished job and stop the work on it; a finished job stays as it is."""
        if self.store.finish(job_id, "CANCELLED"):
            self._pool.cancel(job_id)

    def _submission(self) -> Callable[[str], None]:
        """What queues a job: at once, or after the queue time that was asked for."""
        if not self._faults.queue_time:
            return self._pool.submit
        waiting = QueueTime(self._faults.queue_time, self._pool.submit)
        waiting.start()
        return waiting.put

    def _begin(self, job_id: str) -> Task | None:
        if not self.store.start(job_id):
            return None
        job = self.store.get(job_id) or {}
        device = self.devices.get(job["backend_id"])
        if device is None:
            gone = SimulationError(f"the embedded Hub has no backend {job['backend_id']!r} any more", "NoBackend")
            self.store.finish(job_id, "FAILED", BytesIO(payload("", gone)))
            return None
        if (calibration := calibration_of(device)) is not None:
            self.store.capture(job_id, calibration)
        if self._faults.fails(self.store.number(job_id)):
            self.store.finish(job_id, "FAILED", BytesIO(payload(device.family, ASKED_FOR)))
            return None
        return self._task(job, device)

    def _task(self, job: Mapping[str, Any], device: Device) -> Task:
        return Task(
            backend_id=device.simulated or device.id,
            configuration=device.record()["configuration"],
            input=self.store.input(job["id"]),
            input_params=job["input_params"] or {},
            shots=job["shots"],
            task_id=job["provider_job_id"],
            seed=self._seed_of(job["id"]),
            noise=self._noise,
            seconds=(job["input_params"] or {}).get("max_execution_time") if device.family == "IBM" else None,
        )

    def _seed_of(self, job_id: str) -> int | None:
        """The nth job of a store always gets the same seed, whichever worker runs it and when."""
        if self._seed is None:
            return None
        digest = hashlib.sha256(f"{self._seed}:{self.store.number(job_id)}".encode()).digest()
        return int.from_bytes(digest[:4], "big") >> 1  # Aer takes 31 bits

    def _end(self, job_id: str, outcome: Outcome | SimulationError) -> None:
        if isinstance(outcome, SimulationError):
            self._fail(job_id, outcome)
            return
        try:
            self.store.finish(job_id, outcome.status, outcome.result, outcome.runtime)
        except sqlite3.Error as error:  # the disk is full, or the result is larger than SQLite's largest value
            self._fail(job_id, SimulationError(f"the result could not be kept: {error}", "NotKept"))

    def _fail(self, job_id: str, failure: SimulationError) -> None:
        job = self.store.get(job_id) or {}
        said = BytesIO(payload(self.devices[job["backend_id"]].family, failure))
        if isinstance(failure, TimeOverError):  # as IBM's jobs end
            self.store.finish(job_id, "CANCELLED", said, 1000 * failure.seconds)
        else:
            self.store.finish(job_id, "FAILED", said)


@cache
def calibration_of(device: Device) -> dict[str, Any] | None:
    """The device's calibration, read once."""
    found = device.calibration()
    return None if found is None else {**found, "backend_id": device.id}


def _check_record(device: Device, body: Mapping[str, Any]) -> None:
    """What the backend's record says about every job."""
    configuration = device.record()["configuration"]
    shots, limits = body["shots"], configuration["shots_range"]
    # IBM's pubs have shots of their own, which its programs check; those of the job are their sum, for the record
    if device.family != "IBM" and not limits["min"] <= shots <= limits["max"]:
        raise bad_request("shots", f"{device.id} takes {limits['min']} to {limits['max']}, not {shots}")
    formats = configuration["supported_input_formats"]
    if body.get("input_format", formats[0]) not in formats:
        raise bad_request("input_format", f"{device.id} takes {', '.join(formats)}, not {body['input_format']}")


def _params(device: Device, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `input_params` as the job's record has them: the Hub adds the number of qubits to IonQ's, as text."""
    params: dict[str, Any] | None = body.get("input_params")
    return {**(params or {}), "qubits": str(body["input"]["qubits"])} if device.family == "AzureIonq" else params


def _record(device: Device, body: Mapping[str, Any]) -> dict[str, Any]:
    record, job_id = device.record(), str(uuid.uuid4())
    return {
        "id": job_id,
        "name": body.get("name"),
        "backend_id": device.id,
        "provider": record["provider"],
        "provider_job_id": device.task_id(job_id),
        "input_params": _params(device, body),
        "input_format": body.get("input_format", record["configuration"]["supported_input_formats"][0]),
        "tags": list(dict.fromkeys(body.get("tags", ()))),
        "status": "PENDING",
        "created_at": now(),
        "started_at": None,
        "ended_at": None,
        "runtime": None,
        "shots": int(body["shots"]),
        "session_id": body.get("session_id"),
        "sdk_provider": body.get("sdk_provider", "CLIENT"),
    }
