"""The door to the Hub for Braket code."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import (
    ConfigurationError,
    NotFoundError,
    QHubError,
    UnsupportedBackendError,
)
from ..hub.access import HubAccess

if TYPE_CHECKING:
    from ..hub.types import Backend
    from .batch import QHubTaskBatch
    from .device import QHubDevice
    from .program_set_task import QHubProgramSetTask
    from .task import QHubTask

ID_PREFIX = "batch-"
"""Begins the id that several jobs have together."""


class QHubBraketProvider(HubAccess):
    """The Hub's backends as Braket devices, and its jobs as quantum tasks. No AWS account or region is needed.

    Args:
        access_token, organization_id, base_url, timeout, client: as for `HubAccess`; all have defaults.

    >>> from braket.circuits import Circuit
    >>> from qhub_providers import LocalHub, QHubBraketProvider
    >>> with LocalHub(seed=7) as hub:
    ...     device = QHubBraketProvider(hub.access_token, base_url=hub.url).get_device("aws.sim.sv1")
    ...     sorted(device.run(Circuit().h(0).cnot(0, 1), shots=100).result().measurement_counts)
    ['00', '11']
    """

    @cached_property
    def _noticed(self) -> set[str]:
        return set()

    def devices(
        self,
        name: str | None = None,
        *,
        type: str | None = None,
        provider: str | None = None,
        status: str | None = None,
    ) -> list[QHubDevice]:
        """The devices that Braket programs can run on, from one request.

        Args:
            name: only those with this id or name; case does not matter, nor below.
            type: `"QPU"` or `"SIMULATOR"`.
            provider: only those of this cloud or of this maker, for example `"AWS"` or `"IONQ"`.
            status: only those in this state, for example `"ONLINE"`. Asks for the state of those whose records do not
                tell it.
        """
        from .device import QHubDevice

        found = [QHubDevice(self, record) for record in self.client.backends.get_backends() if _is_drivable(record)]
        return [
            device
            for device in found
            if _is_one_of(name, device.name, device.record.name, device.record.display_name)
            and _is_one_of(type, device.type)
            and _is_one_of(provider, device.record.provider, device.provider_name)
            and (status is None or device.status.upper() == status.upper())
        ]

    def get_device(self, device_id: str) -> QHubDevice:
        """The device with this id, for example `"aws.sim.sv1"`.

        Raises:
            NotFoundError: there is none; the message names those that there are.
            UnsupportedBackendError: it takes no programs that this library writes.
        """
        from .device import QHubDevice

        if not isinstance(device_id, str) or not device_id.strip():
            raise ConfigurationError('get_device() needs the id of a device, for example "aws.sim.sv1"')
        try:
            record = self.client.backends.get_backend(device_id)
        except NotFoundError as error:
            ids = sorted(str(known.id) for known in self.client.backends.get_backends() if _is_drivable(known))
            error.add_note(f"the devices are: {', '.join(ids)}")
            raise
        device = QHubDevice(self, record)
        device.check()
        return device

    def retrieve_task(self, task_id: str, **polling: Any) -> QHubTask | QHubProgramSetTask:
        """A task by its id, from any process at any time; also that of a program set, by its `batch-...` id.

        Args:
            task_id: what `task.id` gave.
            polling: `poll_timeout_seconds`, `poll_interval_seconds` and `on_failure`, as for `QHubDevice.run`.

        Raises:
            NotFoundError: there is none with this id.
        """
        from ..jobs import HubJob
        from .reading import retrieved
        from .task import QHubTask

        if not isinstance(task_id, str) or not task_id.strip():
            raise ConfigurationError(f"retrieve_task() needs the id of a task, not {task_id!r}")
        if task_id.startswith(ID_PREFIX):
            from . import program_set

            return program_set.retrieved(
                self.retrieve_batch(task_id, **polling), on_failure=polling.get("on_failure", "raise")
            )
        job = HubJob(self.client, self.client.jobs.get_job(task_id))
        return QHubTask(self, job, retrieved, **polling)

    def retrieve_batch(self, batch_id: str, **polling: Any) -> QHubTaskBatch:
        """A batch by its `batch-...` id, from any process: looks through the newest jobs for those of the batch.

        Raises:
            NotFoundError: there is none of them.
        """
        from ..hub.lookup import jobs_listing
        from ..jobs import HubJob
        from . import batch
        from .reading import retrieved
        from .task import QHubTask

        records = batch.find(self.client.items(jobs_listing()), batch_id)
        missing = QHubError(f"the Hub has no such job of {batch_id}")
        tasks = [
            QHubTask(self, HubJob(self.client, record), retrieved, **polling)
            if record
            else batch.UnsubmittedTask(missing)
            for record in records
        ]
        return batch.QHubTaskBatch(self.client, batch_id, tasks)

    def notice(self, text: str) -> None:
        """Warn, once for this provider."""
        if text not in self._noticed:
            self._noticed.add(text)
            warnings.warn(text, stacklevel=4)


def _is_drivable(record: Backend) -> bool:
    from .device import QHubDevice

    try:
        return bool(record.id) and bool(QHubDevice.kind_of(record))
    except UnsupportedBackendError:
        return False


def _is_one_of(wanted: str | None, *values: str | None) -> bool:
    return wanted is None or wanted.upper() in {str(value).upper() for value in values}
