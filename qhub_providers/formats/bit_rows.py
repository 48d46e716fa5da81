"""Matrices of bits in JSON text, read from the bytes: a million shots never become a million Python lists.

A matrix is written row by row in one layout, that of its first row. So each block of text is compared with as many
copies of that row: where nothing but the digits differs, the digits are the bits. Any other text is left to `json`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from . import bits
from .bits import Bits

BLOCK = 1 << 17
"""Bytes that are compared at once; they stay in the processor's cache."""

KEY = re.compile(rb'"measurements"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*(?=\[)')
ROW = re.compile(rb'\[[ \t\r\n]*("?)[01]\1(?:[ \t\r\n]*,[ \t\r\n]*\1[01]\1)*[ \t\r\n]*\]')
NEXT = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*(?=\[)")
END = re.compile(rb"[ \t\r\n]*\]")


@dataclass(frozen=True, eq=False)
class BitRows:
    """A matrix of bits, packed as `formats.bits` says with column j as bit j; `width` is how many columns it has."""

    packed: Bits
    width: int


def loads(payload: bytes) -> Any:
    """What `json.loads` gives, but with `BitRows` for a matrix of 0 and 1 under a key `measurements`, at any depth.

    A matrix in another layout (uneven spaces, `1.0`, rows of several lengths) stays a list.

    >>> rows = loads(b'{"measurements": [[1, 0], [1, 1]]}')["measurements"]
    >>> rows.packed.tolist(), rows.width
    ([[1], [3]], 2)

    Raises:
        ValueError: the text is not JSON.
    """
    found, pieces, position, token = dict[str, BitRows](), list[bytes](), 0, uuid4().hex
    searched = 0
    while key := KEY.search(payload, searched):
        searched = key.end() - 1
        if (read := _read(payload, key.end())) is not None:
            name = f"{token}:{len(found)}"
            pieces += [payload[position : key.start()], f'"measurements":"{name}"'.encode()]
            found[name], position = read
            searched = position

    def restore(value: dict[str, Any]) -> dict[str, Any]:
        name = value.get("measurements")
        if isinstance(name, str) and name in found:
            value["measurements"] = found[name]
        return value

    try:
        if not found:
            return json.loads(payload)
        return json.loads(b"".join([*pieces, payload[position:]]), object_hook=restore)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error


def from_lists(value: Any) -> BitRows:
    """The matrix in a parsed list of lists of 0 and 1; numbers, or strings as some results have them.

    Raises:
        ValueError: it is no such matrix.
    """
    try:
        table = np.array(value)
    except (ValueError, OverflowError) as error:  # rows of several lengths
        raise ValueError(f"`measurements` is not a matrix of bits: {error}") from error
    zero, one = ("0", "1") if table.dtype.kind == "U" else (0, 1)
    if table.ndim != 2 or table.dtype.kind not in "Ubiuf" or not np.all((table == zero) | (table == one)):
        raise ValueError("`measurements` is not a matrix of bits")
    return BitRows(bits.pack(table == one), table.shape[1])


def _read(payload: bytes, start: int) -> tuple[BitRows, int] | None:
    """The matrix whose first row begins at `start`, and where its text ends; None where its rows are not alike."""
    first = ROW.match(payload, start)
    if first is None:
        return None
    separator = NEXT.match(payload, first.end())
    layout = _Layout(first[0], separator[0] if separator else b"")
    blocks, position = [], start
    while separator:
        block = layout.read(payload, position)
        blocks.append(block)
        position += len(block) * layout.period
        if len(block) < layout.rows:
            break
    last, end = layout.read_last(payload, position), END.match(payload, position + len(first[0]))
    if last is None or end is None:
        return None
    return BitRows(np.concatenate([*blocks, last]), layout.width), end.end()


class _Layout:
    """The text of one row and what stands between two, and blocks of as many copies of it."""

    def __init__(self, row: bytes, separator: bytes) -> None:
        text = np.frombuffer(row + separator, dtype=np.uint8)
        digits = np.flatnonzero((text == ord("0")) | (text == ord("1")))
        steps = np.diff(digits)
        self.width, self.period, self.row = len(digits), len(text), len(row)
        self.rows = max(1, BLOCK // self.period)
        # Backwards, as the first column is the lowest bit; a slice, where the steps are even, is faster than a list.
        even = len(steps) == 0 or bool((steps == steps[0]).all())
        step = int(steps[0]) if len(steps) else 1
        self.columns = slice(int(digits[-1]), None, -step) if even else digits[::-1]
        template, fixed = text.copy(), np.full(self.period, 0xFF, dtype=np.uint8)
        template[digits], fixed[digits] = ord("0"), 0xFE
        self.template, self.fixed = np.tile(template, self.rows), np.tile(fixed, self.rows)

    def read(self, payload: bytes, position: int) -> Bits:
        """The rows from `position` on, packed: a block of them, or as many as have this layout."""
        rows = min(self.rows, (len(payload) - position) // self.period)
        differing = self._differing(payload, position, rows * self.period).reshape(rows, self.period)
        odd = (differing.ravel() & self.fixed[: differing.size]).reshape(rows, self.period)
        if odd.any():
            differing = differing[: int(odd.any(axis=1).argmax())]
        return self._pack(differing)

    def read_last(self, payload: bytes, position: int) -> Bits | None:
        """The row at `position`, which nothing follows; None if it has another layout."""
        if position + self.row > len(payload):
            return None
        differing = self._differing(payload, position, self.row)
        return None if (differing & self.fixed[: self.row]).any() else self._pack(differing[np.newaxis])

    def _differing(self, payload: bytes, position: int, size: int) -> NDArray[np.uint8]:
        return np.frombuffer(payload, dtype=np.uint8, count=size, offset=position) ^ self.template[:size]

    def _pack(self, differing: NDArray[np.uint8]) -> Bits:
        size = (self.width + 7) // 8
        padded = np.zeros((len(differing), 8 * size), dtype=np.uint8)
        padded[:, 8 * size - self.width :] = differing[:, self.columns][:, : self.width]
        return np.packbits(padded.ravel()).reshape(len(differing), size)
