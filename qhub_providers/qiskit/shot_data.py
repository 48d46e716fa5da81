"""The data of one circuit in a Qiskit `Result`: counts and memory, made from the packed bits when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from qiskit.result import Counts
from qiskit.result.models import ExperimentResultData

from ..formats import bits
from ..formats.measurements import Measurements


class ShotData(ExperimentResultData):
    """`counts` and `memory` are always there, hexadecimal, classical bit 0 the least significant bit.

    They are made on first use, as a million shots are a million strings. Both can be replaced, as Qiskit's own
    functions do. `to_dict()` holds both, and so does what `from_dict` makes of it.

    >>> import numpy as np
    >>> from qhub_providers.formats.readout import Readout
    >>> data = ShotData(Measurements(Readout.plain([0, 1]), np.array([[3], [1], [3]], dtype=np.uint8)))
    >>> data.memory, data.to_dict()["counts"]
    (['0x3', '0x1', '0x3'], {'0x1': 1, '0x3': 2})
    """

    def __init__(self, measurements: Measurements) -> None:
        super().__init__()
        self.measurements = measurements

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each outcome occurred."""
        return self.measurements.counts

    @cached_property
    def memory(self) -> list[str]:
        """The outcome of each shot, in order."""
        return self.measurements.memory

    def is_as_decoded(self, name: str) -> bool:
        """Whether `counts` or `memory` was never handed out, so that nobody can have changed it."""
        return name not in vars(self)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {"counts": self.counts, "memory": self.memory, **super().to_dict()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ExperimentResultData:
        """Qiskit's own data object from what `to_dict` gave."""
        return ExperimentResultData.from_dict(data)

    def __repr__(self) -> str:
        return f"ShotData(shots={self.measurements.shots}, bits={self.measurements.readout.num_bits})"


def header(measurements: Measurements) -> dict[str, Any]:
    """What Qiskit wants to know of the classical bits to write outcomes as strings."""
    readout = measurements.readout
    return {"memory_slots": readout.num_bits, "creg_sizes": [list(register) for register in readout.registers]}


def counts(measurements: Measurements) -> Counts:
    """The counts as `Result.get_counts` gives them, without a detour through hexadecimal strings."""
    rows, numbers = measurements.distinct
    found = Counts(dict(zip(_strings(measurements)(rows), numbers.tolist(), strict=True)))
    fields = header(measurements)
    found.memory_slots, found.creg_sizes = fields["memory_slots"], fields["creg_sizes"]
    return found


def memory(measurements: Measurements) -> list[str]:
    """The memory as `Result.get_memory` gives it."""
    return measurements.by_shot(_strings(measurements))


def _strings(measurements: Measurements) -> Callable[[bits.Bits], Iterator[str]]:
    sizes = [size for _, size in measurements.readout.registers]
    return partial(bits.strings, num_bits=measurements.readout.num_bits, sizes=sizes)
