"""What a primitive on IBM's machines cannot send: refused by name before anything goes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from qiskit import QuantumCircuit

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError
from qhub_providers.formats.ibm_json import encoded
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from qhub_providers.qiskit.primitives.pubs import PubError
from tests.qiskit.test_fanout import RunningHub, alternating
from tests.qiskit.test_ibm_native import manila


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        (np.longdouble(0.5), 0.5),
        (np.float16(0.5), 0.5),
        (np.uint8(5), 5),
        (np.True_, True),
        (np.clongdouble(1j), {"__type__": "complex", "__value__": [0.0, 1.0]}),
    ],
)
def test_every_number_of_numpy_can_be_an_experimental_option(number: Any, plain: Any) -> None:
    hub = RunningHub()
    SamplerV2(manila(hub), options={"experimental": {"a": number}}).run(alternating(1))
    (sent,) = hub.inputs.values()
    assert sent["options"]["experimental"] == {"a": plain}
    assert type(encoded(number)) is type(plain)


@pytest.mark.parametrize("value", [object(), float("inf"), float("nan"), np.float32("inf")])
def test_what_is_no_json_is_refused(value: Any) -> None:
    hub = RunningHub()
    with pytest.raises(ConfigurationError, match="cannot be written as IBM's JSON"):
        SamplerV2(manila(hub), options={"experimental": {"a": value}}).run(alternating(1))
    assert hub.jobs == []


@pytest.mark.parametrize("coefficient", [float("inf"), float("nan"), -float("inf")])
def test_an_observable_that_is_not_finite_is_refused_with_its_pub(coefficient: float) -> None:
    hub = RunningHub()
    pubs = [(QuantumCircuit(2), "ZZ"), (QuantumCircuit(2), [{"XX": 1.0}, {"ZZ": coefficient}])]
    with pytest.raises(PubError, match=r"pub 1: the observable .* has a coefficient that is not a finite number"):
        EstimatorV2(manila(hub)).run(pubs)
    assert hub.jobs == []


def test_shots_that_were_put_into_the_run_options_later_are_refused(provider: QHubProvider) -> None:
    hub = RunningHub()
    for backend in (manila(hub), provider.get_backend("aws.sim.sv1")):
        sampler, estimator = SamplerV2(backend), EstimatorV2(backend)
        sampler.options.run_options["shots"] = estimator.options.run_options["shots"] = 5
        with pytest.raises(ConfigurationError, match=r"shots are given to the primitive's run\(\)"):
            sampler.run(alternating(1))
        with pytest.raises(ConfigurationError, match=r"shots are given to the primitive's run\(\)"):
            estimator.run([(QuantumCircuit(1), "Z")])
    assert hub.jobs == []
