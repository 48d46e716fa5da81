"""The names that the package root promises."""

from __future__ import annotations

import importlib

import pytest

import qhub_providers

NAMES = [
    "AsyncHubQuantumClient",
    "HubQuantumClient",
    "LocalHub",
    "QHubBraketProvider",
    "QHubProvider",
    "QHubRuntimeService",
    "__version__",
    "errors",
]


def test_the_root_has_these_names_and_no_others() -> None:
    assert sorted(qhub_providers.__all__) == NAMES
    assert dir(qhub_providers) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_name_loads(name: str) -> None:
    value = getattr(qhub_providers, name)
    assert name in ("errors", "__version__") or value.__name__ == name


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"'QHubProvidr'.*it has .*QHubProvider"):
        qhub_providers.QHubProvidr  # noqa: B018  reading the name is the test


@pytest.mark.parametrize(("module", "names"), qhub_providers.ELSEWHERE.items())
def test_a_name_that_is_elsewhere_says_where(module: str, names: str) -> None:
    public = importlib.import_module(module).__all__
    for name in names.split():
        assert name in public
        with pytest.raises(ImportError, match=f"from {module} import {name}"):
            getattr(qhub_providers, name)
    if module.endswith((".braket", ".errors")):
        assert {*public} - {*names.split()} <= {*NAMES}
