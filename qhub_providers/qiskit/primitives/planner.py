"""How estimator pubs are measured: each circuit compiled once, then measured in few bases, then bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import Gate
from qiskit.circuit.library import HGate, SdgGate
from qiskit.primitives.containers.estimator_pub import EstimatorPub

from ..backend import QHubBackend
from .estimator_plan import EstimatorPlan, Task, broadcast
from .final_measurements import check_no_final_measurements
from .grouping import X_AXIS, Y_AXIS, Z_AXIS, Group, Letters, Observable, group, tabulate
from .pubs import PubError, assigned, value_table

Basis = tuple[tuple[int, int], ...]
"""(qubit of the device, axis) for each qubit that is measured."""

REGISTER = "observables"


def shots_for(precision: float, smallest: int, largest: int | None) -> int:
    """The shots that give a Pauli's mean `precision`, whatever the state: 1 / precision², rounded up.

    >>> shots_for(0.015625, 1, None), shots_for(0.1, 1, None)
    (4096, 100)

    Raises:
        PubError: that many shots are outside of the backend's range; they are never changed silently.
    """
    precision = float(precision)  # NumPy's own may overflow
    shots = math.ceil(1 / precision**2 * (1 - 1e-9)) if precision > 1e-9 else math.inf
    if smallest <= shots <= (largest or 1e15):
        return int(shots)
    coarsest = f"{1 / math.sqrt(smallest):.4g}"
    finest = f"{1 / math.sqrt(largest):.4g}" if largest else "above 0"
    raise PubError(
        f"precision={precision} takes {shots} shots; this backend allows {smallest} to {largest or 'any number of'} "
        f"shots a circuit, which is a precision of {finest} to {coarsest}"
    )


class EstimatorPlanner:
    """Plans estimator pubs for one backend; what it compiles for one pub it keeps for the next."""

    def __init__(self, backend: QHubBackend, run_options: Mapping[str, Any]) -> None:
        self._backend = backend
        self._options = dict(run_options)
        chosen = dict(backend.options.items()) | self._options
        self._native = bool(chosen.get("native"))
        # what is added to a circuit is compiled, also where the circuit goes as it is
        as_given = {"verbatim": False, "native": True} if chosen.get("verbatim") else {}
        self._ending_options = self._options | {"transpile": True, "optimization_level": 1} | as_given
        self._rotations: dict[tuple[int, int], list[Gate]] = {}

    def plan(self, pub: EstimatorPub) -> EstimatorPlan:
        """What one pub needs measured.

        Raises:
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits; or a
                measurement that ends the circuit.
            ConfigurationError: a precision that the backend's range of shots does not allow, or a value or a
                coefficient that is not finite.
        """
        check_no_final_measurements(pub.circuit, pub.observables)
        shots = shots_for(float(pub.precision), *self._backend.shots_range)
        flat = [observable for _, observable in np.ndenumerate(pub.observables)]
        letters, observables = tabulate(flat, pub.circuit.num_qubits)
        for number, observable in enumerate(observables):
            if not np.isfinite([observable.constant, *observable.coefficients]).all():
                raise PubError(f"observable {number} has a coefficient that is not a finite number ({flat[number]})")
        fitted = self._backend.fit(pub.circuit, may_be_unbound=True, shots=shots, **self._options)[0]
        tasks = _tasks(pub, letters, observables)
        circuits = self._circuits(pub, fitted, tasks)
        return EstimatorPlan(pub, shots, letters, observables, tasks, circuits)

    def _circuits(self, pub: EstimatorPub, fitted: QuantumCircuit, tasks: Sequence[Task]) -> list[QuantumCircuit]:
        names = [parameter.name for parameter in pub.circuit.parameters]
        values = value_table(pub.parameter_values, names)
        base = pub.circuit if self._native else fitted
        places = _places(pub.circuit, base)
        bases = [_basis(task.group, places) for task in tasks]
        measured = self._measured(base, set(bases))
        return [assigned(measured[basis], names, values[task.row]) for task, basis in zip(tasks, bases, strict=True)]

    def _measured(self, base: QuantumCircuit, bases: Collection[Basis]) -> dict[Basis, QuantumCircuit]:
        """`base`, with the qubits of each basis measured into a register of their own that comes last.

        For native gates the two are compiled together, once a basis: IonQ's have no rotation about z, and one at the
        end of a circuit is a turn of what follows.
        """
        if self._native:
            whole = {basis: _joined(base, basis, _plain_rotation) for basis in bases}
            fitted = self._backend.fit(list(whole.values()), may_be_unbound=True, **self._options) if whole else []
            return dict(zip(whole, fitted, strict=True))
        for axis in (Z_AXIS, X_AXIS, Y_AXIS):
            self._learn_rotations(axis, {qubit for basis in bases for qubit, needed in basis if needed == axis}, base)
        return {basis: _joined(base, basis, lambda *place: self._rotations[place]) for basis in bases}

    def _learn_rotations(self, axis: int, qubits: Collection[int], base: QuantumCircuit) -> None:
        """How to turn each qubit so that measuring it measures an axis, in the device's own gates."""
        missing = sorted(qubit for qubit in qubits if (qubit, axis) not in self._rotations)
        if not missing:
            return
        # as wide as the device, so that nothing is laid out anew
        ending = QuantumCircuit(max(base.num_qubits, self._backend.target.num_qubits or 0), name="measured observables")
        ending = _joined(ending, tuple((qubit, axis) for qubit in missing), _plain_rotation)
        fitted = self._backend.fit(ending, **self._ending_options)[0]
        self._rotations.update({(qubit, axis): [] for qubit in missing})
        for item in fitted.data:
            if item.name not in ("measure", "barrier"):
                self._rotations[fitted.find_bit(item.qubits[0]).index, axis].append(item.operation)


