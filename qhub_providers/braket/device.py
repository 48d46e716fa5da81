"""A backend of the Hub as Braket's `Device`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from braket.devices import Device
from braket.ir.openqasm import ProgramSet as OpenQASMProgramSet
from braket.program_sets import ProgramSet

from ..errors import ApiError, ConfigurationError, UnsupportedBackendError
from ..formats import registry
from ..jobs import submit
from . import ahs, capabilities
from .encoding import INPUT_FORMAT
from .sending import of_program, prepare
from .spread import at_least_one, spread
from .task import QHubTask

if TYPE_CHECKING:
    from braket.aws.queue_information import QueueDepthInfo
    from braket.device_schema import DeviceCapabilities
    from braket.emulation.local_emulator import LocalEmulator
    from networkx import DiGraph

    from ..hub.types import Backend, BackendStateInfo, CalibrationResponse
    from ..qiskit import QHubBackend
    from .arguments import RunOptions
    from .batch import QHubTaskBatch
    from .program_set_task import QHubProgramSetTask
    from .provider import QHubBraketProvider

SETS = (ProgramSet, OpenQASMProgramSet)
S3_NOTICE = "the S3 folder is ignored: results come from the Hub"


class QHubDevice(Device):
    """A device of the Hub. Get one with `QHubBraketProvider.get_device`; what it can do is read from its record.

    Attributes:
        provider: where it comes from.
        record: the Hub's record of it, as of the last `refresh_metadata()`.
    """

    def __init__(self, provider: QHubBraketProvider, record: Backend) -> None:
        super().__init__(name=str(record.id), status=record.status)
        self._told: str | None = record.status
        self.provider = provider
        self.record = record

    @staticmethod
    def kind_of(record: Backend) -> str:
        """The input format that programs for such a backend are sent in.

        Raises:
            UnsupportedBackendError: it takes none that this library writes.
        """
        configuration = record.configuration
        formats = configuration.supported_input_formats if configuration else None
        if record.hardware_provider in registry.ANALOG_HARDWARE:
            return ahs.INPUT_FORMAT
        return registry.choose(str(record.id), record.provider, record.hardware_provider, formats).input_format

    @property
    def input_format(self) -> str:
        """The Hub's name of the format that programs are sent in."""
        return self.kind_of(self.record)

    def check(self) -> None:
        """Raise `UnsupportedBackendError` for a device that takes no programs that this library writes."""
        self.kind_of(self.record)

    @property
    def arn(self) -> str | None:
        """The provider's own id: the ARN of a device of AWS."""
        return self.record.internal_id

    @property
    def type(self) -> str:
        """`"SIMULATOR"` or `"QPU"`."""
        return "SIMULATOR" if self.record.type == "SIMULATOR" else "QPU"

    @property
    def provider_name(self) -> str:
        """Who made the device, in the Hub's spelling, for example `"IONQ"`."""
        return str(self.record.hardware_provider or self.record.provider)

    @property
    def status(self) -> str:
        """The state as the Hub last told it: `ONLINE`, `PAUSED`, `OFFLINE`, `RETIRED` or `UNKNOWN`."""
        if self._told is None:
            self._told = self.state_info().status or "UNKNOWN"
        return self._told

    @property
    def is_available(self) -> bool:
        """Whether the Hub says now that the device is online, and it is within the device's opening hours."""
        self._told = self.state_info().status or "UNKNOWN"
        if self._told != "ONLINE":
            return False
        return self.config is None or not self._speaks_braket or capabilities.is_open(self.properties.service)

    def state_info(self) -> BackendStateInfo:
        """The state of the moment as the Hub reports it: `status`, `queue_size`, `queue_avg_time` in seconds."""
        return self.provider.client.backends.get_backend_status(self.name)

    @cached_property
    def config(self) -> Mapping[str, Any] | None:
        """What the device says about itself, as the Hub serves it; None where there is nothing. Fetched once."""
        try:
            return self.provider.client.backends.get_backend_config(self.name)
        except ApiError as error:
            if error.status_code == 404 or (error.status_code or 0) < 300:  # nothing there, or no JSON object
                return None
            raise

    @property
    def _speaks_braket(self) -> bool:
        return self.input_format in (INPUT_FORMAT, ahs.INPUT_FORMAT)

    @cached_property
    def properties(self) -> DeviceCapabilities:
        """The device capabilities, in the vendor's schema of `braket.device_schema`, where the Hub serves them.

        Raises:
            UnsupportedBackendError: the device describes itself in other words, or not at all.
        """
        if self.config is None:
            raise UnsupportedBackendError(f"the Hub has no device capabilities of {self.name}; see device.record")
        return capabilities.parse(self.config, self.name)

    @cached_property
    def gate_backend(self) -> QHubBackend:
        """The device as the Qiskit side has it, by which circuits are fitted to devices of other vendors than AWS."""
        from .other_vendors import backend_of

        return backend_of(self)

    @property
    def topology_graph(self) -> DiGraph | None:
        """The couplings as a directed `networkx` graph between the vendor's numbers of qubits; None for simulators.

        With `disable_qubit_rewiring=True` these are the labels of the qubits that a circuit runs on.
        """
        return capabilities.topology(self.record)

    @property
    def gate_calibrations(self) -> None:
        """None, as Braket has it for devices that expose no pulses: the Hub serves none. See also `calibration()`."""
        return

    def calibration(self) -> CalibrationResponse | None:
        """The calibration data that the Hub has of the device; None where there is none."""
        return self.provider.client.backends.get_backend_calibration(self.name)

    def queue_depth(self) -> QueueDepthInfo:
        """How many tasks wait at the device, as the Hub reports it now, in Braket's form.

        The Hub knows one queue; where it does not say how long it is, the number is `"unknown"`.
        """
        return capabilities.queue_depth(self.state_info().queue_size)

    def emulator(self) -> LocalEmulator:
        """Braket's emulator of this machine, on this computer: its gates, couplings and noise by `device.properties`.

        Raises:
            UnsupportedBackendError: for a simulator, and a machine that is not of AWS; the installed Braket has none.
        """
        return capabilities.emulator(self)

    def refresh_metadata(self) -> None:
        """Ask the Hub for the record and the capabilities anew."""
        self.record = self.provider.client.backends.get_backend(self.name)
        self._told = self.record.status
        for name in ("config", "properties", "gate_backend", "vendor_options"):
            self.__dict__.pop(name, None)

    @property
    def shots_range(self) -> tuple[int, int | None]:
        """The fewest and the most shots that the record allows; None where it names no upper end."""
        bounds = self.record.configuration.shots_range if self.record.configuration else None
        return (bounds.min or 1, bounds.max) if bounds else (1, None)

    def run(self, task_specification: Any, *positional: Any, **keywords: Any) -> QHubTask | QHubProgramSetTask:
        """Submit a program, and return the task at once.

        `run(task_specification, shots=None, inputs=None, ...)` as of `braket.devices.Device`; or, with an S3 folder in
        second place, in the order of `AwsDevice`: that folder, shots, poll_timeout_seconds, poll_interval_seconds,
        inputs.

        Args:
            task_specification: a `Circuit`, OpenQASM 3 text or `Program`, a `ProgramSet`; on an analog device an
                `AnalogHamiltonianSimulation`, which is brought to the resolution in `device.properties`.
            positional: see above.
            keywords: see `qhub_providers.braket.arguments.RunOptions`, for example `shots`, `inputs`, `tags`; and
                `vendor_options`.

        Raises:
            ConfigurationError: for an argument that cannot work, `shots=0` among them.
            UnsupportedCircuitError: for a program that cannot run.
            SubmissionUnknownError: the Hub's answer was lost and no job was found; the error carries the key.
            ApiError: the Hub refused the job.
        """
        from . import arguments  # pydantic's models load with the first run

        options = self._options(arguments.named(positional, keywords, arguments.RUN, arguments.AWS_RUN))
        if isinstance(task_specification, SETS):
            from . import program_set

            return program_set.run(self, task_specification, options)
        outgoing = prepare(self, task_specification, options)
        return outgoing.task(submit(self.provider.client, outgoing.submission))

    def run_batch(self, task_specifications: Any, *positional: Any, **keywords: Any) -> QHubTaskBatch:
        """Submit several programs, several at once, and return the batch when all are with the Hub.

        `run_batch(task_specifications, shots=None, max_parallel=None, inputs=None, ...)`; or, with an S3 folder in
        second place, in the order of `AwsDevice`: that folder, shots, max_parallel, max_connections,
        poll_timeout_seconds, poll_interval_seconds, inputs.

        Args:
            task_specifications: programs as of `run`, in a list or a generator; or one, with several `inputs`.
            positional: see above.
            keywords: as of `run`. `shots` and `inputs` may be lists, one for each program. `max_parallel` is how many
                submissions are under way at once, by default 32; what the Hub has taken it queues.

        A program that cannot be sent is refused before any is, by its place, from 0. A submission that the Hub refuses
        leaves the others their tasks; its own place then has a task whose `result()` raises the refusal.

        Raises:
            ConfigurationError, UnsupportedCircuitError: as of `run`; nothing was sent.
            QHubError: no job was made at all.
        """
        from . import arguments
        from .batch import QHubTaskBatch

        given = arguments.named(positional, keywords, arguments.BATCH, arguments.AWS_BATCH)
        max_parallel = at_least_one("max_parallel", given.pop("max_parallel", None))
        at_least_one("max_connections", given.pop("max_connections", None))
        items = spread(task_specifications, given.pop("shots", None), given.pop("inputs", None))
        if any(isinstance(item, SETS) for item, _, _ in items):
            raise ConfigurationError("a batch takes single programs: give each program set to run()")
        self._options(given, arguments.BATCH_ONLY)  # what is wrong for all is not told of one
        outgoing = []
        for place, (item, shots, inputs) in enumerate(items):
            with of_program(place, len(items)):
                options = self._options(given | {"shots": shots, "inputs": inputs}, arguments.BATCH_ONLY)
                outgoing.append(prepare(self, item, options))
        return QHubTaskBatch.submit(self, outgoing, max_parallel)

    @cached_property
    def vendor_options(self) -> frozenset[str]:
        """The options of its own that `run` takes for this device, beside `RunOptions`: none for those of AWS.

        They are those of `QHubBackend.run`, for example `optimization_level` and `seed_transpiler`, see
        `qhub_providers.qiskit.options`.
        """
        if self._speaks_braket:
            return frozenset()
        from .other_vendors import option_names

        return frozenset(option_names(self.gate_backend.wire))

    def _options(self, given: Mapping[str, Any], others: Sequence[str] = ()) -> RunOptions:
        from .arguments import COMPILING, FOLDER, RunOptions

        if given.get(FOLDER) is not None:
            self.provider.notice(S3_NOTICE)
        unknown = set(given) - RunOptions.names()
        for name in sorted(unknown & COMPILING) if self.input_format == INPUT_FORMAT else ():
            raise ConfigurationError(
                f"{name}: programs for {self.name} are compiled by AWS, not on this machine, and AWS has no such "
                "option; verbatim boxes and disable_qubit_rewiring=True keep a program as it is"
            )
        return RunOptions.parse(given, others, self.vendor_options if unknown else ())

    def checked_shots(self, shots: int | None) -> int:
        """The shots to send. Raises `ConfigurationError` for those that the device does not take."""
        from .arguments import checked_shots

        return checked_shots(shots, self.type == "SIMULATOR", self.shots_range, self.name)

    def __repr__(self) -> str:
        return f"QHubDevice({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, QHubDevice) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)
