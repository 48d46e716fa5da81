"""Changes to the records of backends, for one embedded Hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from .devices import Device
from .hub import LocalHubError
from .problems import pointer

SHOTS = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
"""As many as the database can keep."""

CONFIGURATION: Mapping[str, Any] = {
    "shots_range": {
        "type": "object",
        "required": ["min", "max"],
        "properties": {"min": SHOTS, "max": SHOTS},
    },
    "supported_input_formats": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    "qubit_count": {"type": "integer", "minimum": 1},
    "instructions": {"type": "array", "items": {"type": "string"}},
    "photonic_properties": {"type": "object"},
}
"""What the embedded Hub itself reads of a `Configuration`. Everything else is only told to clients, and may be odd."""


def overridden(devices: Mapping[str, Device], patches: Mapping[str, Any]) -> dict[str, Device]:
    """The devices with the patches of their records; a patch of `id` renames.

    Raises:
        LocalHubError: for an unknown backend, an id that two would have, or a patch that takes away what the Hub needs;
            it names the field.
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
    error = best_match(Draft202012Validator(_needed(device)).iter_errors(record))
    if error is not None:
        raise LocalHubError(f"backends: {pointer([device.id, *error.absolute_path])}: {error.message}")
    shots = record["configuration"]["shots_range"]
    if shots["min"] > shots["max"]:
        field = f"{device.id}.configuration.shots_range"
        raise LocalHubError(f"backends: {field}: the least, {shots['min']}, is more than the most, {shots['max']}")
    return replace(
        device,
        id=record["id"],
        simulated=device.simulated or device.id,
        record=partial(dict, record),
        qubit_count=record["configuration"]["qubit_count"],
    )


def _needed(device: Device) -> dict[str, Any]:
    """The schema of a record of this device."""
    there = [name for name in CONFIGURATION if name in device.record()["configuration"]]
    configuration = {"type": "object", "required": there, "properties": CONFIGURATION}
    text = {"type": "string", "minLength": 1}
    properties = {"id": text, "internal_id": text, "provider": text, "configuration": configuration}
    properties |= {"documentation": {"type": "object"}, "availability": {"type": "array"}}
    return {"type": "object", "required": list(properties), "properties": properties}


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
