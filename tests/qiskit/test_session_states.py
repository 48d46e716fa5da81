"""A session's state in IBM's words, of every status that the Hub may tell; how long a session may live."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from qiskit_ibm_runtime import Session as IbmSession

from qhub_providers.qiskit import Session
from qhub_providers.qiskit.session import seconds_of
from tests.qiskit.test_fanout import RunningHub, provider_of

SESSION_ID = "5b4a1f6e-0000-4000-8000-000000000000"
PENDING, CLOSED = ("open", "Pending"), ("closed", "Closed")
ENDED_AT = "2026-01-01 13:00:00"


class SessionHub(RunningHub):
    """A Hub with one session."""

    def __init__(self, **record: Any) -> None:
        super().__init__()
        made = {"id": SESSION_ID, "backend_id": "ibm.qpu.manila", "provider": "IBM", "mode": "dedicated"}
        self.session = made | record

    def serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(f"/sessions/{SESSION_ID}"):
            return httpx.Response(200, json=self.session)
        if request.url.path.endswith(f"/sessions/{SESSION_ID}/status"):
            return httpx.Response(200, json={"status": self.session["status"]})
        return super().serve(request)


@pytest.mark.parametrize(
    ("record", "state", "word"),
    [
        ({"status": "OPEN"}, *PENDING),
        ({"status": "INACTIVE"}, "inactive", "Pending"),
        ({"status": "ACTIVE"}, "active", "In progress, accepting new jobs"),
        ({"status": "DRAINING"}, "active", "In progress, not accepting new jobs"),
        ({"status": "CLOSED"}, *CLOSED),
        ({"status": "ABORTED"}, *CLOSED),
        ({"status": "DETACHED"}, *CLOSED),
        ({"status": "UNKNOWN"}, *PENDING),
        ({"status": None}, *PENDING),
        ({"status": "PAUSED", "final": False}, *PENDING),
        ({"status": "PAUSED", "closed_at": ENDED_AT}, *CLOSED),
        ({"status": "EXPIRED", "final": True}, *CLOSED),
        ({"status": "UNKNOWN", "closed_at": ENDED_AT}, *CLOSED),
    ],
)
def test_status_and_details_tell_the_same_and_ibms_class_too(record: dict[str, Any], state: str, word: str) -> None:
    session = Session.from_id(SESSION_ID, provider_of(SessionHub(**record)))
    details = session.details()
    assert (details["state"], session.status()) == (state, word)
    assert details["accepting_jobs"] is (word not in ("Closed", "In progress, not accepting new jobs"))
    of_ibm = IbmSession.from_id(SESSION_ID, session.service)
    assert (of_ibm.details()["state"], of_ibm.status()) == (state, word)


@pytest.mark.parametrize(
    ("text", "seconds"), [("1d", 86_400), ("1d 2h", 93_600), ("2D30m", 174_600), ("1d 1s", 86_401), ("90m", 5400)]
)
def test_days(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds
