"""What a backend says before anything is sent: problems, device data, queue, calibration."""

from __future__ import annotations

import copy
import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from qiskit import QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Gate, Instruction, Parameter

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError, InternalServerError, UnsupportedCircuitError
from qhub_providers.qiskit import QHubBackend
from tests.formats.circuits import gate_circuits, measured
from tests.qiskit.test_requests import SV1, BackendHub, provider_of, record
from tests.qiskit.test_targets import device, offer

FAMILIES: list[tuple[str, dict[str, Any]]] = [
    ("aws.sim.sv1", {}),
    ("aws.rigetti.cepheus", {"native": True}),
    ("aws.ionq.forte", {"verbatim": True}),
    ("azure.ionq.simulator", {}),
    ("ibm.qpu.fez", {}),
]
CAPABILITIES = {
    "braketSchemaHeader": {"name": "braket.device_schema.simulators.gate_model_simulator_device_capabilities"},
    "action": {"braket.ir.openqasm.program": {"supportedOperations": ["h", "x", "cnot", "rz", "rx"]}},
    "paradigm": {"qubitCount": 5},
}
IBM = record("ibm.qpu.x", "IBM", "QISKIT_QPY")


def broken() -> QuantumCircuit:
    circuit = QuantumCircuit(3, 2, name="broken")
    circuit.append(Gate("foo", 1, []), [0])
    circuit.rz(float("nan"), 1)
    circuit.rz(Parameter("t"), 1)
    circuit.measure(0, 0)
    circuit.x(0)
    circuit.measure(1, 0)
    circuit.append(Instruction("oracle", 1, 1, []), [2], [1])
    return circuit


def places(problems: list[UnsupportedCircuitError]) -> list[tuple[str | None, int | None, tuple[int, ...] | None]]:
    return [(problem.instruction, problem.index, problem.qubits) for problem in problems]


