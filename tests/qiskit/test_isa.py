"""Which circuits fit a target as they are, and how a circuit is made to fit: no Hub is needed for that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Delay, ForLoopOp, Gate, IfElseOp, Measure, Parameter, Reset
from qiskit.circuit.library import CXGate, CZGate, RZGate, SXGate, UnitaryGate, XGate
from qiskit.quantum_info import Clifford, Operator
from qiskit.transpiler import CouplingMap, Target

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats import braket_qasm, ibm
from qhub_providers.qiskit.fit import Fitter
from qhub_providers.qiskit.isa import first_misfit
from qhub_providers.qiskit.options import RunOptions


def line(num_qubits: int = 5) -> Target:
    target = Target(num_qubits=num_qubits)
    for gate in (XGate(), SXGate(), RZGate(Parameter("a"))):
        target.add_instruction(gate, {(qubit,): None for qubit in range(num_qubits)})
    target.add_instruction(CZGate(), dict.fromkeys(CouplingMap.from_line(num_qubits).get_edges()))
    for operation in (Measure(), Reset(), Delay(Parameter("t"))):
        target.add_instruction(operation, {(qubit,): None for qubit in range(num_qubits)})
    target.add_instruction(IfElseOp, name="if_else")
    return target


def everywhere(num_qubits: int = 5) -> Target:
    target = Target(num_qubits=num_qubits)
    for gate in (XGate(), SXGate(), RZGate(Parameter("a")), CXGate()):
        target.add_instruction(gate)
    target.add_instruction(Measure())
    return target


MACHINE = Fitter("machine", line(), ibm.FORMAT)
SIMULATOR = Fitter("simulator", everywhere(), braket_qasm.FORMAT)


def bell() -> QuantumCircuit:
    circuit = QuantumCircuit(2, name="bell")
    circuit.h(0)
    circuit.cx(0, 1)
    circuit.measure_all()
    return circuit


def test_a_circuit_that_fits_is_sent_unchanged() -> None:
    circuit = transpile(bell(), target=line(), seed_transpiler=1)
    assert MACHINE.fit(circuit, RunOptions()) is circuit


def test_a_circuit_on_its_own_qubits_is_never_laid_out_again() -> None:
    circuit = QuantumCircuit(5, 2)
    circuit.h(3)
    circuit.cx(3, 4)
    circuit.measure([3, 4], [0, 1])
    fitted = MACHINE.fit(circuit, RunOptions(optimization_level=3))
    used = {fitted.find_bit(qubit).index for item in fitted.data for qubit in item.qubits}
    assert used == {3, 4}
    assert first_misfit(fitted, MACHINE.target) is None


def test_a_placed_circuit_that_cannot_stay_is_refused() -> None:
    circuit = QuantumCircuit(5, 2)
    circuit.cx(0, 4)
    circuit.measure([0, 4], [0, 1])
    with pytest.raises(
        UnsupportedCircuitError, match=r"instruction 0: 'cx' on qubits 0, 4 acts on qubits that machine"
    ):
        MACHINE.fit(circuit, RunOptions())


def test_any_other_circuit_is_transpiled_and_keeps_its_meaning() -> None:
    circuit = QuantumCircuit(3)
    circuit.append(UnitaryGate(Operator(CXGate()).data), [0, 2])
    circuit.ccx(0, 1, 2)
    circuit.measure_all()
    fitted = MACHINE.fit(circuit, RunOptions(seed_transpiler=3))
    assert fitted.layout is not None
    assert first_misfit(fitted, MACHINE.target) is None


def test_transpile_false_names_the_first_instruction() -> None:
    with pytest.raises(UnsupportedCircuitError, match=r"'bell', instruction 0: 'h' on qubit 0 is not an instruction"):
        MACHINE.fit(bell(), RunOptions(transpile=False))


def test_a_custom_gate_under_a_standard_name_does_not_fit() -> None:
    custom = QuantumCircuit(1, name="x")
    custom.sx(0)
    circuit = QuantumCircuit(1)
    circuit.append(custom.to_gate(), [0])
    circuit.measure_all()
    misfit = first_misfit(circuit, everywhere())
    assert misfit is not None
    assert misfit.position == 0
    fitted = SIMULATOR.fit(circuit, RunOptions())
    assert [item.name for item in fitted.data if item.name not in ("barrier", "measure")] == ["sx"]


@pytest.mark.parametrize("name", ["x", "sx", "h", "id", "u", "p", "reset", "measure", "delay", "barrier", "cx"])
@pytest.mark.parametrize("kind", ["gate", "instruction", "nested", "in control flow"])
@pytest.mark.parametrize("fitter", [MACHINE, SIMULATOR], ids=["machine", "simulator"])
def test_what_is_called_like_another_gate_keeps_its_own_meaning(fitter: Fitter, name: str, kind: str) -> None:
    definition = QuantumCircuit(1, name=name)
    definition.rz(0.25, 0)
    circuit = QuantumCircuit(1, 1)
    if kind == "nested":
        outer = QuantumCircuit(1, name="outer")
        outer.append(definition.to_gate(), [0])
        circuit.append(outer.to_gate(), [0])
    elif kind == "in control flow" and fitter is MACHINE:
        with circuit.if_test((circuit.clbits[0], 1)):
            circuit.append(definition.to_instruction(), [0])
    else:
        circuit.append(definition.to_instruction() if kind == "instruction" else definition.to_gate(), [0])
    circuit.measure(0, 0)
    fitted = fitter.fit(circuit, RunOptions(optimization_level=0))
    first = fitted.data[0]
    inner = first.operation.blocks[0].data[0] if first.is_control_flow() else first
    assert (inner.name, list(inner.params)) == ("rz", [0.25])


def test_operations_that_only_the_transpiler_understands_are_left_to_it() -> None:
    circuit = QuantumCircuit(3)
    circuit.append(XGate().control(2, annotated=True), [0, 1, 2])
    circuit.append(Clifford(CXGate()), [0, 1])
    circuit.measure_all()
    fitted = SIMULATOR.fit(circuit, RunOptions())
    assert first_misfit(fitted, SIMULATOR.target) is None


def test_threads_share_a_backend() -> None:
    def fit(width: int) -> bool:
        circuit = QuantumCircuit(width)
        circuit.h(0)
        for qubit in range(1, width):
            circuit.cx(0, qubit)
        circuit.measure_all()
        fitted = MACHINE.fit(circuit, RunOptions(seed_transpiler=1))
        return len(fitted.layout.final_index_layout()) == width and first_misfit(fitted, MACHINE.target) is None

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(fit, [2, 3, 4] * 16))


def test_a_delay_in_another_unit_keeps_the_layout() -> None:
    timed = line()
    timed.dt = 1e-9
    circuit = transpile(bell(), target=timed, seed_transpiler=1, initial_layout=[3, 4])
    circuit.delay(1, 3, unit="us")
    fitted = Fitter("machine", timed, ibm.FORMAT).fit(circuit, RunOptions())
    assert fitted.layout is not None
    assert fitted.layout.final_index_layout() == circuit.layout.final_index_layout()
    assert [(item.operation.unit, item.operation.duration) for item in fitted.data if item.name == "delay"] == [
        ("dt", 1000)
    ]
    circuit.delay(0.4, 3, unit="ns")
    with pytest.warns(UserWarning, match=r"a delay of 0.4 ns is rounded to 0 steps"):
        Fitter("machine", timed, ibm.FORMAT).fit(circuit, RunOptions())


def test_control_flow_is_looked_into() -> None:
    circuit = QuantumCircuit(5, 1)
    circuit.measure(0, 0)
    with circuit.if_test((circuit.clbits[0], 1)):
        circuit.cz(0, 2)
    misfit = first_misfit(circuit, line())
    assert misfit is not None
    assert misfit.position == 1
    assert "holds 'cz'" in misfit.why


def late_gate() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="late")
    circuit.measure(0, 0)
    circuit.x(0)
    return circuit


def looped() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="looped")
    body = QuantumCircuit(1)
    body.x(0)
    circuit.append(ForLoopOp(range(2), None, body), [0])
    circuit.measure(0, 0)
    return circuit


def waiting() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="waiting")
    circuit.x(0)
    circuit.delay(100, 0)
    circuit.measure(0, 0)
    return circuit


def resetting() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="resetting")
    circuit.x(0)
    circuit.reset(0)
    circuit.measure(0, 0)
    return circuit


def unbound() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="unbound")
    circuit.rz(Parameter("theta"), 0)
    circuit.measure(0, 0)
    return circuit


def opaque() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="opaque")
    circuit.append(Gate("foo", 1, []), [0])
    circuit.measure(0, 0)
    return circuit


def not_a_number() -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1, name="nan")
    circuit.rz(float("nan"), 0)
    circuit.measure(0, 0)
    return circuit


def too_wide() -> QuantumCircuit:
    circuit = QuantumCircuit(6, 1, name="wide")
    circuit.measure(0, 0)
    return circuit


@pytest.mark.parametrize(
    ("circuit", "said"),
    [
        (late_gate(), "'late', instruction 1: 'x' on qubit 0 comes after a measurement"),
        (looped(), "'looped', instruction 0: 'for_loop' on qubit 0 is not offered by simulator"),
        (waiting(), "'waiting', instruction 1: 'delay' on qubit 0 is not offered by simulator"),
        (resetting(), "'reset' on qubit 0 is not offered by simulator"),
        (unbound(), "'unbound', instruction 0: 'rz' on qubit 0 needs values; unbound are theta"),
        (opaque(), "'opaque', instruction 0: 'foo' on qubit 0 has no definition"),
        (not_a_number(), "'nan', instruction 0: 'rz' on qubit 0 has an angle that is not a finite number"),
        (too_wide(), "'wide' has 6 qubits; simulator has 5"),
    ],
)
def test_what_cannot_run_is_refused_by_name_and_place(circuit: QuantumCircuit, said: str) -> None:
    with pytest.raises(UnsupportedCircuitError) as caught:
        SIMULATOR.fit(circuit, RunOptions())
    assert said in str(caught.value)


def test_a_reset_that_comes_first_does_nothing_and_is_dropped() -> None:
    circuit = QuantumCircuit(2)
    circuit.initialize([0.6, 0, 0, 0.8])
    circuit.measure_all()
    fitted = SIMULATOR.fit(circuit, RunOptions())
    assert "reset" not in fitted.count_ops()
