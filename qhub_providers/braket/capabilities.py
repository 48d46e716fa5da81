"""What a device says about itself in Braket's own words: device capabilities, opening hours, couplings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from braket.schema_common import BraketSchemaBase

from ..errors import UnsupportedBackendError

if TYPE_CHECKING:
    from braket.aws.queue_information import QueueDepthInfo
    from braket.device_schema import DeviceCapabilities
    from braket.emulation.local_emulator import LocalEmulator
    from networkx import DiGraph

    from ..hub.types import Backend
    from .device import QHubDevice

SCHEMAS = "braket.device_schema."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GROUPS = {"Everyday": range(7), "Weekdays": range(5), "Weekend": range(5, 7)}


def parse(config: Mapping[str, Any], backend_id: str) -> DeviceCapabilities:
    """The capabilities in what `GET /backends/{id}/config` gives, by the schema that their header names.

    Raises:
        UnsupportedBackendError: it is something else, or of a schema that the installed Braket does not know.
    """
    header = config.get("braketSchemaHeader")
    name = str(header.get("name")) if isinstance(header, Mapping) else ""
    if not name.startswith(SCHEMAS):
        raise UnsupportedBackendError(
            f"{backend_id} describes itself in other words than Braket's: device.record and device.config have them"
        )
    try:
        return BraketSchemaBase.parse_raw_schema(json.dumps(config))
    except (ValueError, ImportError, AttributeError, TypeError) as error:
        raise UnsupportedBackendError(
            f"the capabilities of {backend_id} ({name}) cannot be read by the installed amazon-braket-schemas: {error}"
        ) from error


def is_open(service: Any, now: datetime | None = None) -> bool:
    """Whether one of the execution windows in `DeviceServiceProperties` is open; their hours are UTC.

    A window that ends before it begins goes past midnight, and belongs to the day on which it began.
    """
    now = now or datetime.now(UTC)
    return any(
        _is_in(str(window.executionDay.value), window.windowStartHour, window.windowEndHour, now)
        for window in service.executionWindows
    )


def _is_in(day: str, start: time, end: time, now: datetime) -> bool:
    """Whether `now` lies in a window.

    >>> _is_in("Monday", time(22), time(2), datetime(2026, 11, 24, 1))  # a Tuesday, an hour past midnight
    True
    """
    hour, weekday = now.time().replace(microsecond=0), now.weekday()
    days = GROUPS.get(day) or [DAYS.index(day)]
    if start <= end:
        return weekday in days and start <= hour <= end
    return (weekday in days and hour >= start) or ((weekday - 1) % 7 in days and hour <= end)


def topology(record: Backend) -> DiGraph | None:
    """The couplings in a backend's record, in both directions, between the vendor's numbers of qubits.

    None for a simulator, and where the record names none.
    """
    from networkx import DiGraph, complete_graph

    configuration = record.configuration
    connectivity = configuration.connectivity if configuration else None
    if record.type == "SIMULATOR" or configuration is None or connectivity is None:
        return None
    if connectivity.fully_connected:
        return complete_graph(configuration.qubit_count or 0, create_using=DiGraph())
    found = DiGraph()
    for one, others in (connectivity.graph or {}).items():
        found.add_node(_number(one))
        for other in others:
            found.add_edge(_number(one), _number(other))
            found.add_edge(_number(other), _number(one))
    return found


FIRST_QUBIT = {"IQM_JOB_INPUT_V1": 1}
"""The number of a vendor's first qubit, by its input format, where it is not 0."""


def first_qubit(input_format: str) -> int:
    """The vendor's number of what Qiskit calls qubit 0.

    >>> first_qubit("IQM_JOB_INPUT_V1"), first_qubit("QISKIT_QPY")
    (1, 0)
    """
    return FIRST_QUBIT.get(input_format, 0)


def _number(label: str) -> int:
    """The number in a qubit's label.

    >>> _number("QB7")
    7
    """
    return int("".join(filter(str.isdecimal, label)))


def queue_depth(size: int | None) -> QueueDepthInfo:
    """How many tasks wait, in Braket's form; `"unknown"` for None."""
    from braket.aws.queue_information import QueueDepthInfo, QueueType

    waiting = "unknown" if size is None else str(size)
    return QueueDepthInfo(quantum_tasks={QueueType.NORMAL: waiting, QueueType.PRIORITY: "0"}, jobs="0")


def emulator(device: QHubDevice) -> LocalEmulator:
    """Braket's emulator of a machine. Errors as of `QHubDevice.emulator`."""
    try:
        from braket.emulation.local_emulator import LocalEmulator
    except ImportError as error:
        raise UnsupportedBackendError(
            "the installed amazon-braket-sdk has no emulators: `pip install --upgrade amazon-braket-sdk` has them"
        ) from error
    if device.type == "SIMULATOR":
        raise UnsupportedBackendError(f"{device.name} is a simulator, and Braket emulates machines: run programs on it")
    try:
        return LocalEmulator.from_device_properties(device.properties)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnsupportedBackendError(f"Braket cannot emulate {device.name} by its capabilities: {error}") from error
