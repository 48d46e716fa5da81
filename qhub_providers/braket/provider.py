"""The door to the Hub for Braket code."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import (
    ConfigurationError,
    NotFoundError,
    QHubError,
    UnsupportedBackendError,
)
from ..hub.access import HubAccess
from ..hub.near import mend
from . import filters
from .caller import caller

if TYPE_CHECKING:
    from ..hub.types import Backend, Job
    from .batch import QHubTaskBatch
    from .device import QHubDevice
    from .program_set_task import QHubProgramSetTask
    from .task import QHubTask

ID_PREFIX = "batch-"
"""Begins the id that several jobs have together."""

ARN = "arn:"
"""Begins the ids of AWS."""


class QHubBraketProvider(HubAccess):
    """The Hub's backends as Braket devices, and its jobs as quantum tasks. No AWS account or region is needed.

    The arguments are those of `HubAccess`; all have defaults.

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

    @cached_property
    def _arns(self) -> dict[str, str]:
        return {}

    def devices(
        self,
        name: str | Sequence[str] | None = None,
        *,
        type: str | Sequence[str] | None = None,
        provider: str | Sequence[str] | None = None,
        status: str | Sequence[str] | None = None,
        **others: Any,
    ) -> list[QHubDevice]:
        """The devices that Braket programs can run on, from one request. Each filter is a word, or a list of words.

        Args:
            name: only those with this id, name or ARN; case does not matter, nor below.
            type: `"QPU"` or `"SIMULATOR"`.
            provider: only those of this cloud or of this maker, for example `"AWS"` or `"IONQ"`.
            status: only those in this state: `"ONLINE"`, `"PAUSED"`, `"OFFLINE"`, `"RETIRED"` or `"UNKNOWN"`. Asks for
                the state of those whose records do not tell it.
            others: refused; `AwsDevice.get_devices` calls its filters otherwise.

        Raises:
            ConfigurationError: there is no such filter, type or state, or a filter is no word.
        """
        filters.check_names(others)
        names, types = filters.words("name", name), filters.words("type", type, filters.TYPES)
        providers, states = filters.words("provider", provider), filters.words("status", status, filters.STATES)
        return [
            device
            for device in self._drivable()
            if filters.is_one_of(names, device.name, device.arn, device.record.name, device.record.display_name)
            and filters.is_one_of(types, device.type)
            and filters.is_one_of(providers, device.record.provider, device.provider_name)
            and (states is None or filters.is_one_of(states, device.status))
        ]

    def get_device(self, device_id: str) -> QHubDevice:
        """The device with this id, for example `"aws.sim.sv1"`; or this ARN, also of `braket.devices.Devices`.

        Raises:
            NotFoundError: there is none; the message names similar ones.
            UnsupportedBackendError: it takes no programs that this library writes.
        """
        if not isinstance(device_id, str) or not device_id.strip():
            raise ConfigurationError('get_device() needs the id of a device, for example "aws.sim.sv1"')
        device = self._device(str.__str__(device_id))  # of a member of an enumeration its value
        device.check()
        self._arns[device.name] = device.arn or device.name
        return device

    def _device(self, device_id: str) -> QHubDevice:
        from .device import QHubDevice

        missing = NotFoundError(status_code=404, detail=f"the Hub has no device {device_id}")
        if not device_id.startswith(ARN):
            try:
                return QHubDevice(self, self.client.backends.get_backend(device_id))
            except NotFoundError as error:
                missing = error
        devices = self._drivable()
        found = [device for device in devices if device.arn == device_id]
        if len(found) == 1:
            return found[0]
        raise mend(
            missing, device_id.rpartition("/")[2], [device.name for device in devices], "provider.devices()"
        ) from None

    def _drivable(self) -> list[QHubDevice]:
        from .device import QHubDevice

        return [QHubDevice(self, record) for record in self.client.backends.get_backends() if _is_drivable(record)]

    def arn_of(self, device_id: str, *, ask: bool = True) -> str:
        """A device's ARN, or the provider's own id for it; the Hub's id where there is none, or it is not known.

        Args:
            device_id: the Hub's id.
            ask: whether to ask the Hub, once, where it is not known.
        """
        if ask and device_id not in self._arns:
            try:
                record = self.client.backends.get_backend(device_id)
            except NotFoundError:  # a device that is no more
                return device_id
            self._arns[device_id] = record.internal_id or device_id
        return self._arns.get(device_id, device_id)

    def retrieve_task(self, task_id: str, **polling: Any) -> QHubTask | QHubProgramSetTask:
        """A task by its id, from any process at any time; also that of a program set, by its `batch-...` id.

        The result of a set then has the same programs, executables, observables and expectation values; the text of a
        program is that of its first executable, with numbers. A set of an earlier version of this library is told with
        each executable as a program of its own, without observables, and a warning says so.

        Args:
            task_id: what `task.id` gave; or AWS's own ARN of it, for which the list of jobs is searched.
            polling: `poll_timeout_seconds`, `poll_interval_seconds` and `on_failure`, as for `QHubDevice.run`.

        Raises:
            NotFoundError: there is none with this id.
            ConfigurationError: the id is blank, or an argument cannot work.
        """
        from ..jobs import HubJob
        from .arguments import Polling
        from .reading import retrieved
        from .task import QHubTask

        if not isinstance(task_id, str) or not task_id.strip():
            raise ConfigurationError(f"retrieve_task() needs the id of a task, not {task_id!r}")
        options = Polling.parse(polling)
        if task_id.startswith(ID_PREFIX):
            from . import program_set

            return program_set.retrieved(self.retrieve_batch(task_id, **polling), on_failure=options.on_failure)
        record = self._record_by_arn(task_id) if task_id.startswith(ARN) else self.client.jobs.get_job(task_id)
        return QHubTask(self, HubJob(self.client, record), retrieved, **options.polling)

    def _record_by_arn(self, arn: str) -> Job:
        from ..hub.lookup import jobs_listing

        found = next((record for record in self.client.items(jobs_listing()) if record.provider_job_id == arn), None)
        if found is None:
            raise NotFoundError(status_code=404, detail=f"the Hub has no job that is {arn} at the provider")
        return found

    def retrieve_batch(self, batch_id: str, **polling: Any) -> QHubTaskBatch:
        """A batch by its `batch-...` id, from any process: looks through the newest jobs for those of the batch.

        Raises:
            NotFoundError: there is none of them.
        """
        from ..hub.lookup import jobs_listing
        from ..jobs import HubJob
        from . import batch
        from .arguments import Polling
        from .reading import retrieved
        from .task import QHubTask
        from .unsubmitted import UnsubmittedTask

        options = Polling.parse(polling)
        records = batch.find(self.client.items(jobs_listing()), batch_id)
        missing = QHubError(f"the Hub has no such job of {batch_id}")
        tasks = [
            QHubTask(self, HubJob(self.client, record), retrieved, **options.polling)
            if record
            else UnsubmittedTask(missing)
            for record in records
        ]
        return batch.QHubTaskBatch(self, batch_id, tasks)

    def notice(self, text: str) -> None:
        """Warn, once for this provider."""
        if text not in self._noticed:
            self._noticed.add(text)
            warnings.warn(text, stacklevel=caller())


def _is_drivable(record: Backend) -> bool:
    from .device import QHubDevice

    try:
        return bool(record.id) and bool(QHubDevice.kind_of(record))
    except UnsupportedBackendError:
        return False
