"""Which angles a gate may have, where a machine does not take all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-9
"""In radians: how far from its limit an angle may lie, as it does after some arithmetic."""


@dataclass(frozen=True)
class AngleLimit:
    """The values that the first parameter of a gate may have: some, or a range.

    >>> AngleLimit(most=1.0).allows([0.5]), AngleLimit(values=(1.0,)).allows([0.5])
    (True, False)

    Attributes:
        text: how to say it.
        values: the allowed values; empty for a range.
        least, most: the ends of the range, both included.
    """

    text: str = ""
    values: tuple[float, ...] = ()
    least: float = 0.0
    most: float = math.inf

    def allows(self, parameters: Sequence[Any]) -> bool:
        """Whether a gate with these parameters is allowed. An unbound parameter may yet get a value that is."""
        angle = parameters[0]
        if not isinstance(angle, int | float):
            return True
        if self.values:
            return any(abs(angle - value) <= TOLERANCE for value in self.values)
        return self.least - TOLERANCE <= angle <= self.most + TOLERANCE


QUARTER_TURN = AngleLimit("takes angles from 0 to pi/2", most=math.pi / 2)
QUARTERS = AngleLimit("takes ±pi/2 and ±pi", values=(math.pi / 2, -math.pi / 2, math.pi, -math.pi))
"""Rigetti's rx: the calibrated pulses, see `pulse.nativeGateCalibrationsRef` of its capabilities."""