def _plain_rotation(_: int, axis: int) -> list[Gate]:
    return {Z_AXIS: [], X_AXIS: [HGate()], Y_AXIS: [SdgGate(), HGate()]}[axis]


def _basis(group: Group, places: Sequence[int]) -> Basis:
    return tuple((places[qubit], int(group.basis[qubit])) for qubit in np.flatnonzero(group.basis).tolist())


def _joined(base: QuantumCircuit, basis: Basis, rotation: Callable[[int, int], Sequence[Gate]]) -> QuantumCircuit:
    name = REGISTER
    while any(register.name == name for register in base.cregs):
        name += "_"
    circuit = base.copy()
    circuit.add_register(ClassicalRegister(len(basis), name))
    for clbit, (qubit, axis) in enumerate(basis, start=base.num_clbits):
        for gate in rotation(qubit, axis):
            circuit.append(gate, [qubit])
        circuit.measure(qubit, clbit)
    return circuit


def _tasks(pub: EstimatorPub, letters: Letters, observables: Sequence[Observable]) -> list[Task]:
    """For each set of parameter values the groups of all terms that are asked of it."""
    which_set, which_observable = broadcast(pub)
    asked: dict[int, set[int]] = {}
    for row, observable in zip(which_set.ravel().tolist(), which_observable.ravel().tolist(), strict=True):
        asked.setdefault(row, set()).add(observable)
    groups: dict[tuple[int, ...], list[Group]] = {}
    tasks = []
    for row in sorted(asked):
        wanted = tuple(sorted(asked[row]))
        if wanted not in groups:
            terms = np.unique(np.concatenate([observables[index].terms for index in wanted]))
            groups[wanted] = group(letters, terms)
        tasks += [Task(row, found) for found in groups[wanted]]
    return tasks


def _places(circuit: QuantumCircuit, fitted: QuantumCircuit) -> list[int]:
    """Where each qubit of the observables is after compiling. A circuit that came with a layout kept its qubits."""
    if circuit.layout is not None or fitted.layout is None:
        return list(range(circuit.num_qubits))
    return list(fitted.layout.final_index_layout(filter_ancillas=True))
