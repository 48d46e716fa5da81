"""What the JSON of IBM's results may name. Its decoder makes the class that a payload names: only these are let by."""

from __future__ import annotations

import json

from ...errors import HubJobError
from ...formats.ibm_results import TYPES, typed

RESULTS = TYPES | {"NoiseLearnerResult", "PauliLindbladMap", "to_json"}
CIRCUITS = frozenset({"QuantumCircuit", "Parameter", "ObservablesArray", "BindingsArray"})
"""Types of inputs, and of noise-learner results."""

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


def check_types(text: str) -> None:
    """Refuse JSON that names any type other than those of IBM's inputs and results.

    >>> check_types('{"__type__": "settings", "__module__": "os", "__class__": "system", "__value__": {}}')
    Traceback (most recent call last):
    ...
    qhub_providers.errors.HubJobError: the payload names 'settings' os.system, which is no type of IBM's results...

    Raises:
        HubJobError: names the type.
    """
    known = RESULTS | CIRCUITS
    for entry in typed(json.loads(text)):
        kind, module, name = (str(entry.get(key)) for key in ("__type__", "__module__", "__class__"))
        if kind not in known and (kind, module, name) not in CLASSES:
            named = f"{kind!r} {module}.{name}" if "__module__" in entry else repr(kind)
            raise HubJobError(f"the payload names {named}, which is no type of IBM's results; nothing was decoded")
