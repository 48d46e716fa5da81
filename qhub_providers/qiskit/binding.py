"""Giving parameters their values: one set, or many, for one circuit or each of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import ParameterVector
from qiskit.exceptions import QiskitError

from ..errors import ConfigurationError, UnsupportedCircuitError
from .numbering import Numbering

if TYPE_CHECKING:
    from .fit import Fitter
    from .options import RunOptions

Values = Mapping[Any, Any] | Sequence[Any] | np.ndarray[Any, Any]

UNBINDABLE = (QiskitError, KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError)
"""What Qiskit may raise over values that do not fit; the last one is symengine's."""


ACCEPTED = (
    "parameter_values takes one set of values (a mapping from parameters or their names to a number each, or a list of"
    " numbers in the order of circuit.parameters), or a list of such sets"
)


def circuits_of(run_input: Any) -> list[QuantumCircuit]:
    """The circuits in what `run` was given: one, or an iterable of them.

    Raises:
        ConfigurationError: if there is none, or something else is among them.
    """
    if isinstance(run_input, QuantumCircuit):
        return [run_input]
    circuits = list(run_input) if isinstance(run_input, Iterable) else [] if run_input is None else [run_input]
    for circuit in circuits:
        if not isinstance(circuit, QuantumCircuit):
            raise ConfigurationError(f"run() takes a QuantumCircuit or a list of them, not {type(circuit).__name__}")
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
    pairs = paired(circuits, values)
    numbering = numbering_of(circuits, values)
    return numbering.each(pairs, lambda pair: _assign(pair[0], pair[0], pair[1]))


def numbering_of(circuits: Sequence[QuantumCircuit], values: Values | None) -> Numbering:
    """How many circuits and sets of values there are."""
    return Numbering(len(circuits), 1 if values is None or _is_one_set(values) else len(values))


def fit_and_bind(
    fitter: Fitter, circuits: Sequence[QuantumCircuit], values: Values, options: RunOptions
) -> list[QuantumCircuit]:
    """The circuits fitted, each once, and then bound, each as often as it has sets of values.

    Where an angle is then beyond what the device takes, that circuit is fitted on its own.

    Raises:
        ConfigurationError: if the sets do not fit the circuits.
        UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
    """
    pairs = paired(circuits, values)
    each = numbering_of(circuits, values).each
    if len(pairs) == len(circuits):
        return each(bind(circuits, values), lambda bound: fitter.fit(bound, options))
    (circuit,) = circuits
    template = fitter.fit(circuit, options, may_be_unbound=True)
    parameterized = [index for index, item in enumerate(template.data) if item.is_parameterized()]
    # a wrong set is told before any circuit is refused
    bound = each(pairs, lambda pair: _assign(circuit, template, pair[1]))

    def refitted(pair: tuple[Any, QuantumCircuit]) -> QuantumCircuit:
        own, one = pair
        try:
            return fitter.refit(one, parameterized, options)
        except UnsupportedCircuitError:  # tells a place in what was compiled
            return fitter.fit(_assign(circuit, circuit, own), options)

    return each([(own, one) for (_, own), one in zip(pairs, bound, strict=True)], refitted)


def paired(circuits: Sequence[QuantumCircuit], values: Values) -> list[tuple[QuantumCircuit, Any]]:
    """Each circuit beside its set of values; the only circuit as often as there are sets.

    Raises:
        ConfigurationError: if the sets do not fit the circuits.
    """
    if (
        not isinstance(values, Mapping | Sequence | np.ndarray)
        or isinstance(values, str)
        or getattr(values, "ndim", 1) == 0
    ):
        raise ConfigurationError(f"{ACCEPTED}, not {values!r}")
    sets = [values] if _is_one_set(values) else list(values)
    if len(circuits) == 1:
        circuits = list(circuits) * len(sets)
    if len(sets) == 1:
        sets = sets * len(circuits)
    if len(sets) != len(circuits):
        raise ConfigurationError(f"parameter_values has {len(sets)} sets for {len(circuits)} circuits")
    return list(zip(circuits, sets, strict=True))


def _is_one_set(values: Values) -> bool:
    if isinstance(values, Mapping) or len(values) == 0:
        return True
    return not isinstance(values[0], Mapping | Sequence | np.ndarray)


def _assign(circuit: QuantumCircuit, fitted: QuantumCircuit, values: Any) -> QuantumCircuit:
    """`fitted`, which was made of `circuit`, with values for the parameters of `circuit`."""
    try:
        if fitted is circuit:
            bound = circuit.assign_parameters(values if isinstance(values, Mapping) else list(values))
        else:
            bound = fitted.assign_parameters(_by_parameter(circuit, values), strict=False)
    except UNBINDABLE as error:
        raise ConfigurationError(
            f"parameter_values does not fit circuit {circuit.name!r}: {str(error).rstrip('.')}; {ACCEPTED}"
        ) from error
    bound.name = circuit.name
    return bound


def _by_parameter(circuit: QuantumCircuit, values: Any) -> Mapping[Any, Any]:
    """The values with their parameters: fitting may have left some parameters without a place."""
    parameters = circuit.parameters
    if not isinstance(values, Mapping):
        if len(values) != len(parameters):
            raise ValueError(f"{len(values)} values for {len(parameters)} parameters")
        return dict(zip(parameters, values, strict=True))
    names = {parameter.name for parameter in parameters}
    for key in values:
        known = key in names if isinstance(key, str) else _is_of(key, circuit)
        if not known:
            raise KeyError(f"{key} is no parameter of it")
    return values


def _is_of(key: Any, circuit: QuantumCircuit) -> bool:
    """Whether a parameter, or one of a vector's, is in a circuit."""
    present = set(circuit.parameters)
    return not present.isdisjoint(key) if isinstance(key, ParameterVector) else key in present
