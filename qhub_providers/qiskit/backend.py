"""A gate-model backend of the Hub as Qiskit's `BackendV2`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qiskit import QuantumCircuit
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import Target

from ..errors import NotFoundError
from ..formats import registry
from ..formats.format import Format
from . import targets
from .binding import Values, bind, circuits_of
from .fit import Fitter
from .job import QHubJob
from .sending import send

if TYPE_CHECKING:
    from ..hub.types import Backend, BackendStateInfo, CalibrationResponse
    from .options import RunOptions
    from .provider import QHubProvider

USUAL_SHOTS = 1024


class QHubBackend(BackendV2):
    """A backend of the Hub. Get one with `QHubProvider.get_backend`; what it can do is read from its record.

    >>> from qhub_providers import LocalHub, QHubProvider
    >>> from qiskit import QuantumCircuit
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1), bell.measure_all()
    >>> with LocalHub(seed=7) as hub:
    ...     backend = QHubProvider(hub.access_token, base_url=hub.url).get_backend("aws.sim.sv1")
    ...     sorted(backend.run(bell, shots=100).result().get_counts())
    ['00', '11']
    """

    def __init__(self, provider: QHubProvider, record: Backend) -> None:
        self.record = record
        self.wire: Format = registry.choose(
            str(record.id),
            record.provider,
            record.hardware_provider,
            record.configuration.supported_input_formats if record.configuration else None,
        )
        documentation = record.documentation
        super().__init__(
            provider=provider,
            name=record.id,
            description=documentation.description if documentation else None,
            backend_version=str(record.updated_at or ""),
        )
        self._hub = provider
        self.options.update_options(**self._family().defaults() | {"shots": self._default_shots()})

    @classmethod
    def _default_options(cls) -> Options:
        return Options()

    def _default_shots(self) -> int:
        smallest, largest = self.shots_range
        return max(smallest, min(USUAL_SHOTS, largest or USUAL_SHOTS))

    @property
    def shots_range(self) -> tuple[int, int | None]:
        """The fewest and the most shots that the record allows a circuit; None where it names no upper end."""
        configuration = self.record.configuration
        bounds = configuration.shots_range if configuration else None
        return (bounds.min or 1, bounds.max) if bounds else (1, None)

    @cached_property
    def target(self) -> Target:
        """What the device can do: built once from the backend's own data."""
        return targets.build(self.record, self._config, self.wire)

    @property
    def facts(self) -> dict[str, Any]:
        """What the wire format has to know of the device, besides its target."""
        return targets.facts(self._config)

    @cached_property
    def _config(self) -> Mapping[str, Any] | None:
        if not self.wire.has_config:
            return None
        try:
            return self._hub.client.backends.get_backend_config(self.name)
        except NotFoundError:
            warnings.warn(f"{self.name} has no device data; its target follows the Hub's record.", stacklevel=3)
            return None

    @cached_property
    def _fitter(self) -> Fitter:
        return Fitter(self.name, self.target, self.wire)

    @property
    def max_circuits(self) -> None:
        """No limit: `run` splits what is too much for one job of the Hub."""
        return

    def set_options(self, **fields: Any) -> None:
        """Change the defaults of `run` for this backend object.

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        self.options.update_options(**self._merged(fields).model_dump())

    def _family(self) -> type[RunOptions]:
        from .options import family  # pydantic's models load with the first backend

        return family(self.wire.input_format)

    def _merged(self, fields: Mapping[str, Any]) -> RunOptions:
        merged = self._family().parse({**dict(self.options.items()), **fields})
        merged.check_shots(*self.shots_range, self.name)
        return merged

    def fit(
        self, circuits: QuantumCircuit | Sequence[QuantumCircuit], *, may_be_unbound: bool = False, **options: Any
    ) -> list[QuantumCircuit]:
        """The circuits as `run` would send them; nothing is sent.

        With `may_be_unbound`, parameters need no values yet: what was fitted once can be bound many times, and `run`
        sends each as it is, if the values are within the limits that the device has.

        Raises:
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
        """
        chosen = self._merged(options)
        return [self._fitter.fit(circuit, chosen, may_be_unbound=may_be_unbound) for circuit in circuits_of(circuits)]

    def run(
        self,
        run_input: QuantumCircuit | Sequence[QuantumCircuit],
        parameter_values: Values | None = None,
        **options: Any,
    ) -> QHubJob:
        """Submit one circuit, or several, and return the job at once.

        Args:
            run_input: a circuit, or several; they are fitted to the target, see `Fitter.fit`.
            parameter_values: values for unbound parameters: one set (a mapping, or numbers in the order of
                `circuit.parameters`), or a list with a set for each circuit.
            options: see `qhub_providers.qiskit.options`, for example `shots`, `name`, `tags`.

        Raises:
            ConfigurationError: for an option, shots or parameter values that cannot work.
            UnsupportedCircuitError: names the first instruction that cannot run, its place and its qubits.
            SubmissionUnknownError: the Hub's answer was lost and no job was found; the error carries the key.
            ApiError: the Hub refused the job.
        """
        chosen = self._merged(options)
        circuits = bind(circuits_of(run_input), parameter_values)
        fitted = [self._fitter.fit(circuit, chosen) for circuit in circuits]
        return send(self, fitted, chosen)

    def status(self) -> BackendStateInfo:
        """The state that the Hub reports now: `status`, `queue_size`, `queue_avg_time` in seconds."""
        return self._hub.client.backends.get_backend_status(self.name)

    def calibration(self, effective_at: datetime | None = None) -> CalibrationResponse | None:
        """The calibration now, or the one in force at an instant; None where there is none."""
        return self._hub.client.backends.get_backend_calibration(self.name, effective_at=effective_at)

    def __repr__(self) -> str:
        return f"<QHubBackend({self.name!r})>"

    def __copy__(self) -> QHubBackend:
        twin = QHubBackend(self._hub, self.record)
        twin.options.update_options(**dict(self.options.items()))
        twin.__dict__.update({name: self.__dict__[name] for name in ("_config", "target") if name in self.__dict__})
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> QHubBackend:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._hub, self.record, dict(self.options.items()))


def _restore(provider: QHubProvider, record: Backend, options: Mapping[str, Any]) -> QHubBackend:
    backend = QHubBackend(provider, record)
    backend.options.update_options(**options)
    return backend


__all__ = ["QHubBackend"]
