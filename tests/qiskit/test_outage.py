"""A Hub that dies and comes back: nothing is lost, nothing is submitted twice."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qiskit import QuantumCircuit

from qhub_providers import LocalHub, QHubProvider
from qhub_providers.errors import HubConnectionError, JobTimeoutError, SubmissionUnknownError

pytestmark = pytest.mark.local


def one() -> QuantumCircuit:
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.measure_all()
    return circuit


@pytest.fixture
def port() -> Iterator[int]:
    """A port that nobody else is given while no server listens on it: it is bound all the time."""
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        yield keeper.getsockname()[1]


def test_a_killed_server_comes_back_with_the_job(tmp_path: Path, port: int) -> None:
    first = LocalHub(tmp_path, port=port).start()
    provider = QHubProvider(first.access_token, base_url=first.url)
    backend = provider.get_backend("aws.sim.sv1")
    job = backend.run(one(), shots=3)
    os.kill(first.process_id, signal.SIGKILL)
    first.close()
    with pytest.raises(JobTimeoutError, match=job.job_id()):
        job.result(timeout=1)
    with pytest.raises(HubConnectionError):
        backend.run(one(), shots=3)
    with LocalHub(tmp_path, port=port):
        assert job.result(timeout=300).get_counts() == {"1": 3}
        assert len(provider.jobs(None)) == 1


class LosingProxy:
    """Passes requests on to a Hub, and cuts the connection instead of the answer to the first `POST`."""

    def __init__(self, port: int, *, delay: threading.Event | None = None) -> None:
        self.port = port
        self.delay = delay
        self.posts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.threads: list[threading.Thread] = []

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.connection, args=(client,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def connection(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.port)) as hub:
            while request := read_message(client):
                is_post = request.startswith(b"POST")
                self.posts += is_post
                if is_post and self.delay is not None:
                    client.close()
                    self.delay.wait(30)
                hub.sendall(request)
                answer = read_message(hub)
                if is_post and self.posts == 1:
                    return
                client.sendall(answer)


def read_message(stream: socket.socket) -> bytes:
    """One HTTP message with a Content-Length, or nothing where the stream has ended."""
    message = b""
    while b"\r\n\r\n" not in message:
        received = stream.recv(65536)
        if not received:
            return b""
        message += received
    head, _, body = message.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(lengths[0].split(b":")[1]) if lengths else 0) - len(body)
    while missing > 0:
        received = stream.recv(65536)
        message, missing = message + received, missing - len(received)
    return message


@contextmanager
def losing(hub: LocalHub, delay: threading.Event | None = None) -> Iterator[LosingProxy]:
    proxy = LosingProxy(int(hub.url.split(":")[2].split("/")[0]), delay=delay)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        if delay is not None:
            delay.set()
        proxy.listener.shutdown(socket.SHUT_RDWR)
        proxy.listener.close()
        for worker in [thread, *proxy.threads]:
            worker.join(10)


def test_a_lost_answer_leaves_one_job_and_its_id() -> None:
    with LocalHub() as hub, losing(hub) as proxy, QHubProvider(hub.access_token, base_url=proxy.url) as provider:
        job = provider.get_backend("aws.sim.sv1").run(one(), shots=3)
        assert job.result(timeout=300).get_counts() == {"1": 3}
        assert proxy.posts == 1
        assert [found.job_id() for found in provider.jobs(None)] == [job.job_id()]


def test_a_job_that_comes_too_late_is_never_submitted_twice() -> None:
    arrives = threading.Event()
    with (
        LocalHub() as hub,
        losing(hub, arrives) as proxy,
        QHubProvider(hub.access_token, base_url=proxy.url) as provider,
    ):
        timer = threading.Timer(10, arrives.set)
        timer.start()
        try:
            job_id = provider.get_backend("aws.sim.sv1").run(one(), shots=3).job_id()
        except SubmissionUnknownError as error:
            job_id = str(provider.client.jobs.find_submission(error.key).id)
        timer.join()
        assert proxy.posts == 1
        assert [found.job_id() for found in provider.jobs(None)] == [job_id]
