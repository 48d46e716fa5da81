"""What every result becomes: registers, and the bits of each shot in one packed array.

Counts and memory are read off the same array, so they always agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import bits
from .bits import Bits
from .readout import Readout

EXACT = 1e-6
"""How near p x shots must lie to an integer for probabilities to be taken as counts."""

REPEATED = 4
"""How often an outcome must occur, on average, for looking it up to be quicker than writing it again."""


@dataclass(frozen=True, eq=False)
class Measurements:
    """The shots of one circuit.

    Attributes:
        readout: the circuit's name, registers and classical bits.
        packed: uint8, shape (shots, ceil(bits / 8)), as `formats.bits` lays it out.
        shot_order_known: False where the provider gave only counts or probabilities; the order is then a random one,
            seeded with the job's id, so that "the first n shots" are a fair sample and every process sees the same.
        probabilities: the provider's own probabilities by Qiskit bit string, where it gave no counts; else None.
    """

    readout: Readout
    packed: Bits
    shot_order_known: bool = True
    probabilities: Mapping[str, float] | None = field(default=None)

    @property
    def shots(self) -> int:
        """How many shots there are."""
        return len(self.packed)

    @cached_property
    def distinct(self) -> tuple[Bits, NDArray[np.int64]]:
        """The distinct outcomes, packed and ascending, and how often each occurred."""
        return bits.distinct(self.packed)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Hexadecimal counts as a Qiskit `Result` stores them.

        >>> from qhub_providers.formats.readout import Readout
        >>> shots = np.array([[3], [1], [3]], dtype=np.uint8)
        >>> Measurements(Readout.plain([0, 1]), shots).counts
        {'0x1': 1, '0x3': 2}
        """
        rows, counts = self.distinct
        return dict(zip(bits.hexadecimals(rows), counts.tolist(), strict=True))

    @cached_property
    def memory(self) -> list[str]:
        """One hexadecimal value per shot, in order."""
        return self.by_shot(bits.hexadecimals)

    def by_shot(self, write: Callable[[Bits], Iterable[str]]) -> list[str]:
        """What `write` makes of each shot, in order. Where outcomes repeat, each is written once."""
        rows, _ = self.distinct
        if REPEATED * len(rows) > self.shots:
            return list(write(self.packed))
        texts: list[str] = np.array(list(write(rows)), dtype=object)[bits.find(self.packed, rows)].tolist()
        return texts


def from_counts(readout: Readout, columns: Bits, counts: Sequence[int], seed: str) -> Measurements:
    """Shots of which only the counts are known: row i of `columns` occurred `counts[i]` times.

    The order is drawn by a generator seeded with `seed`, the job's id.
    """
    if any(count < 0 for count in counts):
        raise ValueError(f"negative counts: {list(counts)}")
    shots = np.repeat(bits.pack(columns), counts, axis=0)
    return Measurements(readout, _generator(seed, "order").permutation(shots, axis=0), shot_order_known=False)


def from_probabilities(
    readout: Readout, columns: Bits, probabilities: Sequence[float], shots: int, seed: str
) -> Measurements:
    """Shots of which only the probabilities are known: row i of `columns` has `probabilities[i]`.

    If every p x shots is within 1e-6 of an integer, those are the counts. Otherwise they are one multinomial draw of
    `shots` shots, seeded with the job's id. The probabilities stay with the result.
    """
    weights = np.asarray(probabilities, dtype=float)
    total = weights.sum()
    if not np.isfinite(total) or weights.min(initial=0.0) < 0 or abs(total - 1) > 0.05:
        raise ValueError(f"these are not probabilities (they sum to {total}): {list(probabilities)[:8]}")
    scaled = weights * shots
    counts = np.rint(scaled).astype(int)
    if np.abs(scaled - counts).max(initial=0.0) > EXACT or counts.sum() > shots:
        counts = _generator(seed, "counts").multinomial(shots, weights / total)
    drawn = from_counts(readout, columns, counts.tolist(), seed)
    return Measurements(readout, drawn.packed, False, _by_string(readout, columns, probabilities))


def _by_string(readout: Readout, columns: Bits, probabilities: Sequence[float]) -> dict[str, float]:
    summed: dict[str, float] = {}
    for key, probability in zip(bits.strings(bits.pack(columns), readout.num_bits), probabilities, strict=True):
        summed[key] = summed.get(key, 0.0) + float(probability)
    return summed


def _generator(seed: str, purpose: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{purpose}:{seed}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
