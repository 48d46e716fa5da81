"""Targets of which only the Hub's record is known, in the words of the vendors."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from qiskit import QuantumCircuit

from qhub_providers.formats import braket_qasm, ionq, iqm, open_qasm
from qhub_providers.formats.format import Format
from qhub_providers.hub.types import Backend
from qhub_providers.qiskit import targets
from qhub_providers.qiskit.fit import Fitter
from qhub_providers.qiskit.options import RunOptions

FORTE = "x y z h s si t ti v vi rx ry rz cnot swap xx yy zz gpi gpi2"
SIMULATOR = FORTE + " ccnot cphaseshift cphaseshift00 cswap cy cz ecr i iswap phaseshift pswap unitary xy ms"


def record(words: str, **configuration: Any) -> Backend:
    gates = [{"name": word} for word in words.split()]
    made = {"gates": gates, "qubit_count": 4, "operations": ["measure", "reset"], **configuration}
    return Backend.model_validate({"id": "new.machine", "configuration": made})


def entangled() -> QuantumCircuit:
    circuit = QuantumCircuit(3)
    circuit.ry(0.3, 0)
    circuit.cx(0, 1)
    circuit.cx(1, 2)
    circuit.measure_all()
    return circuit


def build(backend: Backend, wire: Format) -> tuple[set[str], str]:
    """The gates of the target, to which an entangling circuit can be compiled, and what is told."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        target = targets.build(backend, None, wire)
    assert len(caught) <= 1
    Fitter("new.machine", target, wire).fit(entangled(), RunOptions(shots=10))
    return set(target.operation_names), "".join(str(warning.message) for warning in caught)


def test_brakets_words_are_understood_without_device_data() -> None:
    names, told = build(record(FORTE), braket_qasm.FORMAT)
    ones = {"x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "sxdg", "rx", "ry", "rz"}
    assert names == ones | {"cx", "swap", "rxx", "ryy", "rzz", "measure"}
    assert told == "new.machine has no device data; its target follows the Hub's record."
    assert build(record(SIMULATOR), braket_qasm.FORMAT)[0] == {*braket_qasm.GATES, "measure"}


def test_a_machine_of_aws_routes_so_a_coupling_graph_does_not_bind() -> None:
    graph = {"fully_connected": False, "graph": {"0": ["7"], "7": ["3"], "3": []}}  # numbers with gaps
    backend = record(FORTE, connectivity=graph).model_copy(update={"has_calibration": True})
    assert "cx" in build(backend, braket_qasm.FORMAT)[0]
    with pytest.warns(UserWarning, match="no device data"):
        assert targets.build(backend, None, braket_qasm.FORMAT).build_coupling_map() is None


@pytest.mark.parametrize("wire", [open_qasm.FORMAT_2, iqm.FORMAT])
def test_iqms_words_are_understood_whatever_the_format(wire: Format) -> None:
    graph = {"fully_connected": False, "graph": {"1": ["2"], "2": ["3"], "3": ["4"], "4": []}}
    backend = record("prx cz move", connectivity=graph).model_copy(update={"has_calibration": True})
    names, _ = build(backend, wire)
    assert names == {"r", "cz", "measure", "reset"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target = targets.build(backend, None, wire, calibrated=lambda: pytest.fail("its labels are none of Qiskit's"))
    assert target.num_qubits == 4
    assert sorted(target["cz"]) == [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)]


def test_names_of_iqms_qubits_are_kept_where_some_are_missing() -> None:
    graph = {"fully_connected": False, "graph": {"1": ["2"], "2": ["4"], "4": ["5"]}}
    with pytest.warns(UserWarning, match="no device data"):
        target = targets.build(record("prx cz", connectivity=graph), None, iqm.FORMAT)
    assert target.num_qubits == 5
    assert sorted(target["cz"]) == [(0, 1), (1, 0), (1, 3), (3, 1), (3, 4), (4, 3)]


@pytest.mark.parametrize("wire", [braket_qasm.FORMAT, ionq.FORMAT, iqm.FORMAT, open_qasm.FORMAT])
@pytest.mark.parametrize("words", ["", "unheard_of", "unheard_of x h cz"])
def test_the_usual_gates_stand_in_for_what_cannot_be_compiled_to(wire: Format, words: str) -> None:
    names, told = build(record(words), wire)
    assert names - {"measure", "reset"} == wire.usual_gates
    assert "The target of new.machine assumes the gates" in told


def test_a_record_is_taken_at_its_word_where_every_gate_is_known() -> None:
    target = targets.build(record("x h cx"), None, open_qasm.FORMAT)
    assert set(target.operation_names) == {"x", "h", "cx", "measure", "reset"}
