"""`SamplerV2`: every bit in its register, its place in the pub's shape and its shot."""

from __future__ import annotations

import numpy as np
import pytest
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Clbit, Parameter, ParameterVector
from qiskit.providers import JobStatus
from qiskit.quantum_info import Statevector

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from qhub_providers.qiskit import QHubBackend, SamplerV2
from qhub_providers.qiskit.primitives import SamplerOptions, general
from tests.conftest import HubAddress
from tests.fair_draw import check_fair
from tests.submissions import watched_client

IDEAL = ("aws.sim.sv1", "azure.ionq.simulator")


@pytest.fixture
def sv1(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.sim.sv1")


def registers() -> QuantumCircuit:
    """Bits 0 and 9 of `wide` and bit 1 of `two`; all others are idle. RX(angle) on the first, X on the others."""
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(10, "wide"), ClassicalRegister(2, "two"))
    circuit.metadata = {"mine": 1}
    circuit.rx(Parameter("angle"), 0)
    circuit.x([1, 2])
    circuit.measure([0, 1, 2], [0, 9, 11])
    return circuit


@pytest.mark.parametrize("name", [*IDEAL, "aws.ionq.forte", "ibm.qpu.fez"])
def test_registers_and_shapes(provider: QHubProvider, name: str) -> None:
    values = [[[0.0], [np.pi]], [[np.pi], [0.0]], [[0.0], [0.0]]]
    result = SamplerV2(provider.get_backend(name)).run([(registers(), values)], shots=200).result()[0]
    assert (result.data.shape, list(result.data)) == ((3, 2), ["wide", "two"])
    assert result.data.wide.array.shape == (3, 2, 200, 2)
    assert result.data.two.array.shape == (3, 2, 200, 1)
    allowed = 0 if name in IDEAL else 40
    for index in np.ndindex(3, 2):
        first = "1" if values[index[0]][index[1]][0] else "0"
        assert result.data.wide[index].get_counts().get(f"100000000{first}", 0) >= 200 - allowed
        assert result.data.two[index].get_counts().get("10", 0) >= 200 - allowed
        joined = result.join_data()[index].get_counts()
        assert joined.get(f"10100000000{first}", 0) >= 200 - allowed
    assert result.metadata["shots"] == 200
    assert result.metadata["circuit_metadata"] == {"mine": 1}
    assert len(result.metadata["job_ids"]) == (1 if name.startswith("ibm") else 6)
    assert result.metadata["shot_order_known"] is (name in ("aws.sim.sv1", "ibm.qpu.fez"))


