"""Every bit order that this library meets, and nowhere else.

The one layout inside: `columns`, a uint8 matrix of shape (shots, bits) where **column j is classical bit j**, and
`packed`, the same as bytes of shape (shots, ceil(bits / 8)): big-endian, classical bit 0 is the least significant bit
of the last byte. That is the layout of Qiskit's `BitArray`, and Qiskit's strings read a row of it from left to right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]


def pack(columns: Bits) -> Bits:
    """Bytes of a bit matrix; `columns[:, j]` is classical bit j.

    >>> columns = np.array([[1, 1, 0]], dtype=np.uint8)  # bits 0 and 1 are set, bit 2 is not
    >>> strings(pack(columns), 3)
    ['011']
    """
    return np.packbits(columns, axis=1, bitorder="little")[:, ::-1]


def unpack(packed: Bits, num_bits: int) -> Bits:
    """The bit matrix behind `packed`: column j is classical bit j.

    >>> unpack(np.array([[0b011]], dtype=np.uint8), 3).tolist()
    [[1, 1, 0]]
    """
    return np.unpackbits(packed[:, ::-1], axis=1, count=num_bits, bitorder="little")


def place(wire: Bits, clbits: Sequence[int], num_bits: int) -> Bits:
    """Put wire column j into classical bit `clbits[j]`; bits that no column fills are 0.

    >>> place(np.array([[1, 0]], dtype=np.uint8), [2, 0], 4).tolist()
    [[0, 0, 1, 0]]
    """
    columns = np.zeros((len(wire), num_bits), dtype=np.uint8)
    columns[:, list(clbits)] = wire
    return columns


def gather(wire: Bits, sources: Sequence[int | None]) -> Bits:
    """Fill classical bit j from wire column `sources[j]`; None leaves it 0.

    >>> gather(np.array([[1, 0, 0]], dtype=np.uint8), [None, 1, 0]).tolist()
    [[0, 0, 1]]
    """
    measured = [bit for bit, source in enumerate(sources) if source is not None]
    chosen = [source for source in sources if source is not None]
    return place(wire[:, chosen], measured, len(sources))


def from_strings(keys: Iterable[str], width: int) -> Bits:
    """Rows of 0 and 1 of strings: column j is the j-th character **from the left** (Braket's order).

    >>> from_strings(["110"], 3).tolist()
    [[1, 1, 0]]
    """
    text = list(keys)
    wrong = next((key for key in text if len(key) != width or key.strip("01")), None)
    if wrong is not None:
        raise ValueError(f"{wrong!r} is not a bit string of width {width}")
    characters = np.frombuffer("".join(text).encode("ascii"), dtype=np.uint8)
    return (characters - ord("0")).reshape(len(text), width)


def from_integers(values: Sequence[int], width: int) -> Bits:
    """Rows of 0 and 1 of integers: column j is bit j, **bit 0 the least significant** (IonQ's order).

    >>> from_integers([6], 3).tolist()
    [[0, 1, 1]]
    """
    wrong = next((value for value in values if value < 0 or value >> width), None)
    if wrong is not None:
        raise ValueError(f"state {wrong} does not fit into {width} qubits")
    size = (width + 7) // 8
    raw = np.frombuffer(b"".join(value.to_bytes(size, "little") for value in values), dtype=np.uint8)
    return np.unpackbits(raw.reshape(len(values), size), axis=1, count=width, bitorder="little")


def integers(packed: Bits) -> list[int]:
    """Each row as an integer; classical bit 0 is the least significant.

    >>> integers(np.array([[1, 2]], dtype=np.uint8))
    [258]
    """
    if packed.shape[1] > 8:
        return [int.from_bytes(row, "big") for row in packed]
    words = np.zeros((len(packed), 8), dtype=np.uint8)
    words[:, 8 - packed.shape[1] :] = packed
    values: list[int] = words.view(">u8")[:, 0].tolist()
    return values


def strings(packed: Bits, num_bits: int) -> list[str]:
    """Each row as Qiskit writes it, without register spaces: classical bit 0 rightmost.

    >>> strings(np.array([[0b011]], dtype=np.uint8), 3)
    ['011']
    """
    return [format(value, f"0{num_bits}b") for value in integers(packed)]


def distinct(packed: Bits) -> tuple[list[int], list[int]]:
    """The distinct rows as integers, ascending, and how often each occurs.

    >>> distinct(np.array([[3], [1], [3]], dtype=np.uint8))
    ([1, 3], [1, 2])
    """
    if packed.shape[1] <= 8:
        words = np.zeros((len(packed), 8), dtype=np.uint8)
        words[:, 8 - packed.shape[1] :] = packed
        values, counts = np.unique(words.view(">u8")[:, 0], return_counts=True)
        return values.tolist(), counts.tolist()
    rows, counts = np.unique(packed, axis=0, return_counts=True)
    return integers(rows), counts.tolist()
