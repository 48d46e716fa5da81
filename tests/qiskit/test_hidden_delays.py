"""Delays in the definitions of custom instructions, for a machine that takes whole steps; a Hub in memory."""

from __future__ import annotations

from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import AnnotatedOperation, Gate, Instruction, InverseModifier, Operation, Parameter

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.primitives.pubs import PubError
from tests.qiskit.test_journal import provider_of
from tests.qiskit.test_journal_delays import IQM_NAME, IqmHub
from tests.qiskit.test_unknown_steps import delays, machine, sent_circuit, sent_circuits

WAIT = Parameter("wait")


def waiting(time: Any, unit: str) -> QuantumCircuit:
    circuit = QuantumCircuit(1, name="idle")
    circuit.delay(time, 0, unit)
    circuit.x(0)
    return circuit


class Idle(Instruction):
    """Says what it is made of when it is asked."""

    def __init__(self, made_of: QuantumCircuit, *params: Any) -> None:
        self._made_of = made_of
        super().__init__("idle", 1, 0, list(params))

    def _define(self) -> None:
        self.definition = self._made_of.assign_parameters(self.params) if self.params else self._made_of


class IdleGate(Gate):
    """A gate that waits, which Qiskit's own never do."""

    def __init__(self, made_of: QuantumCircuit) -> None:
        self._made_of = made_of
        super().__init__("idle", 1, [])

    def _define(self) -> None:
        self.definition = self._made_of


def named_x(made_of: QuantumCircuit) -> Instruction:
    result = Instruction("x", 1, 0, [])
    result.definition = made_of
    return result


def nested(made_of: QuantumCircuit) -> Instruction:
    outer = QuantumCircuit(1, name="idle")
    outer.append(made_of.to_instruction(), [0])
    return outer.to_instruction()


def inverse(made_of: QuantumCircuit) -> Operation:
    return AnnotatedOperation(IdleGate(made_of), [InverseModifier()])


PLACED = [QuantumCircuit.to_instruction, Idle, IdleGate, nested]
KINDS = [*PLACED, named_x, inverse]


