"""What each family is sent for a fixed program: made by the real `run()`, received by a Hub in memory.

Every circuit measures three qubits, permuted, into two registers, and leaves a classical bit and a qubit idle. It is of
gates that its machine has, on qubits that it couples, so that no compiler changes it and every SDK sends the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from braket.ahs import AnalogHamiltonianSimulation, AtomArrangement, DrivingField
from braket.circuits import Circuit
from braket.timings.time_series import TimeSeries
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Parameter
from qiskit.quantum_info import SparsePauliOp

from qhub_providers.qiskit import EstimatorV2

from .devices import DeviceHub

SHOTS = 100

Qubits = tuple[int, int, int]


def empty(width: int) -> QuantumCircuit:
    """Its registers: a[1] stays idle."""
    registers = QuantumRegister(width, "q"), ClassicalRegister(3, "a"), ClassicalRegister(1, "b")
    return QuantumCircuit(*registers, name="golden")


def measure(circuit: QuantumCircuit, qubits: Qubits) -> QuantumCircuit:
    """Into a[2], b[0], a[0]."""
    a, b = circuit.cregs
    circuit.measure(qubits, [a[2], b[0], a[0]])
    return circuit


def usual(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.h(first)
    circuit.cx(first, second)
    circuit.barrier()
    circuit.rx(0.25, third)
    circuit.ry(-1.5, second)
    return circuit


def of_rigetti(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.rx(math.pi / 2, first)
    circuit.cz(first, second)
    circuit.rz(0.25, second)
    circuit.rx(-math.pi / 2, second)
    circuit.cz(second, third)
    return circuit


def of_ionq(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.r(math.pi / 2, 0.25, first)
    circuit.rzz(0.5, first, second)
    circuit.r(math.pi, -0.75, third)
    return circuit


def of_iqm(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.r(0.5, 0.25, first)
    circuit.cz(first, second)
    circuit.barrier()
    circuit.r(1.25, -0.75, second)
    circuit.cz(second, third)
    return circuit


def of_qudora(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.r(0.5, 0.25, first)
    circuit.rxx(0.75, first, second)
    circuit.r(1.25, -0.75, third)
    return circuit


def of_ibm(width: int, qubits: Qubits) -> QuantumCircuit:
    circuit, (first, second, third) = empty(width), qubits
    circuit.sx(first)
    circuit.rz(0.25, first)
    circuit.cz(first, second)
    circuit.barrier(first, second)
    circuit.reset(third)
    circuit.cz(second, third)
    return circuit


def run(
    backend_id: str, made: Callable[[int, Qubits], QuantumCircuit], width: int, qubits: Qubits, **options: Any
) -> dict[str, Any]:
    """The body for one of these circuits, with Qiskit."""
    hub = DeviceHub(backend_id)
    hub.backend.run(measure(made(width, qubits), qubits), shots=SHOTS, tags=["mine"], name="a name", **options)
    return hub.received()


def estimate() -> dict[str, Any]:
    """Observables on permuted qubits, of a circuit with parameters."""
    hub, circuit = DeviceHub("ibm.qpu.fez"), QuantumCircuit(156, name="golden")
    circuit.sx([1, 2])
    circuit.rz(Parameter("angle"), 1)
    circuit.rz(Parameter("other"), 2)
    circuit.cz(1, 2)
    observables = [
        SparsePauliOp.from_sparse_list([("ZX", [2, 1], 1.5), ("Y", [3], -0.5)], 156),
        SparsePauliOp.from_sparse_list([("Z", [1], 1.0)], 156),
    ]
    estimator = EstimatorV2(hub.backend, options={"resilience_level": 1})
    estimator.run([(circuit, observables, [[0.25, -0.5]], 0.1)])
    return hub.received()


def run_braket(backend_id: str, circuit: Circuit, **options: Any) -> dict[str, Any]:
    """The body for a circuit of Braket's. Its qubits are labels; between them are idle ones."""
    hub = DeviceHub(backend_id)
    hub.braket_device.run(circuit, shots=SHOTS, tags={"mine": "yes"}, **options)
    return hub.received()


def sweep() -> dict[str, Any]:
    """The body for a Hamiltonian."""
    hub, register, end = DeviceHub("aws.quera.aquila"), AtomArrangement(), Decimal("4E-6")
    for site in ((0, 0), (0, Decimal("5.5E-6")), (Decimal("16.5E-6"), 0)):
        register.add(site)
    amplitude = TimeSeries().put(0, 0).put(Decimal("3E-7"), 6.3e6).put(Decimal("3.7E-6"), 6.3e6).put(end, 0)
    detuning = TimeSeries().put(0, -3e7).put(end, 3e7)
    drive = DrivingField(amplitude, TimeSeries().put(0, 0).put(end, 0), detuning)
    hub.braket_device.run(AnalogHamiltonianSimulation(register, drive), shots=SHOTS)
    return hub.received()


BRAKET = Circuit().h(0).cnot(0, 3).rx(5, 0.25).measure([5, 0, 3])
BRAKET_OF_IQM = Circuit().prx(4, 0.5, 0.25).cz(4, 1).prx(1, 1.25, -0.75).cz(1, 2).measure([1, 4, 2])

BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "aws": partial(run, "aws.sim.sv1", usual, 5, (4, 0, 2)),
    "aws_native_rigetti": partial(run, "aws.rigetti.cepheus", of_rigetti, 108, (15, 14, 23), native=True),
    "aws_native_ionq": partial(run, "aws.ionq.forte", of_ionq, 36, (7, 3, 5), native=True),
    "ionq": partial(run, "azure.ionq.simulator", usual, 5, (4, 0, 2)),
    "iqm": partial(run, "iqm.qpu.garnet", of_iqm, 20, (1, 0, 3)),
    "qudora_2": partial(run, "qudora.sim.xg1", of_qudora, 5, (4, 0, 2)),
    "qudora_3": partial(run, "qudora.sim.xg1", of_qudora, 5, (4, 0, 2), language="OpenQASM3"),
    "kipu": partial(run, "kipu.sim.qsim", usual, 5, (4, 0, 2)),
    "ibm_sampler": partial(run, "ibm.qpu.fez", of_ibm, 156, (3, 2, 1)),
    "ibm_estimator": estimate,
    "braket_aws": partial(run_braket, "aws.sim.sv1", BRAKET),
    "braket_ahs": sweep,
    "braket_iqm": partial(run_braket, "iqm.qpu.garnet", BRAKET_OF_IQM, disable_qubit_rewiring=True),
}
"""The name of a golden body -> what makes it."""
