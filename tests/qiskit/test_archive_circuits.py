"""The circuits of a job that was written to a file: their delays, their metadata; and a file of no job."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Instruction, Parameter

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, QHubError
from qhub_providers.qiskit import QHubJob
from qhub_providers.qiskit.job import Part
from tests.qiskit.test_archive import check_copy
from tests.qiskit.test_fanout import RunningHub, alternating
from tests.qiskit.test_requests import provider_of


def kept(circuits: list[QuantumCircuit], path: Path) -> list[QuantumCircuit]:
    """The circuits of a job as they come out of a file."""
    parts = [Part(None, (circuit,), QHubError("was refused")) for circuit in circuits]
    QHubJob(provider_of(RunningHub()), None, parts, "batch-1", {"shots": 100}).save(path)
    return QHubProvider.load(path).circuits


def test_delays_keep_their_units(tmp_path: Path) -> None:
    circuit = QuantumCircuit(2, 1, name="waiting", metadata={"of": "mine"})
    for time, unit in ((100, "ns"), (100.5, "ns"), (1.5e-6, "s"), (2, "us"), (3, "ms"), (7, "ps"), (64, "dt")):
        circuit.delay(time, 0, unit)
    with circuit.if_test((circuit.clbits[0], 1)) as otherwise:
        circuit.delay(0.5, 1, "us")
        with circuit.while_loop((circuit.clbits[0], 1)):
            circuit.delay(5, 0, "ns")
    with otherwise, circuit.for_loop(range(3)):
        circuit.delay(6, 1, "dt")
    circuit.measure(0, 0)
    (again,) = kept([circuit], tmp_path / "job.qhub")
    assert again == circuit
    delays = [item.operation for item in again.data if item.name == "delay"]
    assert [delay.unit for delay in delays] == ["ns", "ns", "s", "us", "ms", "ps", "dt"]
    assert [delay.duration for delay in delays] == [100, 100.5, 1.5e-6, 2, 3, 7, 64]
    assert (again.name, again.metadata) == ("waiting", {"of": "mine"})


@pytest.mark.parametrize("unit", ["s", "us", "dt"])
def test_times_that_are_parameters_keep_their_units(tmp_path: Path, unit: str) -> None:
    circuit = QuantumCircuit(1)
    circuit.delay(Parameter("wait"), 0, unit)
    (again,) = kept([circuit], tmp_path / "job.qhub")
    delay = again.assign_parameters({"wait": 3}).data[0].operation
    assert (delay.duration, delay.unit) == (3, unit)


def waiting(time: object, unit: str, name: str = "idle") -> QuantumCircuit:
    circuit = QuantumCircuit(1, name=name)
    circuit.x(0)
    circuit.delay(time, 0, unit)
    return circuit


@pytest.mark.parametrize(("time", "unit"), [(100, "ns"), (0.4, "s"), (64, "dt")])
def test_delays_in_definitions_keep_their_units(tmp_path: Path, time: float, unit: str) -> None:
    outer = QuantumCircuit(1, name="outer")
    outer.append(waiting(time, unit, "inner").to_instruction(label="mine"), [0])
    outer.append(waiting(2 * time, unit, "inner").to_instruction(), [0])  # another one of that name
    gate = Gate("gate", 1, [])
    gate.definition = waiting(time, unit)
    circuit = QuantumCircuit(1, 1)
    circuit.append(outer.to_instruction(), [0])
    circuit.append(gate, [0])
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.append(waiting(time, unit).to_instruction(), [0])
    (again,) = kept([circuit], tmp_path / "job.qhub")
    assert again == circuit
    assert isinstance(again.data[1].operation, Gate)
    inner = again.data[0].operation.definition.data
    assert [item.operation.label for item in inner] == ["mine", None]
    delays = [item.operation.definition.data[1].operation for item in inner]
    assert [(delay.duration, delay.unit) for delay in delays] == [(time, unit), (2 * time, unit)]


def test_a_parameter_in_a_definition_keeps_its_unit(tmp_path: Path) -> None:
    circuit = QuantumCircuit(1)
    circuit.append(waiting(Parameter("wait"), "ns").to_instruction(), [0])
    (again,) = kept([circuit], tmp_path / "job.qhub")
    delay = again.assign_parameters({"wait": 3.0}).decompose().data[1].operation
    assert (delay.duration, delay.unit) == (3, "ns")


def named_like_a_delay() -> list[tuple[Instruction, int, int]]:
    defined = Instruction("qhub:delay:ns", 1, 0, [0.5])
    defined.definition = QuantumCircuit(1)
    return [
        (Gate("qhub:delay:ns", 1, []), 1, 0),
        (Gate("qhub:delay:ns", 1, [0.5]), 1, 0),
        (Instruction("qhub:delay:ns", 1, 0, []), 1, 0),
        (Instruction("qhub:delay:ns", 2, 0, [0.5]), 2, 0),
        (Instruction("qhub:delay:ns", 1, 1, [0.5]), 1, 1),
        (Instruction("qhub:delay:years", 1, 0, [0.5]), 1, 0),
        (defined, 1, 0),
    ]


@pytest.mark.parametrize(("instruction", "qubits", "clbits"), named_like_a_delay())
def test_an_instruction_with_such_a_name_stays_what_it_is(
    tmp_path: Path, instruction: Instruction, qubits: int, clbits: int
) -> None:
    circuit = QuantumCircuit(2, 1)
    circuit.append(instruction, range(qubits), range(clbits))
    (again,) = kept([circuit], tmp_path / "job.qhub")
    assert again == circuit
    assert again.data[0].name == instruction.name


def test_a_loaded_job_of_iqm_has_its_delays(ideal_provider: QHubProvider, tmp_path: Path) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.x(0)
    circuit.delay(1.5e-6, 0, "s")
    circuit.measure(0, 0)
    job = ideal_provider.get_backend("iqm.qpu.garnet").run(circuit, shots=5)
    again = check_copy(job, tmp_path / "job.qhub")
    delays = [item.operation for one in again.circuits for item in one.data if item.name == "delay"]
    assert [(delay.duration, delay.unit) for delay in delays] == [(1.5e-6, "s")]


@pytest.mark.parametrize(
    ("metadata", "saved_as"),
    [
        ({"a": {1, 2}, "b": [3]}, {"a": "{1, 2}", "b": [3]}),
        ({"a": {(1, 2): 3}}, {"a": "{(1, 2): 3}"}),
        ({(1, 2): "x", "b": None}, {"(1, 2)": "x", "b": None}),
        ({"when": datetime(2026, 1, 2, tzinfo=UTC)}, {"when": "2026-01-02 00:00:00+00:00"}),
    ],
)
def test_metadata_that_json_cannot_say_are_saved_as_text(tmp_path: Path, metadata: Any, saved_as: Any) -> None:
    circuit = alternating(1)[0]
    circuit.metadata = dict(metadata)
    with pytest.warns(UserWarning, match="of circuit 'number 0' are saved as text") as caught:
        (again,) = kept([circuit], tmp_path / "job.qhub")
    assert {warning.filename for warning in caught} == {__file__}
    assert again.metadata == saved_as
    assert circuit.metadata == metadata


def test_metadata_that_hold_themselves_are_saved_as_text(tmp_path: Path) -> None:
    circuit = alternating(1)[0]
    circuit.metadata = {"list": []}
    circuit.metadata["list"].append(circuit.metadata["list"])
    with pytest.warns(UserWarning, match="saved as text"):
        (again,) = kept([circuit], tmp_path / "job.qhub")
    assert again.metadata == {"list": "[[...]]"}


@pytest.mark.parametrize("is_batch", [True, False])
def test_a_file_of_no_job_is_refused(tmp_path: Path, is_batch: bool) -> None:
    manifest = {"format": "qhub-job", "version": 1, "job_id": "batch-1", "is_batch": is_batch, "options": {}}
    with zipfile.ZipFile(tmp_path / "x.qhub", "w") as file:
        file.writestr("manifest.json", json.dumps({**manifest, "parts": []}))
        file.writestr("circuits.qpy", b"")
    with pytest.raises(ConfigurationError, match="names no job"):
        QHubProvider.load(tmp_path / "x.qhub")
