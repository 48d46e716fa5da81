"""Braket circuits on backends of other vendors than AWS: through Qiskit, whose side of this library knows each of them.

A circuit is converted, fitted to the backend's target and encoded just as `QHubBackend.run` does it; the measurements
that come back become Braket's result. Only this module and `placed` of the Braket side know the Qiskit side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from braket.circuits import Circuit
from braket.task_result import TaskMetadata
from braket.tasks import GateModelQuantumTaskResult

from ..errors import HubJobError, UnsupportedCircuitError
from ..formats import registry
from ..formats.amplitudes import Amplitudes
from ..formats.format import Format, JobInput, Submitted
from ..qiskit.options import family
from . import placed, verbatim
from .arguments import RunOptions
from .encoding import circuit_text
from .measured_result import NOT_KEPT, Requested
from .program import check
from .result import UNREADABLE, unreadable

if TYPE_CHECKING:
    from ..jobs import HubJob
    from ..qiskit import QHubBackend
    from .device import QHubDevice


NOT_OFFERED = {"memory", "seed_simulator", "session_id", "mode", "bitstrings"}
"""Options of the Qiskit side that mean nothing here, are called otherwise, or ask for something else than shots."""


@dataclass(frozen=True)
class Reading:
    """Reads the result of the job of one circuit, when called with it. It can be pickled.

    Attributes:
        requested: what the circuit asks for.
        source: the circuit as Braket's program; its free parameters are inputs there.
    """

    requested: Requested
    source: str

    def __call__(self, job: HubJob) -> GateModelQuantumTaskResult:
        """Braket's result of the job, once it has completed.

        Raises:
            HubJobError: it cannot be read; it is then fetched again the next time.
        """
        return _read(job, self.requested, self.source)


@dataclass(frozen=True)
class Prepared:
    """A circuit as it is submitted, and what reads its result.

    Attributes:
        input: the job's input, with the tags by which any process can read the result.
        read: see `Reading`.
    """

    input: JobInput
    read: Reading


def backend_of(device: QHubDevice) -> QHubBackend:
    """The device as the Qiskit side has it, on the same connections."""
    from ..qiskit import QHubBackend, QHubProvider

    return QHubBackend(QHubProvider(client=device.provider.client), device.record)


def option_names(wire: Format) -> set[str]:
    """The options of the Qiskit side that `run` takes for backends of that format, beside those of every device."""
    return set(family(wire.options or wire.input_format).model_fields) - NOT_OFFERED - RunOptions.names()


def submissions(backend: QHubBackend, circuit: Circuit, shots: int, options: RunOptions) -> Prepared:
    """One circuit, converted, fitted to the backend and encoded; nothing is sent.

    Of `options` the `inputs` and the vendor's own count, and `disable_qubit_rewiring`: True means that the circuit's
    labels are the vendor's numbers of the device's qubits, and stay. By default they are names only. A verbatim box
    keeps them as well, and its gates.

    Raises:
        UnsupportedCircuitError: the first instruction that cannot run there, by its place; result types that
            measurements do not tell, or that cannot be measured together.
        ConfigurationError: shots or an option that the backend does not take.
    """
    from .to_qiskit import to_qiskit  # Qiskit loads with the first circuit that needs it

    check(circuit, shots)
    refuse_repeated_qubits(circuit)
    given = {**options.vendor, "shots": shots}
    chosen = family(backend.wire.options or backend.wire.input_format).parse(given)
    boxed = verbatim.contents(circuit) if backend.record.type != "SIMULATOR" else None
    converted = to_qiskit(boxed or circuit, options.inputs)
    requested = Requested.of(circuit, converted.measured_qubits)
    if boxed is not None:
        fitted = verbatim.fit(backend, converted.circuit, boxed, given)
    elif options.disable_qubit_rewiring:
        fitted = placed.fit(backend, converted.circuit, circuit, given)
    else:
        fitted = backend.fit(converted.circuit, **given)
    encoded = backend.wire.encode(fitted, shots, chosen.for_wire() | backend.facts)
    tagged = replace(
        encoded,
        tags=[*encoded.tags, *requested.to_tags()],
        input_format=encoded.input_format or backend.wire.input_format,
    )
    return Prepared(tagged, Reading(requested, _source(circuit)))


def refuse_repeated_qubits(circuit: Circuit) -> None:
    """Raise `UnsupportedCircuitError` for an instruction that names a qubit twice, as target and control."""
    for index, item in enumerate(circuit.instructions):
        qubits = [int(qubit) for qubit in [*item.control, *item.target]]
        if len(set(qubits)) < len(qubits):
            raise UnsupportedCircuitError(
                f"instruction {index}: {item.operator.name} names a qubit twice: its controls and targets are {qubits}",
                instruction=item.operator.name,
                index=index,
                qubits=tuple(qubits),
            )


def _source(circuit: Circuit) -> str:
    try:
        return circuit_text(circuit)
    except UnsupportedCircuitError as error:  # a gate of the user's own, which went by its matrix
        return f"// {error}"


def read(job: HubJob) -> GateModelQuantumTaskResult:
    """The result of a job of which no more is known than what the Hub keeps.

    A job that did not begin as a Braket circuit has its classical bits for measured qubits.

    Raises:
        HubJobError: it cannot be read; it is then fetched again the next time.
    """
    try:
        requested = Requested.from_tags(job.known.tags or ())
    except UNREADABLE as error:
        raise unreadable(job.id, error) from error
    return _read(job, requested, NOT_KEPT)


def _read(job: HubJob, requested: Requested | None, source: str) -> GateModelQuantumTaskResult:
    wire = registry.by_name(job.known.input_format, job.known.provider)
    if wire is None:
        raise HubJobError(
            f"job {job.id} was submitted as {job.known.input_format}, which this version cannot read; "
            "task.raw_result() gives the result as it came",
            job_id=job.id,
        )
    payload = job.result()
    try:
        found = wire.decode(payload, _submitted(job))
        if len(found) != 1 or isinstance(found[0], Amplitudes):
            raise ValueError("it is not the measurements of one circuit: QHubProvider.retrieve_job() reads it")
        (measurements,) = found
        requested = requested or Requested(tuple(range(measurements.readout.num_bits)))
        return requested.result(measurements, _metadata(job, measurements.shots), source)
    except UNREADABLE as error:
        job.forget_result()
        raise unreadable(job.id, error) from error


def _submitted(job: HubJob) -> Submitted:
    record = job.known
    return Submitted(job.id, record.tags or (), record.shots, job.input, record.input_params or {})


def _metadata(job: HubJob, shots: int) -> TaskMetadata:
    record = job.known
    return TaskMetadata(id=job.id, shots=shots, deviceId=str(record.backend_id), status="COMPLETED")
