"""The qubits of a circuit: those of its gates, and those of which it only asks for the probability.

Braket's own `Circuit.qubits` lacks the latter, and so do its checks and the registers that it writes.
"""

from __future__ import annotations

from braket.circuits import Circuit, ResultType
from braket.circuits.observables import I, Z

from ..errors import UnsupportedCircuitError


def qubits_of(circuit: Circuit) -> list[int]:
    """The labels of all qubits that a circuit names, ascending.

    >>> qubits_of(Circuit().x(0).probability([5, 0]))
    [0, 5]
    """
    wanted = (item.target for item in circuit.result_types if isinstance(item, ResultType.Probability))
    return sorted({*map(int, circuit.qubits), *(int(qubit) for target in wanted for qubit in target or ())})


def check_probabilities(circuit: Circuit) -> None:
    """Refuse a probability beside an observable of all qubits, unless that one too is read off the same measurements.

    Braket finds this only where a gate touches the qubit, and where the probability comes last.

    Raises:
        UnsupportedCircuitError: with the way out.
    """
    if not any(isinstance(item, ResultType.Probability) for item in circuit.result_types):
        return
    for item in circuit.result_types:
        observable = getattr(item, "observable", None)
        if observable is not None and not item.target and not isinstance(observable, I | Z):
            raise UnsupportedCircuitError(
                f"the {type(item).__name__} of {observable.name} has no target, which means all qubits, and so cannot "
                "be sampled simultaneously with a probability, which is one of Z: give it the qubits that it is for, "
                "or run the circuit once for each"
            )
