"""What a simulator says of a state without measuring it: its vector, or single amplitudes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from . import bits
from .measurements import Measurements
from .readout import Readout


@dataclass(frozen=True, eq=False)
class Amplitudes(Measurements):
    """A state as Qiskit orders it; nothing was measured, so there are no shots.

    Attributes:
        vector: complex, 2**n long, qubit 0 the least significant bit of the index; None where single ones were asked.
        amplitudes: by bit string, qubit 0 rightmost; empty where there is the vector.
    """

    vector: NDArray[np.complex128] | None = None
    amplitudes: Mapping[str, complex] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Mapping[str, Any], name: str) -> Self:
        """From `{"statevector": [[re, im], ...]}` or `{"amplitudes": {bits: [re, im]}}` with qubit 0 leftmost.

        >>> Amplitudes.of({"amplitudes": {"10": [0.0, 1.0]}}, "circuit").amplitudes
        {'01': 1j}

        Raises:
            ValueError: if it is neither.
        """
        nothing = Readout(name, (), ()), np.zeros((0, 0), dtype=np.uint8)
        if "statevector" in entry:
            return cls(*nothing, vector=bits.reversed_state(_complex(entry["statevector"])))
        found = entry.get("amplitudes")
        if not isinstance(found, Mapping) or not found:
            raise ValueError("expected a result with `counts`, `statevector` or `amplitudes`")
        values = _complex(found.values()).tolist()
        return cls(
            *nothing, amplitudes={bits.reversed_key(key): value for key, value in zip(found, values, strict=True)}
        )


def _complex(pairs: Iterable[Any]) -> NDArray[np.complex128]:
    numbers = np.array(list(pairs), dtype=float)
    if numbers.ndim != 2 or numbers.shape[1] != 2 or not np.isfinite(numbers).all():
        raise ValueError("amplitudes are not pairs of finite numbers")
    return np.ascontiguousarray(numbers).view(np.complex128)[:, 0]
