"""`/backends`: what there is to run jobs on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ..devices import Device, devices
from ..problems import Problem, bad_request
from .call import Call, answer, json_text, nothing


def search(call: Call) -> Response:
    """The backends, filtered by `provider`. All of them are usable with the SDK, so `onlyPlanqkSdk` hides none."""
    if call.query("onlyPlanqkSdk") not in (None, "true", "false"):
        raise bad_request("onlyPlanqkSdk", "must be true or false")
    return answer([_view(call, device) for device in _of_provider(call)])


def least_busy(call: Call) -> Response:
    """The backend with the shortest queue, filtered by `provider` and `minQubits`; the first of several."""
    least = call.number("minQubits", 0, 0)
    found = [device for device in _of_provider(call) if device.qubit_count >= least]
    if not found:
        raise Problem(404, "no backend fits")
    return answer(_view(call, min(found, key=lambda device: call.hub.store.queue_size(device.id))))


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
    return calibration_at(_device(call), call.query("effectiveAt"))


def calibration_at(device: Device, instant: str | None) -> Response:
    """The device's one calibration, unless it came after the instant."""
    found = device.calibration()
    if found is None or (instant is not None and _instant(instant) < _instant(found["calibrated_at"])):
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
    found = devices().get(call.id)
    if found is None:
        raise Problem(404, f"there is no backend {call.id!r}")
    return found


def _of_provider(call: Call) -> Iterable[Device]:
    wanted = call.query("provider")
    if wanted is None:
        return devices().values()
    name = wanted.upper().replace("-", "_")
    return [device for device in devices().values() if device.record()["provider"] == name]


def _view(call: Call, device: Device) -> dict[str, Any]:
    """The record as the caller may see it: without a token, less."""
    record = dict(device.record())
    if call.authenticated:
        return {**record, "queue_size": call.hub.store.queue_size(device.id)}
    del record["availability"]
    return {**record, "has_calibration": False}
