"""One pub for IBM's sampler or estimator: the circuit fitted once, the values and observables as they go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qiskit import QuantumCircuit
from qiskit.primitives.containers.bindings_array import BindingsArray
from qiskit.primitives.containers.estimator_pub import EstimatorPub
from qiskit.primitives.containers.sampler_pub import SamplerPub

from ...errors import ConfigurationError
from ...formats import ibm, ibm_pubs
from ...formats.ibm_registers import sendable
from ..angles import QUARTER_TURN
from ..backend import QHubBackend
from ..rewrite import has_delay_by_parameter
from .final_measurements import check_no_final_measurements
from .observables import check_observables
from .planner import shots_for
from .pubs import PubError, value_table
from .registers import check_names


@dataclass(frozen=True)
class Plan:
    """One pub.

    Attributes:
        pub: as it is encoded: `(circuit, values, shots)`, or `(circuit, observables, values, precision)`.
        circuit: the circuit as it is sent.
        metadata: those of the user's circuit.
        shape: the shape of the pub.
        shots: as the Hub records them.
    """

    pub: tuple[Any, ...]
    circuit: QuantumCircuit
    metadata: Mapping[str, Any] | None
    shape: tuple[int, ...]
    shots: int

    @property
    def circuit_name(self) -> str:
        """The name of the pub's circuit."""
        return str(self.circuit.name)


def plan_sampling(backend: QHubBackend, pub: SamplerPub, run_options: Mapping[str, Any]) -> Plan:
    """Fit a sampler pub.

    Raises:
        UnsupportedCircuitError: names the first instruction that cannot run; or the circuit measures nothing.
        PubError: it asks for nothing, or has a register that a result cannot hold.
        ConfigurationError: shots outside of the backend's range, or a value that cannot work.
    """
    _check_asks_for_something(pub.size)
    check_names(pub.circuit)
    ibm.check_measures(pub.circuit)
    fitted = backend.fit(pub.circuit, may_be_unbound=True, **{**run_options, "shots": int(pub.shots)})[0]
    sent = sendable(fitted)
    values = _values(pub.circuit, fitted, pub.parameter_values)
    shots = int(pub.shots)
    return Plan((sent, values, shots), sent, pub.circuit.metadata, pub.shape, shots)


def plan_estimating(
    backend: QHubBackend, pub: EstimatorPub, run_options: Mapping[str, Any], default_shots: int | None
) -> Plan:
    """Fit an estimator pub; one without a precision has `default_shots`.

    Raises:
        UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits; or a
            measurement that ends the circuit.
        ConfigurationError: a precision that the backend's range of shots does not allow, or a value that cannot work.
    """
    check_no_final_measurements(pub.circuit, pub.observables)
    _check_asks_for_something(pub.size)
    precision = None if pub.precision is None else float(pub.precision)
    if precision is not None:
        shots = shots_for(precision, *backend.shots_range)
    elif default_shots is not None:
        shots = default_shots
    else:
        raise ConfigurationError("there is neither a precision nor default_shots")
    fitted = backend.fit(pub.circuit, may_be_unbound=True, **{**run_options, "shots": shots})[0]
    values = _values(pub.circuit, fitted, pub.parameter_values)
    observables = ibm_pubs.placed_observables(pub.observables.tolist(), _places(pub.circuit, fitted), fitted.num_qubits)
    check_observables(observables)
    sent = (fitted, observables, values, precision)
    return Plan(sent, fitted, pub.circuit.metadata, pub.shape, shots)


def _check_asks_for_something(size: int) -> None:
    if not size:
        raise PubError(
            "it has no set of parameter values, or no observable, so that there is nothing to run: leave it out"
        )


def _values(circuit: QuantumCircuit, fitted: QuantumCircuit, given: BindingsArray) -> NDArray[np.float64]:
    """The values in the order of the fitted circuit's parameters, which may be fewer than the circuit's."""
    if has_delay_by_parameter(fitted):  # one that the circuit showed never comes here
        raise PubError("a gate holds a delay whose time is a parameter, which QPY does not carry: bind it first")
    names = [parameter.name for parameter in circuit.parameters]
    table = value_table(given, names)
    _check_fractional(fitted, names, table)
    left = [names.index(parameter.name) for parameter in fitted.parameters]
    return table[:, left].reshape(*given.shape, len(left))


def _check_fractional(fitted: QuantumCircuit, names: Sequence[str], table: NDArray[np.float64]) -> None:
    """Refuse angles that a machine's fractional `rzz` does not take, and that only a compiler could mend."""
    if not fitted.parameters:
        return
    for item in fitted.data:
        if item.name != "rzz" or not getattr(item.params[0], "parameters", None):
            continue
        used = [(parameter, names.index(parameter.name)) for parameter in item.params[0].parameters]
        for number, row in enumerate(table):
            angle = float(item.params[0].bind({parameter: row[column] for parameter, column in used}))
            if not QUARTER_TURN.allows([angle]):
                raise PubError(
                    f"set {number} of the parameter values gives rzz the angle {angle:.6g}; on this machine it "
                    f"{QUARTER_TURN.text}. Bind the values before run(), one pub a set, or get the backend without "
                    "use_fractional_gates"
                )


def _places(circuit: QuantumCircuit, fitted: QuantumCircuit) -> list[int]:
    """Where each qubit of the observables is in `fitted`. A circuit that came with a layout kept its qubits."""
    if circuit.layout is not None or fitted.layout is None:
        return list(range(circuit.num_qubits))
    return list(fitted.layout.final_index_layout(filter_ancillas=True))
