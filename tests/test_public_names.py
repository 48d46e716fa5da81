"""The names that the package root promises."""

from __future__ import annotations

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
