"""Expectation values of terms from measured bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...formats import bits
from ...formats.bits import Bits
from .grouping import PARITY, PROJECTOR, WANTED, Letters


def moments(packed: Bits, num_bits: int, letters: Letters, clbits: NDArray[np.intp]) -> NDArray[np.float64]:
    """Mean and variance of each term over the shots, shape (2, terms).

    Column j of `letters` was measured, in the axis that it needs, into classical bit `clbits[j]`. A shot's value of a
    term is -1 to the number of ones among its Paulis, and 0 if a projector did not find the bit that it wants.

    >>> packed = np.array([[0b00], [0b11], [0b11], [0b10]], dtype=np.uint8)
    >>> letters = np.array([list(b"ZZ"), list(b"1I")], dtype=np.uint8)  # qubit 0 first
    >>> moments(packed, 2, letters, np.array([0, 1])).tolist()
    [[0.5, 0.5], [0.75, 0.25]]
    """
    parities, projectors, wanted = (
        bits.pack(bits.place(table[letters], clbits.tolist(), num_bits)) for table in (PARITY, PROJECTOR, WANTED)
    )
    found = np.empty((2, len(letters)))
    for term in range(len(letters)):
        values = _values(packed, parities[term])
        if projectors[term].any():
            values = values * ~((packed ^ wanted[term]) & projectors[term]).any(axis=1)
        mean = values.mean()
        found[:, term] = mean, np.square(values).mean() - mean**2
    return found


def _values(packed: Bits, mask: Bits) -> NDArray[np.int8]:
    odd = np.bitwise_count(np.bitwise_xor.reduce(packed & mask, axis=1)) & 1
    signs: NDArray[np.int8] = 1 - 2 * odd.astype(np.int8)
    return signs
