"""Bytes that travel with a job as tags.

`<prefix><part>/<parts>:<text>`, where the texts of all parts together are the base64url form of the zlib-compressed
bytes, cut so that no tag is longer than 200 characters: how long a tag the Hub takes, and with which characters, is not
documented.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

TEXT_LENGTH = 180


def to_tags(prefix: str, data: bytes) -> list[str]:
    """The tags that carry `data`.

    >>> from_tags("qhub:mine:1:", ["other", *to_tags("qhub:mine:1:", b"some bytes")])
    b'some bytes'
    """
    text = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode()
    parts = [text[start : start + TEXT_LENGTH] for start in range(0, len(text), TEXT_LENGTH)]
    return [f"{prefix}{number}/{len(parts)}:{part}" for number, part in enumerate(parts, start=1)]


def from_tags(prefix: str, tags: Iterable[str]) -> bytes | None:
    """The bytes that `tags` carry, in any order; None where there are none, or not all of them.

    >>> from_tags("qhub:mine:1:", ["other"]) is None
    True
    """
    places = [tag.removeprefix(prefix).partition(":") for tag in tags if tag.startswith(prefix)]
    parts = {place: text for place, _, text in places}
    wanted = [f"{number}/{len(parts)}" for number in range(1, len(parts) + 1)]
    if not parts or set(parts) != set(wanted):
        return None
    try:
        return zlib.decompress(base64.urlsafe_b64decode("".join(map(parts.__getitem__, wanted))))
    except (binascii.Error, zlib.error, ValueError):
        return None


def read(prefix: str, tags: Iterable[str], reader: Callable[[bytes], T]) -> T | None:
    """What `reader` makes of the bytes that `tags` carry; None where there are none, or it raises a `ValueError`.

    >>> [read("qhub:mine:1:", to_tags("qhub:mine:1:", data), int) for data in (b"7", b"seven")]
    [7, None]
    """
    data = from_tags(prefix, tags)
    try:
        return None if data is None else reader(data)
    except ValueError:
        return None
