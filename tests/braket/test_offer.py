"""What a device surely refuses is refused before it is sent, by its place; what it may take is left to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from braket.circuits import Circuit, Gate, Instruction, Observable

from qhub_providers import QHubBraketProvider
from qhub_providers.braket.encoding import encode
from qhub_providers.braket.offer import ACTION, Offer
from qhub_providers.errors import ConfigurationError, UnsupportedCircuitError
from tests.conftest import HubAddress
from tests.submissions import watched_client

SV1, DM1, FORTE, CEPHEUS = "aws.sim.sv1", "aws.sim.dm1", "aws.ionq.forte", "aws.rigetti.cepheus"
HERMITIAN = Observable.Hermitian(np.diag([1, -2]))
X_GATE = Gate.Unitary(np.array([[0, 1], [1, 0]]))
HEAD = "OPENQASM 3;\nqubit[3] q;\n"

REFUSED: list[tuple[str, Any, tuple[str, int, tuple[int, ...]]]] = [
    (SV1, Circuit().x(30).h(7).cv(30, 7), ("cv", 2, (30, 7))),
    (SV1, Circuit().gphase(0.1).h(1).gphase(0.2, power=3).cv(1, 0), ("cv", 3, (1, 0))),
    (SV1, Circuit().h(2).prx(2, 0.1, 0.2), ("prx", 1, (2,))),
    (SV1, Circuit().h(0).u(4, 1, 2, 3), ("U", 1, (4,))),
    (SV1, Circuit().h(0).bit_flip(0, 0.1), ("noise bit_flip", 1, (0,))),
    (SV1, Circuit().h(0).kraus([0], [np.eye(2)]), ("noise kraus", 1, (0,))),
    (SV1, Circuit().h(0).rx(0, math.nan), ("rx", 1, (0,))),
    (SV1, Circuit().h(0).rx(5, -math.inf), ("rx", 1, (5,))),
    (SV1, Circuit().h(0).x(3, control=[1, 3]), ("x", 1, (1, 3, 3))),
    (DM1, Circuit().h(0).density_matrix(), ("result density_matrix", 1, ())),
    (FORTE, Circuit().h(0).cz(4, 0), ("cz", 1, (4, 0))),
    (FORTE, Circuit().h(0).add_instruction(Instruction(X_GATE, [3])), ("unitary", 1, (3,))),
    (FORTE, Circuit().h(0).bit_flip(0, 0.1), ("noise bit_flip", 1, (0,))),
    (FORTE, Circuit().h(6).variance(HERMITIAN, 6), ("result variance", 1, (6,))),
    (FORTE, Circuit().add_verbatim_box(Circuit().gpi(1, 0.1).h(1)), ("h", 2, (1,))),
    (CEPHEUS, Circuit().h(0).v(3), ("v", 1, (3,))),
    (CEPHEUS, Circuit().h(0).expectation(Observable.X() @ HERMITIAN, [0, 1]), ("result expectation", 1, (0, 1))),
    (CEPHEUS, Circuit().add_verbatim_box(Circuit().rx(9, math.pi).cz(9, 11)), ("cz", 2, (9, 11))),
    (CEPHEUS, Circuit().add_verbatim_box(Circuit().rx(9, math.pi)).h(10), ("h", 3, (10,))),
    (SV1, HEAD + "h q[0]; cx q[0], q[2];", ("cx", 1, (0, 2))),
    (SV1, HEAD + "h q[0];\n/* cv */ cv q[0], q[1];", ("cv", 1, (0, 1))),
    (SV1, HEAD + "rx(0.1) q; ctrl @ foo(1, 2) q[0], q[1];", ("foo", 1, (0, 1))),
    (SV1, HEAD + "h q;\n#pragma braket noise phase_flip(0.1) q[2]", ("noise phase_flip", 1, (2,))),
    (CEPHEUS, HEAD + "h q;\n#pragma braket unitary([[0, 1], [1, 0]]) q[1]", ("unitary", 1, (1,))),
    (SV1, Circuit().h(2).h(0, control=1), ("h", 1, (1, 0))),
    (DM1, Circuit().h(2).x(0, power=0.5), ("x", 1, (0,))),
    (FORTE, Circuit().h(2).s(0, power=-1), ("s", 1, (0,))),
    (CEPHEUS, Circuit().h(2).x(0, control=[1], control_state=[0]), ("x", 1, (1, 0))),
    (SV1, Circuit().h(0).add_verbatim_box(Circuit().h(0)), ("verbatim", 1, ())),
    (DM1, "OPENQASM 3;\nbit[1] b;\n#pragma braket verbatim\nbox{\nh $0;\n}\nb[0] = measure $0;", ("verbatim", 0, ())),
    (SV1, HEAD + "h q[0];\ncnot q[0], q[0];", ("cnot", 1, (0, 0))),
    (SV1, HEAD + "h q[0]; ccnot q[1], q[2] ,q[1];", ("ccnot", 1, (1, 2, 1))),
    (CEPHEUS, "OPENQASM 3;\nh $0; cz $1, $1;", ("cz", 1, (1, 1))),
    (CEPHEUS, "OPENQASM 3;\nh $0; h $200;", ("h", 1, (200,))),
    (CEPHEUS, "OPENQASM 3;\nh $0;\n#pragma braket result expectation z($200)", ("result expectation", 1, (200,))),
    (SV1, HEAD + "h q; barrier q; x q[0];", ("barrier", 1, ())),
    (FORTE, HEAD + "h q;\nbarrier q[0], q[1];", ("barrier", 1, (0, 1))),
    (CEPHEUS, HEAD + "h q;\nbarrier;", ("barrier", 1, ())),
    (SV1, HEAD + "h q;\nH q[0];", ("H", 1, (0,))),
    (SV1, HEAD + "h q;\n#pragma braket result expectation 2 * z(q[1])", ("result expectation", 1, (1,))),
    (SV1, HEAD + "h q;\n#pragma braket result variance z(q[1]) + x(q[0])", ("result variance", 1, (1, 0))),
]


@pytest.mark.parametrize(("device", "program", "where"), REFUSED)
def test_what_the_capabilities_exclude_is_refused_by_its_place(
    braket: QHubBraketProvider, device: str, program: Any, where: tuple[str, int, tuple[int, ...]]
) -> None:
    with pytest.raises(UnsupportedCircuitError, match=device) as caught:
        braket.get_device(device).run(program, shots=100)
    assert (caught.value.instruction, caught.value.index, caught.value.qubits) == where


def test_qubits_that_the_device_chooses(braket: QHubBraketProvider) -> None:
    for name in (SV1, FORTE):
        with pytest.raises(ConfigurationError, match="leave out disable_qubit_rewiring"):
            braket.get_device(name).run(Circuit().h(0), 100, disable_qubit_rewiring=True)
        assert braket.get_device(name).run(Circuit().h(0), 100, disable_qubit_rewiring=False).result()


def test_the_first_of_a_batch_that_cannot_run_keeps_the_others_from_being_sent(hub: HubAddress) -> None:
    with watched_client(hub) as (client, submissions):
        device = QHubBraketProvider(client=client).get_device(SV1)
        device.run(Circuit().h(0), shots=10)
        with pytest.raises(UnsupportedCircuitError, match="cv on qubits 0, 1"):
            device.run_batch([Circuit().h(0), Circuit().h(0).cv(0, 1)], shots=10)
    assert len(submissions) == 1


TAKEN: list[tuple[str, Any]] = [
    (SV1, Circuit().i(0).add_instruction(Instruction(X_GATE, [1], control=[0], control_state=[0]))),
    (SV1, Circuit().x(0).y(1).expectation(HERMITIAN, 1)),
    (DM1, Circuit().x(0).bit_flip(0, 0.1).kraus([0], [np.eye(2)])),
    (FORTE, Circuit().add_verbatim_box(Circuit().gpi(1, 0.1).zz(0, 1, 0.2))),
    (CEPHEUS, Circuit().add_verbatim_box(Circuit().rx(11, math.pi).cz(11, 10))),
    (CEPHEUS, Circuit().x(0).cz(0, 106).measure([106])),
    (CEPHEUS, "OPENQASM 3; bit[2] b; h $106; x $0; b[0] = measure $106; b[1] = measure $0;"),
    (SV1, "OPENQASM 3; qubit[12] q; bit[12] b; cnot q[1], q[11]; cnot q[11], q[1]; b = measure q;"),
    (SV1, "OPENQASM 3; qubit[2] q; bit[2] b; h q; b = measure q; // cv q[0], q[1];"),
]


@pytest.mark.parametrize(("device", "program"), TAKEN)
def test_what_the_device_takes_runs(ideal_braket: QHubBraketProvider, device: str, program: Any) -> None:
    assert ideal_braket.get_device(device).run(program, shots=100).result().task_metadata.shots == 100


@pytest.mark.parametrize(
    "program",
    [
        "OPENQASM 3; gate foo a { h a; } qubit[2] q; foo q[0];",
        'OPENQASM 3; include "stdgates.inc"; qubit[2] q; cx q[0], q[1];',
        "OPENQASM 3; qubit[2] q; reset q[0]; delay[10ns] q[0]; if (true) { h q[0]; }",
        "OPENQASM 3; qubit[2] q; let pair = q[0:1]; int n = 3; h q[0:1]; cnot q[{0, 1}], q[{1, 0}];",
    ],
)
def test_what_is_not_sure_is_left_to_the_device(braket: QHubBraketProvider, program: Any) -> None:
    sv1 = braket.get_device(SV1)
    assert sv1.config is not None
    assert encode(program, 10, None, None, Offer(SV1, sv1.config)).input


@pytest.mark.parametrize(
    "capabilities",
    [
        {},
        {"action": {}},
        {"action": {ACTION: {}}},
        {"action": {ACTION: {"supportedOperations": [], "supportedResultTypes": [], "supportedPragmas": []}}},
        {"action": {ACTION: {"supportedOperations": None, "supportedResultTypes": None, "forbiddenPragmas": None}}},
        {"action": {ACTION: {"supportedModifiers": []}}, "paradigm": {"connectivity": {}, "nativeGateSet": []}},
        {"paradigm": {"connectivity": {"fullyConnected": True, "connectivityGraph": {}}, "nativeGateSet": None}},
    ],
)
def test_lists_that_are_missing_or_empty_exclude_nothing(capabilities: dict[str, Any]) -> None:
    offer = Offer("device", capabilities)
    anything = Circuit().u(0, 1, 2, 3, control=1, power=0.5).bit_flip(0, 0.1).kraus([1], [np.eye(2)]).gphase(0.1)
    anything.add_instruction(Instruction(X_GATE, [0])).variance(HERMITIAN, 0)
    for program in (anything, Circuit().add_verbatim_box(Circuit().cv(0, 1)).h(3)):
        assert encode(program, 10, None, True, offer).input
    with pytest.raises(UnsupportedCircuitError, match="no finite number"):
        encode(Circuit().rx(0, math.nan), 10, None, None, offer)


def test_modifiers_and_result_types_by_their_lists() -> None:
    listed = {"supportedModifiers": [{"name": "ctrl", "max_qubits": 2}, {"name": "inv"}]}
    results = [{"name": "Probability", "minShots": 1, "maxShots": 10}, {"name": "Sample", "observables": ["z"]}]
    offer = Offer("device", {"action": {ACTION: {**listed, "supportedResultTypes": results}}})
    encode(Circuit().x(0, control=[1, 2], power=-1).probability(), 10, None, None, offer)
    for circuit, said in (
        (
            Circuit().h(1).x(0, control=1, control_state=[0]),
            r"instruction 1: x on qubits 1, 0 has the modifier negctrl",
        ),
        (Circuit().h(1).x(0, power=0.5), r"has the modifier pow\(0\.5\), and the device takes ctrl, inv only"),
        (Circuit().x(0).sample(Observable.X(), 0), "has the observable x, and the device takes z"),
        (Circuit().x(0).variance(Observable.X(), 0), "not for this device; with shots the result types are Prob"),
    ):
        with pytest.raises(UnsupportedCircuitError, match=said):
            encode(circuit, 10, None, None, offer)
    with pytest.raises(UnsupportedCircuitError, match="is for 1 to 10 shots, not for 11"):
        encode(Circuit().x(0).probability(), 11, None, None, offer)


def test_a_global_phase_which_nothing_can_tell_is_left_out_where_it_is_not_taken(braket: QHubBraketProvider) -> None:
    task = braket.get_device(SV1).run(Circuit().x(0).gphase(1.1).gphase(-0.3, power=2), shots=10)
    assert "gphase" not in task.input()["qasm"]
    assert task.result().measurement_counts == {"1": 10}
    circuit = Circuit().h(0).i(1).gphase(math.pi, control=[1, 0], control_state=[0, 1]).h(0)
    offer = Offer("device", {"action": {ACTION: {"supportedOperations": ["h", "gphase"]}}})
    assert "gphase" in encode(Circuit().h(0).gphase(1.1), 10, None, None, offer).input["qasm"]
    assert "negctrl @ phaseshift" in encode(circuit, 10, None, None).input["qasm"]


@pytest.mark.parametrize("name", [SV1, CEPHEUS, "kipu.sim.qsim", "ibm.qpu.fez"])
def test_sums_and_factors_are_refused_with_the_way_out(braket: QHubBraketProvider, name: str) -> None:
    total = Observable.Z() @ Observable.Z() + 2 * Observable.X() @ Observable.I()
    device = braket.get_device(name)
    with pytest.raises(UnsupportedCircuitError, match=r"sum of observables.*each summand.*ProgramSet"):
        device.run(Circuit().x(0).i(1).expectation(total, [[0, 1], [0, 1]]), shots=10)
    with pytest.raises(UnsupportedCircuitError, match=r"sum of observables.*each summand.*ProgramSet"):
        device.run(Circuit().x(3).i(9).expectation(total, [[3, 9], [3, 9]]), shots=10)
    with pytest.raises(UnsupportedCircuitError, match=r"factor 2\.5.*multiply the value"):
        device.run(Circuit().x(0).sample(2.5 * Observable.Z(), 0), shots=10)


@pytest.mark.parametrize("name", [SV1, "kipu.sim.qsim"])
def test_a_matrix_beside_the_observable_that_it_equals(braket: QHubBraketProvider, name: str) -> None:
    matrix = Observable.Hermitian(np.array([[0, 1], [1, 0]]))
    turned, device = Circuit().ry(5, 0.6).i(2), braket.get_device(name)
    for first, second in (
        (matrix, Observable.X()),
        (Observable.X(), matrix),
        (Observable.Y() @ matrix, Observable.X()),
    ):
        size = first.qubit_count
        circuit = turned.copy().expectation(first, [2, 5][-size:]).expectation(second, 5)
        with pytest.raises(UnsupportedCircuitError, match=r"cannot be sampled simultaneously|qubit 5 is measured by"):
            device.run(circuit, shots=10)
    allowed = turned.expectation(matrix, 5).variance(matrix, 5).expectation(Observable.I(), 5).probability(2)
    assert np.allclose(device.run(allowed, shots=4000).result().values[0], np.sin(0.6), atol=0.1)


DIAGONAL = Observable.Hermitian(np.diag([1, -1]))
EVERYWHERE = [
    Circuit().x(0).x(1).expectation(DIAGONAL).probability(1),
    Circuit().x(0).x(1).probability(1).expectation(DIAGONAL),
    Circuit().h(0).h(1).expectation(Observable.Hermitian(np.array([[0, 1], [1, 0]]))).expectation(Observable.X(), 1),
    Circuit().x(0).x(1).variance(DIAGONAL).sample(Observable.Y() @ Observable.Z(), [0, 1]),
]


@pytest.mark.parametrize("name", [SV1, DM1, "kipu.sim.qsim", "ibm.qpu.fez"])
@pytest.mark.parametrize("circuit", EVERYWHERE)
def test_a_matrix_without_a_target_is_measured_on_every_qubit(
    braket: QHubBraketProvider, name: str, circuit: Circuit
) -> None:
    with pytest.raises(UnsupportedCircuitError, match=r"qubit \d is measured by|cannot be sampled simultaneously"):
        braket.get_device(name).run(circuit, shots=10)


def test_a_matrix_alone_on_every_qubit(ideal_braket: QHubBraketProvider) -> None:
    circuit = Circuit().x(0).i(1).expectation(DIAGONAL).variance(DIAGONAL, 1)
    for name in (SV1, "kipu.sim.qsim"):
        assert np.allclose(ideal_braket.get_device(name).run(circuit, shots=50).result().values[0], [-1, 1])