def test_every_problem_is_listed_with_its_place(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    problems = backend.check(broken())
    assert set(places(problems)) == {
        ("foo", 0, (0,)),
        ("rz", 1, (1,)),
        ("rz", 2, (1,)),
        ("x", 4, (0,)),
        ("measure", 5, (1,)),
        ("oracle", 6, (2,)),
    }
    with pytest.raises(UnsupportedCircuitError) as first:
        backend.run(broken())
    assert str(first.value) == str(problems[0])


def test_what_only_the_wire_refuses_is_listed_too(provider: QHubProvider) -> None:
    silent = QuantumCircuit(1, name="silent")
    silent.x(0)
    loose = QuantumCircuit(QuantumRegister(1), [Clbit()], name="loose")
    loose.measure(0, 0)
    backend = provider.get_backend("ibm.qpu.fez")
    assert [problem.circuit for problem in backend.check([silent, loose])] == ["silent", "loose"]
    assert places(backend.check(loose)) == [("measure", 0, (0,))]
    assert provider.get_backend("aws.sim.sv1").check(loose) == []


def test_placed_circuits_and_refusals_to_transpile_name_every_place(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    wide = QuantumCircuit(156, 1)
    wide.h(3)
    wide.cz(0, 100)
    wide.cz(0, 1)
    wide.cz(5, 90)
    wide.measure(0, 0)
    assert places(backend.check(wide)) == [("cz", 1, (0, 100)), ("cz", 3, (5, 90))]
    assert places(backend.check(wide, transpile=False)) == [("h", 0, (3,)), ("cz", 1, (0, 100)), ("cz", 3, (5, 90))]


@pytest.mark.parametrize(("name", "options"), FAMILIES)
def test_a_gate_that_fails_by_itself_is_a_problem_too(
    provider: QHubProvider, name: str, options: dict[str, Any]
) -> None:
    broken = Gate("broken", 1, [])
    broken.definition = QuantumCircuit(2)  # on more qubits than the gate has
    broken.definition.cx(1, 0)
    circuit = QuantumCircuit(1, name="failing")
    circuit.append(broken, [0])
    circuit.measure_all()
    problems = provider.get_backend(name).check(circuit, **options)
    assert ["failing" in str(problem) for problem in problems] == [True]


def test_parameters_with_values_are_no_problem(provider: QHubProvider) -> None:
    backend = provider.get_backend("aws.sim.sv1")
    circuit = QuantumCircuit(1)
    circuit.rx(Parameter("t"), 0)
    circuit.measure_all()
    assert places(backend.check(circuit)) == [("rx", 0, (0,))]
    assert backend.check(circuit, [0.5]) == []
    for wrong in (float("inf"), float("nan")):
        with pytest.raises((ConfigurationError, UnsupportedCircuitError)):
            backend.run(circuit, [[0.5], [wrong]])
    with pytest.raises(ConfigurationError, match="unknown option 'shotz'"):
        backend.check(circuit, shotz=1)
    with pytest.raises(ConfigurationError):
        backend.check("circuit")


@pytest.mark.parametrize(("name", "options"), FAMILIES)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=measured(gate_circuits(["h", "cx", "rz", "u", "ccx", "rzz", "swap"], max_gates=6)))
def test_what_passes_is_what_run_would_send(
    provider: QHubProvider, name: str, options: dict[str, Any], drawn: tuple[QuantumCircuit, list[int | None]]
) -> None:
    backend = provider.get_backend(name)
    problems = backend.check(drawn[0], **options)
    if problems:
        with pytest.raises(UnsupportedCircuitError) as refused:
            backend.fit(drawn[0], **options)
        assert str(refused.value) == str(problems[0])
    else:
        backend.fit(drawn[0], **options)


def test_no_network_once_the_device_data_is_there() -> None:
    hub = BackendHub(SV1, configs={"aws.sim.sv1": CAPABILITIES})
    backend = provider_of(hub).get_backend("aws.sim.sv1")
    circuit = QuantumCircuit(2)
    circuit.h(0)
    circuit.measure_all()
    assert backend.check(circuit) == []
    assert hub.paths() == ["/backends/aws.sim.sv1", "/backends/aws.sim.sv1/config"]
    hub.requests.clear()
    for _ in range(3):
        assert backend.check(broken())
        assert backend.check(circuit) == []
    assert hub.requests == []


def test_device_data_is_fetched_once_for_all_objects_and_threads() -> None:
    hub = BackendHub(SV1, IBM, configs={"aws.sim.sv1": CAPABILITIES, "ibm.qpu.x": device()})
    provider = provider_of(hub)
    backends = [provider.get_backend("aws.sim.sv1") for _ in range(8)] + provider.backends()
    backends += [copy.deepcopy(backends[0]), copy.copy(backends[1])]
    hub.requests.clear()
    with ThreadPoolExecutor(8) as pool:
        targets = list(pool.map(lambda backend: backend.target, backends))
    assert sorted(hub.paths()) == ["/backends/aws.sim.sv1/config", "/backends/ibm.qpu.x/config"]
    assert len({target.num_qubits for target in targets}) == 2
    backends[0].refresh()
    assert backends[0].target.num_qubits == 5
    assert hub.paths()[2:] == ["/backends/aws.sim.sv1/config"]


def test_a_fetch_that_failed_is_tried_again() -> None:
    hub = BackendHub(SV1, configs={"aws.sim.sv1": CAPABILITIES})
    backend = provider_of(hub).get_backend("aws.sim.sv1")
    hub.faults["GET"] = [lambda hub, request: httpx.Response(500)] * 20
    with pytest.raises(InternalServerError):
        _ = backend.target
    hub.faults["GET"] = []
    assert backend.target.num_qubits == 5


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), httpx.Response(200, json=[1]), httpx.Response(200, text="<p>")]
)
def test_no_device_data_leaves_the_record_with_one_warning(answer: httpx.Response) -> None:
    hub = BackendHub(SV1)
    backend = provider_of(hub).get_backend("aws.sim.sv1")
    hub.faults["GET"] = [lambda hub, request: answer]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        names = set(backend.target.operation_names)
        assert backend.check(QuantumCircuit(1, 1))
    assert names == {"x", "h", "cx", "rz", "sx", "measure"}
    assert [str(warning.message) for warning in caught] == [
        "aws.sim.sv1 has no device data; its target follows the Hub's record."
    ]


def test_queue_status_and_calibration(provider: QHubProvider) -> None:
    backend = provider.get_backend("ibm.qpu.fez")
    assert backend.status().status == "ONLINE"
    assert (backend.queue_info().size or 0) >= 0
    now = backend.calibration()
    assert now is not None
    assert now.calibrated_at is not None
    assert backend.calibration(effective_at=datetime(1999, 1, 1, tzinfo=UTC)) is None
    assert provider.get_backend("aws.sim.sv1").calibration() is None
    assert backend.max_circuits is None


