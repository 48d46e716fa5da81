"""`/backends`: what there is to run jobs on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ..devices import Device
from ..jobs import calibration_of
from ..problems import Problem, bad_request
from .call import Call, answer, json_text, nothing


def search(call: Call) -> Response:
    """The backends, filtered by `provider`. All of them are usable with the SDK, so `onlyPlanqkSdk` hides none."""
    if call.query("onlyPlanqkSdk") not in (None, "true", "false"):
        raise bad_request("onlyPlanqkSdk", "must be true or false")
    return answer([_view(call, device) for device in _of_provider(call)])


def least_busy(call: Call) -> Response:
    """The backend of the provider with the shortest queue, the first of several; `minQubits` is a lower bound.

    As the contract has it, `provider` is required, and only IBM has such queues.
    """
    provider = call.query("provider")
    if provider is None or _provider_name(provider) != "IBM":
        raise bad_request("provider", f"must be IBM: {provider!r} does not support least-busy backend selection")
    least = _bound(call)
    found = [device for device in _of_provider(call) if device.qubit_count >= least]
    if not found:
        raise Problem(404, "no backend fits")
    return answer(_view(call, min(found, key=lambda device: call.hub.store.queue_size(device.id))))


def _bound(call: Call) -> int:
    text = call.query("minQubits") or "0"
    if not re.fullmatch(r"-?[0-9]{1,10}", text):
        raise bad_request("minQubits", f"must be a whole number, not {text!r}")
    return int(text)


def get(call: Call) -> Response:
    """A backend's record."""
    return answer(_view(call, _device(call)))


def status(call: Call) -> Response:
    """A backend's state and queue."""
    return answer({"status": "ONLINE", "queue_avg_time": 0, "queue_size": call.hub.store.queue_size(_device(call).id)})


def config(call: Call) -> Response:
    """The provider's own configuration."""
    return json_text(_device(call).config())


def calibration(call: Call) -> Response:
    """The calibration that was in force at `effectiveAt`, by default now; 204 if there was none."""
    given = call.query("effectiveAt")
    instant = datetime.now(UTC) if given is None else _instant(given)
    found = calibration_of(_device(call))
    if found is None or instant < _instant(found["calibrated_at"]):
        return nothing()
    return answer(found)


def _instant(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(
            "effectiveAt", f"must be an ISO-8601 instant such as 2026-04-17T12:34:56Z, not {text!r}"
        ) from None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def _device(call: Call) -> Device:
    found = call.hub.devices.get(call.id)
    if found is None:
        raise Problem(404, f"there is no backend {call.id!r}")
    return found


def _of_provider(call: Call) -> Iterable[Device]:
    wanted = call.query("provider")
    if wanted is None:
        return call.hub.devices.values()
    name = _provider_name(wanted)
    return [device for device in call.hub.devices.values() if device.record()["provider"] == name]


def _provider_name(text: str) -> str:
    return text.upper().replace("-", "_")


def _view(call: Call, device: Device) -> dict[str, Any]:
    """The record as the caller may see it: without a token, less."""
    record = dict(device.record())
    # The contract has names there, the real Hub and the vendor's client have objects: what is left out suits both.
    record["documentation"] = {key: text for key, text in record["documentation"].items() if key != "sdks"}
    if call.caller is not None:
        return {**record, "queue_size": call.hub.store.queue_size(device.id)}
    del record["availability"]
    return {**record, "has_calibration": False}
