"""Of several circuits, or sets of values, a refusal says which one it is about."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from qiskit import QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Parameter, ParameterVector

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit import QHubBackend


@pytest.fixture
def sv1(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.sim.sv1")


@pytest.fixture
def fez(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("ibm.qpu.fez")


def good() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="same")
    circuit.measure([0, 1], [0, 1])
    return circuit


def bad() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="same")
    circuit.rz(float("inf"), 1)
    return circuit


def turned(name: str = "same") -> QuantumCircuit:
    circuit = QuantumCircuit(1, name=name)
    circuit.rx(Parameter("t"), 0)
    circuit.measure_all()
    return circuit


def bad_when_turned() -> QuantumCircuit:
    circuit = turned()
    circuit.x(0)
    return circuit


def test_each_refused_circuit_is_told_by_its_place_in_the_list(sv1: QHubBackend) -> None:
    circuits = [*[good()] * 5, bad(), good(), bad()]
    problems = sv1.check(circuits)
    assert [(problem.position, problem.parameter_set, problem.index) for problem in problems] == [
        (5, None, 0),
        (7, None, 0),
    ]
    assert str(problems[1]).startswith("circuits[7]: circuit 'same', instruction 0: 'rz' on qubit 1 ")
    for send in (sv1.run, sv1.fit):
        with pytest.raises(UnsupportedCircuitError) as refused:
            send(circuits)
        assert (str(refused.value), refused.value.position) == (str(problems[0]), 5)
    for twin in (copy.copy(problems[1]), pickle.loads(pickle.dumps(problems[1]))):
        assert (str(twin), twin.position) == (str(problems[1]), 7)


def test_one_circuit_has_no_place(sv1: QHubBackend) -> None:
    (problem,) = sv1.check([bad()])
    assert (problem.position, problem.parameter_set) == (None, None)
    assert str(problem).startswith("circuit 'same', instruction 0: ")


@pytest.mark.parametrize("circuits", [turned(), [turned()] * 3])
def test_a_set_of_values_is_told_by_its_place(sv1: QHubBackend, circuits: Any) -> None:
    position = 2 if isinstance(circuits, list) else None
    several = "circuits[2], " if isinstance(circuits, list) else ""
    (problem,) = sv1.check(circuits, [{"t": 0.1}, {"t": 0.2}, {}])
    assert (problem.position, problem.parameter_set) == (position, 2)
    assert str(problem).startswith(f"{several}parameter_values[2]: circuit 'same', instruction 0: ")
    with pytest.raises(UnsupportedCircuitError) as refused:
        sv1.run(circuits, [{"t": 0.1}, {"t": 0.2}, {}])
    assert (refused.value.position, refused.value.parameter_set) == (position, 2)
    for ask in (sv1.check, sv1.run):
        with pytest.raises(ConfigurationError) as unfit:
            ask(circuits, [[0.1], [0.2, 0.3], [0.4]])
        assert str(unfit.value).startswith(several.replace("2", "1") + "parameter_values[1]: ")


def test_one_set_for_many_circuits_is_none_of_many(sv1: QHubBackend) -> None:
    (problem,) = sv1.check([turned("a"), bad_when_turned(), turned("c")], {"t": 0.5})
    assert (problem.position, problem.parameter_set) == (1, None)
    with pytest.raises(ConfigurationError) as unfit:
        sv1.run([turned(), good()], [0.5])
    assert str(unfit.value).startswith("circuits[1]: parameter_values does not fit circuit 'same'")


def test_what_the_wire_refuses_has_its_place_also_among_circuits_of_one_job(fez: QHubBackend) -> None:
    loose = QuantumCircuit(QuantumRegister(1), [Clbit()], name="loose")
    loose.measure(0, 0)
    ready = QuantumCircuit(1, 1, name="ready")
    ready.measure(0, 0)
    circuits = [ready, ready, ready, loose, ready]
    (problem,) = fez.check(circuits)
    assert (problem.position, problem.index, problem.qubits) == (3, 0, (0,))
    assert str(problem).startswith("circuits[3]: circuit 'loose', instruction 0: 'measure' on qubit 0 ")
    with pytest.raises(UnsupportedCircuitError) as refused:
        fez.run(circuits)
    assert (str(refused.value), refused.value.position) == (str(problem), 3)


def test_every_parameter_without_a_value_is_listed_where_it_is_first_needed(fez: QHubBackend) -> None:
    x, y, z, w = (Parameter(name) for name in "xyzw")
    circuit = QuantumCircuit(2, 2, name="free", global_phase=w)
    circuit.rx(x, 0)
    circuit.rx(2 * x, 1)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.ry(y + x, 0)
        circuit.rz(z, 1)
    circuit.h(0)
    problems = fez.check(circuit)
    found = [(problem.instruction, problem.index) for problem in problems if "needs values" in str(problem)]
    assert found == [("rx", 0), ("if_else", 2), (None, None)]
    assert "needs values; unbound are w, x, y, z. Bind them" in str(problems[0])
    assert "needs values for y, z. Bind them" in str(problems[1])
    assert "needs values for w (in its global phase). Bind them" in str(problems[2])


def test_many_parameters_are_named_once_each(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(1, 1)
    angles = ParameterVector("angle", 200)
    for angle in angles:
        circuit.rx(angle, 0)
    circuit.measure(0, 0)
    problems = sv1.check(circuit)
    assert [problem.index for problem in problems] == list(range(200))
    assert sum(len(str(problem)) for problem in problems) < 200 * 150


def test_what_parameter_values_takes_is_told_with_what_it_does_not(sv1: QHubBackend) -> None:
    circuit = turned()
    for wrong in ({circuit.parameters[0]: [0.1, 0.2]}, 7, {"u": 1.0}):
        with pytest.raises(ConfigurationError, match=r"takes one set of values .* or a list of such sets"):
            sv1.run(circuit, wrong)  # type: ignore[arg-type] # what a caller without a type checker may do
