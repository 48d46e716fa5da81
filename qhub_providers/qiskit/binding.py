"""Giving parameters their values: one set, or many, for one circuit or each of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError

from ..errors import ConfigurationError

Values = Mapping[Any, Any] | Sequence[Any] | np.ndarray[Any, Any]


def circuits_of(run_input: Any) -> list[QuantumCircuit]:
    """The circuits in what `run` was given: one, or an iterable of them.

    Raises:
        ConfigurationError: if there is none, or something else is among them.
    """
    if isinstance(run_input, QuantumCircuit):
        return [run_input]
    circuits = list(run_input) if isinstance(run_input, Iterable) else [] if run_input is None else [run_input]
    wrong = next((circuit for circuit in circuits if not isinstance(circuit, QuantumCircuit)), None)
    if wrong is not None:
        raise ConfigurationError(f"run() takes a QuantumCircuit or a list of them, not {type(wrong).__name__}")
    if not circuits:
        raise ConfigurationError("run() was given no circuit")
    return circuits


def bind(circuits: Sequence[QuantumCircuit], values: Values | None) -> list[QuantumCircuit]:
    """The circuits with their parameters bound.

    `values` is a mapping from parameters (or their names) to numbers, a sequence of numbers in the order of
    `circuit.parameters`, or a sequence of such sets: one for each circuit, or many for the only circuit.

    >>> from qiskit.circuit import Parameter
    >>> circuit = QuantumCircuit(1)
    >>> _ = circuit.rx(Parameter("angle"), 0)
    >>> [bound.data[0].params for bound in bind([circuit], [{"angle": 0.5}, {"angle": 1.0}])]
    [[0.5], [1.0]]

    Raises:
        ConfigurationError: if the sets do not fit the circuits.
    """
    if values is None:
        return list(circuits)
    if (
        not isinstance(values, Mapping | Sequence | np.ndarray)
        or isinstance(values, str)
        or getattr(values, "ndim", 1) == 0
    ):
        raise ConfigurationError(f"parameter_values takes a mapping or a list, not {values!r}")
    sets = [values] if _is_one_set(values) else list(values)
    if len(circuits) == 1:
        circuits = list(circuits) * len(sets)
    if len(sets) == 1:
        sets = sets * len(circuits)
    if len(sets) != len(circuits):
        raise ConfigurationError(f"parameter_values has {len(sets)} sets for {len(circuits)} circuits")
    return [_assign(circuit, values) for circuit, values in zip(circuits, sets, strict=True)]


def _is_one_set(values: Values) -> bool:
    if isinstance(values, Mapping) or len(values) == 0:
        return True
    return not isinstance(values[0], Mapping | Sequence | np.ndarray)


def _assign(circuit: QuantumCircuit, values: Any) -> QuantumCircuit:
    try:
        bound = circuit.assign_parameters(values if isinstance(values, Mapping) else list(values))
    except (QiskitError, KeyError, ValueError, TypeError, RuntimeError) as error:  # the last one: symengine's
        raise ConfigurationError(f"parameter_values does not fit circuit {circuit.name!r}: {error}") from error
    bound.name = circuit.name
    return bound
