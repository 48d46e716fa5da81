"""Our `Result` says what Qiskit's own says of the same data, in every way it can be asked; only faster."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.result import Counts, Result, marginal_counts
from qiskit.result.models import ExperimentResultData

from qhub_providers.errors import QHubError
from qhub_providers.formats import bits
from qhub_providers.formats.measurements import Measurements
from qhub_providers.formats.readout import Readout
from qhub_providers.qiskit import result as results
from qhub_providers.qiskit.result import QHubResult


def measured(columns: list[list[int]], sizes: list[int], name: str = "circuit") -> Measurements:
    num_bits = sum(sizes)
    table = np.array(columns, dtype=np.uint8).reshape(len(columns), num_bits)
    registers = tuple((f"r{place}", size) for place, size in enumerate(sizes))
    return Measurements(Readout(name, registers, tuple(range(num_bits))), bits.pack(table))


def result_of(*shots: Measurements) -> QHubResult:
    return results.result("aws.sim.sv1", "job-1", [results.experiment(each, "job-1") for each in shots])


@st.composite
def shots(draw: st.DrawFn) -> Measurements:
    sizes = draw(st.lists(st.integers(0, 40), min_size=1, max_size=4).filter(any))
    row = st.lists(st.integers(0, 1), min_size=sum(sizes), max_size=sum(sizes))
    return measured(draw(st.lists(row, max_size=12)), sizes)


@settings(deadline=None)
@given(shots())
def test_counts_and_memory_are_what_qiskit_makes_of_the_same_data(drawn: Measurements) -> None:
    ours = result_of(drawn)
    assert isinstance(ours, Result)
    theirs = Result.from_dict(result_of(drawn).to_dict())
    assert type(theirs.results[0].data) is ExperimentResultData
    for key in (None, 0, "circuit", QuantumCircuit(1, name="circuit")):
        counts, expected = ours.get_counts(key), theirs.get_counts(key)
        assert type(counts) is Counts
        assert counts == expected
        assert list(counts) == list(expected)
        assert (counts.creg_sizes, counts.memory_slots) == (expected.creg_sizes, expected.memory_slots)
        assert (counts.hex_outcomes(), counts.int_outcomes()) == (expected.hex_outcomes(), expected.int_outcomes())
        assert counts.shots() == drawn.shots
        assert ours.get_memory(key) == theirs.get_memory(key)
        assert ours.data(key) == theirs.data(key)


def two() -> QHubResult:
    return result_of(measured([[1, 0, 1], [1, 0, 1], [0, 0, 0]], [1, 2], "a"), measured([[1]], [1], "b"))


def test_memory_is_always_there_and_agrees_with_the_counts() -> None:
    data = two().results[0].data
    assert hasattr(data, "memory")
    assert data.memory == ["0x5", "0x5", "0x0"]
    assert data.counts == {"0x0": 1, "0x5": 2}
    assert data.to_dict() == {"counts": data.counts, "memory": data.memory}
    assert data.memory is data.memory


def test_nothing_is_written_out_before_it_is_asked_for() -> None:
    result = two()
    result.get_counts()
    result.get_memory(0)
    assert str(result) == repr(result)
    assert not {"counts", "memory"} & set(vars(result.results[0].data))
    assert len(repr(result_of(measured([[1]] * 5000, [1])))) < 1000


def test_copies_pickles_and_plain_values_are_the_same_result() -> None:
    expected = two().to_dict()
    assert json.loads(json.dumps(expected)) == expected
    for twin in (copy.deepcopy(two()), copy.copy(two()), pickle.loads(pickle.dumps(two())), Result.from_dict(expected)):
        assert twin.to_dict() == expected
        assert twin.get_counts() == [{"00 0": 1, "10 1": 2}, {"1": 1}]
        assert [twin.get_memory(index) for index in (0, -1)] == [["10 1", "10 1", "00 0"], ["1"]]
        assert twin.get_counts("b") == {"1": 1}


def test_what_the_user_replaces_counts() -> None:
    result = two()
    result.results[0].data.counts = {"0x1": 7}
    result.results[1].data.memory = ["0x0"]
    assert result.get_counts(0) == {"00 1": 7}
    assert result.get_memory(1) == ["0"]
    changed = two()
    changed.results[0].data.counts["0x5"] = 9
    changed.results[1].header["creg_sizes"] = [["x", 1], ["y", 1]]
    changed.results[1].header["memory_slots"] = 2
    assert changed.get_counts(0) == {"00 0": 1, "10 1": 9}
    assert changed.get_counts(1) == {"0 1": 1}
    assert changed.get_memory(1) == ["0 1"]


def test_qiskits_own_functions_work_on_it() -> None:
    result = two()
    assert marginal_counts(result, [0]).get_counts(0) == {"0": 1, "1": 2}
    assert marginal_counts(result.get_counts(0), [2]) == {"0": 1, "1": 2}
    assert result.get_counts(0).most_frequent() == "10 1"
    with pytest.raises(QiskitError, match="select a circuit"):
        result.get_memory()
    for missing in (5, -3, "nobody"):
        with pytest.raises(QiskitError, match="could not be found"):
            result.get_counts(missing)
    with pytest.warns(UserWarning, match="multiple results"):
        assert result_of(measured([[1]], [1]), measured([[0]], [1])).get_counts("circuit") == {"1": 1}


def test_a_failed_circuit_is_no_zero() -> None:
    entries = [results.experiment(measured([[1]], [1]), "job-1"), results.failed("b", QHubError("gone"), None)]
    result = results.result("aws.sim.sv1", "job-1", entries)
    assert result.get_counts(0) == {"1": 1}
    for experiment in (1, "b", None):
        with pytest.raises(QiskitError, match="gone"):
            result.get_counts(experiment)
    with pytest.raises(QiskitError, match="gone"):
        result.get_memory(1)
