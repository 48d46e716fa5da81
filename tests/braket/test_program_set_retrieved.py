"""A program set in another process: its programs, what they measure and with which inputs, all from the Hub."""

from __future__ import annotations

import math
import warnings
from itertools import product

import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from braket.ir.openqasm import Program
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import CircuitBinding, ProgramSet
from braket.task_result import ProgramSetExecutableFailure

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubProgramSetTask
from qhub_providers.braket.program_set_tags import Kept, Product, grouped, observables_of
from qhub_providers.errors import HubJobError

from .test_task import wide

TURN = Circuit().rx(0, FreeParameter("theta")).cnot(0, 1)
TURNS = {"theta": [0.0, math.pi, 1.0]}


def retrieved(braket: QHubBraketProvider, task: QHubProgramSetTask) -> QHubProgramSetTask:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return braket.retrieve_task(task.id)


@pytest.mark.parametrize("name", ["aws.sim.sv1", "ibm.qpu.fez", "iqm.qpu.garnet"])
def test_programs_and_observables_are_found_again(ideal_braket: QHubBraketProvider, name: str) -> None:
    observables = [Observable.Z(0), 2 * Observable.X(1) @ Observable.Z(0), Observable.Y(1)]
    total = 0.5 * Observable.Z(0) @ Observable.Z(1) - 3 * Observable.X(0)
    programs = [
        CircuitBinding(TURN, TURNS, observables=observables),
        Circuit().x(3).i(7),
        CircuitBinding(TURN, TURNS, observables=total),
        CircuitBinding(TURN, TURNS),
        CircuitBinding(Circuit().h(0).cnot(0, 1), observables=total),
    ]
    task = ideal_braket.get_device(name).run(ProgramSet(programs, shots_per_executable=20))
    result, again = task.result(), retrieved(ideal_braket, task).result()
    assert [len(entry) for entry in again] == [9, 1, 6, 3, 2]
    for one, other in zip(result, again, strict=True):
        assert [entry.counts for entry in other] == [entry.counts for entry in one]
        assert [entry.measured_qubits for entry in other] == [entry.measured_qubits for entry in one]
        assert other.observables == one.observables or list(other.observables) == list(one.observables)
        assert other.inputs.as_dict() == one.inputs.as_dict()
    assert [entry.expectation for entry in again[0]] == [entry.expectation for entry in result[0]]
    assert [entry.inputs["theta"] for entry in again[0]] == [entry.inputs["theta"] for entry in result[0]]
    assert [again[2].expectation(n) for n in range(3)] == [result[2].expectation(n) for n in range(3)]
    assert again[4].expectation() == result[4].expectation()


def test_a_set_of_texts_keeps_its_programs(ideal_braket: QHubBraketProvider) -> None:
    text = "OPENQASM 3;\ninput float a;\nqubit[1] q;\nrx(a) q[0];"
    programs = [Program(source=text, inputs={"a": [0, math.pi]}), Program(source="OPENQASM 3;\nqubit[1] q;\nx q[0];")]
    task = ideal_braket.get_device("aws.sim.sv1").run(OpenQASMProgramSet(programs=programs), shots=30)
    again = retrieved(ideal_braket, task).result()
    assert [[entry.counts for entry in group] for group in again] == [[{"0": 10}, {"1": 10}], [{"1": 10}]]
    assert [entry.inputs["a"] for entry in again[0]] == [0, math.pi]


def test_an_executable_that_failed_has_its_place(ideal_braket: QHubBraketProvider) -> None:
    of_both = CircuitBinding(wide(), observables=Observable.Z(0) + Observable.Z(1))
    programs = [CircuitBinding(Circuit().x(0), observables=[Observable.Z(0), Observable.Y(0)]), wide()]
    task = ideal_braket.get_device("aws.sim.sv1").run(ProgramSet(programs, shots_per_executable=10))
    again = retrieved(ideal_braket, task).result()
    assert [len(entry) for entry in again] == [2, 1]
    assert again[0][0].expectation == -1
    assert isinstance(again[1][0], ProgramSetExecutableFailure)
    task = ideal_braket.get_device("aws.sim.sv1").run(ProgramSet([Circuit().x(0), of_both], shots_per_executable=10))
    with pytest.raises(HubJobError, match="an executable that an expectation value needs has no result"):
        retrieved(ideal_braket, task).result()


def test_jobs_without_such_tags_are_told(ideal_braket: QHubBraketProvider) -> None:
    batch = ideal_braket.get_device("aws.sim.sv1").run_batch([Circuit().x(0), Circuit().i(0)], shots=10)
    with pytest.warns(UserWarning, match=f"no tags of jobs of {batch.id} that tell their places") as warned:
        task = ideal_braket.retrieve_task(batch.id)
    assert [entry[0].counts for entry in task.result()] == [{"1": 10}, {"0": 10}]
    assert warned[0].filename == __file__


def kept(place: int, index: int, size: int) -> Kept:
    observable = Product(1.5, ("X", "Y")[: index % 2 + 1], (index, 7)[: index % 2 + 1])
    return Kept(place, index, size, {"a": 0.1}, observable, 2, is_sum=True)


def test_what_is_lost_is_found_by_the_others() -> None:
    whole = [kept(0, 0, 1), *(kept(1, index, 4) for index in range(4)), kept(2, 0, 1)]
    for lost in product([False, True], repeat=4):
        some = [item if item.place != 1 or not lost[item.index] else None for item in whole]
        if not all(lost):
            assert grouped(some) == [(item.place, item.index) for item in whole]
    assert grouped([None, None]) == [(-1, 0), (-2, 0)]
    assert len(observables_of(whole[1:5]).summands) == len(observables_of([None, *whole[2:4]]).summands) == 2
    assert observables_of([whole[1], None, whole[3], None]) is None


def test_tags_are_short() -> None:
    long = Kept(0, 1, 2, {f"p{n}": n / 7 for n in range(30)}, Product(0.3, ("Z",) * 40, tuple(range(40))), 1)
    tags = long.to_tags()
    assert Kept.from_tags(tags[::-1]) == long
    assert max(map(len, tags)) <= 200
    assert Kept.from_tags(tags[1:]) is None
    assert len(kept(0, 1, 2).to_tags()) == 1
