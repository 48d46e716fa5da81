"""What a circuit may hold, on one backend of each family: it runs and is right, or it is refused by name and place."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Parameter
from qiskit.circuit.library import DiagonalGate, QFTGate, UnitaryGate, XGate, get_standard_gate_name_mapping
from qiskit.quantum_info import Operator, Statevector, random_unitary

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedCircuitError
from tests.fair_draw import check_fair

FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "braket simulator": ("aws.sim.sv1", {}),
    "rigetti": ("aws.rigetti.cepheus", {}),
    "rigetti, native": ("aws.rigetti.cepheus", {"native": True}),
    "ionq on aws": ("aws.ionq.forte", {}),
    "ionq on aws, native": ("aws.ionq.forte", {"native": True}),
    "ionq on azure": ("azure.ionq.simulator", {}),
    "ibm": ("ibm.qpu.fez", {}),
    "iqm": ("iqm.qpu.garnet", {}),
    "qudora": ("qudora.sim.xg1", {}),
    "kipu": ("kipu.sim.qsim", {}),
}
SHOTS = 400
GATES = sorted(
    name
    for name, gate in get_standard_gate_name_mapping().items()
    if name not in ("measure", "reset", "delay", "global_phase") and gate.num_qubits
)


def exact(circuit: QuantumCircuit) -> dict[str, float]:
    plain = circuit.remove_final_measurements(inplace=False)
    found: dict[str, float] = Statevector(plain).probabilities_dict()
    return found


def finished(circuit: QuantumCircuit) -> QuantumCircuit:
    circuit.ry(0.7, range(circuit.num_qubits))
    circuit.measure_all()
    return circuit


def unitary() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.append(UnitaryGate(random_unitary(4, seed=1)), [2, 0])
    circuit.append(UnitaryGate(random_unitary(2, seed=2)), [1])
    return finished(circuit)


def controlled() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.h([0, 1])
    circuit.append(XGate().control(2, ctrl_state=1), [1, 0, 2])
    circuit.append(UnitaryGate(random_unitary(2, seed=3)).control(1), [2, 1])
    return finished(circuit)


def custom() -> QuantumCircuit:
    inner = QuantumCircuit(2, name="inner")
    inner.h(1)
    inner.cx(1, 0)
    outer = QuantumCircuit(3, name="cx")  # called like another gate
    outer.append(inner.to_gate(), [2, 0])
    outer.rz(0.3, 0)
    circuit = QuantumCircuit(3)
    circuit.append(outer.to_gate(), [1, 2, 0])
    circuit.append(inner.to_instruction(), [0, 1])
    return finished(circuit)


def library() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.h(0)
    circuit.append(QFTGate(3), [1, 0, 2])
    circuit.append(DiagonalGate([1, -1, 1j, 1]), [0, 2])
    return finished(circuit)


def phased() -> QuantumCircuit:
    part = QuantumCircuit(1, global_phase=1.1)
    part.sx(0)
    circuit = QuantumCircuit(2, global_phase=0.4)
    circuit.h(0)
    circuit.append(part.to_gate().control(1), [0, 1])  # under a control the phase counts
    circuit.h(0)
    return finished(circuit)


def barred() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.barrier()
    circuit.h(0)
    circuit.barrier(0, 2)
    circuit.cx(0, 2)
    circuit.barrier()
    return finished(circuit)


def initialized() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.reset([0, 1])  # idle: does nothing
    circuit.initialize([0.6, 0, 0, 0.8])
    return finished(circuit)


@pytest.mark.parametrize("made", [unitary, controlled, custom, library, phased, barred, initialized])
@pytest.mark.parametrize("family", FAMILIES)
def test_what_every_backend_takes_is_right(
    ideal_provider: QHubProvider, family: str, made: Callable[[], QuantumCircuit]
) -> None:
    name, options = FAMILIES[family]
    circuit = made()
    expected = exact(circuit) if made is not initialized else exact(_prepared())
    counts = (
        ideal_provider.get_backend(name).run(circuit, shots=SHOTS, seed_transpiler=1, **options).result().get_counts()
    )
    check_fair(counts, expected)


def _prepared() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.prepare_state([0.6, 0, 0, 0.8])
    return finished(circuit)


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("family", FAMILIES)
def test_every_standard_gate(ideal_provider: QHubProvider, family: str, part: int) -> None:
    name, options = FAMILIES[family]
    random = np.random.default_rng(part)
    circuit = QuantumCircuit(4, name=f"part {part}")
    circuit.ry(0.9, range(4))
    for gate in GATES[part::8]:
        operation = get_standard_gate_name_mapping()[gate]
        qubits = random.permutation(4)[: operation.num_qubits].tolist()
        made = operation.base_class if operation.params else None
        circuit.append(made(*random.uniform(-3, 3, len(operation.params))) if made else operation, qubits)
    finished(circuit)
    counts = (
        ideal_provider.get_backend(name).run(circuit, shots=SHOTS, seed_transpiler=1, **options).result().get_counts()
    )
    check_fair(counts, exact(circuit))


@pytest.mark.parametrize("family", FAMILIES)
def test_parameters_bound_at_run(ideal_provider: QHubProvider, family: str) -> None:
    name, options = FAMILIES[family]
    first, second = Parameter("first"), Parameter("second")
    circuit = QuantumCircuit(2, name="ansatz")
    circuit.global_phase = first
    circuit.rx(first + second, 0)
    circuit.crz(2 * first, 0, 1)
    circuit.ryy(second, 0, 1)
    circuit.measure_all()
    backend = ideal_provider.get_backend(name)
    values = [{first: 0.5, second: 1.0}, {"first": -2.0, "second": 0.25}]
    result = backend.run(circuit, values, shots=SHOTS, **options).result()
    for index, own in enumerate(values):
        check_fair(result.get_counts(index), exact(circuit.assign_parameters(own)))
    check_fair(
        backend.run(circuit, [0.1, 3.0], shots=SHOTS, **options).result().get_counts(),
        exact(circuit.assign_parameters([0.1, 3.0])),
    )
    with pytest.raises(UnsupportedCircuitError, match=r"'ansatz'.* unbound are first, second"):
        backend.run(circuit, shots=SHOTS, **options)


def midway() -> QuantumCircuit:
    circuit = QuantumCircuit(
        QuantumRegister(2, "q"), ClassicalRegister(1, "a"), ClassicalRegister(2, "b"), name="midway"
    )
    circuit.x(0)
    circuit.measure(0, 0)
    circuit.x(0)
    circuit.measure([0, 1], [1, 2])
    return circuit


def emptied() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="emptied")
    circuit.x([0, 1])
    circuit.reset(1)
    circuit.measure([0, 1], [0, 1])
    return circuit


def conditional() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="conditional")
    circuit.x(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    circuit.measure(1, 1)
    return circuit


def waiting() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="waiting")
    circuit.x(0)
    circuit.delay(400, 0, unit="ns")
    circuit.measure([0, 1], [0, 1])
    return circuit


DYNAMIC: list[tuple[Callable[[], QuantumCircuit], str, tuple[str, int]]] = [
    (midway, "00 1", ("x", 2)),
    (emptied, "01", ("reset", 2)),
    (conditional, "11", ("if_else", 2)),
    (waiting, "01", ("delay", 1)),
]


@pytest.mark.parametrize(("made", "outcome", "place"), DYNAMIC)
@pytest.mark.parametrize("family", FAMILIES)
def test_what_only_some_take_is_right_there_and_refused_elsewhere(
    ideal_provider: QHubProvider, family: str, made: Callable[[], QuantumCircuit], outcome: str, place: tuple[str, int]
) -> None:
    name, options = FAMILIES[family]
    backend = ideal_provider.get_backend(name)
    problems = backend.check(made(), **options)
    if not problems:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a delay may be rounded
            assert backend.run(made(), shots=SHOTS, **options).result().get_counts() == {outcome: SHOTS}
        return
    assert family != "ibm"
    assert (problems[0].instruction, problems[0].index) == place
    never = f"never sent: {made().name} on {family}"
    with pytest.raises(UnsupportedCircuitError, match=made().name):
        backend.run(made(), shots=SHOTS, name=never, **options)
    assert never not in [job.name for job in ideal_provider.jobs(limit=200)]


def test_the_global_phase_is_kept_where_the_wire_has_one(ideal_provider: QHubProvider) -> None:
    circuit = phased()
    (fitted,) = ideal_provider.get_backend("ibm.qpu.fez").fit(
        circuit, seed_transpiler=1, optimization_level=0, transpile=True
    )
    small = QuantumCircuit(2, global_phase=fitted.global_phase)
    place = {physical: index for index, physical in enumerate(fitted.layout.final_index_layout())}
    for item in fitted.data:
        if item.name not in ("measure", "barrier"):
            small.append(item.operation, [place[fitted.find_bit(qubit).index] for qubit in item.qubits])
    assert Operator(small) == Operator(circuit.remove_final_measurements(inplace=False))
