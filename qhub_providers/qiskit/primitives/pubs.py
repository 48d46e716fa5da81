"""Pubs as Qiskit coerces them, and errors that say which pub they are about. Nothing here sends anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit
from qiskit.exceptions import QiskitError
from qiskit.primitives.containers.bindings_array import BindingsArray

from ...errors import ConfigurationError, UnsupportedCircuitError

Pub = TypeVar("Pub")

UNFIT = (ValueError, TypeError, AttributeError, LookupError)
"""What Qiskit's classes raise over a pub that is not what it should be."""


class PubError(ConfigurationError, ValueError):
    """A pub that cannot work; the message says which and why. Also a `ValueError`, as Qiskit raises it."""


@contextmanager
def at_pub(number: int) -> Iterator[None]:
    """Say which pub an error is about that comes out of the block.

    >>> with at_pub(2):
    ...     raise ConfigurationError("shots=0 cannot work")
    Traceback (most recent call last):
    qhub_providers.qiskit.primitives.pubs.PubError: pub 2: shots=0 cannot work
    """
    try:
        yield
    except UnsupportedCircuitError as error:
        fields = {name: value for name, value in vars(error).items() if not name.startswith("_")}
        raise UnsupportedCircuitError(f"pub {number}: {error}", **fields) from error
    except ConfigurationError as error:
        raise PubError(f"pub {number}: {error}") from error


def coerced(pubs: Iterable[Any], coerce: Callable[[Any], Pub]) -> list[Pub]:
    """Each pub by Qiskit's own rules.

    Raises:
        PubError: for a pub that cannot work, or something that is no list of pubs.
    """
    if isinstance(pubs, QuantumCircuit) or not isinstance(pubs, Iterable):
        raise PubError(f"run() takes a list of pubs, not {type(pubs).__name__}; for one pub write run([pub])")
    made = []
    for number, pub in enumerate(pubs):
        try:
            made.append(coerce(pub))
        except QiskitError as error:
            raise PubError(f"pub {number}: {error.message}") from error
        except UNFIT as error:
            raise PubError(f"pub {number}: {error}") from error
    return made


def value_table(values: BindingsArray, names: Sequence[str]) -> NDArray[np.float64]:
    """One row for each set of `values`, one column for each name.

    Raises:
        PubError: for a value that is not a finite number, or other names.
    """
    given = [name for key in values.data for name in key]
    if sorted(given) != sorted(names):
        raise PubError(f"the values are for {', '.join(given)}; the circuit's parameters are {', '.join(names)}")
    table: NDArray[np.float64] = values.as_array(list(names)).reshape(values.size, len(names))
    wrong = np.argwhere(~np.isfinite(table))
    if len(wrong):
        row, column = wrong[0]
        raise PubError(f"set {row} of the parameter values gives {names[column]!r} the value {table[row, column]}")
    return table


def assigned(circuit: QuantumCircuit, names: Sequence[str], row: NDArray[np.float64]) -> QuantumCircuit:
    """`circuit` with one set of values, in the order of `names`.

    It may have fewer parameters than there are names: compiling removes a rotation that changes nothing.
    """
    if not circuit.parameters:
        return circuit
    values = dict(zip(names, row, strict=True))
    made = circuit.assign_parameters([values[parameter.name] for parameter in circuit.parameters])
    made.name = circuit.name
    return made
