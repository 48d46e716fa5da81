"""What looks as if it could run and cannot, and what looks as if it could not and can."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Gate
from qiskit.circuit.classical import expr

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedCircuitError


def ghz(num_qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(num_qubits, name="ghz")
    circuit.h(0)
    for qubit in range(num_qubits - 1):
        circuit.cx(qubit, qubit + 1)
    circuit.measure_all()
    return circuit


def test_a_circuit_as_wide_as_its_machine_is_told_the_way_and_the_way_works(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("iqm.qpu.garnet")
    with pytest.raises(UnsupportedCircuitError, match=r"transpile\(circuit, backend\) first: a circuit as wide as"):
        backend.run(ghz(20))
    counts = backend.run(transpile(ghz(20), backend, seed_transpiler=1), shots=50).result().get_counts()
    assert set(counts) == {"0" * 20, "1" * 20}


def test_a_qubit_that_is_not_there_is_named(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("aws.rigetti.cepheus")
    circuit = QuantumCircuit(108, 1)
    circuit.measure(13, 0)
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 0: 'measure' on qubit 13 acts on a qubit that"):
        backend.fit(circuit, native=True)


def opaque() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.append(Gate("foo", 1, []), [0])
    return circuit


def looping() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)), circuit.while_loop((circuit.clbits[0], 1)):
        circuit.measure(0, 0)
    return circuit


def breaking() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.x(0)
    with circuit.for_loop(range(3)):
        circuit.measure(0, 0)
        with circuit.if_test((circuit.clbits[0], 1)):
            circuit.break_loop()
    return circuit


def storing() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.add_var("kept", expr.lift(True))
    circuit.measure(0, 0)
    return circuit


def in_steps() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.x(0)
    circuit.delay(100, 0, "dt")
    circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    ("name", "circuit", "said", "index"),
    [
        ("ibm.qpu.fez", opaque(), "instruction 1: 'if_else' on qubit 0 holds 'foo', which has no definition", 1),
        ("ibm.qpu.fez", looping(), "'if_else' on qubit 0 holds 'while_loop', which is not offered by ibm.qpu.fez", 1),
        ("ibm.qpu.fez", breaking(), "'for_loop' on qubit 0 holds 'if_else', which holds 'break_loop', which", 1),
        ("ibm.qpu.fez", storing(), "instruction 0: 'store' is not offered by ibm.qpu.fez", 0),
        ("aws.sim.sv1", storing(), "instruction 0: 'store' is not offered by aws.sim.sv1", 0),
        ("iqm.qpu.garnet", in_steps(), "instruction 1: 'delay' on qubit 0 lasts 100 steps, and iqm.qpu.garnet", 1),
    ],
)
def test_the_place_is_the_users_own(
    ideal_provider: QHubProvider, name: str, circuit: QuantumCircuit, said: str, index: int
) -> None:
    backend = ideal_provider.get_backend(name)
    with pytest.raises(UnsupportedCircuitError, match=said) as caught:
        backend.run(circuit)
    assert caught.value.index == index
    assert [problem.index for problem in backend.check(circuit)] == [index]


@pytest.mark.parametrize("name", ["aws.sim.sv1", "azure.ionq.simulator"])
def test_a_barrier_does_not_make_a_first_reset_needed(ideal_provider: QHubProvider, name: str) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.barrier()
    circuit.reset(0)
    circuit.x(0)
    circuit.measure(0, 0)
    assert ideal_provider.get_backend(name).run(circuit, shots=10).result().get_counts() == {"1": 10}


def test_states_are_given_where_no_reset_is_needed(ideal_provider: QHubProvider) -> None:
    kipu = ideal_provider.get_backend("kipu.sim.qsim")
    circuit = QuantumCircuit(2)
    circuit.initialize([0, 0.6, 0, 0.8])
    assert np.allclose(kipu.run(circuit, mode="statevector").result().get_statevector().data, [0, 0.6, 0, 0.8])
    circuit.reset(0)
    with pytest.raises(UnsupportedCircuitError, match="after which there is no single state"):
        kipu.run(circuit, mode="statevector")
    with pytest.raises(UnsupportedCircuitError, match="has no qubit"):
        kipu.run(QuantumCircuit(0), mode="statevector")


def test_a_register_without_bits_is_in_nobodys_way(ideal_provider: QHubProvider) -> None:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(0, "none"), ClassicalRegister(2, "two"))
    circuit.x(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.cregs[1], 1)):
        circuit.x(1)
    circuit.measure(1, 1)
    assert ideal_provider.get_backend("ibm.qpu.fez").run(circuit, shots=10).result().get_counts() == {"11 ": 10}


def flipped(width: int, *qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(width, len(qubits), name="flipped")
    circuit.x(qubits)
    circuit.measure(qubits, range(len(qubits)))
    return circuit


def test_physical_qubits_are_reached_by_their_own_numbers(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("aws.rigetti.cepheus")
    job = backend.run(flipped(108, 12, 106, 107), disable_qubit_rewiring=True, shots=10)
    assert job.result().get_counts() == {"111": 10}
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 0: 'x' on qubit 13 names a qubit that") as caught:
        backend.run(flipped(20, 13), disable_qubit_rewiring=True)
    assert caught.value.qubits == (13,)
    refused = backend.check(flipped(20, 13), disable_qubit_rewiring=True)
    assert [problem.index for problem in refused] == [0, 1]


def test_numbers_may_be_as_high_as_the_machines_if_no_more_qubits_are_used(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("aws.rigetti.cepheus")
    placed = transpile(ghz(4), target=backend.native_target, seed_transpiler=2)
    assert placed.num_qubits == 108
    for fixed in (False, True):
        counts = backend.run(placed, shots=50, disable_qubit_rewiring=fixed).result().get_counts()
        assert set(counts) == {"0000", "1111"}
    with pytest.raises(UnsupportedCircuitError, match=r"uses 107 qubits; aws\.rigetti\.cepheus has 106"):
        backend.run(flipped(108, *range(107)))


@pytest.mark.parametrize("name", ["aws.sim.sv1", "iqm.qpu.garnet", "azure.ionq.simulator", "qudora.sim.xg1"])
def test_a_condition_reads_its_bit_and_does_not_write_it(ideal_provider: QHubProvider, name: str) -> None:
    backend = ideal_provider.get_backend(name)
    circuit = QuantumCircuit(2, 2)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    assert not [problem for problem in backend.check(circuit) if "writes" in str(problem)]
    with circuit.if_test((circuit.clbits[1], 1)):
        circuit.measure(1, 0)
    (again,) = [problem for problem in backend.check(circuit) if "writes" in str(problem)]
    assert "writes classical bit 0 again" in str(again)
    assert again.index == 2
