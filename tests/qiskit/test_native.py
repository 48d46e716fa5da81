"""Circuits in the native gates of AWS machines: compiled here, or sent as given."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Parameter
from qiskit.circuit.library import efficient_su2, get_standard_gate_name_mapping
from qiskit.circuit.random import random_circuit
from qiskit.quantum_info import Statevector

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedBackendError, UnsupportedCircuitError
from qhub_providers.formats.braket_qasm import GATES
from qhub_providers.qiskit import QHubBackend
from qhub_providers.qiskit.isa import first_misfit

MACHINES = ("aws.rigetti.cepheus", "aws.ionq.forte")
GAPS = (13, 47)
ISOLATED = 8


@pytest.fixture
def cepheus(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.rigetti.cepheus")


@pytest.fixture
def forte(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.ionq.forte")


def program(backend: QHubBackend, circuit: QuantumCircuit, **options: Any) -> tuple[str, dict[str, Any]]:
    """The text that would be sent, and the parameters beside it."""
    fitted = backend.fit(circuit, **options)
    sent = backend.wire.encode(fitted, 100, options | backend.facts)
    return sent.input["qasm"], sent.input_params


def probabilities(circuit: QuantumCircuit) -> dict[str, float]:
    """Of every classical bit string, for a circuit on many qubits of which it uses few."""
    used = sorted({circuit.find_bit(qubit).index for item in circuit.data for qubit in item.qubits})
    small = QuantumCircuit(len(used), circuit.num_clbits)
    sources = [0] * circuit.num_clbits
    for item in circuit.data:
        places = [used.index(circuit.find_bit(qubit).index) for qubit in item.qubits]
        if item.name == "measure":
            sources[circuit.find_bit(item.clbits[0]).index] = places[0]
        elif item.name != "barrier":
            small.append(item.operation, places)
    state = Statevector(small.remove_final_measurements(inplace=False))
    found: dict[str, float] = state.probabilities_dict(sources, decimals=9)
    return found


def sampled(width: int, seed: int) -> QuantumCircuit:
    circuit = random_circuit(width, 4, max_operands=3, seed=seed)
    circuit.add_register(ClassicalRegister(width, "c"))
    circuit.measure(range(width), np.random.default_rng(seed).permutation(width).tolist())
    return circuit


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_native_circuits_do_what_the_circuit_says(provider: QHubProvider, name: str, level: int, seed: int) -> None:
    backend = provider.get_backend(name)
    circuit = sampled(3, seed)
    (fitted,) = backend.fit(circuit, native=True, optimization_level=level, seed_transpiler=seed)
    assert fitted.layout is not None
    expected, found = probabilities(circuit), probabilities(fitted)
    assert {key: pytest.approx(value, abs=1e-6) for key, value in expected.items() if value > 1e-6} == {
        key: value for key, value in found.items() if value > 1e-6
    }
    assert backend.check(fitted, verbatim=True) == []
    assert backend.fit(fitted, native=True) == [fitted]


@pytest.mark.parametrize("gate", [name for name in GATES if get_standard_gate_name_mapping()[name].num_qubits])
@pytest.mark.parametrize("name", MACHINES)
def test_every_gate_of_the_format_has_native_ones(provider: QHubProvider, name: str, gate: str) -> None:
    operation = get_standard_gate_name_mapping()[gate]
    circuit = QuantumCircuit(operation.num_qubits, name=gate)
    circuit.ry(0.4, range(operation.num_qubits))
    circuit.append(operation.base_class(*np.linspace(0.3, 2.9, len(operation.params))), range(operation.num_qubits))
    circuit.ry(0.9, range(operation.num_qubits))
    circuit.measure_all()
    (fitted,) = provider.get_backend(name).fit(circuit, native=True)
    expected, found = probabilities(circuit), probabilities(fitted)
    assert all(found.get(key, 0.0) == pytest.approx(value, abs=1e-6) for key, value in expected.items())


def test_rigetti_gets_a_verbatim_box_of_discrete_angles_on_coupled_qubits(cepheus: QHubBackend) -> None:
    text, params = program(cepheus, sampled(6, 3), native=True, seed_transpiler=5)
    parts = re.fullmatch(r"(.*)#pragma braket verbatim\nbox\{\n(.*)\n\}\n(.*)", text, re.DOTALL)
    assert parts is not None
    header, box, measures = parts.groups()
    assert header == "OPENQASM 3.0;\nbit[6] b;\n"
    angles = [float(angle) for angle in re.findall(r"^rx\((.*)\) ", box, re.MULTILINE)]
    assert angles
    assert {abs(angle) for angle in angles} <= {math.pi / 2, math.pi}
    pairs = {(int(one), int(two)) for one, two in re.findall(r"^cz \$(\d+), \$(\d+);", box, re.MULTILINE)}
    assert pairs
    assert pairs <= set(cepheus.native_target["cz"])
    assert set(re.findall(r"^(\w+)", box, re.MULTILINE)) == {"rx", "rz", "cz"}
    assert re.findall(r"b\[(\d)\] = measure \$\d+;", measures) == list("012345")
    assert params["disable_qubit_rewiring"] is True


def test_ionq_gets_its_own_gates_and_rewiring_is_not_spoken_of(forte: QHubBackend) -> None:
    text, params = program(forte, sampled(4, 1), native=True)
    assert set(re.findall(r"^(\w+)\(", text, re.MULTILINE)) <= {"gpi", "gpi2", "zz"}
    assert "disable_qubit_rewiring" not in params  # its capabilities say that this cannot be asked for


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("width", [1, 9, 20, 60])
@pytest.mark.parametrize("coupled", [True, False])
def test_layouts_keep_out_of_the_gaps_of_the_numbering(
    cepheus: QHubBackend, level: int, width: int, coupled: bool
) -> None:
    circuit = QuantumCircuit(width)
    circuit.h(range(width))
    for qubit in range(width - 1) if coupled else ():
        circuit.cx(qubit, qubit + 1)
    circuit.measure_all()
    (fitted,) = cepheus.fit(circuit, native=True, optimization_level=level, seed_transpiler=1)
    used = {fitted.find_bit(qubit).index for item in fitted.data for qubit in item.qubits if item.name != "barrier"}
    assert used.isdisjoint(GAPS)
    assert fitted.layout.final_index_layout() == [
        fitted.find_bit(item.qubits[0]).index for item in fitted.data if item.name == "measure"
    ]


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("mode", ["native", "verbatim"])
def test_the_fingerprint(provider: QHubProvider, name: str, mode: str) -> None:
    backend = provider.get_backend(name)
    first, second = ClassicalRegister(3, "first"), ClassicalRegister(1, "second")
    options: dict[str, Any] = {mode: True}
    for one in range(3):
        circuit = QuantumCircuit(QuantumRegister(3), first, second)
        circuit.x(one)
        circuit.measure([0, 1, 2], [second[0], first[2], first[0]])  # nobody measures into first[1]
        sent = backend.fit(circuit, native=True)[0] if mode == "verbatim" else circuit
        counts = backend.run(sent, shots=200, **options).result().get_counts()
        assert max(counts, key=counts.get) == ["1 000", "0 100", "0 001"][one], counts


def test_placed_circuits_stay_where_they_are(cepheus: QHubBackend) -> None:
    circuit = QuantumCircuit(108, 2)
    circuit.h(3)
    circuit.cx(3, 4)
    circuit.measure([3, 4], [0, 1])
    (fitted,) = cepheus.fit(circuit, native=True, optimization_level=3)
    assert {fitted.find_bit(qubit).index for item in fitted.data for qubit in item.qubits} == {3, 4}
    circuit.cx(3, 40)
    with pytest.raises(UnsupportedCircuitError):
        cepheus.fit(circuit, native=True)
    by_hand = transpile(sampled(3, 2), target=cepheus.native_target, seed_transpiler=3)
    (again,) = cepheus.fit(by_hand, native=True)
    assert again.layout.final_index_layout() == by_hand.layout.final_index_layout()
    assert first_misfit(by_hand, cepheus.native_target) is None
    assert cepheus.fit(by_hand, native=True, transpile=False) == [again]
    assert cepheus.check(sampled(3, 2), native=True, transpile=False)


def turned(angle: float) -> QuantumCircuit:
    circuit = QuantumCircuit(5, 1, name="turned")
    circuit.rz(0.1, 4)
    circuit.rx(angle, 4)
    circuit.measure(4, 0)
    return circuit


def test_verbatim_refuses_with_place_what_is_not_native(cepheus: QHubBackend, forte: QHubBackend) -> None:
    assert cepheus.check(turned(-math.pi / 2), verbatim=True) == []
    (problem,) = cepheus.check(turned(0.5), verbatim=True)
    assert (problem.instruction, problem.index, problem.qubits) == ("rx", 1, (4,))
    assert "has the angle 0.5, and rx takes ±pi/2 and ±pi here" in str(problem)
    circuit = QuantumCircuit(48, 2, name="wrong")
    circuit.h(0)
    circuit.cz(0, 40)
    circuit.cz(0, ISOLATED)
    circuit.rz(0.1, GAPS[0])
    circuit.cz(0, 1)
    circuit.measure([0, 1], [0, 1])
    problems = cepheus.check(circuit, verbatim=True)
    assert [(problem.instruction, problem.index, problem.qubits) for problem in problems] == [
        ("h", 0, (0,)),
        ("cz", 1, (0, 40)),
        ("cz", 2, (0, ISOLATED)),
        ("rz", 3, (13,)),
    ]
    with pytest.raises(UnsupportedCircuitError, match=r"'wrong', instruction 0: 'h' on qubit 0"):
        cepheus.run(circuit, verbatim=True)
    quarter = QuantumCircuit(1, 1)
    quarter.r(0.3, 0.2, 0)
    quarter.measure(0, 0)
    assert [problem.index for problem in forte.check(quarter, verbatim=True)] == [0]


def test_verbatim_is_sent_as_given(cepheus: QHubBackend, forte: QHubBackend) -> None:
    text, _ = program(cepheus, turned(math.pi), verbatim=True)
    assert text.splitlines()[3:] == ["box{", "rz(0.1) $4;", f"rx({math.pi}) $4;", "}", "b[0] = measure $4;"]
    circuit = QuantumCircuit(2, 1)
    circuit.r(math.pi / 2, 0.25, 1)
    circuit.r(math.pi, 0.5, 0)
    circuit.r(-math.pi / 2, 0.25, 1)
    circuit.rzz(0.75, 0, 1)
    circuit.measure(1, 0)
    text, _ = program(forte, circuit, verbatim=True)
    assert text.splitlines() == [
        "OPENQASM 3.0;",
        "bit[2] b;",
        "#pragma braket verbatim",
        "box{",
        "gpi2(0.25) $1;",
        "gpi(0.5) $0;",
        f"gpi2({0.25 - math.pi}) $1;",
        "zz(0.75) $0, $1;",
        "}",
        "b[0] = measure $1;",
        "b[1] = measure $0;",  # the machine wants every qubit that is used to be measured
    ]


def test_a_circuit_of_measurements_alone_has_no_box(cepheus: QHubBackend) -> None:
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    assert "box" not in program(cepheus, circuit, native=True)[0]
    assert max(cepheus.run(circuit, shots=100, native=True).result().get_counts()) in "01"


@pytest.mark.parametrize("name", MACHINES)
def test_parameters_are_compiled_once_and_bound_after(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    ansatz = efficient_su2(2, reps=1)
    ansatz.measure_all()
    values = np.linspace(-3, 3, 3 * ansatz.num_parameters).reshape(3, -1)
    job = backend.run(ansatz, values, shots=100, native=True, seed_transpiler=1)
    for row, sent in zip(values, job.circuits, strict=True):
        expected, found = probabilities(ansatz.assign_parameters(row)), probabilities(sent)
        assert all(found.get(key, 0.0) == pytest.approx(value, abs=1e-6) for key, value in expected.items())
    assert len({tuple(item.name for item in sent.data) for sent in job.circuits}) == 1
    theta = Parameter("theta")
    free = QuantumCircuit(5, 1)
    free.rx(theta, 4)
    free.measure(4, 0)
    with pytest.raises(UnsupportedCircuitError, match="theta"):
        backend.fit(free, native=True)


def test_what_does_not_go_together_is_refused(provider: QHubProvider, cepheus: QHubBackend, forte: QHubBackend) -> None:
    circuit = turned(math.pi)
    with pytest.raises(ConfigurationError, match="give one of them"):
        cepheus.run(circuit, native=True, verbatim=True)
    with pytest.raises(ConfigurationError, match="physical qubits"):
        cepheus.run(circuit, native=True, disable_qubit_rewiring=False)
    with pytest.raises(ConfigurationError, match="does not let rewiring be disabled"):
        forte.run(circuit, disable_qubit_rewiring=True, shots=100)
    modes: list[dict[str, Any]] = [{"native": True}, {"verbatim": True}]
    for mode in modes:
        for name in ("aws.sim.sv1", "aws.sim.dm1"):
            with pytest.raises(UnsupportedBackendError, match="has no native gates"):
                provider.get_backend(name).run(circuit, **mode)
        with pytest.raises(ConfigurationError, match=r"unknown option '(native|verbatim)'"):
            provider.get_backend("azure.ionq.simulator").run(circuit, **mode)
