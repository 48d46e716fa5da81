"""What is raised over a payload of IBM's that is not what it should be: by JSON, zlib, numpy's files and QPY."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from functools import cache


@cache
def kinds() -> tuple[type[Exception], ...]:
    """All of it; a file that claims to be larger than the memory is among it, and a QPY that is too new."""
    from qiskit.exceptions import QiskitError  # a good part of a second, so only when something was raised

    return (
        *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, EOFError, MemoryError),
        *(SyntaxError, NotImplementedError, zlib.error, struct.error),
        *(zipfile.BadZipFile, tokenize.TokenError, QiskitError),
    )
