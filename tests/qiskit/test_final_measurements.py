"""Circuits that measure at their end are none for an estimator: what it would measure has collapsed by then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction

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


def measured_twice() -> QuantumCircuit:
    circuit = bell()
    circuit.measure([0, 0, 1], [0, 1, 1])
    return circuit


ENDING = [measured_all, measured_before_a_barrier, measured_inside, measured_twice]


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
        check_no_final_measurements(circuit)
    assert told.value.index is not None
    named: CircuitInstruction = circuit.data[told.value.index]
    assert named.clbits
    assert told.value.qubits == (0,)


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
