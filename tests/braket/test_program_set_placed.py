"""Program sets whose circuits name a device's own qubits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable
from braket.program_sets import CircuitBinding, ProgramSet

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.program_set import executables, runnable

from .exact import expectation

THETA = FreeParameter("theta")


def a_binding() -> CircuitBinding:
    circuit = Circuit().x(5).rx(9, THETA)
    observables = [Observable.Z(9), Observable.Y(9) @ Observable.Z(5)]
    return CircuitBinding(circuit, {"theta": [math.pi, -math.pi / 2]}, observables)


def entries() -> list[Circuit | CircuitBinding | str]:
    return [
        Circuit().x(5).i(9),
        Circuit().i(5).x(9).measure([9]),
        a_binding(),
        CircuitBinding(Circuit().x(9).i(5), observables=Observable.Z(9) * 2 + Observable.Z(5)),
    ]


def test_circuits_keep_their_qubits(ideal_braket: QHubBraketProvider) -> None:
    cepheus = ideal_braket.get_device("aws.rigetti.cepheus")
    task = cepheus.run(ProgramSet(entries(), shots_per_executable=200), disable_qubit_rewiring=True)
    for one in task.batch.tasks:
        sent = one.input()["qasm"]
        assert "q[" not in sent
        assert "$5" in sent
        assert "$9" in sent
        assert one.job.known.input_params == {"disable_qubit_rewiring": True, "qubit_count": 2}
    result = task.result()
    assert [(entry[0].measured_qubits, entry[0].counts) for entry in result[:2]] == [
        ([5, 9], {"10": 200}),
        ([9], {"1": 200}),
    ]
    binding = a_binding()
    wanted = [
        expectation(
            binding.circuit.make_bound_circuit({"theta": angle}), observable, list(map(int, observable.targets))
        )
        for angle in (math.pi, -math.pi / 2)
        for observable in binding.observables
    ]
    found = [entry.expectation for entry in result[2]]
    assert found == pytest.approx(wanted, abs=0.5)  # seven standard deviations where 0 is expected
    assert [round(value) for value in (found[0], found[3])] == [-1, -1] == [round(wanted[0]), round(wanted[3])]
    assert result[3].expectation(0) == -1.0


def test_a_circuit_of_a_set_is_sent_as_it_is_alone(ideal_braket: QHubBraketProvider) -> None:
    cepheus = ideal_braket.get_device("aws.rigetti.cepheus")
    circuit = Circuit().x(5).h(9)
    for keep in (True, False, None):
        alone = cepheus.run(circuit, 50, disable_qubit_rewiring=keep)
        in_set = cepheus.run(ProgramSet([circuit], 50), disable_qubit_rewiring=keep).batch.tasks[0]
        assert in_set.input() == alone.input()
        assert in_set.job.known.input_params == alone.job.known.input_params


def test_matrices_with_control_qubits_keep_them() -> None:
    controlled = Instruction(Gate.Unitary(np.array([[0, 1], [1, 0]])), [9], control=[5])
    programs = ProgramSet([Circuit().x(5).add_instruction(controlled)])
    (one,) = executables(programs, physical=True)
    *_, pragma, _, _ = runnable(programs, one).source.splitlines()
    rows = "[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0], [0, 0, 1.0, 0]"
    assert pragma == f"#pragma braket unitary([{rows}]) $5, $9"


@pytest.mark.parametrize("name", ["iqm.qpu.garnet", "ibm.qpu.fez"])
def test_so_they_do_on_other_vendors(ideal_braket: QHubBraketProvider, name: str) -> None:
    task = ideal_braket.get_device(name).run(ProgramSet(entries(), 50), disable_qubit_rewiring=True)
    result = task.result()
    assert [entry[0].counts for entry in result[:2]] == [{"10": 50}, {"1": 50}]
    assert result[3].expectation(0) == -1.0
