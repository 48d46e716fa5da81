"""Program sets, and the same set in another process."""

from __future__ import annotations

import asyncio
import math

import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet
from braket.task_result import ProgramSetExecutableFailure
from braket.tasks import ProgramSetQuantumTaskResult

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, JobFailedError

from .test_task import wide

THETA = FreeParameter("theta")
TURNS = {"theta": [0.0, math.pi]}


def a_set(shots: int | None = 200) -> ProgramSet:
    """Four executables of one circuit, two of which are certain, and a circuit by itself."""
    bound = CircuitBinding(Circuit().rx(0, THETA), TURNS, [Observable.X(0), Observable.Z(0)])
    return ProgramSet([bound, Circuit().x(0).i(1)], shots_per_executable=shots)


def test_each_executable_has_its_result(sv1: QHubDevice, braket: QHubBraketProvider) -> None:
    task = sv1.run(a_set())
    result = task.result()
    assert isinstance(result, ProgramSetQuantumTaskResult)
    assert result.num_executables == 5
    assert [entry.expectation for entry in result[0]][1::2] == [1.0, -1.0]
    assert [entry.inputs["theta"] for entry in result[0]] == [0.0, 0.0, math.pi, math.pi]
    assert result[1][0].counts == {"10": 200}
    assert task.state() == task.metadata()["status"] == "COMPLETED"
    again = braket.retrieve_task(task.id)
    assert again.id == task.id
    assert [entry[0].counts for entry in again.result()] == [
        *(entry.counts for entry in result[0]),
        result[1][0].counts,
    ]


def test_a_sum_of_observables_has_an_expectation_value(sv1: QHubDevice) -> None:
    hamiltonian = Observable.Z(0) * 3 + Observable.Z(1) * 2
    bound = CircuitBinding(Circuit().rx(0, THETA).i(1), TURNS, hamiltonian)
    result = asyncio.run(awaited(sv1.run(ProgramSet(bound, shots_per_executable=50))))
    assert [result[0].expectation(index) for index in range(2)] == [5.0, -1.0]


async def awaited(task: object) -> ProgramSetQuantumTaskResult:
    return await task


def test_shots_are_those_of_the_whole_set(sv1: QHubDevice) -> None:
    result = sv1.run(a_set(None), shots=50).result()
    assert result[1][0].counts == {"10": 10}
    for programs, shots, said in (
        (a_set(None), 51, "evenly among 5"),
        (a_set(10), 55, "leave out shots"),
        (a_set(None), None, "at least 1 shot"),
        (a_set(None), 0, "at least 1 shot"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            sv1.run(programs, shots=shots)
    with pytest.raises(ConfigurationError, match="inputs of its own"):
        sv1.run(a_set(), inputs={"theta": 0.1})
    with pytest.raises(ConfigurationError, match=r"each program set to run\(\)"):
        sv1.run_batch([a_set()], shots=10)


def test_an_openqasm_program_set(sv1: QHubDevice) -> None:
    source = "OPENQASM 3; input float a; bit[1] b; qubit[1] q; rx(a) q[0]; b[0] = measure q[0];"
    programs = OpenQASMProgramSet(programs=[Program(source=source, inputs={"a": [0.0, math.pi]})])
    assert [entry.counts for entry in sv1.run(programs, shots=20).result()[0]] == [{"0": 10}, {"1": 10}]
    with pytest.raises(ConfigurationError, match="is empty"):
        sv1.run(ProgramSet([]), shots=20)


def test_an_executable_that_fails_leaves_the_others_their_results(sv1: QHubDevice, braket: QHubBraketProvider) -> None:
    result = sv1.run(ProgramSet([Circuit().x(0), wide()], shots_per_executable=4)).result()
    assert result[0][0].counts == {"1": 4}
    assert isinstance(result[1][0], ProgramSetExecutableFailure)
    assert "34" in result[1][0].failureMetadata.failureReason
    assert result.task_metadata.totalFailedExecutables == 1
    with pytest.raises(JobFailedError, match="34"):
        sv1.run(ProgramSet([wide()], shots_per_executable=4)).result()
    task = sv1.run(ProgramSet([wide()], shots_per_executable=4), on_failure="none")
    assert task.result() is None
    assert braket.retrieve_task(task.id, on_failure="none").result() is None
