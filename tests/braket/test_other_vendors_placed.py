"""Circuits whose labels are the device's own qubits: one numbering, the vendor's, everywhere on a device."""

from __future__ import annotations

import networkx as nx
import pytest
from braket.circuits import Circuit

from qhub_providers import QHubBraketProvider
from qhub_providers.braket import QHubDevice, QHubTask
from qhub_providers.errors import UnsupportedCircuitError

NUMBERS = {"ibm.qpu.fez": range(156), "iqm.qpu.garnet": range(1, 21), "iqm.qpu.emerald": range(1, 55)}
"""What the vendors call their qubits."""


@pytest.fixture(params=NUMBERS)
def device(request: pytest.FixtureRequest, ideal_braket: QHubBraketProvider) -> QHubDevice:
    return ideal_braket.get_device(request.param)


def names(task: QHubTask) -> set[str]:
    """The names of the qubits in an input for IQM."""
    steps = task.input()["circuits"][0]["instructions"]
    return {name for step in steps for name in step.get("qubits", step.get("locus"))}


def farthest(device: QHubDevice, label: int) -> int:
    lengths = nx.single_source_shortest_path_length(device.topology_graph, label)
    return max(lengths, key=lengths.get)


def test_the_graph_has_the_numbers_of_the_vendor(device: QHubDevice) -> None:
    assert sorted(device.topology_graph) == list(NUMBERS[device.name])


def test_every_edge_of_the_graph_takes_a_gate(ideal_braket: QHubBraketProvider) -> None:
    garnet = ideal_braket.get_device("iqm.qpu.garnet")
    edges = sorted(edge for edge in garnet.topology_graph.edges if edge[0] < edge[1])
    circuits = [Circuit().x(one).cnot(one, other).measure([other, one]) for one, other in edges]
    batch = garnet.run_batch(circuits, shots=5, disable_qubit_rewiring=True)
    assert [dict(result.measurement_counts) for result in batch.results()] == [{"11": 5}] * len(edges)
    assert [result.measured_qubits for result in batch.results()] == [[other, one] for one, other in edges]
    assert [names(task) for task in batch.tasks] == [{f"QB{one}", f"QB{other}"} for one, other in edges]


def test_a_chain_of_qubits_runs_where_it_is(device: QHubDevice) -> None:
    first = max(NUMBERS[device.name])
    second = next(iter(device.topology_graph[first]))
    third = next(label for label in device.topology_graph[second] if label != first)
    circuit = Circuit().x(first).cnot(first, second).cnot(second, third).i(third).measure([third, first, second])
    result = device.run(circuit, shots=20, disable_qubit_rewiring=True).result()
    assert result.measurement_counts == {"111": 20}
    assert result.measured_qubits == [third, first, second]


def test_one_qubit_is_that_qubit(ideal_braket: QHubBraketProvider) -> None:
    garnet = ideal_braket.get_device("iqm.qpu.garnet")
    for label in (1, 7, 20):
        task = garnet.run(Circuit().x(label), shots=5, disable_qubit_rewiring=True)
        assert names(task) == {f"QB{label}"}
        assert (task.result().measurement_counts, task.result().measured_qubits) == ({"1": 5}, [label])


def test_qubits_that_are_not_coupled_are_refused_by_their_labels(device: QHubDevice) -> None:
    one = min(NUMBERS[device.name])
    other = farthest(device, one)
    with pytest.raises(UnsupportedCircuitError, match=f"on qubits {one}, {other}: .* does not couple these") as caught:
        device.run(Circuit().x(one).cnot(one, other), shots=50, disable_qubit_rewiring=True)
    assert "leave out disable_qubit_rewiring" in str(caught.value)
    assert "transpile" not in str(caught.value)
    assert caught.value.qubits == (one, other)


def test_three_qubits_of_a_gate_have_to_be_coupled_too(device: QHubDevice) -> None:
    one = min(NUMBERS[device.name])
    other, far = next(iter(device.topology_graph[one])), farthest(device, one)
    with pytest.raises(UnsupportedCircuitError, match=f"on qubits {one}, {other}, {far}: .* does not couple all of"):
        device.run(Circuit().ccnot(one, other, far), shots=50, disable_qubit_rewiring=True)


def test_qubits_that_there_are_not_are_refused(device: QHubDevice) -> None:
    numbers = NUMBERS[device.name]
    for label in (numbers[-1] + 1, 999, *range(numbers[0])):
        said = f"uses qubit {label}, and {device.name} has the qubits {numbers[0]} to {numbers[-1]}"
        with pytest.raises(UnsupportedCircuitError, match=said):
            device.run(Circuit().x(label), shots=50, disable_qubit_rewiring=True)


def test_another_refusal_is_told_as_it_is(device: QHubDevice) -> None:
    label = NUMBERS[device.name][0]
    with pytest.raises(UnsupportedCircuitError, match="not a finite number"):
        device.run(Circuit().rx(label, float("nan")), shots=50, disable_qubit_rewiring=True)


def test_with_rewiring_labels_are_names_only(device: QHubDevice) -> None:
    one = min(NUMBERS[device.name])
    circuit = Circuit().x(one).cnot(one, farthest(device, one)).x(999).cnot(999, one)
    for given in ({}, {"disable_qubit_rewiring": False}, {"disable_qubit_rewiring": None}):
        result = device.run(circuit, shots=20, **given).result()
        assert result.measurement_counts == {"011": 20}


def test_numbers_that_aws_is_asked_to_leave(ideal_braket: QHubBraketProvider) -> None:
    cepheus = ideal_braket.get_device("aws.rigetti.cepheus")
    one, other = next(iter(cepheus.topology_graph.edges))
    circuit = Circuit().x(one).cz(one, other)
    for given in (True, False, None):
        task = cepheus.run(circuit, shots=20, disable_qubit_rewiring=given)
        result = task.result()
        assert (f"${one}" in task.input()["qasm"]) == bool(given)
        assert task.job.record().input_params.get("disable_qubit_rewiring") is given
        assert dict(zip(result.measured_qubits, result.measurement_counts.most_common(1)[0][0], strict=True)) == {
            one: "1",
            other: "0",
        }
