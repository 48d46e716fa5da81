"""Random circuits through the real `run()`: what is sent means exactly what the circuit meant, bit by bit.

Registers, permutations, idle bits and qubits, resets and parameters are drawn; the compiler is Qiskit's. A Hub in
memory receives the jobs, and an interpreter of each wire tells every outcome with its probability, which is decoded
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit
from qiskit.circuit import ParameterVector

from qhub_providers.errors import UnsupportedCircuitError
from qhub_providers.formats.format import Submitted
from qhub_providers.qiskit import QHubBackend
from tests.golden.devices import DeviceHub

from . import wires
from .circuits import Parameterized, distribution, gate_circuits, measured, parameterized
from .wires import Outcomes

GATES = ("ccx", "cp", "cry", "cx", "h", "rx", "ry", "rzz", "swap", "sx", "u")
WHOLE = measured(gate_circuits(GATES, 14, min_gates=6, resets=True))
WITHOUT_RESETS = measured(gate_circuits(GATES, 14, min_gates=6))
VALUES = st.permutations([0.0, 0.3, -1.1, 2.9, 5.0]).map(lambda order: tuple(order[:2]))

FAMILIES: dict[str, tuple[str, Callable[[dict[str, Any]], Outcomes], dict[str, Any]]] = {
    "aws": ("aws.sim.sv1", wires.braket, {}),
    "ionq": ("azure.ionq.simulator", wires.ionq, {}),
    "iqm": ("iqm.qpu.garnet", wires.iqm, {}),
    "kipu": ("kipu.sim.qsim", partial(wires.qasm, qubit_0_first=True), {}),
    "qudora 2": ("qudora.sim.xg1", wires.qasm, {}),
    "qudora 3": ("qudora.sim.xg1", wires.qasm, {"language": "OpenQASM3"}),
    "ibm": ("ibm.qpu.fez", wires.ibm, {}),
}
"""The backend, what interprets its wire, and options."""
NO_RESETS = ("aws", "ionq")
each_family = pytest.mark.parametrize(
    "family", [pytest.param(name, marks=pytest.mark.local if name == "qudora 3" else ()) for name in FAMILIES]
)
"""Reading OpenQASM 3 takes a package that the embedded Hub brings."""


class KeepingHub(DeviceHub):
    """Keeps every job's whole body by its id. One circuit is one job."""

    def __init__(self, backend_id: str) -> None:
        super().__init__(backend_id)
        record = self.records[backend_id]
        self.records[backend_id] = record | {"configuration": record["configuration"] | {"max_pubs_per_job": 1}}
        self.bodies: dict[str, dict[str, Any]] = {}

    def make_job(self, body: dict[str, Any]) -> dict[str, Any]:
        made = super().make_job(body)
        self.bodies[made["id"]] = body
        return made


@cache
def machine(backend_id: str) -> tuple[KeepingHub, QHubBackend]:
    hub = KeepingHub(backend_id)
    return hub, hub.backend


def sent(family: str, circuit: QuantumCircuit, values: Any = None) -> list[dict[str, Any]]:
    """The bodies of the jobs for a circuit, one for each set of values."""
    backend_id, _, options = FAMILIES[family]
    hub, backend = machine(backend_id)
    hub.bodies.clear()
    job = backend.run(circuit, parameter_values=values, shots=10, seed_transpiler=1, **options)
    return [hub.bodies[one.id] for one in job.hub_jobs]


def after(family: str, body: dict[str, Any]) -> dict[int, float]:
    """The probability of every outcome, of what was sent."""
    backend_id, outcomes, _ = FAMILIES[family]
    submitted = Submitted("job", body["tags"], 1, lambda: body["input"], body.get("input_params", {}))
    found = defaultdict[int, float](float)
    for payload, probability in outcomes(body["input"]):
        (decoded,) = machine(backend_id)[1].wire.decode(payload, submitted)
        ((value, shots),) = decoded.counts.items()
        assert shots == 1
        found[int(value, 16)] += probability
    return found


def check(family: str, body: dict[str, Any], meant: QuantumCircuit) -> None:
    before, found = distribution(meant), after(family, body)
    assert {value: found[value] for value in before | found} == {
        value: pytest.approx(before.get(value, 0.0), abs=1e-7) for value in before | found
    }


def first_late_reset(circuit: QuantumCircuit) -> int | None:
    """The place of the first reset that does something: one of a qubit that is not touched yet does not."""
    touched = set[Any]()
    for index, item in enumerate(circuit.data):
        if item.name == "reset" and not touched.isdisjoint(item.qubits):
            return index
        if item.name not in ("barrier", "reset"):
            touched.update(item.qubits)
    return None


@each_family
@settings(max_examples=16)
@given(drawn=WHOLE)
def test_a_circuit_means_the_same(family: str, drawn: tuple[QuantumCircuit, Any]) -> None:
    circuit, _ = drawn
    late = first_late_reset(circuit) if family in NO_RESETS else None
    if late is None:
        (body,) = sent(family, circuit)
        check(family, body, circuit)
        return
    with pytest.raises(UnsupportedCircuitError, match="'reset' on qubit") as caught:
        sent(family, circuit)
    assert (caught.value.instruction, caught.value.index) == ("reset", late)
    assert not machine(FAMILIES[family][0])[0].bodies


@each_family
def test_a_qubit_may_be_reset_again_before_its_first_gate(family: str) -> None:
    circuit = QuantumCircuit(2)
    circuit.reset([0, 0, 1])
    circuit.ry(0.7, 0)
    circuit.cx(0, 1)
    circuit.measure_all()
    (body,) = sent(family, circuit)
    check(family, body, circuit)


@each_family
@settings(max_examples=16)
@given(data=st.data(), sets=st.lists(VALUES, min_size=1, max_size=3, unique=True))
def test_parameters_that_are_bound_at_run_mean_their_values(
    family: str, data: st.DataObject, sets: list[tuple[float, ...]]
) -> None:
    of: Parameterized = data.draw(parameterized(WITHOUT_RESETS if family in NO_RESETS else WHOLE))
    vector = ParameterVector("angles", 2)
    template = of(*vector)
    places = [vector.index(parameter) for parameter in template.parameters]
    bodies = sent(family, template, [[values[place] for place in places] for values in sets])
    assert len(bodies) == len(sets)
    for body, values in zip(bodies, sets, strict=True):
        check(family, body, of(*values))
    if template.parameters:
        with pytest.raises(UnsupportedCircuitError, match="needs values; unbound are angles"):
            sent(family, template)
