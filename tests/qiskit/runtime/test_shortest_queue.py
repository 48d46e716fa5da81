"""`least_busy` with filters, where the Hub does not tell every queue: a Hub in memory."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import httpx
import pytest
from qiskit.providers.exceptions import QiskitBackendNotFoundError

from qhub_providers import QHubRuntimeService
from tests.qiskit.test_fanout import machine, provider_of
from tests.qiskit.test_requests import BackendHub

Queues = dict[str, int | None]


class QueueHub(BackendHub):
    """Machines of these names; a queue that is None is not told."""

    def __init__(self, states: Queues, records: Queues | None = None, offline: str = "") -> None:
        found, config = machine()
        self.states = {f"ibm.qpu.{name}": size for name, size in states.items()}
        made = [deepcopy(found) | {"id": name} for name in self.states]
        super().__init__(*made, configs=dict.fromkeys(self.states, config), offline=f"ibm.qpu.{offline}")
        self.tell(records or {})

    def tell(self, records: Queues) -> None:
        for name, size in records.items():
            self.records[f"ibm.qpu.{name}"]["queue_size"] = size

    def serve(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case ["backends", name, "status"] if name != self.offline:
                return httpx.Response(200, json={"status": "ONLINE", "queue_size": self.states[name]})
        return super().serve(request)


def least_busy(hub: QueueHub, **filters: Any) -> str:
    service = QHubRuntimeService(client=provider_of(hub).client)
    return str(service.least_busy(filters=lambda _: True, **filters).name).removeprefix("ibm.qpu.")


@pytest.mark.parametrize(
    ("states", "records", "least"),
    [
        ({"a": 7, "b": 3}, {}, "b"),
        ({"a": None, "b": 3, "c": 9}, {}, "b"),
        ({"a": None, "b": 3}, {"a": 2}, "a"),
        ({"a": None, "b": None, "c": None}, {"b": 5, "c": 4}, "c"),
        ({"a": 5, "b": 6}, {"a": 9, "b": 0}, "a"),  # the state is the newer one
        ({"a": None, "b": 0}, {"a": 0}, "a"),
        ({"a": None, "b": None}, {}, "a"),
    ],
)
def test_a_queue_that_nobody_knows_comes_last(states: Queues, records: Queues, least: str) -> None:
    assert least_busy(QueueHub(states, records)) == least


def test_a_machine_that_is_offline_is_not_meant() -> None:
    assert least_busy(QueueHub({"a": 1, "b": 100}, offline="a")) == "b"
    with pytest.raises(QiskitBackendNotFoundError, match="online"):
        least_busy(QueueHub({"a": 1}, offline="a"))


def test_the_records_are_those_of_the_moment() -> None:
    hub = QueueHub({"a": None, "b": None}, {"a": 1, "b": 2})
    service = QHubRuntimeService(client=provider_of(hub).client)
    assert service.least_busy(filters=lambda _: True).name == "ibm.qpu.a"
    hub.tell({"a": 3})
    assert service.least_busy(filters=lambda _: True).name == "ibm.qpu.b"
