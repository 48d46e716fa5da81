"""The door to the Hub for Qiskit code."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigurationError, NotFoundError, UnsupportedBackendError
from ..hub.access import HubAccess
from ..hub.near import mend
from ..jobs import HubJob
from . import fanout
from .backend import QHubBackend
from .device_data import DeviceData
from .job import Part, QHubJob
from .listing import ids_of_backends, is_online, matches, newest_jobs, warn_of_lost_tags

if TYPE_CHECKING:
    from ..hub.types import Backend, Job
    from .journal import Batch
    from .saved import SavedJob

CONCURRENT = 8


class QHubProvider(HubAccess):
    """The backends and jobs of the Hub.

    The arguments are those of `HubAccess`; all have defaults.

    >>> QHubProvider("a-token", base_url="https://hub.example")
    QHubProvider(base_url='https://hub.example', organization_id=None)
    """

    open_batch: Batch | None = None
    """The batch whose `with` block this provider is in."""

    @cached_property
    def device_data(self) -> DeviceData:
        """What the backends say about themselves, fetched once each."""
        return DeviceData()

    def backends(
        self,
        name: str | None = None,
        *,
        provider: str | None = None,
        technology: str | None = None,
        min_num_qubits: int | None = None,
        operational: bool | None = None,
    ) -> list[QHubBackend]:
        """The gate-model backends that this library can drive, from one request.

        Args:
            name: only the backend with this id.
            provider: only those of this cloud, for example `"IBM"`; case does not matter.
            technology: only those of this kind, for example `"TRAPPED_ION"`; case does not matter.
            min_num_qubits: only those with at least as many qubits.
            operational: only those that are online (True) or not (False). Costs one request for each backend left by
                the other filters, several at once.
        """
        records = self.client.backends.get_backends(provider=provider)
        wanted = [record for record in records if matches(record, name, provider, technology, min_num_qubits)]
        found = [backend for record in wanted if (backend := self._drivable(record)) is not None]
        if operational is None or not found:
            return found
        with ThreadPoolExecutor(CONCURRENT) as pool:
            states = list(pool.map(is_online, found))
        return [backend for backend, online in zip(found, states, strict=True) if online is operational]

    def _drivable(self, record: Backend) -> QHubBackend | None:
        if not record.id:
            return None
        try:
            return QHubBackend(self, record)
        except UnsupportedBackendError:
            return None

    def get_backend(self, name: str, *, use_fractional_gates: bool = False) -> QHubBackend:
        """The backend with the id `name`, for example `"ibm.qpu.fez"`.

        Args:
            name: the id.
            use_fractional_gates: whether an IBM machine's target has rx and rzz, and then no control flow.

        Raises:
            ConfigurationError: fractional gates are asked of another machine.
            NotFoundError: there is none; the message names similar ids.
            UnsupportedBackendError: it takes no circuits, or no format that this library writes.
        """
        if not name:
            raise ConfigurationError('get_backend() needs the id of a backend, for example "ibm.qpu.fez"')
        try:
            record = self.client.backends.get_backend(name)
        except NotFoundError as error:
            raise mend(error, name, ids_of_backends(self.client), "provider.backends()") from None
        return QHubBackend(self, record, use_fractional_gates=use_fractional_gates)

    def retrieve_job(self, job_id: str) -> QHubJob:
        """A job by its id, from any process at any time; also a fan-out by its `batch-...` id.

        Raises:
            NotFoundError: there is none with this id.
        """
        if not isinstance(job_id, str) or not job_id.strip():
            raise ConfigurationError(f"retrieve_job() needs the id of a job, not {job_id!r}")
        if job_id.startswith(fanout.ID_PREFIX):
            return self._retrieve_batch(job_id)
        record = self.client.jobs.get_job(job_id)
        warn_of_lost_tags(record)
        return self._job(record)

    @staticmethod
    def load(path: str | Path) -> SavedJob:
        """A job that `QHubJob.save` wrote, without the Hub and without a token; `written_by` says with which releases.

        Raises:
            MissingFileError: there is no such file.
            ConfigurationError: the file is no saved job, was cut off or damaged, or is of a later release.
            OSError: it cannot be read at all.
        """
        from .saved import load

        return load(Path(path))

    def _job(self, record: Job) -> QHubJob:
        child = fanout.Child.of(record)
        job = HubJob(self.client, record)
        return QHubJob(self, None, [fanout.part(child, job) if child else Part(job)])

    def _retrieve_batch(self, job_id: str) -> QHubJob:
        """Look through the newest jobs for the children of a fan-out; those that are missing keep their place."""
        children, records = fanout.find(job_id, newest_jobs(self.client))
        jobs = {number: HubJob(self.client, record) for number, record in records.items()}
        return QHubJob(self, None, [fanout.part(child, jobs.get(child.number)) for child in children], job_id)

    def batch(self, path: str | os.PathLike[str]) -> Batch:
        """A journal for many runs: none is lost and none is sent twice, whatever ends this process.

        Inside the `with` block every `run` of this provider's backends, from any thread and also from primitives,
        is written to the new file `path` before it is sent. After a crash `resume` finishes what the file holds.
        `batch.jobs` has the jobs in the order of the runs. Leaving the block cancels nothing.

        ```python
        with provider.batch("file.journal") as batch:
            backend.run(circuits)
        results = [job.result() for job in batch.jobs]
        ```

        Give `run` the whole list: what a killed program had not yet handed to it is not in the journal. Of many calls
        of `run`, `resume` finishes those that had begun, and says that the batch was broken off.

        The file holds circuits, inputs and options as they are sent, is readable by its owner only, and has no token.

        Raises:
            ConfigurationError: when the block begins: the file exists or cannot be made, or another batch is open.
        """
        from .journal import Batch

        return Batch(self, path)

    def resume(self, path: str | os.PathLike[str], *, resubmit_unknown: bool = False) -> list[QHubJob]:
        """Finish what a `batch` began, from any process: the jobs in the order of the runs.

        What was submitted is found again, what was planned and never begun is submitted now. Where a submission had
        begun and its answer is not known, its job is looked for by its key until a minute after it was sent. If there
        is none, a `SubmissionUnknownError` with the key takes the place of its circuits, and nothing is sent again.
        What an outage kept from being sent is sent now, unless the program was told that a whole run failed, and went
        on: it may have tried again by itself. The journal goes on: this may crash, and be repeated.

        Where the batch was broken off, the client's logger warns of it, with the number of runs that the journal holds:
        runs that the program had not come to are to be made in a batch with a new file.

        Args:
            path: the journal; its batch, and any other `resume`, must have ended. That is seen to for this file, and
                not for copies of it: two that are resumed at the same moment both submit what has not begun.
            resubmit_unknown: send those whose answer is unknown again. The first submission may still become a job,
                and both would be billed.

        Raises:
            MissingFileError: there is no such journal.
            ConfigurationError: it is in use or damaged, or it is of another Hub or
                organization.
            QHubError: the Hub was not reached, or refused to be asked; nothing is lost.
        """
        from .resume import resume

        return resume(self, path, resubmit_unknown=resubmit_unknown)

    def jobs(
        self, limit: int | None = 10, *, backend_name: str | None = None, status: str | None = None
    ) -> list[QHubJob]:
        """The newest jobs, newest first; each job of a fan-out on its own.

        Args:
            limit: how many at most; None for all.
            backend_name: only those of this backend.
            status: only those in this status of the Hub, for example `"COMPLETED"`.
        """
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
            raise ConfigurationError(f"limit must be a whole number, at least 0, or None for all jobs, not {limit!r}")
        matching = (
            record
            for record in newest_jobs(self.client)
            if (backend_name is None or record.backend_id == backend_name)
            and (status is None or (record.status or "").upper() == status.upper())
        )
        return [self._job(record) for record in islice(matching, limit)]
