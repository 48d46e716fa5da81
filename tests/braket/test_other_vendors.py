"""Braket circuits on backends of other vendors than AWS. The machines are ideal, so that no error hides in noise."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, FreeParameter, Gate, Instruction, Observable, ResultType
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister

from qhub_providers import QHubBraketProvider, QHubProvider
from qhub_providers.braket import QHubDevice
from qhub_providers.braket.open_qasm import as_circuit
from qhub_providers.errors import ConfigurationError, HubJobError, UnsupportedCircuitError
from tests.fair_draw import check_fair

FAMILIES = ("azure.ionq.simulator", "ibm.qpu.fez", "iqm.qpu.garnet", "kipu.sim.qsim", "qudora.sim.xg1")
LABELS = (11, 4, 7)
HERMITIAN = np.array([[1, 1 - 1j], [1 + 1j, -1]])


@pytest.fixture(params=FAMILIES)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def test_each_qubit_alone_is_in_its_own_column(device: QHubDevice) -> None:
    circuits = [Circuit().i(4).i(7).i(11).x(label) for label in LABELS]
    circuits += [circuit.copy().measure(list(LABELS)) for circuit in circuits]
    circuits += [Circuit().i(4).i(7).x(label).measure(11).measure(4) for label in LABELS]
    results = device.run_batch(circuits, shots=20).results()
    assert [dict(result.measurement_counts) for result in results] == [
        *({"001": 20}, {"100": 20}, {"010": 20}),
        *({"100": 20}, {"010": 20}, {"001": 20}),
        *({"10": 20}, {"01": 20}, {"00": 20}),
    ]
    assert [result.measured_qubits for result in results] == [[4, 7, 11]] * 3 + [[11, 4, 7]] * 3 + [[11, 4]] * 3
    assert results[0].measurements.tolist() == [[0, 0, 1]] * 20
    assert results[-1].measurements.shape == (20, 2)


def test_each_qubit_with_a_probability_of_its_own(device: QHubDevice) -> None:
    circuit, shots = Circuit(), 4000
    for label, probability in zip(LABELS, (0.1, 0.35, 0.8), strict=True):
        circuit.ry(label, 2 * math.asin(math.sqrt(probability)))
    result = device.run(circuit.measure(list(LABELS)), shots=shots).result()
    ones = result.measurements.mean(axis=0)
    deviations = np.sqrt(np.array([0.1, 0.35, 0.8]) * np.array([0.9, 0.65, 0.2]) / shots)
    assert np.all(np.abs(ones - [0.1, 0.35, 0.8]) < 6 * deviations), ones


def test_the_whole_of_a_result(device: QHubDevice) -> None:
    task = device.run(Circuit().h(2).cnot(2, 5), shots=400, name="a pair")
    result = task.result()
    counts = result.measurement_counts
    assert set(counts) == {"00", "11"}
    assert sum(counts.values()) == 400
    assert result.measurement_probabilities == {key: count / 400 for key, count in counts.items()}
    assert dict(counts) == {key: int((result.measurements @ [2, 1] == int(key, 2)).sum()) for key in counts}
    assert result.values == []
    assert (result.task_metadata.id, result.task_metadata.shots) == (task.id, 400)
    assert result.task_metadata.deviceId == device.name
    assert "cnot q[2], q[5];" in result.additional_metadata.action.source
    assert task.job.known.sdk_provider == "BRAKET"


def asking() -> Circuit:
    """All result types, of several qubits, one of which no gate touches."""
    circuit = Circuit().ry(7, FreeParameter("theta")).h(3).cnot(7, 5)
    circuit.expectation(Observable.X(), 3)
    circuit.variance(Observable.Y() @ Observable.Z(), [9, 7])
    circuit.probability([5, 7])
    circuit.sample(Observable.Hermitian(HERMITIAN), 11)
    return circuit.expectation(Observable.Z() @ Observable.Z(), [5, 7])


def test_result_types_are_computed_from_measurements_in_their_bases(device: QHubDevice) -> None:
    circuit, shots, one = asking(), 2000, math.sin(0.45) ** 2
    result = device.run(circuit, shots=shots, inputs={"theta": 0.9}).result()
    assert result.measured_qubits == [3, 5, 7, 9, 11]
    assert result.measurements.shape == (shots, 5)
    for result_type, value in zip(circuit.result_types, result.values, strict=True):
        assert result.get_value_by_result_type(result_type) is value
    expectation, variance, probability, sample, together = result.values
    assert expectation == pytest.approx(1)
    assert variance == pytest.approx(1, abs=0.02)
    assert probability[[1, 2]].tolist() == [0, 0]
    assert probability[3] == pytest.approx(one, abs=6 * math.sqrt(one * (1 - one) / shots))
    assert set(np.round(sample, 6)) == {-1.732051, 1.732051}
    assert np.mean(sample) == pytest.approx(1, abs=6 * math.sqrt(2 / shots))
    assert together == pytest.approx(1)


def test_a_task_is_read_by_its_id_alone(device: QHubDevice, ideal_braket: QHubBraketProvider) -> None:
    task = device.run(asking(), shots=200, inputs={"theta": 0.9})
    result = task.result()
    again = QHubBraketProvider(client=ideal_braket.client).retrieve_task(task.id).result()
    assert again.measured_qubits == [3, 5, 7, 9, 11]
    assert np.array_equal(again.measurements, result.measurements)
    assert [item.type for item in again.result_types] == [item.type for item in result.result_types]
    assert all(np.array_equal(one, other) for one, other in zip(again.values, result.values, strict=True))


def test_an_observable_of_all_qubits_has_a_value_for_each(device: QHubDevice) -> None:
    result = device.run(Circuit().x(8).h(8).h(2).expectation(Observable.X()), shots=100).result()
    assert result.values == [[1.0, -1.0]]


ONE_QUBIT = (
    "I",
    "X",
    "Y",
    "Z",
    "S",
    "Si",
    "T",
    "Ti",
    "V",
    "Vi",
    "Rx",
    "Ry",
    "Rz",
    "PhaseShift",
    "GPi",
    "GPi2",
    "PRx",
    "U",
)
TWO_QUBITS = ("CNot", "Swap", "ISwap", "CV", "CY", "CZ", "ECR", "PSwap", "XY", "XX", "YY", "ZZ", "MS")
PHASES = ("CPhaseShift", "CPhaseShift00", "CPhaseShift01", "CPhaseShift10")
ANGLES = (0.37, -1.21, 2.9)


def gate_of(name: str) -> Gate:
    kind = getattr(Gate, name)
    wanted = [parameter for parameter in inspect.signature(kind).parameters if parameter.startswith("angle")]
    return kind(*ANGLES[: len(wanted)])


def with_every_gate() -> Circuit:
    circuit = Circuit().h(0).h(1).h(2)
    for name in (*ONE_QUBIT, *TWO_QUBITS, *PHASES, "CCNot", "CSwap"):
        gate = gate_of(name)
        circuit.add_instruction(Instruction(gate, (2, 0, 1)[: gate.qubit_count]))
    circuit.unitary(targets=[1, 2], matrix=np.kron(Gate.H().to_matrix(), Gate.U(*ANGLES).to_matrix()))
    return circuit.ry(0, 0.8, control=[2], control_state="0", power=-1.5).gphase(0.4)


def test_every_gate_runs(device: QHubDevice) -> None:
    circuit, shots = with_every_gate(), 4000
    # circuit.to_unitary() of Braket 1.100 disagrees with Braket's own simulator about this circuit
    wanted = LocalSimulator().run(circuit.copy().probability(), shots=0).result().values[0]
    assert wanted.max() < 0.5 > wanted.min() > 0  # an outcome that is certain would tell little
    result = device.run(circuit.probability(), shots=shots).result()
    assert np.allclose(result.values[0] * shots, [result.measurement_counts.get(f"{n:03b}", 0) for n in range(8)])
    check_fair(result.measurement_counts, {f"{n:03b}": float(wanted[n]) for n in range(8)})


def bell() -> Circuit:
    return Circuit().h(0).cnot(0, 1)


@pytest.mark.parametrize(
    ("specification", "text"),
    [
        (bell().bit_flip(0, 0.1), "BitFlip on qubits 0 is noise"),
        (
            bell().add_verbatim_box(Circuit().h(1)),
            "StartVerbatimBox is for machines, whose|only measurements may come after",
        ),
        (bell().density_matrix(), "is not told by measurements"),
        (bell().expectation(2 * Observable.X(), 0), r"has the factor 2|cannot be computed: .*oefficient"),
        (bell().adjoint_gradient(Observable.X() @ Observable.Y(), [0, 1], ["a"]), "without shots only, shots=0"),
        (bell().rx(0, FreeParameter("turn")), r"no value for turn: give them in inputs="),
        (bell().rx(0, float("nan")), "not a finite number"),
        (Circuit(), "at least one non-zero-qubit gate"),
        ("OPENQASM 3; qubit[1] q; h q[0]; reset q[0];", "cannot read the program: line 1: a reset"),
        ("OPENQASM 3; qubit[1 q; h q[0];", "no OpenQASM 3: line 1, column 21: "),
        ("OPENQASM 3; qubit[1] q; nonsense q[0];", "cannot read the program: line 1: Gate nonsense is not defined"),
        ("OPENQASM 3; input float turn; qubit[1] q; rx(turn) q[0];", "no value for turn"),
    ],
)
def test_what_cannot_run_is_refused_with_the_reason(
    device: QHubDevice, specification: Circuit | str, text: str
) -> None:
    with pytest.raises(UnsupportedCircuitError, match=text):
        device.run(specification, shots=10)


def test_a_thing_that_is_no_program_is_refused(device: QHubDevice) -> None:
    for thing in (None, 5, "", [], QuantumCircuit(1)):
        with pytest.raises(ConfigurationError, match="a device runs a Circuit, OpenQASM 3 text"):
            device.run(thing, shots=10)


def test_a_circuit_wider_than_the_device_is_refused(ideal_braket: QHubBraketProvider) -> None:
    circuit = Circuit()
    for label in range(21):
        circuit.h(2 * label)
    with pytest.raises(UnsupportedCircuitError, match=r"21 qubits.* 20"):
        ideal_braket.get_device("iqm.qpu.garnet").run(circuit, shots=10)


def test_programs_have_inputs_and_observables_by_their_matrix() -> None:
    source = """
        OPENQASM 3;
        input float turn;
        qubit[2] q;
        rx(turn) q[1];
        #pragma braket result variance hermitian([[1, 1-1im], [1+1im, -1]]) q[1]
        #pragma braket result expectation z(q[0])
    """
    for program in (source, Program(source=source), Program(source=source, inputs={"turn": 7})):
        circuit = as_circuit(program, {"turn": 0.25})
        assert circuit.instructions[0].operator.angle == 0.25
        assert circuit.result_types == [
            ResultType.Variance(Observable.Hermitian(HERMITIAN), [1]),
            ResultType.Expectation(Observable.Z(), [0]),
        ]


def test_a_gate_of_the_user_s_own_runs(device: QHubDevice) -> None:
    class Flip(Gate):
        """Is not one that Braket has words for."""

        def __init__(self) -> None:
            super().__init__(qubit_count=2, ascii_symbols=["F", "F"])

        def to_matrix(self) -> Any:
            return np.kron(Gate.X().to_matrix(), np.eye(2))

    result = device.run(Circuit().i(0).add_instruction(Instruction(Flip(), [2, 5])), shots=10).result()
    assert result.measurement_counts == {"010": 10}
    assert result.additional_metadata.action.source.startswith("// ")


def test_a_job_that_began_in_qiskit_is_read_too(ideal_provider: QHubProvider, device: QHubDevice) -> None:
    circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "a"), ClassicalRegister(1, "b"))
    circuit.x(2)
    circuit.measure([0, 1, 2], [0, 2, 1])
    job = ideal_provider.get_backend(device.name).run(circuit, shots=10)
    result = QHubBraketProvider(client=ideal_provider.client).retrieve_task(job.job_id()).result()
    assert result.measurement_counts == {"010": 10}  # bit 0 leftmost
    assert result.measured_qubits == [0, 1, 2]


def test_amplitudes_are_no_measurements(ideal_provider: QHubProvider) -> None:
    circuit = QuantumCircuit(2)
    circuit.h(0)
    job = ideal_provider.get_backend("kipu.sim.qsim").run(circuit, mode="statevector")
    job.result()
    with pytest.raises(HubJobError, match=r"not the measurements of one circuit: QHubProvider\.retrieve_job"):
        QHubBraketProvider(client=ideal_provider.client).retrieve_task(job.job_id()).result()
