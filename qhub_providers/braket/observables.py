"""Observables that no device takes in a circuit, although Braket's circuits hold them."""

from __future__ import annotations

from typing import Any

from braket.circuits import Circuit
from braket.circuits.observables import Sum

from ..errors import UnsupportedCircuitError

OF_A_SUM = (
    "is a sum of observables, which no device measures as one: ask for the expectation of each summand and add them "
    "up, or run ProgramSet(CircuitBinding(circuit, observables=the sum), shots_per_executable=...), whose result "
    "gives the expectation"
)
OF_A_FACTOR = (
    "has the factor {factor}, which devices do not take: ask for the observable without it, and multiply the value by "
    "{factor} (a variance by its square)"
)


def check_observables(circuit: Circuit) -> None:
    """Refuse sums and factors.

    Raises:
        UnsupportedCircuitError: with the way out.
    """
    for result_type in circuit.result_types:
        observable = getattr(result_type, "observable", None)
        if why := _why_not(observable):
            raise UnsupportedCircuitError(f"the observable of the result type {type(result_type).__name__} {why}")


def _why_not(observable: Any) -> str | None:
    if isinstance(observable, Sum):
        return OF_A_SUM
    if observable is None or observable.coefficient == 1:
        return None
    return OF_A_FACTOR.format(factor=observable.coefficient)