def holding(operation: Operation, *, inside: bool = False) -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="holding")
    circuit.h(0)
    if inside:
        with circuit.if_test((circuit.clbits[0], 1)):
            circuit.append(operation, [0])
    else:
        circuit.append(operation, [0])
    circuit.measure([0, 1], [0, 1])
    return circuit


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
@pytest.mark.parametrize(("time", "unit"), [(2.0, "s"), (400, "ns"), (3, "ps"), (1e300, "s")])
@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_where_steps_are_unknown_nothing_is_sent(kind: Any, inside: bool, time: Any, unit: str) -> None:
    hub, backend = machine(None)
    circuit = holding(kind(waiting(time, unit)), inside=inside)
    with pytest.raises(UnsupportedCircuitError, match=rf"circuit 'holding'.* {unit}, and ibm.qpu.x takes whole") as one:
        backend.run(circuit)
    if kind in PLACED:
        held = rf"instruction 1: '{'if_else' if inside else 'idle'}' on qubit 0 holds .*'delay', which lasts"
        assert one.match(held)
    with pytest.raises(UnsupportedCircuitError):
        SamplerV2(backend).run([circuit])
    assert [str(problem) for problem in backend.check(circuit)] == [str(one.value)]
    assert hub.posted() == []


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
@pytest.mark.parametrize("steps", [None, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_steps_are_sent_as_they_are(kind: Any, steps: Any) -> None:
    hub, backend = machine(steps)
    backend.run(holding(kind(waiting(2**40, "dt"))))
    assert delays(sent_circuit(hub)) == [(2**40, "dt")]


@pytest.mark.parametrize("kind", KINDS)
def test_known_steps_are_counted(kind: Any) -> None:
    hub, backend = machine(4)
    backend.run(holding(kind(waiting(400, "ns"))))
    assert delays(sent_circuit(hub)) == [(100, "dt")]
    with pytest.raises(UnsupportedCircuitError, match=r"lasts 1e\+300 s, and .* whole steps of 4e-09 s, at most"):
        backend.run(holding(kind(waiting(1e300, "s"))))
    assert len(hub.posted()) == 1


@pytest.mark.parametrize("operation", [waiting(WAIT, "ns").to_instruction(), Idle(waiting(WAIT, "ns"), WAIT)])
def test_a_parameter_inside_is_in_steps_once_it_is_known(operation: Instruction) -> None:
    hub, backend = machine(4)
    backend.run(holding(operation), [[400.0], [800.0]])
    assert [delays(circuit) for circuit in sent_circuits(hub)] == [[(100, "dt")], [(200, "dt")]]


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
@pytest.mark.parametrize("operation", [waiting(WAIT, "ns").to_instruction(), Idle(waiting(WAIT, "ns"), WAIT)])
def test_a_parameter_inside_is_refused_where_steps_are_unknown(operation: Instruction) -> None:
    hub, backend = machine(None)
    with pytest.raises(UnsupportedCircuitError, match="instruction 1: 'idle' on qubit 0 holds 'delay', which lasts"):
        backend.run(holding(operation), [[400.0], [800.0]])
    assert hub.posted() == []


@pytest.mark.parametrize("kind", [QuantumCircuit.to_instruction, Idle, nested])
def test_steps_are_refused_with_the_place_where_times_are_wanted(kind: Any) -> None:
    hub = IqmHub()
    backend = provider_of(hub).get_backend(IQM_NAME)
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 1: 'idle' .*'delay', which lasts 100 steps, and"):
        backend.run(holding(kind(waiting(100, "dt"))))
    assert hub.posted() == []


def test_an_instruction_that_cannot_say_what_it_is_made_of_is_refused() -> None:
    class Failing(Instruction):
        def _define(self) -> None:
            raise ValueError("no idea")

    hub, backend = machine(4)
    circuit = holding(Failing("failing", 1, 0, []))
    with pytest.raises(UnsupportedCircuitError, match=r"'holding' cannot be compiled for ibm.qpu.x: no idea"):
        backend.run(circuit)
    assert len(backend.check(circuit)) == 1
    assert hub.posted() == []


class IdleFor(Gate):
    """A gate that waits as long as its parameter says."""

    def __init__(self, time: Any) -> None:
        super().__init__("idle", 1, [time])

    def _define(self) -> None:
        self.definition = waiting(self.params[0], "ns")


HIDDEN = [waiting(WAIT, "ns").to_instruction(), Idle(waiting(WAIT, "ns"), WAIT)]


@pytest.mark.parametrize("operation", HIDDEN)
def test_a_sampler_sends_a_parameter_inside_as_runs(operation: Instruction) -> None:
    hub, backend = machine(4)
    SamplerV2(backend).run([(holding(operation), [[400.0], [800.0]])])
    assert [delays(circuit) for circuit in sent_circuits(hub)] == [[(100, "dt")], [(200, "dt")]]


@pytest.mark.parametrize("operation", [*HIDDEN, IdleFor(WAIT)])
def test_an_estimator_refuses_a_parameter_inside(operation: Instruction) -> None:
    hub, backend = machine(4)
    circuit = holding(operation).remove_final_measurements(inplace=False)
    with pytest.raises(PubError, match=r"pub 0: .*a delay .*is a parameter, which .*: bind it first"):
        EstimatorV2(backend).run([(circuit, "IZ", [[400.0], [800.0]])])
    assert hub.posted() == []


def test_a_time_that_only_compiling_brings_to_light_needs_its_value_first() -> None:
    hub, backend = machine(4)
    with pytest.raises(PubError, match="pub 0: a gate holds a delay whose time is a parameter"):
        SamplerV2(backend).run([(holding(IdleFor(WAIT)), [[400.0], [800.0]])])
    assert hub.posted() == []
    backend.run(holding(IdleFor(WAIT)), [[400.0], [800.0]])
    assert [delays(circuit) for circuit in sent_circuits(hub)] == [[(100, "dt")], [(200, "dt")]]
