"""Proxies and certificates, as httpx takes them from the environment or from an injected client. On both clients."""

from __future__ import annotations

import contextlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from qhub_providers.errors import HubConnectionError
from tests.hub.conftest import Clients
from tests.hub.fake import FakeHub
from tests.hub.sockets import WireHub


def status(client: object) -> str:
    return client.jobs.get_job_status("1")


@pytest.fixture
def proxy(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[WireHub]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with WireHub(hub).running() as server:
        yield server


def test_a_proxy_of_the_environment_is_used(clients: Clients, proxy: WireHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/quantum"))
    client = clients.new(base_url="http://hub.example/quantum")
    assert clients.call(client, status).status == "COMPLETED"
    clients.close(client)
    (request,) = proxy.hub.requests
    assert request.url.host == "hub.example"


def test_an_exception_of_the_environment_counts(
    clients: Clients, proxy: WireHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = clients.new(base_url=proxy.url)
    assert clients.call(client, status).status == "COMPLETED"
    clients.close(client)


def test_a_proxy_of_an_injected_client_is_used(clients: Clients, proxy: WireHub) -> None:
    kind = httpx.Client if clients.kind == "sync" else httpx.AsyncClient
    http = kind(proxy=proxy.url.removesuffix("/quantum"))
    client = clients.new(base_url="http://hub.example/quantum", httpx_client=http)
    assert clients.call(client, status).status == "COMPLETED"
    clients.runner.run(http.aclose()) if clients.kind == "async" else http.close()
    assert proxy.hub.requests[0].url.host == "hub.example"


class Secure(BaseHTTPRequestHandler):
    """Answers every request with a status."""

    def do_GET(self) -> None:
        body = b'{"status": "COMPLETED"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


class SecureServer(ThreadingHTTPServer):
    """Says nothing of clients that turn away."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that don't trust the certificate end the handshake."""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of nobody's, and its key, in one file."""
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("makes a certificate with the command openssl")
    folder = tmp_path_factory.mktemp("certificate")
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*command, "-keyout", folder / "key.pem", "-out", folder / "hub.pem"], check=True, capture_output=True
    )
    return folder / "hub.pem"


@contextlib.contextmanager
def secure(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with SecureServer(("127.0.0.1", 0), Secure) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_certificate_of_nobodys_is_refused(clients: Clients, certificate: Path) -> None:
    with secure(certificate) as url:
        client = clients.new(base_url=url, max_retries=0)
        with pytest.raises(HubConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            clients.call(client, status)
        clients.close(client)


def test_a_bundle_of_the_environment_is_trusted(
    clients: Clients, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with secure(certificate) as url:
        client = clients.new(base_url=url, max_retries=0)
        assert clients.call(client, status).status == "COMPLETED"
        clients.close(client)
