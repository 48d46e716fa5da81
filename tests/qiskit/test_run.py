"""What `run` takes and refuses, and what comes back when a job does not go well."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Parameter
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit.primitives import BackendSamplerV2
from qiskit.providers import JobError
from qiskit.providers.exceptions import JobTimeoutError as QiskitTimeoutError
from qiskit.quantum_info import Statevector

from qhub_providers import QHubProvider
from qhub_providers.errors import (
    ConfigurationError,
    JobCancelledError,
    JobFailedError,
    JobTimeoutError,
    UnsupportedCircuitError,
)
from qhub_providers.qiskit import QHubBackend
from tests.fair_draw import check_fair
from tests.formats.circuits import gate_circuits, measured

SIMULATORS = ("aws.sim.sv1", "azure.ionq.simulator")
GATES = sorted(
    name
    for name, gate in get_standard_gate_name_mapping().items()
    if name not in ("measure", "reset", "delay", "global_phase") and gate.num_qubits
)


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


@pytest.fixture
def sv1(provider: QHubProvider) -> QHubBackend:
    return provider.get_backend("aws.sim.sv1")


@pytest.mark.parametrize("name", SIMULATORS)
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=measured(gate_circuits(GATES, max_gates=8)))
def test_any_standard_gate_gives_the_right_distribution(
    provider: QHubProvider, name: str, drawn: tuple[QuantumCircuit, list[int | None]]
) -> None:
    circuit, sources = drawn
    exact = Statevector(circuit.remove_final_measurements(inplace=False)).probabilities_dict()
    expected: dict[str, float] = {}
    for state, probability in exact.items():
        bits = "".join("0" if source is None else state[::-1][source] for source in sources)[::-1]
        expected[bits] = expected.get(bits, 0.0) + probability
    shots = 2000
    result = provider.get_backend(name).run(circuit, shots=shots).result()
    counts = {key.replace(" ", ""): count for key, count in result.get_counts().items()}
    assert sum(counts.values()) == shots
    check_fair(counts, expected)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"shotz": 5}, "unknown option 'shotz'; accepted are disable_qubit_rewiring, memory"),
        ({"shots": 0}, "whole number"),
        ({"shots": 1.5}, "whole number"),
        ({"shots": True}, "whole number"),
        ({"shots": 10**9}, "aws.sim.sv1 takes 1 to 100000 shots"),
        ({"seed_simulator": 7}, "the Hub's contract has no seed"),
        ({"optimization_level": 4}, "optimization_level=4"),
        ({"tags": "one"}, "list of strings"),
        ({"tags": ["qhub:mine"]}, "qhub:"),
    ],
)
def test_options_that_cannot_work_are_refused_with_a_way_out(
    sv1: QHubBackend, options: dict[str, object], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        sv1.run(bell(), **options)
    if "tags" not in options:
        with pytest.raises(ConfigurationError, match=said):
            sv1.set_options(**options)


def test_shots_of_any_integer_type_and_options_of_the_backend(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    assert sum(backend.run(bell(), shots=np.int64(12), memory=False).result().get_counts().values()) == 12
    backend.set_options(shots=34, tags=("a",))
    job = backend.run(bell(), seed_simulator=None)
    assert sum(job.result().get_counts().values()) == 34
    assert job.tags == ["a"]
    assert sum(provider.get_backend("aws.sim.sv1").run(bell()).result().get_counts().values()) == 1024


@pytest.mark.parametrize("wrong", [[], None, "circuit", [bell(), 3], [bell(), None], 5])
def test_what_is_not_a_circuit_is_refused(sv1: QHubBackend, wrong: object) -> None:
    with pytest.raises(ConfigurationError):
        sv1.run(wrong)


def test_parameters_are_bound_one_set_or_many(sv1: QHubBackend) -> None:
    first, second = Parameter("first"), Parameter("second")
    circuit = QuantumCircuit(2, name="ansatz")
    circuit.rx(first, 0)
    circuit.rx(2 * second, 1)
    circuit.measure_all()
    assert sv1.run(circuit, {"first": np.pi, "second": 0.0}, shots=9).result().get_counts() == {"01": 9}
    assert sv1.run(circuit, {first: 0, second: np.pi / 2}, shots=9).result().get_counts() == {"10": 9}
    assert sv1.run(circuit, [np.pi, np.pi / 2], shots=9).result().get_counts() == {"11": 9}
    many = sv1.run(circuit, np.array([[0, 0], [np.pi, 0]]), shots=9).result()
    assert [many.get_counts(index) for index in range(2)] == [{"00": 9}, {"01": 9}]
    for wrong in (
        {"third": 1.0},
        [1.0],
        [{"first": 1.0}, [1.0, 2.0, 3.0]],
        {"first": "x", "second": 1.0},
        np.array(1.0),
        "x",
        iter([1.0]),
    ):
        with pytest.raises(ConfigurationError, match="parameter_values"):
            sv1.run([circuit], wrong)
    with pytest.raises(UnsupportedCircuitError, match=r"'ansatz', instruction 0: 'rx' .* unbound are first, second"):
        sv1.run(circuit)
    with pytest.raises(UnsupportedCircuitError, match="unbound are second"):
        sv1.run(circuit, {"first": 1.0})


def test_bits_outside_of_registers_make_one_flat_string(sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(QuantumRegister(2), [Clbit()], ClassicalRegister(2, "c"))
    circuit.x(0)
    circuit.measure([0, 1], [2, 0])
    assert sv1.run(circuit, shots=4).result().get_counts() == {"100": 4}


def test_dynamic_circuits_run_where_the_record_offers_them(ideal_provider: QHubProvider, sv1: QHubBackend) -> None:
    circuit = QuantumCircuit(2, 2, name="dynamic")
    circuit.x(0)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.x(1)
    circuit.reset(0)
    circuit.measure(1, 1)
    counts = ideal_provider.get_backend("ibm.qpu.fez").run(circuit, shots=500).result().get_counts()
    assert counts == {"11": 500}
    with pytest.raises(UnsupportedCircuitError, match=r"'dynamic', instruction 2: 'if_else' .* is not offered by aws"):
        sv1.run(circuit)


def test_delays_keep_their_length_whatever_their_unit(provider: QHubProvider) -> None:
    circuit = QuantumCircuit(2, 2, name="delayed")
    circuit.x([0, 1])
    circuit.delay(2000, 0, unit="us")  # long enough for every excited qubit to decay
    circuit.measure([0, 1], [0, 1])
    with circuit.if_test((circuit.clbits[0], 0)):
        circuit.delay(4, 1, unit="us")
    job = provider.get_backend("ibm.qpu.fez").run(circuit, shots=400)
    counts = job.result().get_counts()
    assert max(counts, key=counts.get) == "10"
    delays = [item.operation for item in job.circuits[0].data if item.name == "delay"]
    assert [(delay.unit, delay.duration) for delay in delays] == [("dt", 500_000)]


def test_a_failed_job_gives_the_providers_reason(sv1: QHubBackend) -> None:
    wide = QuantumCircuit(34, name="wide")
    wide.h(range(34))
    wide.measure_all()
    job = sv1.run(wide, shots=1)
    with pytest.raises(JobFailedError, match=job.job_id()) as caught:
        job.result(timeout=300)
    assert isinstance(caught.value, JobError)
    assert "34" in str(caught.value.reason)
    assert caught.value.job_id == job.job_id()
    assert job.raw_result() == caught.value.payload


def test_a_failed_circuit_leaves_the_others_their_results(sv1: QHubBackend) -> None:
    wide = QuantumCircuit(34, name="wide")
    wide.h(range(34))
    wide.measure_all()
    result = sv1.run([bell(), wide, bell()], shots=10).result(timeout=300)
    assert [entry.success for entry in result.results] == [True, False, True]
    assert not result.success
    assert "34" in result.results[1].status
    with pytest.raises(QiskitError, match=r"PARTIAL COMPLETED.*34"):
        result.get_counts(1)
    with pytest.raises((QiskitError, ValueError)):
        BackendSamplerV2(backend=sv1).run([(bell(),), (wide,)], shots=10).result()
    assert sum(result.get_counts(2).values()) == 10


def slow() -> QuantumCircuit:
    """Half a minute of work for a state-vector simulator, and more: it runs until it is cancelled."""
    circuit = QuantumCircuit(23, name="slow")
    for layer in range(40):
        circuit.rx(0.1 + layer, range(23))
        circuit.cz(range(22), range(1, 23))
    circuit.measure_all()
    return circuit


def test_a_timeout_leaves_the_job_and_says_its_id_and_cancel_tells_the_truth(sv1: QHubBackend) -> None:
    job = sv1.run(slow(), shots=10, optimization_level=0)
    with pytest.raises(JobTimeoutError, match=job.job_id()) as caught:
        job.result(timeout=0.2)
    assert isinstance(caught.value, QiskitTimeoutError)
    assert isinstance(caught.value, TimeoutError)
    assert job.cancel()
    job.wait_for_final_state(timeout=300)
    assert job.cancelled()
    with pytest.raises(JobCancelledError, match=r"^job .* was cancelled$"):
        job.result()
    assert job.cancel()


def test_submit_would_pay_twice(sv1: QHubBackend) -> None:
    job = sv1.run(bell(), shots=1)
    with pytest.raises(JobError, match="pay twice"):
        job.submit()
