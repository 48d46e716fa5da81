"""What a client sent to one of IBM's programs, read by the public decoder of qiskit-ibm-runtime."""

from __future__ import annotations

import hashlib
import json
import keyword
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from qiskit.circuit import QuantumCircuit
from qiskit.primitives import DataBin
from qiskit.primitives.containers.bindings_array import BindingsArray
from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub
from qiskit_ibm_runtime import RuntimeDecoder

from .failure import SimulationError
from .ibm_circuit import check

Pub = TypeVar("Pub", SamplerPub, EstimatorPub)

RESERVED = ("_data", "_shape")
"""Names that Qiskit's `DataBin` refuses although its class has no such attribute."""


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
    _check_values(parts[0], made.parameter_values, index)
    return made


def _check_values(circuit: QuantumCircuit, values: BindingsArray, index: int) -> None:
    """Refuse values for other parameters than the circuit's, and values that are no angle."""
    given = {name for names in values.data for name in names}
    if given != (wanted := {parameter.name for parameter in circuit.parameters}):
        raise SimulationError(
            f"pub {index}: the circuit's parameters are {', '.join(sorted(wanted)) or 'none'},"
            f" the values are for {', '.join(sorted(given)) or 'none'}"
        )
    for names, array in values.data.items():
        if not np.isfinite(array).all():
            raise SimulationError(f"pub {index}: a value of {', '.join(names)} is not a finite number")


def check_registers(circuit: QuantumCircuit, index: int) -> None:
    """Refuse classical registers that no result can have; IBM's own client refuses them too.

    That client takes identifiers only. Names that are none pass here: Qiskit's `BackendEstimatorV2` makes such ones.

    >>> check_registers(QuantumCircuit(1, 1), 0)
    """
    for register in circuit.cregs:
        name = register.name
        if not register.size:
            raise SimulationError(f"pub {index}: the classical register {name!r} has no bits; leave it out")
        if keyword.iskeyword(name) or hasattr(DataBin, name) or name in RESERVED:
            raise SimulationError(
                f"pub {index}: a classical register cannot be called {name!r}, for it becomes an attribute of the"
                " result's data: take a name that is no keyword of Python and no attribute of Qiskit's DataBin"
            )


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
