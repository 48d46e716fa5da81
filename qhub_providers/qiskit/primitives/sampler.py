"""`SamplerV2`: the bits of every shot, by classical register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qiskit.primitives import BasePrimitiveJob, BaseSamplerV2
from qiskit.providers import BackendV2

from ..session import Session
from .options import SamplerOptions
from .placed import Placed


class SamplerV2(Placed, BaseSamplerV2):
    """Qiskit's sampler on any gate-model backend of the Hub.

    Circuits are fitted to the backend as `QHubBackend.run` does it; one with parameters is compiled once, and bound
    then. All pubs with equal shots go out in one call of `run`.

    Args:
        mode: the backend, also as `QHubRuntimeService` gives it, or a `Session` or `Batch`; inside of the `with` block
            of one it may be left out.
        options: a dictionary; what there is says `SamplerOptions`, and of IBM's machines `IbmSamplerOptions`.

    >>> from qhub_providers import LocalHub, QHubProvider
    >>> from qhub_providers.qiskit import SamplerV2
    >>> from qiskit import QuantumCircuit
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1), bell.measure_all()
    >>> with LocalHub(seed=7) as hub:
    ...     sampler = SamplerV2(QHubProvider(hub.access_token, base_url=hub.url).get_backend("aws.sim.sv1"))
    ...     counts = sampler.run([bell], shots=100).result()[0].data.meas.get_counts()
    >>> sorted(counts), sum(counts.values())
    (['00', '11'], 100)

    Raises:
        ConfigurationError: for a mode that is no backend of the Hub, or an option that cannot work.
    """

    def __init__(
        self,
        mode: BackendV2 | Session | None = None,
        *,
        options: SamplerOptions | Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(mode)
        self._options: SamplerOptions = self._road.SamplerOptions.parse(options)

    @property
    def options(self) -> SamplerOptions:
        """The options; assign to change them."""
        return self._options

    def run(self, pubs: Iterable[Any], *, shots: int | None = None) -> BasePrimitiveJob[Any, Any]:
        """Submit pubs and return the job at once.

        The result has one entry for each pub. Its `data` has one `BitArray` for each classical register, of the
        shape of the pub's parameter values; its `metadata` give `shots`, `circuit_metadata`, `job_ids`, and whether the
        order of the shots is known (`shot_order_known`).

        Args:
            pubs: circuits, or tuples `(circuit, parameter values, shots)`, as Qiskit documents them.
            shots: for pubs that name none; default `options.default_shots`.

        Raises:
            PubError: a pub cannot work. Also a `ValueError`.
            UnsupportedCircuitError: names the pub, the first instruction that cannot run, its place and its qubits.
            QHubError: no job was made, see `QHubBackend.run`.
        """
        return self._road.sample(self._backend, pubs, self._options, shots=shots, session_id=self._session_id)
