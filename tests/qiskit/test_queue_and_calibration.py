"""What a backend says of its queue, and of its calibration then and now: a Hub in memory that keeps several."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from qhub_providers.errors import ApiError, ConfigurationError
from qhub_providers.qiskit import QHubBackend
from qhub_providers.qiskit.queue_info import QueueInfo
from tests.qiskit.test_requests import IONQ, BackendHub, provider_of

FIRST, SECOND, THIRD = (datetime(2026, 4, day, 12, tzinfo=UTC) for day in (1, 8, 15))


def described(since: datetime) -> dict[str, Any]:
    data = {"type": "gate_based", "qubits": [{"qubit": 0, "t1_us": 100 + since.day}]}
    return {"backend_id": IONQ["id"], "calibrated_at": since.isoformat().replace("+00:00", "Z"), "calibration": data}


class CalibratedHub(BackendHub):
    """Keeps the calibrations of three days, and has the queue that it is told; its own time is after all of them."""

    def __init__(self) -> None:
        super().__init__(IONQ)
        self.state: dict[str, Any] = {"status": "ONLINE"}

    def serve(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["backends", _, "status"]:
                return httpx.Response(200, json=self.state)
            case ["backends", _, "calibration"]:
                given = request.url.params.get("effectiveAt")
                instant = THIRD + timedelta(days=1) if given is None else datetime.fromisoformat(given)
                in_force = [since for since in (FIRST, SECOND, THIRD) if since <= instant]
                return httpx.Response(200, json=described(in_force[-1])) if in_force else httpx.Response(204)
        return super().serve(request)


def backend_of(hub: CalibratedHub) -> QHubBackend:
    return provider_of(hub).get_backend(IONQ["id"])


@pytest.mark.parametrize(
    ("state", "queue"),
    [
        ({"queue_size": 12, "queue_avg_time": 45}, QueueInfo(size=12, average_time=45)),
        ({"queue_size": 0, "queue_avg_time": 0.5}, QueueInfo(size=0, average_time=0.5)),
        ({"queue_size": 3}, QueueInfo(size=3, average_time=None)),
        ({}, QueueInfo(size=None, average_time=None)),
    ],
)
def test_the_queue_is_what_the_hub_reports_now(state: dict[str, Any], queue: QueueInfo) -> None:
    hub = CalibratedHub()
    backend = backend_of(hub)
    hub.state |= state
    assert backend.queue_info() == queue
    hub.state |= {"queue_size": 99}
    assert backend.queue_info().size == 99  # asked for each time


def test_a_queue_that_cannot_be_asked_for_raises() -> None:
    hub = CalibratedHub()
    backend = backend_of(hub)
    hub.faults["GET"] = [lambda hub, request: httpx.Response(503)] * 9
    with pytest.raises(ApiError, match="503"):
        backend.queue_info()


@pytest.mark.parametrize(
    ("instant", "in_force"),
    [
        (None, THIRD),
        (THIRD + timedelta(hours=1), THIRD),
        (THIRD, THIRD),
        (THIRD - timedelta(microseconds=1), SECOND),
        (SECOND + timedelta(days=2), SECOND),
        (FIRST, FIRST),
        (SECOND.replace(tzinfo=None), SECOND),  # without a zone it is UTC
        (datetime(2026, 4, 8, 13, tzinfo=timezone(timedelta(hours=2))), FIRST),  # 11 o'clock UTC
        (datetime(2026, 4, 8, 7, tzinfo=timezone(-timedelta(hours=5))), SECOND),  # noon
    ],
)
def test_the_calibration_is_the_one_in_force_then(instant: datetime | None, in_force: datetime) -> None:
    found = backend_of(CalibratedHub()).calibration(effective_at=instant)
    assert found is not None
    assert found.calibrated_at == in_force
    assert found.calibration == described(in_force)["calibration"]


def test_before_the_first_there_is_none() -> None:
    assert backend_of(CalibratedHub()).calibration(FIRST - timedelta(seconds=1)) is None


def test_what_is_no_instant_is_refused_before_anything_is_asked() -> None:
    hub = CalibratedHub()
    backend = backend_of(hub)
    hub.requests.clear()
    text: Any = "2026-04-08"
    with pytest.raises(ConfigurationError, match="effective_at must be a datetime, not '2026-04-08'"):
        backend.calibration(effective_at=text)
    assert hub.requests == []
