"""What the JSON of IBM's results may name. Its decoder makes the class that a payload names: only these are let by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...formats.ibm_results import TYPES, typed

RESULTS = TYPES | {"NoiseLearnerResult", "PauliLindbladMap", "to_json"}
"""Types of a sampler's and an estimator's results."""

LEARNT = RESULTS | {"QuantumCircuit"}
"""Types of a noise learner's results: their layers are circuits."""

INPUTS = LEARNT | {"Parameter", "Instruction", "ObservablesArray", "BindingsArray", "NoiseModel"}
"""Types of a job's input."""

CLASSES = frozenset(
    {
        ("_json", "qiskit_ibm_runtime.utils.noise_learner_result", "LayerError"),
        ("_json", "qiskit_ibm_runtime.utils.noise_learner_result", "PauliLindbladError"),
        ("_json", "qiskit_ibm_runtime.results.noise_learner", "LayerError"),
        ("_json", "qiskit_ibm_runtime.results.noise_learner", "PauliLindbladError"),
        ("settings", "qiskit.quantum_info.operators.symplectic.pauli_list", "PauliList"),
        ("settings", "qiskit.quantum_info.operators.symplectic.sparse_pauli_op", "SparsePauliOp"),
    }
)
"""The classes that may be named by their module."""


def check_types(payload: Any, known: Collection[str], what: str = "results") -> None:
    """Refuse a payload that names any type other than the known ones and the classes of `CLASSES`.

    Args:
        payload: as JSON.
        known: the types.
        what: of which payloads these are, for the message.

    >>> check_types({"__type__": "settings", "__module__": "os", "__class__": "system", "__value__": {}}, RESULTS)
    Traceback (most recent call last):
    ...
    ValueError: the payload names 'settings' os.system, which is no type of IBM's results...

    Raises:
        ValueError: names the type.
    """
    if isinstance(payload, dict) and "program" in payload:  # IBM's decoder would read it as the input of a job
        raise ValueError("the payload names a program, which no result of IBM's has; nothing was decoded")
    for entry in _entries(payload):
        kind, module, name = (str(entry.get(key)) for key in ("__type__", "__module__", "__class__"))
        if kind not in known and (kind, module, name) not in CLASSES:
            named = f"{kind!r} {module}.{name}" if "__module__" in entry else repr(kind)
            raise ValueError(f"the payload names {named}, which is no type of IBM's {what}; nothing was decoded")


def _entries(payload: Any) -> Iterator[Mapping[str, Any]]:
    """Everything that names a type, also in the keys of values: IBM's decoder reads these as JSON of their own."""
    for entry in typed(payload):
        yield entry
        value = entry.get("__value__")
        data = value.get("data") if entry["__type__"] == "BindingsArray" and isinstance(value, dict) else None
        for key in data if isinstance(data, dict) else ():
            yield from _entries(_parsed(key))


def _parsed(key: str) -> Any:
    try:
        return json.loads(key)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the payload has values for {key!r}, which names no parameters") from error
