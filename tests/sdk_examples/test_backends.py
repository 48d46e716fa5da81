"""Backends."""

from __future__ import annotations

import datetime as dt

import pytest

from qhub_providers.hub import HubQuantumClient

pytestmark = pytest.mark.local


def test_get_backends(client: HubQuantumClient, capsys: pytest.CaptureFixture[str]) -> None:
    for backend in client.backends.get_backends(provider="IBM", only_planqk_sdk=True):
        print(backend.id, backend.queue_size)
    assert "ibm.qpu.fez 0\n" in capsys.readouterr().out


def test_get_backend(client: HubQuantumClient) -> None:
    backend = client.backends.get_backend("aws.sim.sv1")
    assert backend.provider == "AWS"


def test_get_backend_status(client: HubQuantumClient) -> None:
    state = client.backends.get_backend_status("aws.sim.sv1")
    assert (state.status, state.queue_size, state.queue_avg_time) == ("ONLINE", 0, 0)


def test_get_backend_config(client: HubQuantumClient) -> None:
    config = client.backends.get_backend_config("aws.sim.sv1")
    assert isinstance(config, dict)


def test_get_backend_calibration(client: HubQuantumClient) -> None:
    cal = client.backends.get_backend_calibration(
        "aws.sim.sv1",
        effective_at=dt.datetime.fromisoformat("2026-04-17T12:34:56+00:00"),
    )
    assert cal is None


def test_get_least_busy_backend(client: HubQuantumClient) -> None:
    ibm = client.backends.get_least_busy_backend(provider="IBM", min_qubits=5)
    assert (ibm.provider, ibm.queue_size) == ("IBM", 0)
