"""Circuits in results, in a version of QPY that the client can read: the one that it sent its own in."""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from qiskit import qpy
from qiskit.circuit import QuantumCircuit
from qiskit_ibm_runtime import RuntimeEncoder

VERSION_AT = 6
"""Where QPY has its version: after the letters `QISKIT`."""


def encoded(found: Any, job_input: str) -> bytes:
    """A result as IBM's service encodes it.

    Args:
        found: the result.
        job_input: the input's text; its circuits say the version.
    """

    class Encoder(RuntimeEncoder):
        """IBM's, which writes the newest version that this Qiskit has."""

        def default(self, obj: Any) -> Any:
            return _circuit(obj, version) if isinstance(obj, QuantumCircuit) else super().default(obj)

    version = min(_versions(json.loads(job_input)), default=qpy.QPY_VERSION)
    return json.dumps(found, cls=Encoder).encode()


def version_of(encoded_circuit: str) -> int:
    """The version of QPY of a circuit as IBM's encoder writes it: base64 of a zlib stream."""
    return zlib.decompress(base64.standard_b64decode(encoded_circuit))[VERSION_AT]


def _versions(part: Any) -> Iterator[int]:
    if isinstance(part, Mapping) and part.get("__type__") == "QuantumCircuit":
        yield version_of(part["__value__"])
    elif isinstance(part, Mapping | list):
        for item in part.values() if isinstance(part, Mapping) else part:
            yield from _versions(item)


def _circuit(circuit: QuantumCircuit, version: int) -> dict[str, str]:
    raw = io.BytesIO()
    qpy.dump(circuit, raw, version=max(version, qpy.QPY_COMPATIBILITY_VERSION))
    return {
        "__type__": "QuantumCircuit",
        "__value__": base64.standard_b64encode(zlib.compress(raw.getvalue())).decode(),
    }
