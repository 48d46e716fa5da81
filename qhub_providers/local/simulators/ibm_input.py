"""What a client sent to one of IBM's programs, read by the public decoder of qiskit-ibm-runtime."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from qiskit.circuit import QuantumCircuit
from qiskit_ibm_runtime import RuntimeDecoder

from .failure import SimulationError
from .ibm_circuit import check

Pub = TypeVar("Pub")


def decoded(text: str) -> Mapping[str, Any]:
    """The input. Raises SimulationError if it cannot be decoded."""
    try:
        found: Mapping[str, Any] = json.loads(text, cls=RuntimeDecoder)
    except Exception as error:  # QPY, zlib, base64 and NumPy each raise errors of their own
        raise SimulationError(f"the input cannot be decoded: {type(error).__name__}: {error}") from error
    return found


def pub(item: Any, index: int, backend_id: str, coerce: Callable[[Any], Pub]) -> Pub:
    """A pub, made by `coerce`. Raises SimulationError if it does not fit together, or not on the machine."""
    parts = tuple(item) if isinstance(item, list | tuple) else (item,)
    if not parts or not isinstance(parts[0], QuantumCircuit):
        raise SimulationError(f"pub {index}: does not begin with a circuit in QPY")
    try:
        made = coerce(parts)
    except (ValueError, TypeError) as error:
        raise SimulationError(f"pub {index}: {error}") from error
    check_circuit(parts[0], index, backend_id)
    return made


def check_circuit(circuit: QuantumCircuit, index: int, backend_id: str) -> None:
    """Refuse a circuit that the machine does not have the instructions for, naming its place in the input."""
    try:
        check(circuit, backend_id)
    except SimulationError as failure:
        raise SimulationError(f"Circuit {index}: {failure.reason}", failure.code) from failure


def seed_of(options: Mapping[str, Any], seed: int | None) -> int | None:
    """The seed that the options ask for, else the job's."""
    found: int | None = (options.get("simulator") or {}).get("seed_simulator", seed)
    return found


def seed_of_pub(seed: int | None, index: int) -> int | None:
    """Each pub has random numbers of its own, also if two are the same circuit."""
    if seed is None:
        return None
    return int.from_bytes(hashlib.sha256(f"{seed}:{index}".encode()).digest()[:4], "big") >> 1
