"""Backends: the record, its parts, and the state of the moment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from .base import HubModel
from .enums import (
    BackendAccessType,
    BackendHardwareProvider,
    BackendProvider,
    BackendStateInfoStatus,
    BackendTechnology,
    BackendType,
    JobInputFormat,
)

__all__ = [
    "AvailabilityTimes",
    "Backend",
    "BackendStateInfo",
    "Configuration",
    "Connectivity",
    "Cost",
    "Documentation",
    "Gate",
    "PhotonicProperties",
    "Qubit",
    "ShotsRange",
]


def one_or_many(value: Any) -> Any:
    """A single string is a list of one.

    >>> one_or_many("QISKIT_QPY")
    ['QISKIT_QPY']
    """
    return [value] if isinstance(value, str) else value


class Gate(HubModel):
    """A gate that the backend offers.

    Attributes:
        name: its name in the backend's instruction set, for example `cx`.
        native_gate: True if the hardware does it directly, False if it is compiled from native gates.
    """

    name: str | None = None
    native_gate: bool | None = None


class Qubit(HubModel):
    """A qubit. Attributes: `id`, its label at the vendor, mostly a number counted from 0. Lists are in no order."""

    id: str | None = None


class Connectivity(HubModel):
    """Which qubits can interact.

    Attributes:
        fully_connected: True if any two can without SWAPs; `graph` is then left out.
        graph: neighbours by qubit label; may list an edge at one of its ends only.
    """

    fully_connected: bool | None = None
    graph: dict[str, list[str]] | None = None


class ShotsRange(HubModel):
    """How many shots a job may have. Attributes: `min` and `max`, both included."""

    min: int | None = None
    max: int | None = None


class PhotonicProperties(HubModel):
    """Bounds of a photonic backend, per circuit. Attributes: `min_modes`, `max_modes`, `min_photons`, `max_photons`."""

    min_modes: int | None = None
    max_modes: int | None = None
    min_photons: int | None = None
    max_photons: int | None = None


class Configuration(HubModel):
    """What a backend can do, as far as it doesn't change from day to day.

    Attributes:
        gates: the gates it offers.
        operations: what it offers that is no gate, for example `measure`, `reset`, `barrier`.
        qubit_count: number of qubits.
        connectivity: which qubits can interact.
        shots_range: allowed shots per job.
        supported_input_formats: formats of job inputs.
        output_format: `MICROSOFT_QUANTUM_RESULTS_V2`, `IONQ_RESULT_V1`, or None.
        memory_result_supported: whether single shots come back, not only counts.
        photonic_properties: bounds of a photonic backend.
        qubits: the qubits, in no order.
        instructions: names of all gates and operations.
        max_pubs_per_job: how many circuits a job may have; None where the backend doesn't say.
    """

    gates: list[Gate] | None = None
    operations: list[str] | None = None
    qubit_count: int | None = None
    connectivity: Connectivity | None = None
    shots_range: ShotsRange | None = None
    supported_input_formats: Annotated[list[JobInputFormat] | None, BeforeValidator(one_or_many)] = None
    output_format: str | None = None
    memory_result_supported: bool | None = None
    photonic_properties: PhotonicProperties | None = None
    qubits: list[Qubit] | None = None
    instructions: list[str] | None = None
    max_pubs_per_job: int | None = None


class Documentation(HubModel):
    """Where to read more.

    Attributes:
        description: a sentence about the backend.
        url, status_url: the provider's pages.
        location: where the machine stands, a country code or a region.
        sdks: what it can be reached with: names, or objects with `type` and `url`.
        eu_sovereignty: True if it is run under EU data sovereignty.
        eu_sovereignty_disclaimer: the limits of that claim.
    """

    description: str | None = None
    url: str | None = None
    status_url: str | None = None
    location: str | None = None
    sdks: list[str | dict[str, Any]] | None = None
    eu_sovereignty: bool | None = None
    eu_sovereignty_disclaimer: str | None = None


class AvailabilityTimes(HubModel):
    """A window in which the backend takes jobs.

    Attributes:
        granularity: which days, for example `Everyday`, `Weekdays`, `Monday`.
        start, end: `HH:MM:SS` in the provider's zone; a window may go past midnight.
    """

    granularity: str | None = None
    start: str | None = None
    end: str | None = None


class Cost(HubModel):
    """A price. Attributes: `value` in `currency` per `granularity` (`shot`, `job`, `millisecond`)."""

    granularity: str | None = None
    currency: str | None = None
    value: float | None = None


class Backend(HubModel):
    """A backend of the Hub.

    Attributes:
        id: for example `aws.sim.sv1`.
        internal_id: the provider's own id, for example `ibm_fez`.
        provider: the cloud that offers it.
        hardware_provider: who made it.
        name, display_name: a short name, and the one for people.
        type: `QPU`, `SIMULATOR`, `ANNEALER`.
        technology: what the qubits are made of.
        status: as in `BackendStateInfo`; only some records carry it.
        queue_size: jobs waiting; None for anonymous callers.
        updated_at: date of the last change of the configuration, `YYYY-MM-DD`.
        access_type: how it is billed.
        documentation, configuration: see there.
        availability: when it takes jobs; None for anonymous callers.
        costs: prices.
        has_calibration: whether there is calibration data; False for anonymous callers.
        free_of_charge: True if nothing is billed.
    """

    id: str | None = None
    internal_id: str | None = None
    provider: BackendProvider | None = None
    hardware_provider: BackendHardwareProvider | None = None
    name: str | None = None
    display_name: str | None = None
    type: BackendType | None = None
    technology: BackendTechnology | None = None
    status: BackendStateInfoStatus | None = None
    queue_size: int | None = None
    updated_at: str | None = None
    access_type: BackendAccessType | None = None
    documentation: Documentation | None = None
    configuration: Configuration | None = None
    availability: list[AvailabilityTimes] | None = None
    costs: list[Cost] | None = None
    has_calibration: bool | None = None
    free_of_charge: bool | None = None


class BackendStateInfo(HubModel):
    """The state of the moment.

    Attributes:
        status: `ONLINE`, `PAUSED`, `OFFLINE`, `RETIRED` or `UNKNOWN`.
        queue_size: jobs waiting at the provider.
        queue_avg_time: how long they wait on average, in seconds.
    """

    status: BackendStateInfoStatus | None = None
    queue_size: int | None = None
    queue_avg_time: int | float | None = None
