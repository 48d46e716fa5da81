"""A thousand circuits in one call, and awaiting them: a Hub in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import httpx
import pytest
from qiskit import QuantumCircuit
from qiskit.providers import JobStatus

from qhub_providers import QHubProvider
from qhub_providers.errors import HubConnectionError, JobFailedError, UnsupportedCircuitError
from qhub_providers.hub import HubQuantumClient
from tests.hub.fake import TOKEN, URL, FakeHub, answer, broken
from tests.qiskit.test_requests import BackendHub, record

IONQ = record("azure.ionq.simulator", "AZURE", "IONQ_CIRCUIT_V1")
IONQ["configuration"]["qubit_count"] = BITS = 10


class BusyHub(BackendHub):
    """Serves several threads; jobs end when `status` is set. Results give back what the circuit's X gates say."""

    def __init__(self) -> None:
        super().__init__(IONQ)
        self.lock = threading.RLock()
        self.status = "COMPLETED"
        self.failing: set[int] = set()
        self.inputs: dict[str, Any] = {}
        self.largest_page = 100
        self.fetching = self.most_fetching = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/result"):
            with self.lock:
                self.fetching += 1
                self.most_fetching = max(self.most_fetching, self.fetching)
            time.sleep(0.005)
            with self.lock:
                self.fetching -= 1
        with self.lock:
            return super().__call__(request)

    def make_job(self, body: dict[str, Any]) -> dict[str, Any]:
        made = super().make_job(body)
        self.inputs[made["id"]] = body["input"]
        return made

    def measured(self, job_id: str) -> int:
        return sum(1 << target for gate in self.inputs[job_id]["circuit"] for target in gate["targets"])

    def state_of(self, job_id: str) -> str:
        failed = self.status == "COMPLETED" and self.measured(job_id) in self.failing
        return "FAILED" if failed else self.status

    def page(self, query: httpx.QueryParams) -> dict[str, Any]:
        page = super().page(query)
        states = [{**job, "status": self.state_of(job["id"])} for job in page["content"] if job["id"] in self.inputs]
        return {**page, "content": states or page["content"]}

    def serve(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path.removeprefix("/quantum").strip("/").split("/"):
            case "GET", ["jobs", job_id, "status"]:
                return httpx.Response(200, json={"status": self.state_of(job_id)})
            case "GET", ["jobs", job_id, "result"] if self.state_of(job_id) == "FAILED":
                return httpx.Response(200, json={"error": {"message": "too hot"}})
            case "GET", ["jobs", job_id, "result"]:
                return httpx.Response(200, json={"histogram": {str(self.measured(job_id)): 1.0}})
            case "GET", ["jobs", job_id, "input"]:
                return httpx.Response(200, json=self.inputs[job_id])
        return super().serve(request)


def provider_of(hub: FakeHub) -> QHubProvider:
    http = httpx.Client(transport=httpx.MockTransport(hub))
    return QHubProvider(client=HubQuantumClient(api_key=TOKEN, base_url=URL, httpx_client=http, clock=hub.clock))


def counted(number: int) -> QuantumCircuit:
    """Measures its number; all qubits are measured, so that qubit n is number n on the wire."""
    circuit = QuantumCircuit(BITS, BITS, name=f"number {number}")
    for bit in range(BITS):
        if number >> bit & 1:
            circuit.x(bit)
    circuit.measure(range(BITS), range(BITS))
    return circuit


def backend_of(hub: BusyHub) -> Any:
    return provider_of(hub).get_backend("azure.ionq.simulator")


def value(job: Any, number: int) -> int:
    ((string, shots),) = job.result().get_counts(number).items()
    assert shots == 100
    return int(string, 2)


def test_a_thousand_circuits_come_back_in_order_from_few_requests() -> None:
    hub = BusyHub()
    hub.failing = {7, 500}
    job = backend_of(hub).run([counted(number) for number in range(1000)], shots=100)
    assert len(hub.posted()) == len(hub.jobs) == 1000
    hub.requests.clear()
    result = job.result()
    assert [entry.success for entry in result.results].count(False) == 2
    assert "too hot" in result.results[500].status
    assert all(value(job, number) == number for number in range(1000) if number not in hub.failing)
    asked = [path for path in hub.paths() if not path.endswith("/result")]
    assert len(asked) <= 12  # pages of a hundred
    assert 1 < hub.most_fetching <= 32
    assert job.status() is JobStatus.ERROR
    again = provider_of(hub).retrieve_job(job.job_id())
    assert all(value(again, number) == number for number in range(1000) if number not in hub.failing)


def test_a_batch_behind_thousands_of_newer_jobs_is_polled_by_pages() -> None:
    hub = BusyHub()
    job = backend_of(hub).run([counted(number) for number in range(300)], shots=100)
    hub.clock.time += 60
    hub.status = "RUNNING"
    for _ in range(3000):
        FakeHub.make_job(hub, {"backend_id": "somebody.elses", "tags": []})
    hub.requests.clear()
    assert job.status() is JobStatus.RUNNING
    assert len(hub.requests) <= 34


def test_one_bad_circuit_keeps_all_from_being_sent() -> None:
    hub = BusyHub()
    without = QuantumCircuit(BITS, BITS, name="measures nothing")
    without.x(0)
    with pytest.raises(UnsupportedCircuitError, match="measures nothing"):
        backend_of(hub).run([*map(counted, range(50)), without], shots=100)
    assert not hub.posted()


def test_where_the_rate_is_limited_all_wait_and_all_arrive() -> None:
    hub = BusyHub()
    limited, taken = 0, [0.0, 0]

    def five_a_second(hub: FakeHub, request: httpx.Request) -> httpx.Response | None:
        nonlocal limited
        if hub.clock.time - taken[0] >= 1:
            taken[:] = [hub.clock.time, 0]
        taken[1] += 1
        if taken[1] > 5:
            limited += 1
            return httpx.Response(429, headers={"Retry-After": "1"}, json={"detail": "slowly"})
        return None

    hub.faults["POST"] = [five_a_second] * 5000
    job = backend_of(hub).run([counted(number) for number in range(100)], shots=100)
    assert len(job.hub_jobs) == len(hub.jobs) == 100
    assert limited > 0


def test_after_one_that_cannot_reach_the_hub_no_other_tries() -> None:
    hub = BusyHub()
    backend = backend_of(hub)
    _ = backend.target
    hub.faults["POST"] = [broken(httpx.ConnectError)] * 20000
    with pytest.raises(HubConnectionError):
        backend.run([counted(number) for number in range(1000)], shots=100)
    assert len(hub.requests) < 32 * 12 + 32


def test_awaited_in_a_running_loop() -> None:
    hub = BusyHub()
    hub.status = "RUNNING"
    backend = backend_of(hub)
    turns = 0

    async def main() -> tuple[Any, Any]:
        one = backend.run(counted(5), shots=100)
        many = backend.run([counted(number) for number in range(40)], shots=100)

        async def count_turns() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0.01)
                turns += 1
                if turns == 20:
                    hub.status = "COMPLETED"

        counting = asyncio.create_task(count_turns())
        results = await asyncio.gather(one, many)
        counting.cancel()
        assert (await one) is results[0]
        return results[0], results[1]

    single, several = asyncio.run(main())
    assert turns >= 20  # the loop was free
    assert single.get_counts() == {f"{5:0{BITS}b}": 100}
    assert [next(iter(several.get_counts(number))) for number in range(40)] == [
        f"{number:0{BITS}b}" for number in range(40)
    ]


def test_a_cancelled_await_leaves_the_job_running_and_ends_at_once() -> None:
    hub = BusyHub()
    hub.status = "RUNNING"
    job = backend_of(hub).run([counted(1), counted(2)], shots=100)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.ensure_future(job), 0.3)

    asyncio.run(main())
    assert not [request for request in hub.requests if request.method == "DELETE"]
    assert job.status() is JobStatus.RUNNING
    hub.status = "COMPLETED"
    assert value(job, 1) == 2


def test_a_failed_job_raises_from_await() -> None:
    hub = BusyHub()
    hub.failing = {3}
    job = backend_of(hub).run(counted(3), shots=100)

    async def main() -> None:
        await job

    with pytest.raises(JobFailedError, match="too hot"):
        asyncio.run(main())


def test_an_outage_does_not_end_an_await() -> None:
    hub = BusyHub()
    job = backend_of(hub).run(counted(3), shots=100)
    hub.faults["GET"] = [answer(503), broken(httpx.ReadError)]

    async def main() -> Any:
        return await job

    assert asyncio.run(main()).get_counts() == {f"{3:0{BITS}b}": 100}
