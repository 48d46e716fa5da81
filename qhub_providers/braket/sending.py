"""From what a user runs to a submission, and to the task that reads its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from braket.ahs import AnalogHamiltonianSimulation
from braket.circuits import Circuit

from ..errors import ConfigurationError, QHubError, UnsupportedCircuitError
from ..formats.format import JobInput
from ..jobs import HubJob, Submission
from . import ahs, encoding
from .asked import check_probabilities
from .offer import Offer
from .parameters import check_names
from .physical import with_placing
from .reading import Reader, read_aws
from .task import QHubTask

if TYPE_CHECKING:
    from .arguments import RunOptions
    from .device import QHubDevice


@dataclass(frozen=True)
class Outgoing:
    """One submission, and what makes a task of the job that comes of it."""

    device: QHubDevice
    submission: Submission
    options: RunOptions
    reader: Reader

    def tagged(self, tag: str) -> Outgoing:
        """The same with one more tag of this library's."""
        submission = self.submission
        return replace(self, submission=replace(submission, reserved_tags=[*submission.reserved_tags, tag]))

    def task(self, job: HubJob) -> QHubTask:
        """The task of the job that was made."""
        options = self.options
        return QHubTask(
            self.device.provider,
            job,
            self.reader,
            poll_timeout_seconds=options.poll_timeout_seconds,
            poll_interval_seconds=options.poll_interval_seconds,
            on_failure=options.on_failure,
        )


@contextmanager
def of_program(place: int, count: int = 2) -> Iterator[None]:
    """Has refusals begin with the program that they are about, one of `count`: `program 0: ...`.

    >>> with of_program(2):
    ...     raise ConfigurationError("shots=0 cannot work")
    Traceback (most recent call last):
    qhub_providers.errors.ConfigurationError: program 2: shots=0 cannot work
    """
    try:
        yield
    except (ConfigurationError, UnsupportedCircuitError) as error:
        if count > 1:
            error.args = (f"program {place}: {error}",)
        raise


def prepare(device: QHubDevice, specification: Any, options: RunOptions) -> Outgoing:
    """The submission of a program on a device; nothing is sent.

    Raises:
        ConfigurationError, UnsupportedCircuitError: it cannot run there.
    """
    if isinstance(specification, AnalogHamiltonianSimulation) and device.input_format != ahs.INPUT_FORMAT:
        raise ConfigurationError(
            f"{device.name} runs circuits: an AnalogHamiltonianSimulation runs on an analog machine, such as "
            "aws.quera.aquila"
        )
    shots = device.checked_shots(options.shots)
    encoded, reader = _encoders(device)(device, specification, shots, options)
    submission = Submission(
        backend_id=device.name,
        shots=encoded.shots or shots,
        input=encoded.input,
        input_format=encoded.input_format or device.input_format,
        input_params=encoded.input_params,
        name=options.name,
        tags=options.tags,
        reserved_tags=encoded.tags,
        session_id=options.session,
        sdk_provider="BRAKET",
        resubmit_unknown=options.resubmit_unknown,
    )
    return Outgoing(device, submission, options, reader)


Encoder = Callable[["QHubDevice", Any, int, "RunOptions"], tuple[JobInput, Reader]]


def _encoders(device: QHubDevice) -> Encoder:
    kinds: dict[str, Encoder] = {ahs.INPUT_FORMAT: _analog, encoding.INPUT_FORMAT: _braket}
    return kinds.get(device.input_format, _other_vendor)


def _analog(device: QHubDevice, specification: Any, shots: int, options: RunOptions) -> tuple[JobInput, Reader]:
    if not isinstance(specification, AnalogHamiltonianSimulation):
        raise ConfigurationError(
            f"{device.name} is an analog machine: it runs an AnalogHamiltonianSimulation, "
            f"not {type(specification).__name__}"
        )
    if options.inputs or options.disable_qubit_rewiring is not None:
        raise ConfigurationError("inputs and disable_qubit_rewiring mean nothing to an analog machine: leave them out")
    return ahs.encode(specification, device), read_aws


def _braket(device: QHubDevice, specification: Any, shots: int, options: RunOptions) -> tuple[JobInput, Reader]:
    if isinstance(specification, Circuit):
        check_probabilities(specification)
        check_names(specification)
    encoded = encoding.encode(specification, shots, options.inputs, options.disable_qubit_rewiring, _offer(device))
    return encoded, read_aws


def _offer(device: QHubDevice) -> Offer:
    """What the device says that it takes. Where the Hub does not tell, the device itself has to refuse."""
    try:
        return Offer(device.name, device.config or {})
    except QHubError:
        return Offer(device.name)


def _other_vendor(device: QHubDevice, specification: Any, shots: int, options: RunOptions) -> tuple[JobInput, Reader]:
    from .open_qasm import as_circuit
    from .other_vendors import submissions

    circuit = as_circuit(specification, options.inputs)
    options = with_placing(device, specification, options)
    check_probabilities(circuit)
    prepared = submissions(device.gate_backend, circuit, shots, options)
    return prepared.input, prepared.read
