"""The address of a Hub with a folder: the same again after a restart, so that what was made against it goes on."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.local import LocalHub
from qhub_providers.local.folder import keep_port, port_of


def started(folder: Path) -> str:
    with LocalHub(folder, workers=1) as hub:
        return hub.url


def port_in(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_a_journal_goes_on_with_the_next_hub_of_the_folder(tmp_path: Path) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    with LocalHub(tmp_path / "hub", workers=1) as hub:
        provider = QHubProvider(hub.access_token, base_url=hub.url)
        with provider.batch(tmp_path / "x.journal"):
            made = provider.get_backend("aws.sim.sv1").run(circuit, shots=10)
        made.result()
    with LocalHub(tmp_path / "hub", workers=1) as hub:
        (job,) = QHubProvider(hub.access_token, base_url=hub.url).resume(tmp_path / "x.journal")
        assert job.job_id() == made.job_id()
        assert job.result().get_counts() == {"0": 10}


def test_a_port_that_was_taken_meanwhile_is_left_to_who_has_it(tmp_path: Path) -> None:
    first = started(tmp_path)
    with socket.create_server(("127.0.0.1", port_in(first))):
        second = started(tmp_path)
    assert second != first
    assert started(tmp_path) == second


def test_a_port_of_the_callers_own_is_kept(tmp_path: Path) -> None:
    first = started(tmp_path)
    with LocalHub(tmp_path, workers=1, port=free_port()) as hub:
        assert hub.url != first
        assert port_of(tmp_path) == port_in(hub.url)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "65536", "99999999999", "\N{SUPERSCRIPT TWO}", "8080 8081"])
def test_a_file_that_holds_no_port_is_no_reason_not_to_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "port").write_text(text, encoding="utf-8")
    assert port_of(tmp_path) is None
    keep_port(tmp_path, 8080)
    assert port_of(tmp_path) == 8080
