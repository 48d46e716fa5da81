"""A body as it is stored: what is packed on the wire stands there unpacked, since no two releases pack alike.

Unpacked are the circuits and arrays of IBM's pubs, and the tags that carry JSON. The key of a submission is drawn for
each, so only its place is kept. Everything else is as it was sent.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit, qpy

from qhub_providers.formats import tag_parts

PACKED = re.compile(r"(qhub:\w+:\d+:)\d+/\d+:.*")
KEY = "qhub:key:"


def readable(body: dict[str, Any]) -> dict[str, Any]:
    """What is stored for a body, of JSON's own types."""
    return {name: _tags(value) if name == "tags" else _unpacked(value) for name, value in body.items()}


def _tags(tags: Sequence[str]) -> list[Any]:
    """Tags that belong together are one object, in the place of the first."""
    found: list[Any] = []
    for tag in tags:
        entry: Any = f"{KEY}..." if tag.startswith(KEY) else tag
        match = PACKED.fullmatch(tag)
        if match:
            carried = tag_parts.from_tags(match[1], tags)
            assert carried is not None, tag
            entry = {match[1]: json.loads(carried)}
        if entry not in found:
            found.append(entry)
    return found


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("__type__")
    if kind is None:
        return {name: _unpacked(item) for name, item in value.items()}
    raw = io.BytesIO(zlib.decompress(base64.b64decode(value["__value__"])))
    if kind == "ndarray":
        array = np.load(raw, allow_pickle=False)
        return {kind: array.tolist(), "dtype": str(array.dtype), "shape": list(array.shape)}
    (circuit,) = qpy.load(raw)
    return {kind: _circuit(circuit)}


def _circuit(circuit: QuantumCircuit) -> dict[str, Any]:
    return {
        "name": circuit.name,
        "num_qubits": circuit.num_qubits,
        "registers": [[register.name, register.size] for register in circuit.cregs],
        "global_phase": float(circuit.global_phase),
        "metadata": circuit.metadata,
        "instructions": [
            {
                "name": item.name,
                "params": [value if isinstance(value, float) else str(value) for value in item.params],
                "qubits": [circuit.find_bit(qubit).index for qubit in item.qubits],
                "clbits": [circuit.find_bit(clbit).index for clbit in item.clbits],
            }
            for item in circuit.data
        ],
    }
