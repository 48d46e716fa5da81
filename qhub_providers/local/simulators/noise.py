"""Errors of gates and of the readout as Aer's channels, from the numbers that machines report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from qiskit_aer.noise import QuantumError, ReadoutError, depolarizing_error, thermal_relaxation_error


def gate_error(gate: Mapping[str, float], qubits: Sequence[Mapping[str, float]]) -> QuantumError | None:
    """Thermal relaxation during the gate, and as much depolarizing as makes up the rest of its reported error.

    With process fidelities: relaxation of one qubit has (1 + exp(-t/T1) + 2 exp(-t/T2)) / 4, of several the product;
    depolarizing with probability p makes (1 - p) F + p / d² of it; a reported error e means 1 - e (d + 1) / d, with
    d = 2 to the number of qubits. (Nielsen, Phys. Lett. A 303, 249 (2002), for the average gate fidelity.)

    Args:
        gate: `gate_error` and `gate_length`, in ns.
        qubits: `T1` and `T2` of each qubit, in ns; without them there is no relaxation.

    >>> gate_error({"gate_error": 0.0, "gate_length": 0.0}, [{}]) is None
    True
    """
    length, dimension = gate.get("gate_length", 0.0), 2 ** len(qubits)
    fidelity = math.prod(_relaxed_fidelity(qubit, length) for qubit in qubits)
    wanted = 1 - gate.get("gate_error", 0.0) * (dimension + 1) / dimension
    depolarized = (fidelity - wanted) / (fidelity - dimension**-2)
    depolarized = min(max(depolarized, 0.0), dimension**2 / (dimension**2 - 1))
    errors = [depolarizing_error(depolarized, len(qubits))] if depolarized > 0 else []
    if length > 0:
        errors.append(relaxation(qubits, length))
    return errors[0] if len(errors) == 1 else errors[0].compose(errors[1]) if errors else None


def readout_error(qubit: Mapping[str, float]) -> ReadoutError | None:
    """The two readout mistakes of a qubit, `prob_meas1_prep0` and `prob_meas0_prep1`."""
    both = qubit.get("readout_error", 0.0)
    false_one, false_zero = qubit.get("prob_meas1_prep0", both), qubit.get("prob_meas0_prep1", both)
    if not false_one and not false_zero:
        return None
    return ReadoutError([[1 - false_one, false_one], [false_zero, 1 - false_zero]])


def times(qubit: Mapping[str, float]) -> tuple[float, float]:
    """T1 and T2 in ns, T2 cut to what T1 allows."""
    t1 = qubit.get("T1", math.inf)
    return t1, min(qubit.get("T2", math.inf), 2 * t1)


def _relaxed_fidelity(qubit: Mapping[str, float], length: float) -> float:
    t1, t2 = times(qubit)
    return (1 + math.exp(-length / t1) + 2 * math.exp(-length / t2)) / 4


def relaxation(qubits: Sequence[Mapping[str, float]], length: float) -> QuantumError:
    """Relaxation of each qubit on its own; the first qubit is the first of the gate."""
    first, *others = [thermal_relaxation_error(*times(qubit), length) for qubit in qubits]
    for other in others:
        first = first.expand(other)
    return first
