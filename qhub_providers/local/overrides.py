"""Changes to the records of backends, for one embedded Hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from .devices import Device
from .hub import LocalHubError


def overridden(devices: Mapping[str, Device], patches: Mapping[str, Any]) -> dict[str, Device]:
    """The devices with the patches of their records; a patch of `id` renames. Raises a `LocalHubError` for an unknown
    backend, or an id that two would have.
    """
    unknown = [name for name in patches if name not in devices]
    if unknown:
        raise LocalHubError(f"backends: there is no {', '.join(unknown)}; there are {', '.join(devices)}")
    made = [_overridden(device, patches[name]) if name in patches else device for name, device in devices.items()]
    twice = [name for name, times in Counter(device.id for device in made).items() if times > 1]
    if twice:
        raise LocalHubError(f"backends: two would have the id {', '.join(twice)}")
    return {device.id: device for device in made}


def _overridden(device: Device, patch: Mapping[str, Any]) -> Device:
    record = merged(device.record(), patch)
    return replace(
        device,
        id=record["id"],
        simulated=device.simulated or device.id,
        record=partial(dict, record),
        qubit_count=record["configuration"].get("qubit_count", device.qubit_count),
    )


def merged(value: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396): objects are merged, null removes, everything else replaces.

    >>> merged({"shots": {"min": 1, "max": 10}, "name": "a"}, {"shots": {"max": 20}, "name": None})
    {'shots': {'min': 1, 'max': 20}}
    """
    if not isinstance(patch, Mapping):
        return patch
    kept = dict(value) if isinstance(value, Mapping) else {}
    for key, change in patch.items():
        if change is None:
            kept.pop(key, None)
        else:
            kept[key] = merged(kept.get(key), change)
    return kept
