"""One estimator pub: what has to be measured for it, and its result from that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit
from qiskit.primitives.containers import DataBin, PubResult
from qiskit.primitives.containers.estimator_pub import EstimatorPub

from ...errors import HubJobError
from ...formats.measurements import Measurements
from .expectation import moments
from .grouping import Group, Letters, Observable


@dataclass(frozen=True)
class Task:
    """One circuit of a pub.

    Attributes:
        row: which of the (flattened) sets of parameter values it is bound to.
        group: the terms that it measures, into its last classical bits, one a qubit of the basis in ascending order.
    """

    row: int
    group: Group


@dataclass(frozen=True)
class EstimatorPlan:
    """One estimator pub.

    Attributes:
        pub: the pub, with its precision.
        shots: the shots of each circuit.
        letters: the distinct terms of its observables.
        observables: the (flattened) observables as rows of `letters`.
        tasks: what each of `circuits` measures.
        circuits: without parameters, fitted to the backend.
    """

    pub: EstimatorPub
    shots: int
    letters: Letters
    observables: Sequence[Observable]
    tasks: Sequence[Task]
    circuits: Sequence[QuantumCircuit]

    @property
    def circuit_name(self) -> str:
        """The name of the pub's circuit."""
        return str(self.pub.circuit.name)

    def result(self, measured: Sequence[Measurements], job_ids: Sequence[str]) -> PubResult:
        """Expectation values and their standard errors, in the shape of the pub.

        An observable sum(a P) has the value sum(a mean(P)) and the standard error sum(|a| sqrt(var(P) / shots)), as in
        Qiskit's `BackendEstimatorV2`: an upper bound, whatever the correlations between terms measured together.

        Raises:
            HubJobError: a circuit came back without any shot.
        """
        shots = [one.shots for one in measured]
        if measured and min(shots) == 0:
            raise HubJobError("a circuit came back without any shot, so there is nothing to average")
        means, errors = self._moments(measured)
        which_set, which_observable = broadcast(self.pub)
        evs = np.empty(self.pub.shape)
        stds = np.empty(self.pub.shape)
        for index in np.ndindex(*self.pub.shape):
            observable, row = self.observables[int(which_observable[index])], int(which_set[index])
            evs[index] = observable.coefficients @ means[row, observable.terms] + observable.constant
            stds[index] = np.abs(observable.coefficients) @ errors[row, observable.terms]
        metadata = {
            "target_precision": self.pub.precision,
            "shots": min(shots, default=self.shots),
            "circuit_metadata": self.pub.circuit.metadata,
            "job_ids": list(job_ids),
        }
        return PubResult(DataBin(evs=evs, stds=stds, shape=self.pub.shape), metadata=metadata)

    def _moments(self, measured: Sequence[Measurements]) -> NDArray[np.float64]:
        """Means and standard errors, shape (2, sets of parameter values, terms); NaN where nothing was asked for."""
        found = np.full((2, self.pub.parameter_values.size, len(self.letters)), np.nan)
        for task, one in zip(self.tasks, measured, strict=True):
            qubits = np.flatnonzero(task.group.basis)
            num_bits = one.readout.num_bits
            clbits = np.arange(num_bits - len(qubits), num_bits)
            letters = self.letters[np.ix_(task.group.terms, qubits)]
            mean, variance = moments(one.packed, num_bits, letters, clbits)
            found[0, task.row, task.group.terms] = mean
            found[1, task.row, task.group.terms] = np.sqrt(variance.clip(0) / one.shots)
        return found


def broadcast(pub: EstimatorPub) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each place of a pub: which (flattened) set of parameter values, and which (flattened) observable."""
    sets, observables = pub.parameter_values.shape, pub.observables.shape
    rows = np.arange(math.prod(sets)).reshape(sets)
    which_set, which_observable = np.broadcast_arrays(rows, np.arange(math.prod(observables)).reshape(observables))
    return which_set, which_observable
