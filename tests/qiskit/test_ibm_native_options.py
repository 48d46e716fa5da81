"""The options of IBM's primitives: by IBM's names and defaults, each primitive's own, and what is said of others."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from pydantic import BaseModel
from qiskit_ibm_runtime.options import EstimatorOptions, SamplerOptions

from qhub_providers.errors import ConfigurationError
from qhub_providers.qiskit import SamplerV2
from qhub_providers.qiskit.primitives import IbmEstimatorOptions, IbmSamplerOptions
from tests.qiskit.test_fanout import RunningHub
from tests.qiskit.test_ibm_native import manila

OURS_ALONE = {"run_options"}


def names_and_defaults(options: Any) -> dict[str, Any]:
    """The options of a group with those of the groups in it; None where IBM's own default holds."""
    is_ours = isinstance(options, BaseModel)
    names = type(options).model_fields if is_ours else [field.name for field in dataclasses.fields(options)]
    found = {}
    for name in names:
        value = getattr(options, name)
        if isinstance(value, BaseModel) or dataclasses.is_dataclass(value):
            found[name] = names_and_defaults(value)
        elif not name.startswith("_") and name not in OURS_ALONE:
            found[name] = None if repr(value) == "Unset" else value
    return found


@pytest.mark.parametrize(
    ("ours", "ibms"), [(IbmSamplerOptions, SamplerOptions), (IbmEstimatorOptions, EstimatorOptions)]
)
def test_names_and_defaults_are_ibms(ours: type[BaseModel], ibms: type[Any]) -> None:
    expected = names_and_defaults(ibms())
    assert names_and_defaults(ours()) == expected
    assert {"twirling", "dynamical_decoupling", "environment", "execution"} <= set(expected)
    assert expected["environment"] == {"log_level": "WARNING", "job_tags": None, "private": False}


def set_in(*path: str) -> Any:
    """Sets the last name of the path, in the group that the others lead to."""

    def assign(options: Any, value: Any) -> None:
        for name in path[:-1]:
            options = getattr(options, name)
        setattr(options, path[-1], value)

    return assign


WRONG: list[tuple[Any, Any, str]] = [
    (set_in("default_shots"), "x", "option default_shots='x' cannot work: Input should be a valid integer$"),
    (
        set_in("twirling", "num_randomizations"),
        0,
        "num_randomizations=0 cannot work: Input should be greater than or equal to 1 or Input should be 'auto'$",
    ),
    (set_in("twirling"), {"num_randomizations": 0}, "option twirling.num_randomizations=0 cannot work: Input should"),
    (set_in("twirling"), {"nope": 0}, "option twirling.nope=0 cannot work: accepted are enable_gates, "),
    (set_in("twirling", "nope"), 0, "option twirling.nope=0 cannot work: accepted are enable_gates, "),
    (set_in("resilience", "zne", "extrapolator"), "no", "option resilience.zne.extrapolator='no' cannot work: Input"),
    (set_in("resilience", "zne"), {"extrapolator": "no"}, "option resilience.zne.extrapolator='no' cannot work"),
    (set_in("resilience"), {"zne": {"extrapolator": "no"}}, "option resilience.zne.extrapolator='no' cannot work"),
    (set_in("resilience", "pec", "max_overhead"), -1, "option resilience.pec.max_overhead=-1 cannot work"),
    (set_in("environment", "private"), True, "option environment.private=True cannot work: the Hub keeps"),
    (set_in("execution", "rep_delay"), -1, "option execution.rep_delay=-1 cannot work"),
    (set_in("simulator", "seed"), 1, "option simulator.seed=1 cannot work: accepted are basis_gates, "),
]


@pytest.mark.parametrize(("assign", "value", "said"), WRONG)
def test_what_is_said_names_the_option_with_its_groups(assign: Any, value: Any, said: str) -> None:
    options = IbmEstimatorOptions()
    with pytest.raises(ConfigurationError, match=said) as caught:
        assign(options, value)
    assert "function" not in str(caught.value)
    assert options == IbmEstimatorOptions()


def test_options_that_two_primitives_were_given_are_each_ones_own() -> None:
    backend = manila(RunningHub())
    given = IbmSamplerOptions(default_shots=200, twirling={"enable_gates": True})
    first, second = SamplerV2(backend, options=given), SamplerV2(backend, options=given)
    first.options.default_shots = 300
    first.options.twirling.enable_gates = False
    for other in (second.options, given):
        assert isinstance(other, IbmSamplerOptions)
        assert (other.default_shots, other.twirling.enable_gates) == (200, True)
