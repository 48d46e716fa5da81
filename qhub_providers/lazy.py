"""Names of a package that are loaded on first use, so that importing it costs only what is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def names_on_first_use(
    package: str, homes: Mapping[str, str], elsewhere: Mapping[str, str] | None = None
) -> Callable[[str], Any]:
    """A module-level `__getattr__` (PEP 562) for `package`: each name is fetched from its home module once.

    A name that is `elsewhere` is an ImportError with its module: of an AttributeError `from ... import` shows nothing.

    >>> load = names_on_first_use("os", {"join": ".path"})
    >>> load("joint")
    Traceback (most recent call last):
    AttributeError: module 'os' has no attribute 'joint'; it has join
    """

    def load(name: str) -> Any:
        if elsewhere and name in elsewhere:
            raise ImportError(f"{name} is in {elsewhere[name]}: from {elsewhere[name]} import {name}", name=package)
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(sorted(homes))}")
        value = getattr(import_module(homes[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
