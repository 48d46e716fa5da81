"""Every bit order that this library meets, and nowhere else.

The one layout inside: `columns`, a uint8 matrix of shape (shots, bits) where **column j is classical bit j**, and
`packed`, the same as bytes of shape (shots, ceil(bits / 8)): big-endian, classical bit 0 is the least significant bit
of the last byte. That is the layout of Qiskit's `BitArray`, and Qiskit's strings read a row of it from left to right.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]

BLOCK = 1 << 16
"""Rows that are unpacked at once: eight bytes a bit would be much for a million shots."""


def pack(columns: Bits) -> Bits:
    """Bytes of a bit matrix; `columns[:, j]` is classical bit j.

    >>> columns = np.array([[1, 1, 0]], dtype=np.uint8)  # bits 0 and 1 are set, bit 2 is not
    >>> list(strings(pack(columns), 3))
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


def rearrange(packed: Bits, num_bits: int, sources: Sequence[int | None]) -> Bits:
    """Packed rows of `num_bits` with other places for the bits: bit j is what bit `sources[j]` was; None leaves it 0.

    >>> rearrange(np.array([[0b011]], dtype=np.uint8), 3, [2, None, 0]).tolist()
    [[4]]
    """
    if list(sources) == list(range(num_bits)):
        return packed
    moved = np.empty((len(packed), (len(sources) + 7) // 8), dtype=np.uint8)
    for start in range(0, len(packed), BLOCK):
        moved[start : start + BLOCK] = pack(gather(unpack(packed[start : start + BLOCK], num_bits), sources))
    return moved


def combine(parts: Sequence[tuple[Bits, Sequence[int]]], num_bits: int) -> Bits:
    """Packed rows of `num_bits` out of several: bit j of `parts[i][0]` goes to bit `parts[i][1][j]`; others are 0.

    >>> combine([(np.array([[1]], dtype=np.uint8), [2]), (np.array([[2]], dtype=np.uint8), [1, 0])], 3).tolist()
    [[5]]

    Raises:
        ValueError: they do not have the same number of rows.
    """
    if len({len(packed) for packed, _ in parts}) > 1:
        raise ValueError(f"registers of {[len(packed) for packed, _ in parts]} shots do not belong together")
    moved = []
    for packed, places in parts:
        of_place = {place: bit for bit, place in enumerate(places)}
        moved.append(rearrange(packed, len(places), [of_place.get(place) for place in range(num_bits)]))
    combined: Bits = functools.reduce(np.bitwise_or, moved)
    return combined


def from_strings(keys: Iterable[str], width: int) -> Bits:
    """Rows of 0 and 1 of strings: column j is the j-th character **from the left** (Braket's order).

    >>> from_strings(["110"], 3).tolist()
    [[1, 1, 0]]
    """
    text = list(keys)
    digits = np.frombuffer("".join(text).encode("ascii", "replace"), dtype=np.uint8) ^ np.uint8(ord("0"))
    if set(map(len, text)) - {width} or digits.max(initial=0) > 1:
        wrong = next(key for key in text if len(key) != width or key.strip("01"))
        raise ValueError(f"{wrong!r} is not a bit string of width {width}")
    return digits.reshape(len(text), width)


def from_integers(values: Sequence[int], width: int) -> Bits:
    """Rows of 0 and 1 of integers: column j is bit j, **bit 0 the least significant** (IonQ's order).

    >>> from_integers([6], 3).tolist()
    [[0, 1, 1]]
    """
    if values and (min(values) < 0 or max(values) >> width):
        wrong = next(value for value in values if value < 0 or value >> width)
        raise ValueError(f"state {wrong} does not fit into {width} qubits")
    size = (width + 7) // 8
    raw = np.frombuffer(b"".join([value.to_bytes(size, "little") for value in values]), dtype=np.uint8)
    return np.unpackbits(raw.reshape(len(values), size), axis=1, count=width, bitorder="little")


def integers(packed: Bits) -> list[int]:
    """Each row as an integer; classical bit 0 is the least significant.

    >>> integers(np.array([[1, 2]], dtype=np.uint8))
    [258]
    """
    if packed.shape[1] > 8:
        width, raw = packed.shape[1], packed.tobytes()
        return [int.from_bytes(raw[start : start + width], "big") for start in range(0, len(raw), width)]
    values: list[int] = _words(packed).tolist()
    return values


def hexadecimals(packed: Bits) -> Iterator[str]:
    """Each row as a Qiskit `Result` stores it.

    >>> list(hexadecimals(np.array([[1, 2], [0, 0]], dtype=np.uint8)))
    ['0x102', '0x0']
    """
    return map(hex, integers(packed))


def strings(packed: Bits, num_bits: int, sizes: Sequence[int] = ()) -> Iterator[str]:
    """Each row as Qiskit writes it: classical bit 0 rightmost; registers of `sizes`, the first rightmost, apart.

    >>> list(strings(np.array([[0b011]], dtype=np.uint8), 3)), list(strings(np.array([[3]], dtype=np.uint8), 3, [1, 2]))
    (['011'], ['01 1'])
    """
    width = num_bits + max(0, len(sizes) - 1)
    if not width:
        yield from [""] * len(packed)
        return
    places = [column for column, place in enumerate(_outline(num_bits, sizes)) if place != " "]
    for start in range(0, len(packed), BLOCK):
        rows = packed[start : start + BLOCK]
        characters = np.full((len(rows), width), ord(" "), dtype=np.uint32)
        characters[:, places] = np.unpackbits(rows, axis=1)[:, 8 * packed.shape[1] - num_bits :] + ord("0")
        yield from characters.view(f"U{width}")[:, 0].tolist()


def _outline(num_bits: int, sizes: Sequence[int]) -> str:
    return " ".join("." * size for size in reversed(sizes)) if sizes else "." * num_bits


def distinct(packed: Bits) -> tuple[Bits, NDArray[np.int64]]:
    """The distinct rows, ascending, and how often each occurs.

    >>> rows, counts = distinct(np.array([[3], [1], [3]], dtype=np.uint8))
    >>> rows.tolist(), counts.tolist()
    ([[1], [3]], [1, 2])
    """
    width = packed.shape[1]
    values, counts = np.unique(_comparable(packed), return_counts=True)
    big_endian = values.astype(values.dtype.newbyteorder(">"))
    return big_endian.view(np.uint8).reshape(len(values), values.itemsize)[:, values.itemsize - width :], counts


def find(packed: Bits, rows: Bits) -> NDArray[np.int64]:
    """Which of the distinct, ascending `rows` each row of `packed` is.

    >>> find(np.array([[3], [1], [3]], dtype=np.uint8), np.array([[1], [3]], dtype=np.uint8)).tolist()
    [1, 0, 1]
    """
    return np.searchsorted(_comparable(rows), _comparable(packed))


def _comparable(packed: Bits) -> NDArray[Any]:
    """Each row as one value that sorts as the number does: an integer, or bytes of a fixed length if there are many."""
    width = packed.shape[1]
    return _words(packed) if width <= 8 else np.ascontiguousarray(packed).view(f"S{width}")[:, 0]


def _words(packed: Bits) -> NDArray[np.unsignedinteger]:
    """Each row as one number; rows of at most 8 bytes."""
    size = 4 if packed.shape[1] <= 4 else 8
    words = np.zeros((len(packed), size), dtype=np.uint8)
    words[:, size - packed.shape[1] :] = packed
    return words.view(f">u{size}")[:, 0].astype(f"u{size}")


def reversed_key(key: str) -> str:
    """A bit string read from the other end: Kipu's to Qiskit's, and back.

    >>> reversed_key("110")
    '011'
    """
    return key[::-1]


def reversed_state(vector: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """A state vector with its qubits in the other order: Kipu's (qubit 0 the most significant) to Qiskit's.

    >>> reversed_state(np.array([0, 5, 0, 0], dtype=complex)).real.tolist()
    [0.0, 0.0, 5.0, 0.0]
    """
    num_qubits = len(vector).bit_length() - 1
    if len(vector) != 1 << num_qubits:
        raise ValueError(f"a state vector of {len(vector)} amplitudes")
    return vector.reshape((2,) * num_qubits).transpose().reshape(-1)


def characters(sources: Sequence[int | None], width: int, *, first: bool) -> tuple[int | None, ...]:
    """For each bit the place, from the left, of the character for its qubit in a key of `width` qubits.

    Args:
        sources: for each bit its qubit, or None.
        width: how many characters a key has.
        first: whether qubit 0 is the leftmost (Kipu) or the rightmost (Qudora).

    >>> characters([0, None, 2], 3, first=True), characters([0, None, 2], 3, first=False)
    ((0, None, 2), (2, None, 0))
    """
    return tuple(source if source is None or first else width - 1 - source for source in sources)
