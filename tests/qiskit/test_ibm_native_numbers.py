"""Numbers that come back from IBM's machines, the version of QPY that goes there, and loops over a job's status."""

from __future__ import annotations

import base64
import math
import zlib

import pytest
from qiskit import QuantumCircuit
from qiskit.providers import JobStatus
from qiskit.qpy import QPY_VERSION
from qiskit_ibm_runtime import RuntimeEncoder

from qhub_providers import QHubProvider
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from tests.qiskit.test_fanout import RunningHub
from tests.qiskit.test_ibm_native import bell, manila

NEWEST_OF_IBM = 17
"""The newest QPY that IBM's service reads, as qiskit-ibm-runtime 0.51 has it."""


@pytest.mark.parametrize("angle", [0.4, 1.1, 2.6])
def test_an_expectation_value_and_its_standard_error(ideal_provider: QHubProvider, angle: float) -> None:
    circuit = QuantumCircuit(1)
    circuit.ry(angle, 0)
    job = EstimatorV2(ideal_provider.get_backend("ibm.qpu.fez")).run([(circuit, ["Z", "X"])], precision=0.02)
    data = job.result()[0].data
    for value, error, exact in zip(data.evs, data.stds, [math.cos(angle), math.sin(angle)], strict=True):
        assert error == pytest.approx(math.sqrt((1 - value**2) / 2500), rel=1e-6)
        assert abs(value - exact) < 6.5 * math.sqrt((1 - exact**2) / 2500)


def test_circuits_are_sent_in_a_qpy_that_both_sides_read() -> None:
    hub = RunningHub()
    SamplerV2(manila(hub)).run([bell()], shots=100)
    EstimatorV2(manila(hub)).run([(QuantumCircuit(1), "Z")])
    ibms = RuntimeEncoder().default(bell())["__value__"]
    versions = {
        zlib.decompress(base64.standard_b64decode(circuit))[6]
        for circuit in (ibms, *(body["input"]["pubs"][0][0]["__value__"] for body in hub.posted()))
    }
    (version,) = versions
    assert 13 <= version <= min(NEWEST_OF_IBM, QPY_VERSION)


def test_a_loop_over_the_status_asks_once_a_turn_and_not_after_the_end() -> None:
    hub = RunningHub()
    hub.status = "PENDING"
    job = SamplerV2(manila(hub)).run([bell()], shots=100)
    hub.requests.clear()
    seen = []
    while True:
        seen.append(job.status())
        if seen[-1] is JobStatus.DONE:
            break
        hub.jobs[0]["status"] = {JobStatus.QUEUED: "RUNNING", JobStatus.RUNNING: "COMPLETED"}[seen[-1]]
    assert seen == [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE]
    assert len(hub.requests) == 3
    assert (job.done(), job.in_final_state(), job.errored(), job.running()) == (True, True, False, False)
    assert len(hub.requests) == 3
