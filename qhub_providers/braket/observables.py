"""Observables that no device takes in a circuit, although Braket's circuits hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from braket.circuits import Circuit, ResultType
from braket.circuits.observables import Hermitian, I, Sum, TensorProduct

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


MIXED = (
    "qubit {qubit} is measured by a Hermitian observable and by one of Braket's own (a probability is one of Z); they "
    "cannot be sampled simultaneously, even if their matrices are the same: run the circuit once for each"
)


def check_observables(circuit: Circuit) -> None:
    """Refuse sums and factors, and a matrix beside an observable that Braket takes for the same.

    For `Hermitian` of the matrix of X beside X, Braket measures once, and orders the two eigenvalues differently: the
    second value would have the wrong sign.

    Raises:
        UnsupportedCircuitError: with the way out.
    """
    wanted = circuit.result_types
    _check_alone(wanted)
    by_matrix: dict[int, bool] = {}
    for qubit, is_matrix in (basis for result_type in wanted for basis in _bases(result_type, circuit)):
        if by_matrix.setdefault(qubit, is_matrix) is not is_matrix:
            raise UnsupportedCircuitError(MIXED.format(qubit=qubit))


def _bases(result_type: ResultType, circuit: Circuit) -> Iterator[tuple[int, bool]]:
    """Qubit, and whether it is measured in the basis of a matrix."""
    observable = getattr(result_type, "observable", None)
    targets = [int(qubit) for qubit in getattr(result_type, "target", None) or circuit.qubits]
    factors: Sequence[Any] = observable.factors if isinstance(observable, TensorProduct) else [observable]
    for factor in factors:
        size = factor.qubit_count if len(factors) > 1 else len(targets)  # one factor may be for each qubit
        mine, targets = targets[:size], targets[size:]
        if not isinstance(factor, I):
            yield from ((qubit, isinstance(factor, Hermitian)) for qubit in mine)


def _check_alone(wanted: list[ResultType]) -> None:
    for result_type in wanted:
        observable = getattr(result_type, "observable", None)
        if why := _why_not(observable):
            raise UnsupportedCircuitError(f"the observable of the result type {type(result_type).__name__} {why}")


def _why_not(observable: Any) -> str | None:
    if isinstance(observable, Sum):
        return OF_A_SUM
    if observable is None or observable.coefficient == 1:
        return None
    return OF_A_FACTOR.format(factor=observable.coefficient)
