"""What a batch runs: one specification, shots and inputs for each task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import ConfigurationError


def at_least_one(name: str, value: Any) -> int | None:
    """The value, or None where there is none. Raises `ConfigurationError` unless it is a whole number from 1 up."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise ConfigurationError(f"{name} must be a whole number of at least 1, not {value!r}")


def spread(specifications: Any, shots: Any, inputs: Any) -> list[tuple[Any, Any, Any]]:
    """One specification, shots and inputs for each task; what there is one of goes with all.

    >>> spread(["a", "b"], 10, [{"x": 1}, {"x": 2}])
    [('a', 10, {'x': 1}), ('b', 10, {'x': 2})]

    Raises:
        ConfigurationError: there are none, or not as many of each.
    """
    lists = [
        list(value) if isinstance(value, Sequence | Iterator) and not isinstance(value, str) else None
        for value in (specifications, shots, inputs)
    ]
    sizes = {len(found) for found in lists if found is not None and len(found) != 1}
    if len(sizes) > 1 or 0 in sizes:
        raise ConfigurationError(
            "a batch needs at least one program, and as many shots and inputs as programs, or one of them for all; "
            f"not {[len(found) if found is not None else 1 for found in lists]}"
        )
    size = max(sizes, default=1)
    columns = [
        found * (size if len(found) == 1 else 1) if found is not None else [value] * size
        for found, value in zip(lists, (specifications, shots, inputs), strict=True)
    ]
    return list(zip(*columns, strict=True))
