"""Delays in a journal, in units that QPY forgets; runs that cannot be sent beside others that can: a Hub in memory."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from qiskit import QuantumCircuit, qpy

from qhub_providers.errors import ConfigurationError, QHubError, UnsupportedCircuitError
from qhub_providers.qiskit import QHubJob
from tests.qiskit.test_journal import ThreadedHub, circuits, events, provider_of
from tests.qiskit.test_requests import record
from tests.qiskit.test_targets_iqm import observed

pytestmark = pytest.mark.filterwarnings("ignore:the device data of iqm.qpu.x")  # a small one, with holes

IONQ_NAME, IQM_NAME = "azure.ionq.simulator", "iqm.qpu.x"


class IqmHub(ThreadedHub):
    """A Hub that has a machine of IQM's, too."""

    def __init__(self) -> None:
        super().__init__()
        self.records[IQM_NAME] = record(IQM_NAME, "IQM", "IQM_JOB_INPUT_V1")
        self.records[IQM_NAME]["configuration"]["max_pubs_per_job"] = 1
        self.configs[IQM_NAME] = observed()


def waiting(time: float = 1.5e-6, unit: str = "s") -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="waiting")
    circuit.r(0.5, 0.0, 0)
    circuit.delay(time, 0, unit)
    circuit.measure(0, 0)
    return circuit


def planned(path: Path, *iqm: QuantumCircuit) -> tuple[list[str], list[dict[str, Any]]]:
    """A journal of a process that ended before it sent anything; its keys, and what it would have sent to IQM."""
    hub = IqmHub()
    provider = provider_of(hub)
    with provider.batch(path):
        provider.get_backend(IONQ_NAME).run(circuits(1), shots=100)
        provider.get_backend(IQM_NAME).run(list(iqm), shots=100)
        provider.get_backend(IONQ_NAME).run(circuits(2), shots=100)
    kept = [event for event in events(path) if "qhub_journal" in event or "run" in event]
    path.write_text("".join(json.dumps(event) + "\n" for event in kept))
    return [key for event in kept[1:] for key in event["keys"]], delays(hub)


def rewritten(path: Path, **changes: Any) -> None:
    header, first, second, third = events(path)
    path.write_text("".join(json.dumps(event) + "\n" for event in (header, first, second | changes, third)))


def plain_qpy(*given: QuantumCircuit) -> str:
    written = io.BytesIO()
    qpy.dump(list(given), written)
    return base64.b64encode(written.getvalue()).decode()


def delays(hub: IqmHub) -> list[dict[str, Any]]:
    sent = [body["input"] for body in hub.posted() if body["backend_id"] == IQM_NAME]
    return [
        instruction
        for body in sent
        for circuit in body["circuits"]
        for instruction in circuit["instructions"]
        if instruction["name"] == "delay"
    ]


def sent_keys(hub: IqmHub) -> list[str]:
    tags = [tag for body in hub.posted() for tag in body["tags"]]
    return [tag.removeprefix("qhub:key:") for tag in tags if tag.startswith("qhub:key:")]


@pytest.mark.parametrize(("time", "unit"), [(1.5e-6, "s"), (100, "ns"), (100.5, "ns"), (2, "us"), (1, "ms"), (7, "ps")])
def test_a_delay_is_sent_by_a_later_process_as_it_was_planned(tmp_path: Path, time: float, unit: str) -> None:
    path = tmp_path / "a.journal"
    keys, wanted = planned(path, waiting(time, unit))
    assert len(wanted) == 1
    hub = IqmHub()
    jobs = provider_of(hub).resume(path)
    assert sorted(sent_keys(hub)) == sorted(keys)
    assert delays(hub) == wanted
    assert jobs[1].circuits == [waiting(time, unit)]
    posts = len(hub.posted())
    assert [job.job_id() for job in provider_of(hub).resume(path)] == [job.job_id() for job in jobs]
    assert len(hub.posted()) == posts


def check_others_were_sent(hub: IqmHub, jobs: list[QHubJob], keys: list[str]) -> QHubError:
    """The error of the one run that cannot be sent."""
    assert sorted(sent_keys(hub)) == sorted([keys[0], *keys[-2:]])
    assert [len(job.hub_jobs) for job in jobs] == [1, 0, 2]
    (error,) = {part.error for part in jobs[1].parts}
    assert error is not None
    with pytest.raises(type(error)):
        jobs[1].result()
    return error


@pytest.mark.parametrize("time", [(1.5e-6, "s"), (100, "ns")])
def test_a_plan_that_lost_its_units_takes_only_its_own_place(tmp_path: Path, time: tuple[float, str]) -> None:
    path, hub = tmp_path / "a.journal", IqmHub()
    keys, _ = planned(path, waiting(*time))
    rewritten(path, circuits=plain_qpy(waiting(*time)))  # as earlier releases wrote them
    for _ in range(2):
        error = check_others_were_sent(hub, provider_of(hub).resume(path), keys)
        assert isinstance(error, UnsupportedCircuitError | ConfigurationError)  # which one is up to Qiskit's release
        assert re.search("100(.0)? dt|'dt' unit", str(error))


def test_circuits_of_a_later_qiskit_take_only_their_own_place(tmp_path: Path) -> None:
    path, hub = tmp_path / "a.journal", IqmHub()
    keys, wanted = planned(path, waiting(), waiting())
    whole = events(path)[2]["circuits"]
    rewritten(path, circuits=base64.b64encode(b"QISKIT\xff" + bytes(30)).decode())
    jobs = provider_of(hub).resume(path)
    error = check_others_were_sent(hub, jobs, keys)
    assert isinstance(error, ConfigurationError)
    assert (jobs[1].circuits, sum(part.num_circuits or 0 for part in jobs[1].parts)) == ([], 2)
    lines = path.read_text().splitlines(keepends=True)
    lines[2] = json.dumps(json.loads(lines[2]) | {"circuits": whole}) + "\n"
    path.write_text("".join(lines))  # with that Qiskit they are there, and can be sent
    jobs = provider_of(hub).resume(path)
    assert sorted(sent_keys(hub)) == sorted(keys)
    assert delays(hub) == wanted
    assert jobs[1].circuits == [waiting(), waiting()]


def test_options_that_are_not_known_take_only_their_own_place(tmp_path: Path) -> None:
    path, hub = tmp_path / "a.journal", IqmHub()
    keys, _ = planned(path, waiting())
    rewritten(path, options={"shots": 100, "of_a_later_release": True})
    jobs = provider_of(hub).resume(path)
    error = check_others_were_sent(hub, jobs, keys)
    assert "of_a_later_release" in str(error)
    assert jobs[1].circuits == [waiting()]


def test_one_circuit_of_a_run_takes_only_its_own_place(tmp_path: Path) -> None:
    path, hub = tmp_path / "a.journal", IqmHub()
    plain = QuantumCircuit(1, 1)
    plain.measure(0, 0)
    keys, _ = planned(path, waiting(), waiting(3e-6))
    rewritten(path, circuits=plain_qpy(waiting(100, "ns"), plain))
    jobs = provider_of(hub).resume(path)
    assert len(sent_keys(hub)) == len(keys) - 1
    assert [type(part.error) for part in jobs[1].parts] == [UnsupportedCircuitError, type(None)]
