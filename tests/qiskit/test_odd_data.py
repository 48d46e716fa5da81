"""Device data with anything wrong in it: a plain target and one warning, never a crash."""

from __future__ import annotations

import copy
import json
import warnings
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qiskit.transpiler import Target

from qhub_providers import QHubProvider
from qhub_providers.errors import UnsupportedBackendError
from qhub_providers.formats import registry
from qhub_providers.formats.format import Format
from qhub_providers.hub.types import Backend
from qhub_providers.qiskit import targets

MACHINES = ("ibm.qpu.fez", "aws.rigetti.cepheus", "aws.ionq.forte", "aws.sim.sv1", "iqm.qpu.garnet")
NATIVE = ("aws.rigetti.cepheus", "aws.ionq.forte")
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "4 ns", "0.5", -1, 1e400, float("nan"), True, 10**9, [], {}, [None], {"value": "x"}, [[]]]
)
KEPT = 3
"""How many entries of a long list or object stay: most are alike, and a small device is read fast."""


@cache
def whole(name: str, provider: QHubProvider) -> tuple[Backend, Any]:
    """The record and the device data of a machine of the embedded Hub, as they are."""
    return provider.client.backends.get_backend(name), provider.client.backends.get_backend_config(name)


def wire_of(record: Backend) -> Format:
    formats = record.configuration.supported_input_formats if record.configuration else None
    return registry.choose(str(record.id), record.provider, record.hardware_provider, formats)


def shortened(value: Any) -> Any:
    if isinstance(value, dict):
        kept = value if len(value) < 60 else dict(list(value.items())[:KEPT])
        return {key: shortened(entry) for key, entry in kept.items()}
    if isinstance(value, list):
        return [shortened(entry) for entry in value[:KEPT]] if len(value) > 60 else list(map(shortened, value))
    return value


def mutated(value: Any, draw: Any) -> Any:
    """`value` with one thing in it, at any depth, replaced or gone."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 7)) == 0:
        return draw(ODD)
    result = copy.copy(value)
    key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    if draw(st.integers(0, 7)) == 0:
        del result[key]
    else:
        result[key] = mutated(value[key], draw)
    return result


def built(make: Any) -> tuple[Any, list[str]]:
    """What `make` gives, None where it says that it cannot, and the warnings on the way."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            made = make()
        except UnsupportedBackendError:
            made = None
    return made, [str(warning.message) for warning in caught]


@pytest.mark.parametrize("name", MACHINES)
def test_data_as_it_is_gives_no_warning(provider: QHubProvider, name: str) -> None:
    record, config = whole(name, provider)
    wire = wire_of(record)
    target, said = built(lambda: targets.build(record, config, wire))
    assert isinstance(target, Target)
    assert said == []


@pytest.mark.parametrize("name", MACHINES)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_odd_data_degrades_to_a_plain_target_with_one_warning(provider: QHubProvider, name: str, data: Any) -> None:
    record, config = whole(name, provider)
    wire = wire_of(record)
    odd = shortened(config)
    for _ in range(data.draw(st.integers(1, 3))):
        odd = mutated(odd, data.draw)
    target, said = built(lambda: targets.build(record, odd, wire))
    assert isinstance(target, Target), json.dumps(odd)[:500]  # the record is enough for one
    assert target.operation_names
    assert len(said) <= 1, said
    targets.facts(odd)


@pytest.mark.parametrize("name", ["ibm.qpu.fez", "iqm.qpu.garnet", "aws.sim.sv1"])
def test_a_number_of_qubits_that_would_fill_the_memory_is_a_mistake(provider: QHubProvider, name: str) -> None:
    record, config = whole(name, provider)
    odd = copy.deepcopy(config)
    if name == "ibm.qpu.fez":
        odd["config"]["n_qubits"] = 10**9
    elif name == "iqm.qpu.garnet":
        odd["gates"]["measure"]["implementations"]["constant"]["loci"].append(["QB1000000000"])
    else:
        odd["paradigm"]["qubitCount"] = 10**9
    target, said = built(lambda: targets.build(record, odd, wire_of(record)))
    assert target.num_qubits == record.configuration.qubit_count
    assert len(said) == (name != "iqm.qpu.garnet")  # there, names that are no qubits' are resonators, and no mistake


def test_a_record_with_such_a_number_is_refused(provider: QHubProvider) -> None:
    record, _ = whole("qudora.sim.xg1", provider)
    huge = record.model_copy(update={"configuration": record.configuration.model_copy(update={"qubit_count": 10**9})})
    with pytest.raises(UnsupportedBackendError, match="no number of qubits up to 100000"):
        targets.build(huge, None, wire_of(record))


def test_so_many_qubits_are_not_all_coupled(provider: QHubProvider) -> None:
    record, config = whole("aws.ionq.forte", provider)
    odd = {**config, "paradigm": {**config["paradigm"], "qubitCount": 10**9}}
    with pytest.raises(UnsupportedBackendError, match="does not say which of its qubits are coupled"):
        targets.native(record, odd)


@pytest.mark.parametrize("name", NATIVE)
@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_odd_capabilities_give_native_targets_or_a_clear_refusal(provider: QHubProvider, name: str, data: Any) -> None:
    record, config = whole(name, provider)
    odd = shortened(config)
    for _ in range(data.draw(st.integers(1, 3))):
        odd = mutated(odd, data.draw)
    made, said = built(lambda: targets.native(record, odd))
    assert made is None or {"rz", "sx", "measure"} <= set(made[0].operation_names)
    assert len(said) <= 1, said
