"""More pubs than the Hub's record of a machine allows in a job, from IBM's primitives: refused before they are sent."""

from __future__ import annotations

from typing import Any

import pytest
import qiskit_ibm_runtime as ibm
from qiskit import QuantumCircuit

import qhub_providers.qiskit as ours
from qhub_providers import QHubRuntimeService
from qhub_providers.errors import ConfigurationError
from tests.qiskit.test_fanout import RunningHub, provider_of


def pubs(kind: Any, count: int) -> list[Any]:
    circuit = QuantumCircuit(5)
    circuit.x(0)
    if "Estimator" in kind.__name__:
        return [(circuit, "ZZZZZ")] * count
    circuit.measure_all()
    return [circuit] * count


@pytest.mark.parametrize("name", ["SamplerV2", "EstimatorV2"])
def test_more_than_the_record_allows(name: str) -> None:
    hub = RunningHub()  # its machine takes two
    service = QHubRuntimeService(client=provider_of(hub).client)
    manila = service.backend("ibm.qpu.manila")
    primitive = getattr(ibm, name)(manila)
    with pytest.raises(
        ConfigurationError, match=rf"at most 2 pubs a job, .* these 3 as one: .*{name} .*of qhub_providers"
    ):
        primitive.run(pubs(primitive.__class__, 3))
    assert hub.posted() == []
    primitive.run(pubs(primitive.__class__, 2))
    assert [len(body["input"]["pubs"]) for body in hub.posted()] == [2]
    getattr(ours, name)(manila).run(pubs(primitive.__class__, 3))
    sizes = [len(body["input"]["pubs"]) for body in hub.posted()[1:]]
    assert sum(sizes) == 3
    assert max(sizes) <= 2
