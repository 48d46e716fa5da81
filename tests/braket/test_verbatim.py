"""Verbatim boxes on machines of other vendors than AWS: their own gates on their own qubits, as they were written."""

from __future__ import annotations

import json
import math

import pytest
from braket.circuits import Circuit, FreeParameter, Observable
from qiskit_ibm_runtime import RuntimeDecoder

from qhub_providers import QHubBraketProvider
from qhub_providers.errors import UnsupportedCircuitError

QUARTER = math.pi / 2


def test_ibm_runs_the_gates_of_a_box_as_they_are(ideal_braket: QHubBraketProvider) -> None:
    fez = ideal_braket.get_device("ibm.qpu.fez")
    one, other = next(edge for edge in fez.topology_graph.edges if min(edge) > 100)
    box = Circuit().v(one).v(one).rz(other, FreeParameter("a")).cz(one, other).v(other).v(other).x(one).x(one)
    task = fez.run(Circuit().add_verbatim_box(box).measure([other, one]), shots=20, inputs={"a": 0.5})
    circuit = json.loads(json.dumps(task.input()["pubs"][0][0]), cls=RuntimeDecoder)
    sent = [(item.operation.name, [circuit.find_bit(qubit).index for qubit in item.qubits]) for item in circuit.data]
    gates = [("sx", [one])] * 2 + [("rz", [other]), ("cz", [one, other])] + [("sx", [other])] * 2 + [("x", [one])] * 2
    assert [item for item in sent if len(item[1]) == 2 or item[1] == [one]][:-1] == [
        gate for gate in gates if one in gate[1]
    ]
    assert [item for item in sent if item[1] == [other]][:-1] == [gate for gate in gates if gate[1] == [other]]
    assert task.result().measured_qubits == [other, one]
    assert task.result().measurement_counts == {"11": 20}


def test_iqm_runs_the_gates_of_a_box_as_they_are(ideal_braket: QHubBraketProvider) -> None:
    garnet = ideal_braket.get_device("iqm.qpu.garnet")
    one, other = max(garnet.topology_graph.edges)
    text = (
        f"OPENQASM 3;\n#pragma braket verbatim\nbox{{\nprx({QUARTER}, 0) ${one};\nprx({QUARTER}, 0) ${one};\n"
        f"cz ${one}, ${other};\n}}\n#pragma braket result probability"
    )
    box = Circuit().prx(one, QUARTER, 0).prx(one, QUARTER, 0).cz(one, other)
    for program in (text, Circuit().add_verbatim_box(box).probability()):
        task = garnet.run(program, shots=20)
        steps = [(step["name"], step.get("qubits", step.get("locus"))) for step in _steps(task.input())]
        assert steps == [("prx", [f"QB{one}"])] * 2 + [("cz", [f"QB{one}", f"QB{other}"])]
        assert task.result().values[0].tolist() == ([0, 1, 0, 0] if one > other else [0, 0, 1, 0])


def _steps(sent: dict) -> list[dict]:
    return [step for step in sent["circuits"][0]["instructions"] if step["name"] in ("prx", "cz")]


REFUSED = [
    (Circuit().add_verbatim_box(Circuit().h(1)), "the verbatim box has 'h' on qubits 1, which is no native gate"),
    (Circuit().add_verbatim_box(Circuit().cz(1, 20)), "'cz' on qubits 1, 20: .* does not couple these"),
    (Circuit().add_verbatim_box(Circuit().cz(1, 200)), "uses qubit 200, and"),
    (Circuit().h(1).add_verbatim_box(Circuit().cz(1, 2)), "it has to begin with the box"),
    (Circuit().add_verbatim_box(Circuit().cz(1, 2)).h(1), "only measurements may come after it"),
    (
        Circuit().add_verbatim_box(Circuit().cz(1, 2)).add_verbatim_box(Circuit().cz(1, 2)),
        "only measurements may come after it",
    ),
    (
        Circuit().add_verbatim_box(Circuit().cz(1, 2)).expectation(Observable.X(), 1),
        "an observable takes other gates behind it",
    ),
]


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "iqm.qpu.garnet"])
@pytest.mark.parametrize(("circuit", "said"), REFUSED)
def test_anything_else_is_refused(ideal_braket: QHubBraketProvider, name: str, circuit: Circuit, said: str) -> None:
    with pytest.raises(UnsupportedCircuitError, match=said):
        ideal_braket.get_device(name).run(circuit, shots=10)


@pytest.mark.parametrize("name", ["kipu.sim.qsim", "azure.ionq.simulator", "qudora.sim.xg1"])
def test_simulators_have_no_gates_of_their_own(ideal_braket: QHubBraketProvider, name: str) -> None:
    with pytest.raises(UnsupportedCircuitError, match="StartVerbatimBox is for machines"):
        ideal_braket.get_device(name).run(Circuit().add_verbatim_box(Circuit().x(0)), shots=10)
