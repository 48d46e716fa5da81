"""Program sets, and the same set in another process."""

from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet
from braket.task_result import ProgramSetExecutableFailure
from braket.tasks import ProgramSetQuantumTaskResult

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.errors import ConfigurationError, JobFailedError, UnsupportedCircuitError

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
    assert [[entry.counts for entry in group] for group in again.result()] == [
        [entry.counts for entry in group] for group in result
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


@pytest.mark.parametrize("name", ["aws.sim.sv1", "aws.ionq.forte", "kipu.sim.qsim"])
def test_qubits_with_gaps_and_measurements_of_some(ideal_braket: QHubBraketProvider, name: str) -> None:
    device = ideal_braket.get_device(name)
    bound = CircuitBinding(Circuit().x(7).ry(4, THETA), TURNS, [Observable.Z(7) @ Observable.Z(4), Observable.Z(4)])
    total = CircuitBinding(Circuit().h(7).x(4), observables=Observable.Z(4) * 3 + Observable.X(7) * 2)
    programs = [Circuit().x(3).z(8), Circuit().z(2).x(9).y(11).measure([9, 2]), bound, total]
    task = device.run(ProgramSet(programs, shots_per_executable=100))
    for result in (task.result(), ideal_braket.retrieve_task(task.id).result()):
        assert [(entry[0].measured_qubits, entry[0].counts) for entry in result[:2]] == [
            ([3, 8], {"10": 100}),
            ([9, 2], {"10": 100}),
        ]
    result = task.result()
    assert [entry.expectation for entry in result[2]] == [-1.0, 1.0, 1.0, -1.0]
    assert result[3].expectation(0) == -1.0


@pytest.mark.parametrize("name", ["aws.sim.sv1", "kipu.sim.qsim"])
def test_circuits_of_a_set_are_as_they_are_alone(ideal_braket: QHubBraketProvider, name: str) -> None:
    controlled = Instruction(Gate.Unitary(np.array([[0, 1], [1, 0]])), [1], control=[0])
    x = FreeParameter("x")
    turned = CircuitBinding(Circuit().x(0).rx(0, math.pi * (x + 1) / 2), {"x": [1, 3]})
    programs = ProgramSet([Circuit().z(0).add_instruction(controlled), turned], shots_per_executable=50)
    result = ideal_braket.get_device(name).run(programs).result()
    assert [entry.counts for group in result for entry in group] == [{"00": 50}, {"0": 50}, {"1": 50}]


def test_an_observable_without_qubits_is_refused(sv1: QHubDevice) -> None:
    for observables in ([Observable.Z(0), Observable.X()], [Observable.X() @ Observable.Y()]):
        programs = ProgramSet([CircuitBinding(Circuit().h(0).h(1), observables=observables)], shots_per_executable=4)
        with pytest.raises(UnsupportedCircuitError, match="names no qubits"):
            sv1.run(programs)


def test_a_program_of_a_set_that_cannot_run_keeps_the_others_from_being_sent(sv1: QHubDevice) -> None:
    with pytest.raises(UnsupportedCircuitError, match="instruction 0: cv on qubits 5, 1"):
        sv1.run(ProgramSet([Circuit().x(0), Circuit().cv(5, 1)], shots_per_executable=4))


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
