"""What `run` and `run_batch` take, in Braket's own order and in that of `AwsDevice`. Unknown names raise."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import ConfigurationError

COMPILING = {"optimization_level", "seed_transpiler", "transpile"}
"""Options of how a program is compiled on this machine."""

MACHINE_SHOTS = 1000
"""What `shots=None` means on a machine, as for `AwsDevice`."""

FOLDER = "s3_destination_folder"
RUN = ("shots", "inputs")
AWS_RUN = (FOLDER, "shots", "poll_timeout_seconds", "poll_interval_seconds", "inputs")
BATCH = ("shots", "max_parallel", "inputs")
BATCH_ONLY = ("max_parallel", "max_connections")
AWS_BATCH = (
    FOLDER,
    "shots",
    "max_parallel",
    "max_connections",
    "poll_timeout_seconds",
    "poll_interval_seconds",
    "inputs",
)


def named(
    positional: Sequence[Any], keywords: Mapping[str, Any], order: tuple[str, ...], aws_order: tuple[str, ...]
) -> dict[str, Any]:
    """All arguments by name. With an S3 folder, or None for one, in the first place the order is that of `AwsDevice`.

    >>> named([("bucket", "key"), 100], {}, RUN, AWS_RUN)
    {'s3_destination_folder': ('bucket', 'key'), 'shots': 100}
    >>> named([100, {"theta": 0.5}], {}, RUN, AWS_RUN)
    {'shots': 100, 'inputs': {'theta': 0.5}}

    Raises:
        ConfigurationError: too many arguments, or one that is given twice.
    """
    if positional and _is_folder(positional, keywords):
        shifted = len(positional) > 2 and isinstance(positional[2], Mapping)
        order = (FOLDER, *order) if shifted else aws_order
    if len(positional) > len(order):
        raise ConfigurationError(f"at most these arguments can go without a name: {', '.join(order)}")
    given = dict(zip(order, positional, strict=False))
    twice = sorted(set(given) & set(keywords))
    if twice:
        raise ConfigurationError(f"{', '.join(twice)} is given twice, by place and by name")
    return given | dict(keywords)


def _is_folder(positional: Sequence[Any], keywords: Mapping[str, Any]) -> bool:
    first = positional[0]
    if first is None:
        return "shots" in keywords or (len(positional) > 1 and _is_shots(positional[1]))
    return isinstance(first, tuple | list) and len(first) == 2 and all(isinstance(part, str) for part in first)


def _is_shots(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _whole(value: Any) -> Any:
    """An integer of any library as Python's own; everything else is left for the model to refuse."""
    return value if isinstance(value, bool) or not hasattr(value, "__index__") else operator.index(value)


def _session_id(value: Any) -> Any:
    """A session by its id, or an object that has one."""
    return getattr(value, "session_id", None) or getattr(value, "id", value)


def _tags(value: Any) -> Any:
    """Braket's tags are pairs of key and value, the Hub's are words: `key=value`."""
    return [f"{key}={item}" for key, item in value.items()] if isinstance(value, Mapping) else value


Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _finite(value: Any) -> Any:
    if not isinstance(value, numbers.Real) or not math.isfinite(value):  # True may be for an `input bool`
        raise ValueError
    return value


class Polling(BaseModel):
    """How a task is waited for: what `retrieve_task` and `retrieve_batch` take by name.

    Attributes:
        poll_timeout_seconds: how long `result()` waits at most; default: as long as it takes.
        poll_interval_seconds: the time between two questions for the state; default: a tenth of the time already
            waited, from 0.1 s to 15 s.
        on_failure: `"raise"` (default), or `"none"`: then `result()` gives None for a task that failed, was cancelled
            or did not end in time, as `AwsQuantumTask` does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # built with the first run, not on import

    poll_timeout_seconds: Seconds | None = None
    poll_interval_seconds: Seconds | None = None
    on_failure: Literal["raise", "none"] = "raise"

    @classmethod
    def names(cls) -> set[str]:
        """The arguments that there are."""
        return set(cls.model_fields)

    @classmethod
    def parse(cls, values: Mapping[str, Any], others: Collection[str] = ()) -> Self:
        """Check `values`; `others` are accepted beside them, by whoever calls this.

        >>> Polling.parse({"timeout": 10})
        Traceback (most recent call last):
        qhub_providers.errors.ConfigurationError: unknown argument 'timeout'; accepted are on_failure, \
