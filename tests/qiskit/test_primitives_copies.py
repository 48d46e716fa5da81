"""Primitives as others handle them: copied, sent to other processes, made with IBM's own options."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit_ibm_runtime.options import EstimatorOptions, SamplerOptions

from qhub_providers import QHubProvider
from qhub_providers.errors import ConfigurationError
from qhub_providers.qiskit import EstimatorV2, SamplerV2
from tests.conftest import HubAddress


def through_pickle(made: Any) -> Any:
    return pickle.loads(pickle.dumps(made))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, through_pickle])
@pytest.mark.parametrize("name", ["ibm.qpu.fez", "aws.sim.sv1"])
def test_a_copy_runs_with_options_of_its_own(
    provider: QHubProvider, name: str, copied: Any, hub: HubAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KQH_PERSONAL_ACCESS_TOKEN", hub.access_token)  # a pickle holds none
    circuit = QuantumCircuit(1)
    circuit.x(0)
    circuit.measure_all()
    sampler = SamplerV2(provider.get_backend(name), options={"default_shots": 7})
    again = copied(sampler)
    if copied is not copy.copy:
        again.options.default_shots = 9
    assert sampler.options.default_shots == 7
    assert again.run([circuit]).result()[0].data.meas.num_shots == again.options.default_shots
    estimator = copied(EstimatorV2(provider.get_backend(name)))
    assert estimator.backend.name == name


@pytest.mark.parametrize(("kind", "options"), [(SamplerV2, SamplerOptions), (EstimatorV2, EstimatorOptions)])
def test_ibms_options_are_refused_with_the_way_out(provider: QHubProvider, kind: Any, options: Any) -> None:
    with pytest.raises(ConfigurationError, match="give what is set in them as a dictionary"):
        kind(provider.get_backend("ibm.qpu.fez"), options=options())
