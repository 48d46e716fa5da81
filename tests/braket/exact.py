"""Exact outcomes of Braket circuits, from the gates' matrices alone: no simulator is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from braket.circuits import Circuit, Gate
from scipy.linalg import fractional_matrix_power


def state(circuit: Circuit) -> Any:
    """The state after all gates: one axis for each qubit, in ascending order of labels."""
    labels = sorted(map(int, circuit.qubits))
    found = np.zeros([2] * len(labels), dtype=complex)
    found[(0,) * len(labels)] = 1
    for item in circuit.instructions:
        if not isinstance(item.operator, Gate):
            continue
        controls, targets = ([labels.index(int(qubit)) for qubit in part] for part in (item.control, item.target))
        where = [slice(None)] * len(labels)
        for axis, wanted in zip(controls, item.control_state.as_tuple, strict=True):
            where[axis] = slice(wanted, wanted + 1)
        part = found[tuple(where)]
        matrix = fractional_matrix_power(item.operator.to_matrix(), item.power).reshape([2] * 2 * len(targets))
        turned = np.tensordot(matrix, part, axes=(range(len(targets), 2 * len(targets)), targets))
        found = found.copy()
        found[tuple(where)] = np.moveaxis(turned, range(len(targets)), targets)
    return found


def probabilities(circuit: Circuit, order: list[int]) -> Any:
    """Of the outcomes of the qubits in that order, the first the most significant."""
    labels = sorted(map(int, circuit.qubits))
    axes = [labels.index(label) for label in order]
    rest = [axis for axis in range(len(labels)) if axis not in axes]
    return (np.abs(state(circuit).transpose(axes + rest).reshape(2 ** len(order), -1)) ** 2).sum(axis=1)


def expectation(circuit: Circuit, observable: Any, order: list[int]) -> float:
    """Of an observable on the qubits in that order."""
    labels = sorted(map(int, circuit.qubits))
    axes = [labels.index(label) for label in order]
    rest = [axis for axis in range(len(labels)) if axis not in axes]
    found = state(circuit).transpose(axes + rest).reshape(2 ** len(order), -1)
    return float(np.real(np.vdot(found, observable.to_matrix() @ found)))
