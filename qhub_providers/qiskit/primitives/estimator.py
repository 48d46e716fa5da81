"""`EstimatorV2`: expectation values of observables, with their standard errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qiskit.primitives import BaseEstimatorV2, BasePrimitiveJob
from qiskit.providers import BackendV2

from ..session import Session
from .options import EstimatorOptions
from .placed import Placed


class EstimatorV2(Placed, BaseEstimatorV2):
    """Qiskit's estimator on any gate-model backend of the Hub.

    A circuit is compiled once, whatever the number of its parameter values, and measured in few bases: the terms of
    all observables of a pub that commute qubit by qubit share the shots of one circuit. Observables may hold Paulis
    and the projectors `0 1 + - r l`. Errors of the device are not mitigated.

    Args:
        mode: the backend, also as `QHubRuntimeService` gives it, or a `Session` or `Batch`; inside of the `with` block
            of one it may be left out.
        options: a dictionary; what there is says `EstimatorOptions`, and of IBM's machines `IbmEstimatorOptions`.

    >>> from qiskit import QuantumCircuit
    >>> from qhub_providers import LocalHub, QHubProvider
    >>> from qhub_providers.qiskit import EstimatorV2
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1)
    >>> with LocalHub(seed=7) as hub:
    ...     estimator = EstimatorV2(QHubProvider(hub.access_token, base_url=hub.url).get_backend("aws.sim.sv1"))
    ...     data = estimator.run([(bell, ["ZZ", "YY", {"XX": 2.0, "II": 0.5}])]).result()[0].data
    >>> data.evs.tolist(), data.stds.tolist()
    ([1.0, -1.0, 2.5], [0.0, 0.0, 0.0])

    Raises:
        ConfigurationError: for a mode that is no backend of the Hub, or an option that cannot work.
    """

    def __init__(
        self,
        mode: BackendV2 | Session | None = None,
        *,
        options: EstimatorOptions | Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(mode)
        self._options: EstimatorOptions = self._road.EstimatorOptions.parse(options)

    @property
    def options(self) -> EstimatorOptions:
        """The options; assign to change them."""
        return self._options

    def run(self, pubs: Iterable[Any], *, precision: float | None = None) -> BasePrimitiveJob[Any, Any]:
        """Submit pubs and return the job at once.

        The result has one entry for each pub. Its `data` have `evs` and `stds`, floats in the shape to which the pub's
        observables and parameter values broadcast; its `metadata` give `target_precision`, `shots` (of each circuit),
        `circuit_metadata` and `job_ids`.

        Args:
            pubs: tuples `(circuit, observables, parameter values, precision)`, as Qiskit documents them. Of a circuit
                with a layout, observables need it as well: `observable.apply_layout(circuit.layout)`.
            precision: for pubs that name none; default `options.default_precision`. A precision p takes
                1 / p² shots, rounded up; where the backend does not allow so few or so many, the pub is refused.

        Raises:
            PubError: a pub cannot work. Also a `ValueError`.
            UnsupportedCircuitError: names the pub, the first instruction that cannot run, its place and its qubits.
            QHubError: no job was made, see `QHubBackend.run`.
        """
        return self._road.estimate(self._backend, pubs, self._options, precision=precision, session_id=self._session_id)


__all__ = ["EstimatorV2"]
