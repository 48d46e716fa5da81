"""What `run` and `run_batch` take, in Braket's own order and in that of `AwsDevice`. Unknown names raise."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import ConfigurationError

MACHINE_SHOTS = 1000
"""What `shots=None` means on a machine, as for `AwsDevice`."""

FOLDER = "s3_destination_folder"
RUN = ("shots", "inputs")
AWS_RUN = (FOLDER, "shots", "poll_timeout_seconds", "poll_interval_seconds", "inputs")
BATCH = ("shots", "max_parallel", "inputs")
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


class RunOptions(BaseModel):
    """What `run` takes by name.

    Attributes:
        shots: repetitions; default 1000 on machines. Simulators have no default: that of Braket, 0, is not possible.
        inputs: values of free parameters, by name; more than the program has may be given.
        disable_qubit_rewiring: True runs on just the qubits that the circuit names. Default: the device decides.
        name: the job's name on the Hub; default none.
        tags: the job's tags on the Hub: words, or a mapping, of which they become `key=value`; default none.
        session: a session of the Hub to run in, or its id; default none.
        poll_timeout_seconds: how long `result()` waits at most; default: as long as it takes.
        poll_interval_seconds: the time between two questions for the state; default: a tenth of the time already
            waited, from 0.1 s to 15 s.
        on_failure: `"raise"` (default), or `"none"`: then `result()` gives None for a task that failed, was cancelled
            or did not end in time, as `AwsQuantumTask` does.
        resubmit_unknown: after a lost answer and a fruitless look-up, submit again. The default is False: the first
            submission may still become a job, and both would be billed.
        s3_destination_folder: ignored, with a notice: results come from the Hub.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # built with the first run, not on import

    shots: Annotated[int, BeforeValidator(_whole), Field(strict=True)] | None = None
    inputs: Mapping[str, Any] | None = None
    disable_qubit_rewiring: Annotated[bool, Field(strict=True)] | None = None
    name: str | None = None
    tags: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()
    session: Annotated[str, BeforeValidator(_session_id)] | None = None
    poll_timeout_seconds: Seconds | None = None
    poll_interval_seconds: Seconds | None = None
    on_failure: Literal["raise", "none"] = "raise"
    resubmit_unknown: Annotated[bool, Field(strict=True)] = False
    s3_destination_folder: Any = None

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Check `values`.

        >>> RunOptions.parse({"shotz": 10})
        Traceback (most recent call last):
        qhub_providers.errors.ConfigurationError: unknown argument 'shotz'; accepted are disable_qubit_rewiring, \
inputs, name, on_failure, poll_interval_seconds, poll_timeout_seconds, resubmit_unknown, s3_destination_folder, \
session, shots, tags

        Raises:
            ConfigurationError: for an unknown name or a value that cannot work.
        """
        unknown = ", ".join(repr(name) for name in sorted(set(values) - set(cls.model_fields)))
        if unknown:
            raise ConfigurationError(f"unknown argument {unknown}; accepted are {', '.join(sorted(cls.model_fields))}")
        if isinstance(values.get("tags"), str):
            raise ConfigurationError(f"tags: give a list of strings, not the string {values['tags']!r}")
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigurationError(f"{first['loc'][0]}={first['input']!r} cannot work: {first['msg']}") from error


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
