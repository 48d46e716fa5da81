"""Braket's results: read from the bytes or by `json`, the bits are the same; and what is no result is none."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhub_providers.formats import bit_rows, bits, braket_result
from qhub_providers.formats.bit_rows import BLOCK, BitRows
from qhub_providers.formats.format import Submitted
from qhub_providers.formats.measurements import Measurements
from qhub_providers.formats.readout import Readout, to_tags

SPACES = st.text(alphabet=" \t\r\n", max_size=3)
MATRICES = st.integers(1, 70).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=12)
)


def decode(payload: bytes, readout: Readout | None, shots: int | None = None) -> Measurements:
    tags = to_tags([readout]) if readout else []
    (decoded,) = braket_result.decode(payload, Submitted("job-1", tags, shots, lambda: None))
    return decoded


def written(rows: list[list[int]], opening: str, comma: str, closing: str, between: str, quote: str) -> str:
    """A matrix as JSON, with its own spaces in each place."""
    texts = [opening + comma.join(f"{quote}{bit}{quote}" for bit in row) + closing for row in rows]
    return between.join(texts)


@st.composite
def layouts(draw: st.DrawFn, rows: list[list[int]]) -> str:
    spaces = [draw(SPACES) for _ in range(8)]
    opening, closing = f"[{spaces[0]}", f"{spaces[1]}]"
    comma, between = f"{spaces[2]},{spaces[3]}", f"{spaces[4]},{spaces[5]}"
    body = written(rows, opening, comma, closing, between, draw(st.sampled_from(["", '"'])))
    return f"[{spaces[6]}{body}{spaces[7]}]"


@settings(deadline=None)
@given(st.data(), MATRICES)
def test_even_rows_are_read_from_the_bytes_as_json_reads_them(data: st.DataObject, rows: list[list[int]]) -> None:
    text = data.draw(layouts(rows))
    before, after = ('"a": [1, {"measurements": null}], ', ', "z": "é\\"measurements\\": [[0]]"')
    payload = f'{{{before}"measurements"{data.draw(SPACES)}:{data.draw(SPACES)}{text}{after}}}'.encode()
    loaded, expected = bit_rows.loads(payload), json.loads(payload)
    matrix = loaded.pop("measurements")
    assert isinstance(matrix, BitRows)
    assert bits.unpack(matrix.packed, matrix.width).tolist() == [[int(bit) for bit in row] for row in rows]
    assert expected.pop("measurements")
    assert loaded == expected


@settings(deadline=None)
@given(st.data(), MATRICES, st.booleans())
def test_a_change_anywhere_is_read_as_json_reads_it(data: st.DataObject, rows: list[list[int]], cut: bool) -> None:
    """One byte replaced, put in or left out, or the end cut off: the same value, or the same refusal."""
    payload = f'{{"measurements": {json.dumps(rows)}, "measuredQubits": [0]}}'
    place = data.draw(st.integers(0, len(payload)))
    piece = (
        "" if cut else data.draw(st.sampled_from(["", " ", "0", "1", "2", ".0", "-", ",", "[", "]", '"', "\n", "e1"]))
    )
    text = payload[:place] + piece + ("" if cut else payload[place + data.draw(st.integers(0, 1)) :])
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            bit_rows.loads(text.encode())
        return
    loaded = bit_rows.loads(text.encode())
    if isinstance(loaded, dict) and isinstance(loaded.get("measurements"), BitRows):
        matrix = loaded["measurements"]
        loaded["measurements"] = bits.unpack(matrix.packed, matrix.width).tolist()
        expected["measurements"] = [[int(bit) for bit in row] for row in expected["measurements"]]
    assert loaded == expected


@pytest.mark.parametrize("width", [1, 7, 8, 9, 20, 64, 65, 100, BLOCK])
def test_blocks_meet_without_a_seam(width: int) -> None:
    shots = 2 * BLOCK // (2 * width + 2) + 3
    table = np.random.default_rng(width).integers(0, 2, (shots, width), dtype=np.uint8)
    payload = json.dumps({"measurements": table.tolist()}, separators=(",", ":")).encode()
    matrix = bit_rows.loads(payload)["measurements"]
    assert isinstance(matrix, BitRows)
    assert np.array_equal(bits.unpack(matrix.packed, width), table)
    one_wrong = payload.replace(b"[", b"[ ", 2)  # the first row is longer than the others
    assert bit_rows.loads(one_wrong)["measurements"] == table.tolist()


def test_the_matrices_of_several_circuits_are_all_read() -> None:
    results = [{"measurements": [[0, 1]]}, {"failure": 1}, {"measurements": [[1], [0]], "measurementsX": [[1]]}]
    loaded = bit_rows.loads(json.dumps({"results": results}).encode())["results"]
    assert [loaded[0]["measurements"].packed.tolist(), loaded[2]["measurements"].packed.tolist()] == [[[2]], [[1], [0]]]
    assert loaded[1] == results[1]
    assert loaded[2]["measurementsX"] == [[1]]


def test_a_key_that_comes_twice_has_its_last_value_as_in_json() -> None:
    loaded = bit_rows.loads(b'{"measurements": [[1]], "measurements": [[0], [0]]}')
    assert loaded["measurements"].packed.tolist() == [[0], [0]]
    assert bit_rows.loads(b'{"measurements": [[1]], "measurements": 7}') == {"measurements": 7}


@settings(deadline=None)
@given(st.data(), st.lists(st.booleans(), min_size=1, max_size=20), st.integers(0, 4))
def test_columns_go_to_their_classical_bits(data: st.DataObject, is_measured: list[bool], extra: int) -> None:
    qubits = list(range(len(is_measured) + extra))
    order = list(data.draw(st.permutations(qubits)))
    places = iter(order)
    sources = tuple(next(places) if measured else None for measured in is_measured)
    width = sum(is_measured) + extra
    if width == 0:
        return
    ours = [source for source in sources if source is not None]
    others = [qubit for qubit in qubits if qubit not in ours][:extra]
    columns = list(data.draw(st.permutations([*ours, *others])))
    if extra:  # then the qubits of the program are all measured: 0 to width - 1
        number = {qubit: place for place, qubit in enumerate(sorted(columns))}
        columns = [number[qubit] for qubit in columns]
        sources = tuple(None if source is None else number[source] for source in sources)
    state = data.draw(st.lists(st.integers(0, 1), min_size=len(qubits), max_size=len(qubits)))
    body = {"measurements": [[state[qubit] for qubit in columns]] * 2, "measuredQubits": columns}
    decoded = decode(json.dumps(body).encode(), Readout("c", (), sources, extra))
    value = sum(state[source] << bit for bit, source in enumerate(sources) if source is not None)
    assert decoded.counts == {hex(value): 2}


@pytest.mark.parametrize(
    "value",
    [
        [],
        [[]],
        [[0, 1], [1]],
        [[0, 1], 1],
        [[0, 2]],
        [[0, -1]],
        [[0, 256]],
        [[0, 0.5]],
        [[0, 1e300]],
        [[0, 10**30]],
        [[0, None]],
        [["0", "01"]],
        [["0", "1 "]],
        [["0", ""]],
        [[[0, 1]]],
        {"0": [0, 1]},
        "01",
        7,
        [[0, 1, 0]],
        [[float("nan"), 1]],
    ],
)
def test_what_is_not_a_matrix_of_bits_is_never_a_number(value: Any) -> None:
    with pytest.raises(ValueError, match=r"measurements|columns"):
        decode(json.dumps({"measurements": value, "measuredQubits": [0, 1]}).encode(), Readout.plain([0, 1]))


@pytest.mark.parametrize("value", [[[0.0, 1.0]], [["0", "1"]], [[False, True]], [["0", "1"], ["0", "1"]]])
def test_other_ways_to_write_a_bit_are_understood(value: Any) -> None:
    decoded = decode(json.dumps({"measurements": value}).encode(), Readout.plain([0, 1]))
    assert decoded.counts == {"0x2": len(value)}


@pytest.mark.parametrize(
    "payload", [b"", b"[" * 100_000, b'{"measurements": [[0,1],[0,1]', b"\xff\xfe{", b"null", b'"x"']
)
def test_what_is_not_a_result_is_an_error(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(payload, Readout.plain([0, 1]))
