"""IBM's machines take delays in whole steps: what to do where nobody knows how long a step is; a Hub in memory."""

from __future__ import annotations

import base64
import io
import warnings
import zlib
from typing import Any

import pytest
from qiskit import QuantumCircuit, qpy
from qiskit.circuit import Delay, Parameter

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.qiskit import EstimatorV2, QHubBackend, SamplerV2
from tests.qiskit.test_requests import BackendHub, provider_of, record
from tests.qiskit.test_targets import device, offer

NAME = "ibm.qpu.x"
WAIT = Parameter("wait")
ODD_STEPS: list[Any] = [None, "4 ns", 0, -4, 1e-320, "no device data"]


def machine(steps: Any) -> tuple[BackendHub, QHubBackend]:
    config = device()
    config["config"]["dt"] = steps
    config["config"]["supported_instructions"].append("while_loop")
    offer(config, "sx", like="x")
    offer(config, "rz", like="x")
    found = record(NAME, "IBM", "QISKIT_QPY")
    found["configuration"] |= {"qubit_count": 3, "operations": ["delay", "reset"]}
    hub = BackendHub(found, configs={} if steps == "no device data" else {NAME: config})
    return hub, provider_of(hub).get_backend(NAME)


def waiting(time: Any, unit: str, *, inside: bool = False, gate: str = "x") -> QuantumCircuit:
    circuit = QuantumCircuit(2, 2, name="waiting")
    getattr(circuit, gate)(0)
    if inside:
        with circuit.if_test((circuit.clbits[0], 1)):
            circuit.delay(time, 1, unit)
    else:
        circuit.delay(time, 1, unit)
    circuit.measure([0, 1], [0, 1])
    return circuit


def sent_circuits(hub: BackendHub) -> list[QuantumCircuit]:
    """Those of all jobs, by their delays: jobs that are sent at once arrive in any order."""
    pubs = [pub for body in hub.posted() for pub in body["input"]["pubs"]]
    sent = [qpy.load(io.BytesIO(zlib.decompress(base64.b64decode(pub[0]["__value__"]))))[0] for pub in pubs]
    return sorted(sent, key=delays)


def sent_circuit(hub: BackendHub) -> QuantumCircuit:
    (circuit,) = sent_circuits(hub)
    return circuit


def delays(circuit: QuantumCircuit) -> list[tuple[float, str]]:
    return [(item.operation.duration, item.operation.unit) for item in circuit.data if item.name == "delay"]


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
@pytest.mark.parametrize("steps", ODD_STEPS, ids=str)
@pytest.mark.parametrize(("time", "unit"), [(2, "us"), (4e-7, "s"), (400, "ns")])
def test_a_time_is_refused_with_its_place_and_nothing_is_sent(steps: Any, time: Any, unit: str) -> None:
    hub, backend = machine(steps)
    circuit = waiting(time, unit)
    said = rf"instruction 1: 'delay' on qubit 1 lasts {time}(\.0)? {unit}, and ibm\.qpu\.x takes whole steps"
    (problem,) = backend.check(circuit)
    assert (problem.instruction, problem.index, problem.qubits) == ("delay", 1, (1,))
    unmeasured = circuit.remove_final_measurements(inplace=False)
    for submit in (
        lambda: backend.run(circuit),
        lambda: SamplerV2(backend).run([circuit]),
        lambda: EstimatorV2(backend).run([(unmeasured, "IZ")]),
    ):
        with pytest.raises(UnsupportedCircuitError, match=said):
            submit()
    assert hub.posted() == []


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
def test_inside_of_control_flow_and_by_parameter_too() -> None:
    hub, backend = machine("4 ns")
    with pytest.raises(UnsupportedCircuitError, match=r"holds 'delay', which lasts 2.* us"):
        backend.run(waiting(2, "us", inside=True))
    with pytest.raises(UnsupportedCircuitError, match="'delay' on qubit 1 lasts"):
        backend.run(waiting(Parameter("t"), "us"), [[1.0], [2.0]])
    assert hub.posted() == []


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
@pytest.mark.parametrize("gate", ["x", "h"])  # the second has to be compiled
@pytest.mark.parametrize("steps", [None, 4])
def test_steps_are_sent_as_they_are(gate: str, steps: Any) -> None:
    hub, backend = machine(steps)
    backend.run(waiting(500, "dt", gate=gate))
    assert delays(sent_circuit(hub)) == [(500, "dt")]


