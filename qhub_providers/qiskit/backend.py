"""A gate-model backend of the Hub as Qiskit's `BackendV2`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qiskit import QuantumCircuit
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import QubitProperties, Target

from ..errors import ApiError, ConfigurationError, UnsupportedCircuitError
from ..formats import registry
from ..formats.format import Format
from . import targets
from .binding import Values, bind, circuits_of, fit_and_bind, numbering_of
from .fit import Fitter
from .job import QHubJob
from .modes import Modes
from .numbering import Numbering
from .queue_info import QueueInfo
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

    def __init__(self, provider: QHubProvider, record: Backend, *, use_fractional_gates: bool = False) -> None:
        self.record = record
        self.use_fractional_gates = use_fractional_gates
        formats = record.configuration.supported_input_formats if record.configuration else None
        self.wire: Format = registry.choose(str(record.id), record.provider, record.hardware_provider, formats)
        if use_fractional_gates and self.wire.input_format != "QISKIT_QPY":
            raise ConfigurationError(f"use_fractional_gates is for IBM's machines; {record.id} is none")
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
        """What the device can do, with its errors and times: built once from the backend's own data.

        Of an AWS machine these are the gates that AWS compiles, between any two qubits; see `native_target`.
        """
        return targets.build(
            self.record,
            self._config,
            self.wire,
            fractional=self.use_fractional_gates,
            calibrated=self._calibration_now,
        )

    @property
    def native_target(self) -> Target:
        """What `native=True` compiles to on an AWS machine: its own couplings, errors and times.

        Raises:
            UnsupportedBackendError: the backend has no native gates, as simulators haven't.
        """
        return self._modes.native.target

    def qubit_properties(self, qubit: int | list[int]) -> QubitProperties | list[QubitProperties]:
        """T1, T2 and frequency of a qubit, or of several.

        Raises:
            NotImplementedError: the target says nothing of single qubits; `native_target` may.
        """
        if self.target.qubit_properties is None:
            raise NotImplementedError(f"the target of {self.name} has no qubit properties; its native_target may have.")
        return super().qubit_properties(qubit)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the wire format has to know of the device, besides its target."""
        return targets.facts(self._config)

    @cached_property
    def _config(self) -> Mapping[str, Any] | None:
        if not self.wire.has_config:
            return None
        return self._hub.device_data.config(self._hub.client, self.name)

    def _calibration_now(self) -> Any:
        """The calibration's data, or None: a target can do without."""
        try:
            found = self.calibration()
        except ApiError:
            return None
        return found.calibration if found else None

    @cached_property
    def _modes(self) -> Modes:
        return Modes(self, lambda: targets.native(self.record, self._config, calibrated=self._calibration_now))

    @property
    def max_circuits(self) -> None:
        """No limit: `run` makes as many jobs of the Hub as it takes, side by side, behind one job object.

        With a number here, Qiskit's `BackendSamplerV2` would cut the circuits up itself and submit one after another.
        """
        return

    def refresh(self) -> None:
        """Ask the Hub for the device data anew; `target` is built from it on its next use."""
        self._hub.device_data.forget(self.name)
        for name in ("_config", "target", "facts", "_modes"):
            self.__dict__.pop(name, None)

    def set_options(self, **fields: Any) -> None:
        """Change the defaults of `run` for this backend object.

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        self.options.update_options(**self._merged(fields).model_dump())

    def _family(self) -> type[RunOptions]:
        from .options import family  # pydantic's models load with the first backend

        return family(self.wire.options or self.wire.input_format)

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
        fitter = self._modes.choose(chosen)
        several = circuits_of(circuits)
        return Numbering(len(several)).each(
            several, lambda circuit: fitter.fit(circuit, chosen, may_be_unbound=may_be_unbound)
        )

    def check(
        self,
        circuits: QuantumCircuit | Sequence[QuantumCircuit],
        parameter_values: Values | None = None,
        **options: Any,
    ) -> list[UnsupportedCircuitError]:
        """Everything for which `run` would refuse the circuits, each with its place; empty if it would send them.

        Nothing is sent. The first use of a backend fetches its device data; after that there is no network.

        Raises:
            ConfigurationError: for an option, shots or parameter values that cannot work, not for a circuit.
            UnsupportedBackendError: for a mode of compilation that the backend does not have.
        """
        chosen = self._merged(options)
        fitter = self._modes.choose(chosen)
        several = circuits_of(circuits)
        bound = bind(several, parameter_values)
        place = numbering_of(several, parameter_values).place
        return [
            place(problem, number)
            for number, circuit in enumerate(bound)
            for problem in self._problems(circuit, fitter, chosen)
        ]

    def _problems(
        self, circuit: QuantumCircuit, fitter: Fitter, chosen: RunOptions
    ) -> Iterator[UnsupportedCircuitError]:
        found = list(fitter.problems(circuit, chosen))
        yield from found
        if not found:
            try:
                self.wire.encode([fitter.fit(circuit, chosen)], chosen.shots, chosen.for_wire() | self.facts)
            except UnsupportedCircuitError as refused:
                yield refused

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
            UnsupportedCircuitError: names the first instruction that cannot run and its place; of several, the circuit.
            SubmissionUnknownError: the Hub's answer was lost and no job was found; the error carries the key.
            ApiError: the Hub refused the job.
        """
        chosen = self._merged(options)
        circuits = circuits_of(run_input)
        fitted = self._fitted(circuits, parameter_values, chosen)
        return send(self, fitted, chosen, numbering_of(circuits, parameter_values))

    def _fitted(
        self, circuits: Sequence[QuantumCircuit], values: Values | None, chosen: RunOptions
    ) -> list[QuantumCircuit]:
        """Each circuit is fitted once, and bound as often as there are sets of values."""
        fitter = self._modes.choose(chosen)
        if values is None:
            return Numbering(len(circuits)).each(circuits, lambda circuit: fitter.fit(circuit, chosen))
        return fit_and_bind(fitter, circuits, values, chosen)

    def queue_info(self) -> QueueInfo:
        """The queue as the Hub reports it now."""
        state = self.status()
        return QueueInfo(state.queue_size, state.queue_avg_time)

    def status(self) -> BackendStateInfo:
        """The state that the Hub reports now: `status`, `queue_size`, `queue_avg_time` in seconds."""
        return self._hub.client.backends.get_backend_status(self.name)

    def calibration(self, effective_at: datetime | None = None) -> CalibrationResponse | None:
        """The calibration now, or the one in force at an instant; None where there is none.

        Args:
            effective_at: the instant; without a zone it is UTC, whatever the zone of this computer.
        """
        return self._hub.client.backends.get_backend_calibration(self.name, effective_at=effective_at)

    def __repr__(self) -> str:
        return f"<QHubBackend({self.name!r})>"

    def __copy__(self) -> QHubBackend:
        twin = QHubBackend(self._hub, self.record, use_fractional_gates=self.use_fractional_gates)
        twin.options.update_options(**dict(self.options.items()))
        twin.__dict__.update({name: self.__dict__[name] for name in ("_config", "target") if name in self.__dict__})
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> QHubBackend:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._hub, self.record, dict(self.options.items()), self.use_fractional_gates)


def _restore(
    provider: QHubProvider, record: Backend, options: Mapping[str, Any], use_fractional_gates: bool
) -> QHubBackend:
    backend = QHubBackend(provider, record, use_fractional_gates=use_fractional_gates)
    backend.options.update_options(**options)
    return backend


__all__ = ["QHubBackend", "QueueInfo"]
