"""Arrays of IBM's results that only look like ones: each makes another part of the decoder fail."""

from __future__ import annotations

import base64
import zlib
from typing import Any

MAGIC = b"\x93NUMPY\x01\x00"


def _npy(header: bytes) -> bytes:
    return MAGIC + b"v\x00" + header.ljust(117) + b"\n"


RAW = {
    "a header without its end": _npy(b"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1"),
    "a header that is no Python": _npy(b"{'descr': '|u1', 'fortran_order': False, 'shape': (3 1)}"),
    "no archive": b"PK\x03\x04abc",
    "larger than any memory": _npy(b"{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999, 1), }"),
    "shorter than it says": _npy(b"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1), }"),
    "nothing": b"",
}

ARRAYS: dict[str, Any] = {
    name: {"__type__": "ndarray", "__value__": base64.b64encode(zlib.compress(raw)).decode()}
    for name, raw in RAW.items()
} | {"more archived shots than any memory holds": {"counts": {"0": 10**15}}}
"""What stands in the place of a register's `array`, of one bit."""
