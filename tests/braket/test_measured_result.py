"""What a job keeps of the Braket circuit that it came from."""

from __future__ import annotations

import numpy as np
import pytest
from braket.task_result import TaskMetadata

from qhub_providers.braket.measured_result import Requested
from qhub_providers.formats.measurements import Measurements
from qhub_providers.formats.readout import Readout


def test_tags_that_are_not_whole_are_never_read_as_something_else() -> None:
    requested = Requested(tuple(range(0, 900, 7)), ({"type": "expectation", "observable": ["x"], "targets": [7]},))
    tags = requested.to_tags()
    assert len(tags) > 1
    assert max(map(len, tags)) <= 200
    assert Requested.from_tags([*tags[::-1], "mine"]) == requested
    assert Requested.from_tags(["mine"]) is None
    for damaged in (tags[1:], [tags[0][:-9], *tags[1:]]):
        with pytest.raises(ValueError, match="missing or damaged"):
            Requested.from_tags(damaged)


def test_measurements_of_something_else_are_refused() -> None:
    measurements = Measurements(Readout.plain([0, 1]), np.array([[3]], dtype=np.uint8))
    with pytest.raises(ValueError, match="the result has 2 bits; the circuit measures 3 qubits"):
        Requested((0, 1, 2)).result(measurements, TaskMetadata(id="job", shots=1, deviceId="a"))