def test_known_steps_are_counted() -> None:
    hub, backend = machine(4)
    backend.run(waiting(2, "us"))
    assert delays(sent_circuit(hub)) == [(500, "dt")]


@pytest.mark.parametrize("gate", ["x", "h"])  # the second has to be compiled
def test_one_warning_tells_of_all_delays_that_are_rounded(gate: str) -> None:
    hub, backend = machine(4)
    circuit = waiting(8, "ns", gate=gate)
    for number in range(300):
        circuit.delay(1.5 + number, 0, "ns")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        backend.run(circuit)
    assert [text for warning in caught if "delay" in (text := str(warning.message))] == [
        "circuit 'waiting': a delay of 1.5 ns is rounded to 0 steps of 4e-09 s (one of 300 that are rounded)"
    ]
    assert len(delays(sent_circuit(hub))) == 301


def test_a_delay_keeps_its_label() -> None:
    _, backend = machine(4)
    circuit = QuantumCircuit(1)
    circuit.x(0)
    delay = Delay(400, "ns")
    delay.label = "mine"
    circuit.append(delay, [0])
    circuit.measure_all()
    (fitted,) = backend.fit(circuit)  # not every Qiskit writes it to QPY
    (sent,) = [item.operation for item in fitted.data if item.name == "delay"]
    assert (sent.duration, sent.unit, sent.label) == (100, "dt", "mine")


TIMES: list[tuple[list[tuple[Any, str]], list[list[int]]]] = [
    ([(WAIT, "ns"), (10, "dt")], [[25, 10], [50, 10]]),
    ([(WAIT, "dt"), (12, "ns")], [[100, 3], [200, 3]]),
    ([(WAIT, "ns"), (WAIT, "dt")], [[25, 100], [50, 200]]),
    ([(WAIT, "ns"), (12, "ns")], [[25, 3], [50, 3]]),
]


@pytest.mark.parametrize("gate", ["x", "h"])  # the second has to be compiled
@pytest.mark.parametrize(("times", "steps"), TIMES)
def test_times_by_parameter_and_steps_may_stand_in_one_circuit(
    times: list[tuple[Any, str]], steps: list[list[int]], gate: str
) -> None:
    circuit = QuantumCircuit(1)
    getattr(circuit, gate)(0)
    for time, unit in times:
        circuit.delay(time, 0, unit)
    circuit.measure_all()
    for values in ([[100]], [[100], [200]]):
        for submit in ("run", "sampler"):
            hub, backend = machine(4)
            assert backend.check(circuit, values) == []
            if submit == "run":
                backend.run(circuit, values)
            else:
                SamplerV2(backend).run([(circuit, values)])
            sent = [delays(one) for one in sent_circuits(hub)]
            assert sent == sorted([(number, "dt") for number in one] for one in steps[: len(values)])


def test_more_steps_than_there_are_are_refused() -> None:
    hub, backend = machine(4)
    with pytest.raises(UnsupportedCircuitError, match=r"lasts 1e\+308 s, and ibm.qpu.x takes whole steps of 4e-09 s"):
        backend.run(waiting(1e308, "s"))
    assert hub.posted() == []


def looping(time: Any, unit: str) -> QuantumCircuit:
    circuit = QuantumCircuit(1, 2, name="looping")
    circuit.x(0)
    circuit.measure(0, 0)
    with circuit.while_loop((circuit.clbits[0], 1)):
        circuit.delay(time, 0, unit)
        circuit.x(0)
        circuit.measure(0, 0)
    circuit.measure(0, 1)
    return circuit


def test_a_loop_is_sent_as_it_is_with_its_delays_in_steps() -> None:
    hub, backend = machine(4)
    assert backend.check(looping(2, "us")) == []
    backend.run(looping(2, "us"))
    (loop,) = [item for item in sent_circuit(hub).data if item.name == "while_loop"]
    (body,) = loop.operation.blocks
    assert [item.name for item in body.data] == ["delay", "x", "measure"]
    assert delays(body) == [(500, "dt")]
    assert loop.operation.condition == (sent_circuit(hub).clbits[0], 1)


@pytest.mark.filterwarnings("ignore:.*ibm.qpu.x")
def test_a_loop_with_a_delay_of_unknown_steps_is_refused() -> None:
    hub, backend = machine(None)
    with pytest.raises(UnsupportedCircuitError, match=r"instruction 2: 'while_loop' .* holds 'delay', which lasts 2"):
        backend.run(looping(2, "us"))
    assert hub.posted() == []