def fractional_device() -> dict[str, Any]:
    data = device()
    offer(data, "rzz", like="cz")
    data["config"]["gates"][-1]["coupling_map"] = [[0, 1], [1, 2]]
    data["config"]["supported_instructions"] += ["rzz", "sx", "rz"]
    for name in ("sx", "rz"):
        offer(data, name, like="x")
    return data


def fractional(data: dict[str, Any]) -> QHubBackend:
    hub = BackendHub(IBM, SV1, configs={"ibm.qpu.x": data})
    return provider_of(hub).get_backend("ibm.qpu.x", use_fractional_gates=True)


def test_fractional_gates_are_there_by_choice_and_without_control_flow() -> None:
    hub = BackendHub(IBM, SV1, configs={"ibm.qpu.x": fractional_device()})
    provider = provider_of(hub)
    plain, chosen = (provider.get_backend("ibm.qpu.x", use_fractional_gates=choice) for choice in (False, True))
    assert {"rx", "rzz"}.isdisjoint(plain.target.operation_names)
    assert {"rx", "rzz"} <= set(chosen.target.operation_names)
    assert ("if_else" in plain.target.operation_names, "if_else" in chosen.target.operation_names) == (True, False)
    for twin in (copy.deepcopy(chosen), pickle.loads(pickle.dumps(chosen))):
        assert twin.use_fractional_gates
    dynamic = QuantumCircuit(2, 2)
    dynamic.measure(0, 0)
    with dynamic.if_test((dynamic.clbits[0], 1)):
        dynamic.x(1)
    dynamic.measure(1, 1)
    assert plain.check(dynamic) == []
    assert places(chosen.check(dynamic)) == [("if_else", 1, (1,))]
    with pytest.raises(ConfigurationError, match="IBM's machines"):
        provider.get_backend("aws.sim.sv1", use_fractional_gates=True)


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 2, 1.9, np.pi, 4.0, -0.3, -1.9, -np.pi, 9.0, -20.0])
def test_rzz_angles_beyond_the_limits_are_folded_or_refused(angle: float) -> None:
    from qiskit.quantum_info import Operator

    backend = fractional(fractional_device())
    circuit = QuantumCircuit(3, 1, name="isa")
    circuit.sx(0)
    circuit.rzz(angle, 0, 1)
    circuit.rx(2.5, 1)
    circuit.measure(1, 0)
    (fitted,) = backend.fit(circuit, optimization_level=0)
    within = 0 <= angle <= np.pi / 2
    assert (fitted is circuit) == within
    assert all(0 <= item.params[0] <= np.pi / 2 for item in fitted.data if item.name == "rzz")
    pair = [one.remove_final_measurements(inplace=False) for one in (circuit, fitted)]
    assert Operator(pair[0]) == Operator(pair[1])  # with the global phase
    problems = backend.check(circuit, transpile=False)
    assert places(problems) == ([] if within else [("rzz", 1, (0, 1))])


def test_fractional_circuits_compiled_from_anything_keep_to_the_limits() -> None:
    backend = fractional(fractional_device())
    circuit = QuantumCircuit(3)
    for angle in (0.4, 2.0, -1.0):
        circuit.rzz(angle, 0, 1)
        circuit.ry(angle, 1)
        circuit.rzz(angle, 1, 2)
    circuit.measure_all()
    (fitted,) = backend.fit(circuit, seed_transpiler=1)
    angles = [item.params[0] for item in fitted.data if item.name == "rzz"]
    assert angles
    assert all(0 <= angle <= np.pi / 2 for angle in angles)
    theta = Parameter("theta")
    free = QuantumCircuit(3, 1)
    free.rzz(theta, 0, 1)
    free.measure(0, 0)
    sent = backend.run(free, [[0.5], [-0.5]], shots=100).circuits
    assert [[item.name for item in one.data] for one in sent] == [["rzz", "measure"], ["x", "rzz", "x", "measure"]]


def test_a_machine_without_fractional_gates_says_so() -> None:
    plain = device()
    plain["config"]["gates"] = [gate for gate in plain["config"]["gates"] if gate["name"] != "rx"]
    with pytest.raises(Exception, match="offers no fractional gates"):
        _ = fractional(plain).target
