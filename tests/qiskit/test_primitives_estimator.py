"""`EstimatorV2`: the values and errors of Qiskit's own, in as few circuits as it takes, on every kind of backend."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, transpile
from qiskit.circuit import ParameterVector
from qiskit.primitives import BackendEstimatorV2, StatevectorEstimator
from qiskit.quantum_info import Pauli, SparseObservable, SparsePauliOp, Statevector

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit import EstimatorV2, QHubBackend
from qhub_providers.qiskit.primitives import EstimatorOptions, general
from tests.conftest import HubAddress
from tests.submissions import watched_client

ALL = ("aws.sim.sv1", "azure.ionq.simulator", "aws.ionq.forte", "ibm.qpu.fez")


@pytest.fixture
def sv1(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.sim.sv1")


def ansatz(num_qubits: int) -> QuantumCircuit:
    """Every Pauli of it has a value of its own: no symmetry hides a swapped qubit or a wrong axis."""
    circuit = QuantumCircuit(num_qubits)
    angles = ParameterVector("t", 2 * num_qubits)
    for qubit in range(num_qubits):
        circuit.ry(angles[2 * qubit], qubit)
        circuit.rz(angles[2 * qubit + 1], qubit)
    for qubit in range(num_qubits - 1):
        circuit.cx(qubit, qubit + 1)
    return circuit


def all_paulis(num_qubits: int) -> list[str]:
    labels = [""]
    for _ in range(num_qubits):
        labels = [label + letter for label in labels for letter in "IXYZ"]
    return labels


@pytest.mark.parametrize("name", ALL)
def test_every_pauli_on_every_backend(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    values = np.random.default_rng(11).uniform(0.3, 2.8, 4)
    pub = (ansatz(2), all_paulis(2), values)
    exact = StatevectorEstimator().run([pub]).result()[0].data.evs
    job = EstimatorV2(backend).run([pub], precision=1 / 64)
    data = job.result()[0].data
    assert len(job.jobs[0].circuits) == (1 if name.startswith("ibm") else 9)  # IBM measures what it takes itself
    noise = 0.2 if name.startswith("ibm") or name.endswith("forte") else 0
    assert data.evs == pytest.approx(exact, abs=6 / 64 + noise)
    assert data.evs[0] == 1.0
    assert data.stds[0] == 0.0
    assert data.stds[1:] == pytest.approx(np.sqrt(1 - data.evs[1:] ** 2) / 64)


@pytest.mark.parametrize("name", ["aws.sim.sv1", "ibm.qpu.fez"])
def test_an_isa_circuit_with_the_layout_of_its_observables(provider: QHubProvider, name: str) -> None:
    backend = provider.get_backend(name)
    circuit = ansatz(3)
    layout = [25, 7, 23] if name.startswith("ibm") else None
    isa = transpile(circuit, backend=backend, initial_layout=layout, seed_transpiler=3)
    observable = SparsePauliOp(["XIZ", "IYZ", "ZZI", "III", "IIZ"], [1.0, -0.5, 2.0, 0.25, 1.0])
    values = np.random.default_rng(5).uniform(0.3, 2.8, 6)
    exact = StatevectorEstimator().run([(circuit, observable, values)]).result()[0].data.evs
    mapped = observable.apply_layout(isa.layout) if isa.layout else observable
    found = EstimatorV2(backend).run([(isa, mapped, values)], precision=0.03).result()[0].data
    assert found.evs == pytest.approx(exact, abs=6 * found.stds + (0.6 if layout else 0))


def test_a_circuit_that_is_routed(ideal_provider: QHubProvider) -> None:
    backend = ideal_provider.get_backend("ibm.qpu.fez")
    circuit = QuantumCircuit(5)
    circuit.ry(2.0, 0)
    for qubit in (1, 2, 3, 4):
        circuit.x(qubit) if qubit % 2 else circuit.ry(0.7, qubit)
    for first, second in ((0, 1), (0, 2), (0, 3), (0, 4), (2, 4), (1, 3)):
        circuit.cz(first, second)
    observables = ["IIIIZ", "IIIZI", "IIZII", "IZIII", "ZIIII"]
    exact = StatevectorEstimator().run([(circuit, observables)]).result()[0].data.evs
    found = EstimatorV2(backend).run([(circuit, observables)], precision=0.03).result()[0].data.evs
    assert found == pytest.approx(exact, abs=6 * 0.03)
    assert np.ptp(exact) > 1.5


def test_broadcasting_as_qiskit_documents(sv1: QHubBackend) -> None:
    circuit = ansatz(2)
    rng = np.random.default_rng(3)
    observables = [["XX", SparsePauliOp(["IY", "ZZ"], [0.5, 1.5]), {"ZI": -1.0, "II": 3.0}]]
    pubs = [
        (circuit, "ZX", rng.uniform(0, 3, 4)),
        (circuit, Pauli("-YZ"), rng.uniform(0, 3, (5, 4))),
        (circuit, observables, rng.uniform(0, 3, (4, 1, 4))),
        (circuit, observables, rng.uniform(0, 3, (1, 3, 4))),
        (circuit, [["XX"], ["IZ"]], rng.uniform(0, 3, (3, 4))),
        (circuit, "XI", rng.uniform(0, 3, (2, 4)), 0.05),
    ]
    exact = StatevectorEstimator().run(pubs).result()
    found = EstimatorV2(sv1).run(pubs, precision=0.02).result()
    for ours, theirs in zip(found, exact, strict=True):
        assert ours.data.shape == theirs.data.shape == ours.data.evs.shape == ours.data.stds.shape
        largest_weight = 2  # of the observables' measured terms
        assert np.all(np.abs(ours.data.evs - theirs.data.evs) <= 5 * largest_weight * ours.metadata["target_precision"])
    assert [entry.metadata["shots"] for entry in found] == [2500] * 5 + [400]
    assert [entry.metadata["target_precision"] for entry in found] == [0.02] * 5 + [0.05]


def test_each_set_of_values_is_measured_only_for_what_is_asked_of_it(sv1: QHubBackend) -> None:
    zipped = (ansatz(2), ["XX", "ZZ", "IY"], np.ones((3, 4)))
    every = (ansatz(2), [["XX"], ["ZZ"], ["IY"]], np.ones((3, 4)))
    estimator = EstimatorV2(sv1)
    assert len(estimator.run([zipped], precision=0.1).jobs[0].circuits) == 3
    assert len(estimator.run([every], precision=0.1).jobs[0].circuits) == 9


def test_projectors(sv1: QHubBackend) -> None:
    observables = [{"0+": 1.0}, {"1-": 1.0}, {"rI": 1.0}, {"lZ": 1.0}, {"01": 2.0, "YY": -1.0, "Xr": 0.5}]
    pub = (ansatz(2), observables, [1.0, 0.4, 2.0, 0.9])
    state = Statevector(pub[0].assign_parameters(pub[2]))
    as_paulis = [SparseObservable.from_list(list(terms.items())).as_paulis() for terms in observables]
    exact = [state.expectation_value(SparsePauliOp.from_sparse_observable(terms)).real for terms in as_paulis]
    found = EstimatorV2(sv1).run([pub], precision=0.01).result()[0].data
    assert np.all(np.abs(found.evs - exact) <= 6.5 * found.stds)
    assert np.all(found.stds > 0)


def test_the_same_as_qiskits_own_over_the_same_backend(sv1: QHubBackend) -> None:
    observable = SparsePauliOp(["XX", "YY", "ZZ", "ZI"], [0.5, -0.5, 1.0, 2.0])
    pub = (ansatz(2), observable, [1.0, 0.4, 2.0, 0.9])
    ours = EstimatorV2(sv1).run([pub], precision=0.02).result()[0]
    theirs = BackendEstimatorV2(backend=sv1).run([pub], precision=0.02).result()[0]
    assert ours.data.stds == pytest.approx(theirs.data.stds, rel=0.2)
    assert abs(ours.data.evs - theirs.data.evs) <= 5 * (ours.data.stds + theirs.data.stds)
    assert ours.metadata.items() >= theirs.metadata.items()


def test_constants_and_pubs_of_no_size_need_no_circuit(sv1: QHubBackend) -> None:
    job = EstimatorV2(sv1).run([(ansatz(2), ["II", {"II": -2.5}], np.ones(4)), (ansatz(2), "XX", np.ones((0, 4)))])
    constant, empty = job.result()
    assert job.jobs == ()
    assert job.done()
    assert constant.data.evs.tolist() == [1.0, -2.5]
    assert constant.data.stds.tolist() == [0.0, 0.0]
    assert empty.data.evs.shape == (0,)
    assert len(EstimatorV2(sv1).run([]).result()) == 0


def test_a_circuit_with_parameters_is_compiled_once(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    pub = (ansatz(2), [["XX"], ["ZZ"]], np.linspace(0, 1, 12).reshape(3, 4))
    job = general.estimate(backend, [pub], EstimatorOptions(), precision=0.2)
    sent = job.jobs[0].circuits
    assert len(sent) == 6
    assert all(circuit.layout is sent[0].layout for circuit in sent)
    assert job.result()[0].data.evs.shape == (2, 3)


def test_a_circuit_with_measurements_of_its_own(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    circuit = QuantumCircuit(2)
    circuit.add_register(ClassicalRegister(3, "observables"))
    circuit.x(0)
    circuit.measure(0, 2)
    with circuit.if_test((circuit.clbits[2], 1)):
        circuit.x(1)
    found = EstimatorV2(backend).run([(circuit, ["ZI", "IZ"])], precision=0.05).result()[0].data.evs
    assert found == pytest.approx([-1, -1], abs=0.2)


def test_the_default_precision_is_one_that_the_backend_allows(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.ionq.forte")
    result = EstimatorV2(backend).run([(ansatz(1), "Z", [1.0, 1.0])]).result()[0]
    assert result.metadata["shots"] == 4096
    estimator = EstimatorV2(backend, options={"default_precision": 0.1})
    assert estimator.run([(ansatz(1), "Z", [1.0, 1.0])]).result()[0].metadata["shots"] == 100


def late() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 1)
    circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    ("pub", "kind", "said"),
    [
        ((ansatz(2), "ZZZ", [0.0] * 4), ValueError, r"pub 1: The number of qubits of the circuit \(2\)"),
        ((ansatz(2), "ZZ"), ValueError, r"pub 1: The number of values \(0\) does not match"),
        ((ansatz(2), "ZZ", [0.0, 0.0, 0.0, np.inf]), ValueError, r"pub 1: .* 't\[3\]' the value inf"),
        ((ansatz(2), SparsePauliOp("ZZ", 1j), [0.0] * 4), ValueError, "pub 1: "),
        ((ansatz(2), {"ZZ": math.nan}, [0.0] * 4), ValueError, "pub 1: observable 0 has a coefficient that is not"),
        ((ansatz(2), ["ZZ", {"II": math.inf}], [0.0] * 4), ValueError, "pub 1: observable 1 has a coefficient"),
        ((ansatz(2), ["ZZ", "XX"], np.zeros((3, 4))), ValueError, "pub 1: .* not broadcastable"),
        ((ansatz(2), "ZZ", [0.0] * 4, 0.0), ValueError, r"pub 1: precision=0.0 takes inf shots"),
        ((ansatz(2), "ZZ", [0.0] * 4, 1e-300), ValueError, r"pub 1: precision=1e-300 takes inf shots"),
        ((ansatz(2), "ZZ", [0.0] * 4, -1.0), ValueError, "pub 1: precision must be non-negative"),
        (
            (ansatz(2), "ZZ", [0.0] * 4, 0.003),
            ConfigurationError,
            r"pub 1: precision=0.003 takes 111112 shots; .* 1 to 100000 shots .* precision of 0.003162 to 1",
        ),
        ((late(), "IZ"), UnsupportedCircuitError, "pub 1: .* EstimatorV2 measures the observables itself"),
        (ansatz(2), ValueError, r"pub 1: An invalid Estimator pub-like"),
    ],
)
def test_a_pub_that_cannot_work_is_named_and_nothing_is_sent(
    hub: HubAddress, pub: object, kind: type[Exception], said: str
) -> None:
    good = QuantumCircuit(1)
    with watched_client(hub) as (client, submissions):
        with pytest.raises(kind, match=said):
            EstimatorV2(QHubProvider(client=client).get_backend("aws.sim.sv1")).run([(good, "Z", None, 0.1), pub])
        assert submissions == []


@pytest.mark.parametrize(
    ("name", "mode"),
    [("aws.rigetti.cepheus", "native"), ("aws.rigetti.cepheus", "verbatim"), ("aws.ionq.forte", "native")],
)
def test_native_and_verbatim_circuits(ideal_provider: QHubProvider, name: str, mode: str) -> None:
    backend = ideal_provider.get_backend(name)
    circuit, values = ansatz(2), [2.2, 1.3, 0.4, 0.3]
    observables = ["XY", "ZI", "IZ", "YX", "ZZ"]
    exact = StatevectorEstimator().run([(circuit, observables, values)]).result()[0].data.evs
    pub = (circuit, observables, values)
    if mode == "verbatim":
        placed = backend.fit(circuit.assign_parameters(values), native=True)[0]
        pub = (placed, [SparsePauliOp(label).apply_layout(placed.layout) for label in observables])
    found = EstimatorV2(backend, options={"run_options": {mode: True}}).run([pub], precision=0.04)
    assert found.result()[0].data.evs == pytest.approx(exact, abs=6 * 0.04)
    backend.set_options(**{mode: True})
    found = EstimatorV2(backend).run([pub], precision=0.04)
    assert found.result()[0].data.evs == pytest.approx(exact, abs=6 * 0.04)
    assert np.ptp(exact) > 1.2