poll_interval_seconds, poll_timeout_seconds

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        unknown = ", ".join(repr(name) for name in sorted(set(values) - cls.names()))
        if unknown:
            accepted = ", ".join(sorted(cls.names().union(others)))
            raise ConfigurationError(f"unknown argument {unknown}; accepted are {accepted}")
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise _as_refusal(error) from error

    @property
    def polling(self) -> dict[str, Any]:
        """These arguments alone, by name."""
        return self.model_dump(include=set(Polling.model_fields))


class RunOptions(Polling):
    """What `run` takes by name, besides what `Polling` has.

    Attributes:
        shots: repetitions; default 1000 on machines. Simulators have no default: that of Braket, 0, is not possible.
        inputs: values of free parameters, by name; more than the program has may be given.
        disable_qubit_rewiring: True runs on just the qubits that the circuit names. Default: the device decides.
        name: the job's name on the Hub; default none.
        tags: the job's tags on the Hub: words, or a mapping, of which they become `key=value`; default none.
        session: a session of the Hub to run in, or its id; default none.
        resubmit_unknown: after a lost answer and a fruitless look-up, submit again. The default is False: the first
            submission may still become a job, and both would be billed.
        s3_destination_folder: ignored, with a notice: results come from the Hub.
        vendor: options of the device's own, which users give by their names: see `QHubDevice.vendor_options`.
    """

    shots: Annotated[int, BeforeValidator(_whole), Field(strict=True)] | None = None
    inputs: Mapping[str, Annotated[Any, AfterValidator(_finite)]] | None = None
    disable_qubit_rewiring: Annotated[bool, Field(strict=True)] | None = None
    name: str | None = None
    tags: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()
    session: Annotated[str, BeforeValidator(_session_id)] | None = None
    resubmit_unknown: Annotated[bool, Field(strict=True)] = False
    s3_destination_folder: Any = None
    vendor: Mapping[str, Any] = {}

    @classmethod
    def names(cls) -> set[str]:
        """The arguments that every device takes."""
        return set(cls.model_fields) - {"vendor"}

    @classmethod
    def parse(cls, values: Mapping[str, Any], others: Collection[str] = (), vendor: Collection[str] = ()) -> Self:
        """Check `values`, those of the device's own options apart, whose names are `vendor`.

        >>> RunOptions.parse({"shotz": 10}, others=["max_parallel"])
        Traceback (most recent call last):
        qhub_providers.errors.ConfigurationError: unknown argument 'shotz'; accepted are disable_qubit_rewiring, \
inputs, max_parallel, name, on_failure, poll_interval_seconds, poll_timeout_seconds, resubmit_unknown, \
s3_destination_folder, session, shots, tags

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        own = {name: value for name, value in values.items() if name not in vendor}
        if isinstance(own.get("tags"), str):
            raise ConfigurationError(f"tags: give a list of strings, not the string {own['tags']!r}")
        options = super().parse(own, {*others, *vendor})
        chosen = {name: value for name, value in values.items() if name in vendor}
        return options.model_copy(update={"vendor": chosen})


def _as_refusal(error: ValidationError) -> ConfigurationError:
    first = error.errors()[0]
    name, *place = first["loc"]
    if place[1:] == ["[key]"]:
        return ConfigurationError(f"{name}: the name of a parameter is a string, not {place[0]!r}")
    if name == "inputs" and place:
        return ConfigurationError(f"inputs[{place[0]!r}] must be a finite number, not {first['input']!r}")
    return ConfigurationError(f"{name}={first['input']!r} cannot work: {first['msg']}")


def checked_shots(shots: int | None, is_simulator: bool, bounds: tuple[int, int | None], device: str) -> int:
    """The shots to send: 1000 for None on a machine. They are never changed.

    Raises:
        ConfigurationError: 0, or none on a simulator; outside of what the device's record allows.
    """
    if shots == 0 or (shots is None and is_simulator):
        said = "shots=0" if shots == 0 else f"shots=None on {device}, a simulator,"
        raise ConfigurationError(
            f"{said} asks for exact results, and the Hub's contract wants at least 1 shot: give shots=..., or compute "
            "exactly on this machine with braket.devices.LocalSimulator()"
        )
    count = MACHINE_SHOTS if shots is None else shots
    least, most = bounds
    if count < least or (most is not None and count > most):
        raise ConfigurationError(
            f"shots={count}: {device} takes {f'{least} to {most}' if most is not None else f'at least {least}'}"
        )
    return count
