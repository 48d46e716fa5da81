"""Bodies that a format vouches for are written by the fast encoder, and read the same."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhub_providers.errors import ConfigurationError
from qhub_providers.hub.request import PlainJson, Request

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text('aé\\"\n𝕏')
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3)
)


def content(value: Any, *, plain: bool) -> bytes | None:
    return Request("POST", "/jobs", httpx.Response.json, json=value, plain=plain).content


@given(st.dictionaries(st.text("ab"), VALUES))
def test_both_ways_say_the_same(value: dict[str, Any]) -> None:
    quick, thorough = content(PlainJson(value), plain=True), content(value, plain=False)
    assert quick is not None
    assert thorough is not None
    assert json.loads(quick) == json.loads(thorough) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_does_not_have(number: float) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written as JSON"):
        content(PlainJson(rotation=number), plain=True)


def test_words_that_look_like_such_numbers() -> None:
    assert content(PlainJson(name="NaN Infinity"), plain=True) == b'{"name":"NaN Infinity"}'


def test_half_a_character() -> None:
    with pytest.raises(ConfigurationError, match="cannot be written as JSON"):
        content(PlainJson(name="\ud800"), plain=True)
