"""Circuits that measure at their end are none for an estimator: what it would measure has collapsed by then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from qiskit import QuantumCircuit, QuantumRegister
from qiskit.circuit import CircuitInstruction, Instruction
from qiskit.circuit.classical import expr
from qiskit.primitives.containers.observables_array import ObservablesArray

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.qiskit import EstimatorV2
from qhub_providers.qiskit.primitives.final_measurements import check_no_final_measurements
from tests.conftest import HubAddress
from tests.submissions import watched_client

BACKENDS = ("ibm.qpu.fez", "aws.sim.sv1", "iqm.qpu.garnet", "azure.ionq.simulator")


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2)
    circuit.h(0)
    circuit.cx(0, 1)
    return circuit


def measured_all() -> QuantumCircuit:
    circuit = bell()
    circuit.measure_all()
    return circuit


def measured_before_a_barrier() -> QuantumCircuit:
    circuit = bell()
    circuit.measure(0, 0)
    circuit.barrier()
    circuit.s(1)
    return circuit


def measured_inside() -> QuantumCircuit:
    inner = QuantumCircuit(1, 1)
    inner.x(0)
    inner.measure(0, 0)
    circuit = bell()
    circuit.append(inner.to_instruction(), [0], [1])
    return circuit


class Readout(Instruction):
    """Measures in a basis of its own."""

    def __init__(self) -> None:
        super().__init__("readout", 1, 1, [], label="of X")

    def _define(self) -> None:
        self.definition = QuantumCircuit(1, 1)
        self.definition.h(0)
        self.definition.measure(0, 0)


def measured_by_an_instruction_of_a_class() -> QuantumCircuit:
    circuit = bell()
    circuit.append(Readout(), [0], [1])
    return circuit


def measured_before_a_delay() -> QuantumCircuit:
    circuit = bell()
    circuit.measure(0, 0)
    circuit.delay(100, 0)
    return circuit


def measured_into_a_bit_that_is_overwritten() -> QuantumCircuit:
    circuit = bell()
    circuit.measure([0, 1], [0, 0])
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    return circuit


def measured_twice() -> QuantumCircuit:
    circuit = bell()
    circuit.measure([0, 0, 1], [0, 1, 1])
    return circuit


ENDING = [
    measured_all,
    measured_before_a_barrier,
    measured_before_a_delay,
    measured_by_an_instruction_of_a_class,
    measured_inside,
    measured_into_a_bit_that_is_overwritten,
    measured_twice,
]
KEPT_BY_QISKIT = (measured_before_a_barrier, measured_before_a_delay)


@pytest.mark.parametrize("name", BACKENDS)
def test_refused_on_every_backend_before_anything_is_sent(hub: HubAddress, name: str) -> None:
    with watched_client(hub) as (client, submissions):
        estimator = EstimatorV2(QHubProvider(client=client).get_backend(name))
        with pytest.raises(
            UnsupportedCircuitError, match=r"pub 1: .*EstimatorV2 measures the observables itself"
        ) as told:
            estimator.run([(bell(), "XX"), (measured_all(), "XX")], precision=0.1)
        assert submissions == []
    assert "circuit.remove_final_measurements(inplace=False)" in str(told.value)
    assert (told.value.instruction, told.value.index, told.value.qubits) == ("measure", 3, (0,))


@pytest.mark.parametrize("make", ENDING)
def test_what_ends_a_circuit(make: Callable[[], QuantumCircuit]) -> None:
    circuit = make()
    with pytest.raises(UnsupportedCircuitError) as told:
        check_no_final_measurements(circuit, ObservablesArray([["ZI"], ["IX"]]))
    assert told.value.index is not None
    named: CircuitInstruction = circuit.data[told.value.index]
    assert named.clbits
    assert told.value.qubits == (0,)


@pytest.mark.parametrize("make", ENDING)
def test_the_way_out_is_one(make: Callable[[], QuantumCircuit]) -> None:
    circuit, observables = make(), ObservablesArray("IX")
    with pytest.raises(UnsupportedCircuitError) as told:
        check_no_final_measurements(circuit, observables)
    said = str(told.value)
    if "decompose" in said:
        circuit = circuit.decompose(told.value.instruction)
    assert ("Leave it out" in said) == (make in KEPT_BY_QISKIT)
    if "Leave it out" in said:
        del circuit.data[told.value.index]
    else:
        circuit.remove_final_measurements()
    check_no_final_measurements(circuit, observables)


@pytest.mark.parametrize("make", ENDING)
def test_observables_that_leave_the_measured_qubit_alone(make: Callable[[], QuantumCircuit]) -> None:
    circuit = make()
    circuit.add_register(QuantumRegister(1, "third"))
    check_no_final_measurements(circuit, ObservablesArray([{"XII": 1.0, "III": 0.5, "IIZ": 0.0}, "+II"]))


def test_bits_that_only_a_condition_names() -> None:
    flip = QuantumCircuit(1)
    flip.x(0)
    stored, chosen, switched = bell(), bell(), bell()
    for circuit in (stored, chosen, switched):
        circuit.measure(0, 0)
    stored.store(stored.add_var("seen", expr.lift(False)), expr.lift(stored.clbits[0]))
    chosen.if_else((chosen.clbits[0], True), flip, None, [1], [])
    switched.switch(switched.clbits[0], [(1, flip)], [1], [])
    for circuit in (stored, chosen, switched):
        check_no_final_measurements(circuit, ObservablesArray("XX"))


@pytest.mark.parametrize("name", BACKENDS)
def test_an_ancilla_may_be_measured_last(ideal_provider: QHubProvider, name: str) -> None:
    circuit = QuantumCircuit(3, 1)
    circuit.h(0)
    circuit.cx([0, 0, 1], [1, 2, 2])
    circuit.measure(2, 0)
    estimator = EstimatorV2(ideal_provider.get_backend(name))
    assert estimator.run([(circuit, ["IXX", "IZZ"])], precision=0.1).result()[0].data.evs.tolist() == [1, 1]


def test_what_a_dynamic_circuit_does_with_a_measurement_stays(ideal_provider: QHubProvider) -> None:
    """A qubit is teleported: X, Y and Z of it are those of the state that was sent, if nothing else was measured."""
    circuit = QuantumCircuit(3, 2)
    circuit.ry(1.1, 0)
    circuit.rz(0.4, 0)
    circuit.h(1)
    circuit.cx(1, 2)
    circuit.cx(0, 1)
    circuit.h(0)
    circuit.measure([0, 1], [0, 1])
    with circuit.if_test((circuit.clbits[1], 1)):
        circuit.x(2)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.z(2)
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    found = EstimatorV2(backend).run([(circuit, ["XII", "YII", "ZII"])], precision=0.03).result()[0].data.evs
    assert found == pytest.approx([0.8209, 0.3471, 0.4536], abs=6 * 0.03)
