"""Reading what AWS sends: the same as Braket's own reader finds in it, from the bytes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from braket.circuits import Observable, ResultType
from braket.tasks import GateModelQuantumTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st

from qhub_providers.braket.result import from_payload
from qhub_providers.formats.readout import Readout


def payload(shots: int, **more: Any) -> dict[str, Any]:
    """A task result of Braket's, without outcomes."""
    return {
        "braketSchemaHeader": {"name": "braket.task_result.gate_model_task_result", "version": "1"},
        "resultTypes": [],
        "taskMetadata": {
            "braketSchemaHeader": {"name": "braket.task_result.task_metadata", "version": "1"},
            "id": "arn:task",
            "shots": shots,
            "deviceId": "arn:device",
        },
        "additionalMetadata": {
            "action": {
                "braketSchemaHeader": {"name": "braket.ir.openqasm.program", "version": "1"},
                "source": "OPENQASM 3.0;",
            }
        },
        **more,
    }


def read(value: dict[str, Any], readout: Readout | None = None) -> GateModelQuantumTaskResult:
    return from_payload(json.dumps(value).encode(), "job-1", readout)


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 20).flatmap(
        lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=30)
    )
)
def test_measurements_are_what_brakets_own_reader_finds(rows: list[list[int]]) -> None:
    value = payload(len(rows), measurements=rows, measuredQubits=list(range(len(rows[0]))))
    ours, theirs = read(value), GateModelQuantumTaskResult.from_string(json.dumps(value))
    assert ours.measurements.tolist() == theirs.measurements.tolist()
    assert ours.measurements.dtype == theirs.measurements.dtype
    assert ours.measurement_counts == theirs.measurement_counts
    assert type(ours.measurement_counts) is type(theirs.measurement_counts)
    assert ours.measurement_probabilities == theirs.measurement_probabilities
    for name in (
        "measured_qubits",
        "values",
        "result_types",
        "task_metadata",
        "additional_metadata",
        "measurements_copied_from_device",
        "measurement_counts_copied_from_device",
        "measurement_probabilities_copied_from_device",
    ):
        assert getattr(ours, name) == getattr(theirs, name)


def test_probabilities_that_are_shares_of_the_shots_are_these_shots() -> None:
    value = payload(100, measurementProbabilities={"01": 0.3, "10": 0.7}, measuredQubits=[4, 2])
    result = read(value)
    assert result.measurement_counts == {"01": 30, "10": 70}
    assert result.measurement_probabilities == {"01": 0.3, "10": 0.7}
    assert result.measured_qubits == [4, 2]
    assert not result.measurements_copied_from_device
    assert result.measurement_probabilities_copied_from_device
    assert 5 < np.sum(result.measurements[:50, 1]) < 25  # the first half is a fair sample
    assert np.array_equal(result.measurements, read(value).measurements)


def test_other_probabilities_give_as_many_shots_as_there_were() -> None:
    third = {"00": 1 / 3, "01": 1 / 3, "11": 1 / 3}
    result = read(payload(100, measurementProbabilities=third, measuredQubits=[0, 1]))
    assert sum(result.measurement_counts.values()) == len(result.measurements) == 100
    assert result.measurement_probabilities == third


@pytest.mark.parametrize("probabilities_alone", [False, True])
def test_result_types_have_the_values_that_the_device_computed(probabilities_alone: bool) -> None:
    found = [
        {"type": {"type": "expectation", "observable": ["z"], "targets": [7]}, "value": -0.5},
        {"type": {"type": "probability", "targets": [3]}, "value": [0.25, 0.75]},
        {"type": {"type": "sample", "observable": ["z"], "targets": [3]}, "value": [-1, -1, -1, 1]},
    ]
    outcomes: dict[str, Any] = (
        {"measurementProbabilities": {"01": 0.25, "11": 0.5, "10": 0.25}}
        if probabilities_alone
        else {"measurements": [[0, 1], [1, 1], [1, 1], [1, 0]]}
    )
    result = read(payload(4, **outcomes, measuredQubits=[7, 3], resultTypes=found))
    assert result.get_value_by_result_type(ResultType.Expectation(Observable.Z(), target=7)) == -0.5
    assert result.get_value_by_result_type(ResultType.Probability(target=3)).tolist() == [0.25, 0.75]
    assert list(result.values[2]) == [-1, -1, -1, 1]
    assert result.measurement_counts == {"01": 1, "11": 2, "10": 1}


def test_columns_and_numbers_that_were_put_elsewhere_come_back() -> None:
    readout = Readout("circuit", (("9", 1), ("4", 1)), (2, 0), extra=1)
    wanted = [{"type": {"type": "expectation", "observable": ["z"], "targets": [2]}, "value": -1.0}]
    rows = [[1, 0, 0], [1, 1, 1]]
    result = read(payload(2, measurements=rows, measuredQubits=[2, 0, 1], resultTypes=wanted), readout)
    assert result.measured_qubits == [9, 4]
    assert result.measurements.tolist() == [[1, 0], [1, 1]]
    assert result.measurement_probabilities == {"10": 0.5, "11": 0.5}
    assert result.get_value_by_result_type(ResultType.Expectation(Observable.Z(), target=9)) == -1.0
    shares = {"100": 0.5, "101": 0.25, "110": 0.25}
    alone = read(payload(4, measurementProbabilities=shares, measuredQubits=[2, 0, 1]), readout)
    assert alone.measurement_probabilities == {"10": 0.75, "11": 0.25}


def test_a_large_result_is_read_from_its_bytes() -> None:
    generator = np.random.default_rng(1)
    rows = generator.integers(0, 2, (50_000, 12))
    value = payload(len(rows), measurements=rows.tolist(), measuredQubits=list(range(12)))
    result = from_payload(json.dumps(value).encode(), "job-1")
    assert np.array_equal(result.measurements, rows)
    assert result.measurement_counts["0" * 12] == int((rows.sum(axis=1) == 0).sum())


@pytest.mark.parametrize(
    "broken",
    [
        b"[]",
        b"{}",
        json.dumps({"braketSchemaHeader": {"name": "braket.other", "version": "1"}}).encode(),
        json.dumps(payload(1)).encode(),
        json.dumps(payload(2, measurements=[[0], [2]], measuredQubits=[0])).encode(),
        json.dumps(payload(2, measurements=[[0], [0, 1]], measuredQubits=[0])).encode(),
        json.dumps(payload(2, measurementProbabilities={"0": 0.2, "1": 0.2}, measuredQubits=[0])).encode(),
    ],
)
def test_what_is_no_result_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each reason is another
        from_payload(broken, "job-1")