def test_the_shots_of_registers_belong_together(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(QuantumRegister(2), ClassicalRegister(1, "one"), ClassicalRegister(1, "other"))
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure([0, 1], [0, 1])
    data = SamplerV2(sv1).run([circuit], shots=100).result()[0].data
    assert np.array_equal(data.one.array, data.other.array)
    assert 0 < data.one.array.sum() < 100


def test_the_distribution_that_qiskit_computes(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(3)
    for qubit, angle in enumerate(ParameterVector("t", 3)):
        circuit.ry(angle, qubit)
    circuit.cx(0, 2)
    circuit.measure_all()
    values = np.random.default_rng(4).uniform(0, 3, (4, 3))
    ours = SamplerV2(sv1).run([(circuit, values)], shots=4000).result()[0].data.meas
    state = circuit.remove_final_measurements(inplace=False)
    for index in range(4):
        exact = Statevector(state.assign_parameters(values[index])).probabilities_dict()
        check_fair(ours[index].get_counts(), exact)


def test_each_pub_has_its_shots_and_pubs_with_equal_shots_are_one_job(sv1: QHubBackend) -> None:
    bell = QuantumCircuit(2)
    bell.h(0)
    bell.cx(0, 1)
    bell.measure_all()
    job = SamplerV2(sv1, options={"default_shots": 30}).run([bell, (bell, None, 20), bell, (bell, [], 30)])
    result = job.result()
    assert [entry.data.meas.num_shots for entry in result] == [30, 20, 30, 30]
    assert [entry.metadata["shots"] for entry in result] == [30, 20, 30, 30]
    assert [len(inner.hub_jobs) for inner in job.jobs] == [3, 1]
    assert job.job_id() == ",".join(inner.job_id() for inner in job.jobs)
    assert (job.status(), job.done(), job.in_final_state()) == (JobStatus.DONE, True, True)
    assert not job.running()
    assert not job.cancelled()


def test_each_pub_names_its_own_jobs(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("angle"), 0)
    circuit.measure_all()
    job = SamplerV2(sv1).run([(circuit, [[0.0], [np.pi]]), (circuit, [np.pi])], shots=20)
    first, second = (result.metadata["job_ids"] for result in job.result())
    assert [len(first), len(second)] == [2, 1]
    assert [*first, *second] == [one.id for one in job.jobs[0].hub_jobs]


def test_shots_come_from_the_pub_then_the_call_then_the_options_then_the_backend(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    backend.set_options(shots=11)
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    sampler = SamplerV2(backend)
    assert sampler.run([circuit]).result()[0].data.meas.num_shots == 11
    sampler.options.default_shots = 12
    assert sampler.run([circuit]).result()[0].data.meas.num_shots == 12
    assert sampler.run([circuit, (circuit, None, 14)], shots=13).result()[1].data.meas.num_shots == 14


def test_no_pubs_and_pubs_of_no_size(sv1: QHubBackend) -> None:
    assert len(SamplerV2(sv1).run([]).result()) == 0
    job = SamplerV2(sv1).run([(registers(), np.zeros((0, 1))), (registers(), np.zeros((2, 0, 1)), 7)])
    first, second = job.result()
    assert job.jobs == ()
    assert job.done()
    assert first.data.shape == (0,)
    assert second.data.wide.array.shape == (2, 0, 7, 2)
    assert second.data.two.array.shape == (2, 0, 7, 1)


def test_a_circuit_with_parameters_is_compiled_once(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    job = general.sample(backend, [(registers(), np.linspace(0, 1, 5)[:, None])], SamplerOptions(), shots=10)
    sent = job.jobs[0].circuits
    assert len(sent) == 5
    assert all(circuit.layout is sent[0].layout for circuit in sent)  # the layout of one compilation
    assert job.result()[0].data.wide.shape == (5,)


def test_a_parameter_that_compiling_removes(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("b"), 0)
    circuit.rz(Parameter("a"), 0)  # changes nothing before a measurement
    circuit.measure_all()
    data = SamplerV2(backend).run([(circuit, {"b": [0.0, np.pi], "a": [1.0, 2.0]})], shots=100).result()[0].data
    assert data.meas[0].get_counts()["0"] > 80
    assert data.meas[1].get_counts()["1"] > 80


def test_isa_circuits_keep_their_qubits(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    isa = transpile(registers(), backend=backend, initial_layout=[20, 40, 60], seed_transpiler=1)
    job = SamplerV2(backend).run([(isa, [np.pi])], shots=100)
    measured = [
        sent.find_bit(item.qubits[0]).index
        for sent in job.jobs[0].circuits
        for item in sent.data
        if item.name == "measure"
    ]
    assert sorted(measured) == [20, 40, 60]
    assert job.result()[0].data.two.get_counts()["10"] > 70


def nothing_measured() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    circuit.h(0)
    return circuit


def written_twice() -> QuantumCircuit:
    circuit = QuantumCircuit(2, 1)
    circuit.measure([0, 1], [0, 0])
    return circuit


def into_register(name: str) -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(1, "q"), ClassicalRegister(1, name))
    circuit.measure(0, 0)
    return circuit


def into_no_register() -> QuantumCircuit:
    circuit = QuantumCircuit(QuantumRegister(2, "q"), ClassicalRegister(1, "c"), [Clbit()])
    circuit.measure([0, 1], [0, 1])
    return circuit


UNNAMEABLE = ("values", "keys", "items", "size", "ndim", "shape", "self")


def test_measurements_inside_of_custom_instructions_count(sv1: QHubBackend) -> None:
    flipped = QuantumCircuit(1, 1)
    flipped.x(0)
    flipped.measure(0, 0)
    circuit = QuantumCircuit(2, 2)
    circuit.append(flipped.to_instruction(), [1], [1])
    assert SamplerV2(sv1).run([circuit], shots=10).result()[0].data.c.get_counts() == {"10": 10}


@pytest.mark.parametrize(
    ("pub", "kind", "said"),
    [
        *(
            ((into_register(name),), ValueError, f"pub 1: .* cannot hold a register named '{name}'")
            for name in UNNAMEABLE
        ),
        ((into_no_register(),), ValueError, r"pub 1: .* classical bits outside of every register \(1\)"),
        ((nothing_measured(),), UnsupportedCircuitError, r"pub 1: .* measures nothing"),
        ((registers(), [float("nan")]), ValueError, r"pub 1: set 0 of the parameter values gives 'angle'"),
        (
            (registers(),),
            ValueError,
            r"pub 1: The number of values \(0\) does not match the number of parameters \(1\)",
        ),
        (
            (registers(), {"angel": 1.0}),
            ValueError,
            r"pub 1: the values are for angel; the circuit's parameters are angle",
        ),
        ((registers(), [1.0], 0), ValueError, "pub 1: shots must be positive"),
        ((registers(), [1.0], 100_001), ConfigurationError, "pub 1: shots=100001: aws.sim.sv1 takes 1 to 100000"),
        ((written_twice(),), UnsupportedCircuitError, "pub 1: .* writes classical bit 0 again"),
        ((written_twice(), None, 7), UnsupportedCircuitError, "pub 1: .* writes classical bit 0 again"),
        (("text",), ValueError, "pub 1: circuit must be QuantumCircuit"),
        (7, ValueError, "pub 1: "),
    ],
)
def test_a_pub_that_cannot_work_is_named_and_nothing_is_sent(
    hub: HubAddress, pub: object, kind: type[Exception], said: str
) -> None:
    good = QuantumCircuit(1)
    good.measure_all()
    with watched_client(hub) as (client, submissions):
        with pytest.raises(kind, match=said):
            SamplerV2(QHubProvider(client=client).get_backend("aws.sim.sv1")).run([good, pub])
        assert submissions == []


def test_a_circuit_alone_is_no_list_of_pubs(sv1: QHubBackend) -> None:
    with pytest.raises(ValueError, match=r"write run\(\[pub\]\)"):
        SamplerV2(sv1).run(registers())


def test_what_the_constructor_refuses(sv1: QHubBackend) -> None:
    with pytest.raises(ConfigurationError, match=r"mode takes a backend of the Hub, .* not str"):
        SamplerV2("aws.sim.sv1")
    with pytest.raises(ConfigurationError, match="resilience_level=1 cannot work: accepted are default_shots"):
        SamplerV2(sv1, options={"resilience_level": 1})
    with pytest.raises(ConfigurationError, match="not in run_options"):
        SamplerV2(sv1, options={"run_options": {"shots": 3}})
    sampler = SamplerV2(sv1)
    with pytest.raises(ConfigurationError, match="default_shots=0"):
        sampler.options.default_shots = 0
    with pytest.raises(ConfigurationError, match="default_shotz=3 cannot work: accepted are"):
        sampler.options.default_shotz = 3
    with pytest.raises(ConfigurationError, match="pub 0: unknown option 'shotz'"):
        SamplerV2(sv1, options={"run_options": {"shotz": 3}}).run([registers().assign_parameters([1.0])])


def test_amplitudes_are_no_shots(provider: QHubProvider) -> None:
    qsim = provider.get_backend("kipu.sim.qsim")
    circuit = registers().assign_parameters([1.0])
    with pytest.raises(ConfigurationError, match="mode='statevector' of kipu"):
        SamplerV2(qsim, options={"run_options": {"mode": "statevector"}}).run([circuit])
    qsim.set_options(mode="statevector")
    with pytest.raises(ConfigurationError, match="primitives need shots"):
        SamplerV2(qsim).run([circuit])


def test_run_options_reach_the_job(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(1)
    circuit.measure_all()
    job = SamplerV2(sv1, options={"run_options": {"tags": ["mine"], "name": "one"}}).run([circuit], shots=5)
    assert (job.jobs[0].tags, job.jobs[0].name) == (["mine"], "one")
    assert not job.cancel() or job.cancelled()
