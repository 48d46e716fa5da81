"""Counts, memory and strings of packed shots: one shot is easy, so a million must say the same as one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhub_providers.formats import bits, measurements
from qhub_providers.formats.measurements import Measurements
from qhub_providers.formats.readout import Readout

VALUES = st.integers(0, 140).flatmap(
    lambda width: st.tuples(st.just(width), st.lists(st.integers(0, 2**width - 1), max_size=20))
)
TABLES = VALUES.flatmap(lambda drawn: st.sampled_from([drawn, (drawn[0], drawn[1] * 6)]))  # with few and many repeated


def packed_of(values: list[int], width: int) -> bits.Bits:
    size = (width + 7) // 8
    raw = np.frombuffer(b"".join(value.to_bytes(size, "big") for value in values), dtype=np.uint8)
    return raw.reshape(len(values), size)


@settings(deadline=None)
@given(TABLES)
def test_counts_and_memory_agree_with_the_shots_one_by_one(drawn: tuple[int, list[int]]) -> None:
    width, values = drawn
    found = Measurements(Readout.plain(range(width)), packed_of(values, width))
    assert found.memory == [hex(value) for value in values]
    assert found.counts == Counter(found.memory)
    assert list(found.counts) == [hex(value) for value in sorted(set(values))]
    assert all(type(count) is int for count in found.counts.values())


@settings(deadline=None)
@given(TABLES, st.data())
def test_strings_are_the_integers_in_binary(drawn: tuple[int, list[int]], data: st.DataObject) -> None:
    width, values = drawn
    packed = packed_of(values, width)
    plain = [format(value, f"0{width}b") if width else "" for value in values]
    assert list(bits.strings(packed, width)) == plain
    cut = data.draw(st.integers(0, width))
    expected = [f"{text[: width - cut]} {text[width - cut :]}" for text in plain]
    assert list(bits.strings(packed, width, [cut, width - cut])) == expected


@settings(deadline=None)
@given(TABLES, st.data())
def test_rearranged_bits_are_the_columns_in_their_new_places(drawn: tuple[int, list[int]], data: st.DataObject) -> None:
    width, values = drawn
    choice = st.none() | st.integers(0, width - 1) if width else st.none()
    sources = data.draw(st.lists(choice, max_size=30))
    moved = bits.rearrange(packed_of(values, width), width, sources)
    expected = [
        sum((value >> source & 1) << bit for bit, source in enumerate(sources) if source is not None)
        for value in values
    ]
    assert bits.integers(moved) == expected


@settings(deadline=None)
@given(st.integers(0, 12), st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(0, 5), st.data())
def test_registers_are_put_together_bit_by_bit(shots: int, sizes: list[int], idle: int, data: st.DataObject) -> None:
    width = sum(sizes) + idle
    order = list(data.draw(st.permutations(range(width))))
    parts, expected = [], np.zeros((shots, width), dtype=np.uint8)
    for size in sizes:
        places = [order.pop() for _ in range(size)]
        columns = np.random.default_rng(size).integers(0, 2, (shots, size), dtype=np.uint8)
        expected[:, places] = columns
        parts.append((bits.pack(columns), places))
    assert np.array_equal(bits.unpack(bits.combine(parts, width), width), expected)
    with pytest.raises(ValueError, match="do not belong together"):
        bits.combine([*parts, (np.zeros((shots + 1, 1), dtype=np.uint8), [0])], width)


@pytest.mark.parametrize("num_bits", [3, 20, 70])
def test_more_shots_than_a_block(num_bits: int) -> None:
    columns = np.random.default_rng(num_bits).integers(0, 2, (bits.BLOCK + 5, num_bits), dtype=np.uint8)
    packed = bits.pack(columns)
    sources = list(range(num_bits))[::-1]
    assert np.array_equal(bits.unpack(bits.rearrange(packed, num_bits, sources), num_bits), columns[:, ::-1])
    rows = ["".join(map(str, row)) for row in columns[:, ::-1].tolist()]
    assert list(bits.strings(packed, num_bits)) == rows
    assert Measurements(Readout.plain(range(num_bits)), packed).counts == Counter(hex(int(row, 2)) for row in rows)


def test_expanded_counts_keep_their_numbers_and_their_order_is_the_jobs() -> None:
    readout, columns = Readout.plain([0, 1]), np.array([[0, 1], [1, 1]], dtype=np.uint8)
    first, again, other = (measurements.from_counts(readout, columns, [3000, 5000], seed) for seed in ("a", "a", "b"))
    assert first.counts == other.counts == {"0x2": 3000, "0x3": 5000}
    assert first.memory == again.memory != other.memory
    assert first.memory[:3000].count("0x2") == pytest.approx(3000 * 3 / 8, abs=150)
