"""Which backends and which jobs are meant, by IBM's own filters."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import ConfigurationError
from ...hub.tags import user_tags
from ..ibm_records import FORMAT, is_of_ibm, program_of
from .errors import BackendNotFoundError
from .states import has_ended

if TYPE_CHECKING:
    from ...hub.types import Backend, Job
    from .backend import QHubRuntimeBackend

CONCURRENT = 8
STATUS = ("operational", "status_msg", "pending_jobs")
"""Attributes of a backend's status; all others are of its configuration."""

ARGUMENTS = ("name", "min_num_qubits", "dynamic_circuits", "use_fractional_gates")
"""Arguments of `backends`, which are no attributes."""

Filter: TypeAlias = "Callable[[QHubRuntimeBackend], bool]"


def is_ibm(record: Backend) -> bool:
    """Whether the backend is a machine that IBM's classes can drive."""
    formats = record.configuration.supported_input_formats if record.configuration else None
    return bool(record.id) and record.provider == "IBM" and (not formats or FORMAT in formats)


def is_named(record: Backend, name: str) -> bool:
    """Whether `name` is the backend's id on the Hub, or IBM's name of it."""
    return name in (record.id, record.internal_id)


def qubits(record: Backend) -> int:
    """How many qubits the record tells of; 0 where it does not."""
    return (record.configuration.qubit_count if record.configuration else None) or 0


def has_control_flow(backend: QHubRuntimeBackend) -> bool:
    """Whether the machine says that it runs dynamic circuits."""
    features = getattr(backend.configuration(), "supported_features", ())
    return "if_else" in backend.target.operation_names or "dynamic_circuits" in features


def passing(
    backends: Sequence[QHubRuntimeBackend], wanted: Mapping[str, Any], filters: Filter | None
) -> list[QHubRuntimeBackend]:
    """Those that have the attributes asked for and pass the caller's own filter; several are asked at once."""
    with ThreadPoolExecutor(CONCURRENT) as pool:
        passed = list(pool.map(lambda backend: _matches(backend, wanted), backends))
    return [
        backend
        for backend, passes in zip(backends, passed, strict=True)
        if passes and (filters is None or filters(backend))
    ]


def check_attributes(backends: Sequence[QHubRuntimeBackend], wanted: Iterable[str]) -> None:
    """Whether the attributes asked for exist.

    Raises:
        BackendNotFoundError: none of the backends has one of that name; names similar ones.
    """
    configurations = [backend.configuration() for backend in backends]
    known = {*ARGUMENTS, *STATUS, *(key for configuration in configurations for key in configuration.to_dict())}
    for name in wanted:
        if backends and name not in known and not any(hasattr(found, name) for found in configurations):
            near = get_close_matches(name, sorted(known), cutoff=0.5)
            hint = f"is {' or '.join(near)} meant?" if near else "see backend.configuration().to_dict()"
            raise BackendNotFoundError(f"no IBM machine of the Hub has an attribute {name!r}: {hint}")


def _matches(backend: QHubRuntimeBackend, wanted: Mapping[str, Any]) -> bool:
    configuration = backend.configuration()
    fixed = {name: value for name, value in wanted.items() if name not in STATUS}
    for name, value in fixed.items():
        is_so = (
            is_named(backend.record, value) if name == "backend_name" else getattr(configuration, name, None) == value
        )
        if not is_so:
            return False
    if len(fixed) == len(wanted):
        return True
    status = backend.status()
    return all(getattr(status, name) == wanted[name] for name in STATUS if name in wanted)


@dataclass(frozen=True)
class JobFilter:
    """IBM's filters of jobs; None lets everything pass. Times without a zone are local."""

    backend_id: str | None = None
    pending: bool | None = None
    program_id: str | None = None
    job_tags: Sequence[str] | None = None
    session_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def __post_init__(self) -> None:
        if isinstance(self.job_tags, str):
            raise ConfigurationError(f"job_tags must be a list of strings, not the string {self.job_tags!r}")
        for name in ("created_after", "created_before"):
            moment = getattr(self, name)
            if moment is not None and not isinstance(moment, datetime):
                raise ConfigurationError(f"{name} must be a datetime, not {moment!r}")

    def passes(self, record: Job) -> bool:
        """Whether the job is one of those that are meant."""
        return (
            is_of_ibm(record)
            and (self.backend_id is None or record.backend_id == self.backend_id)
            and (self.pending is None or has_ended(record) is not self.pending)
            and (self.program_id is None or program_of(record) == self.program_id)
            and set(self.job_tags or ()) <= set(user_tags(record.tags))
            and (self.session_id is None or record.session_id == self.session_id)
            and self._is_of_the_time(record)
        )

    def _is_of_the_time(self, record: Job) -> bool:
        if self.created_after is None and self.created_before is None:
            return True
        if not isinstance(record.created_at, datetime):
            return False
        after, before = self.created_after, self.created_before
        # the Hub's times are whole seconds
        return (after is None or record.created_at >= after.astimezone(UTC).replace(microsecond=0)) and (
            before is None or record.created_at <= before.astimezone(UTC)
        )


def bounds(limit: object, skip: object) -> tuple[int, int | None]:
    """Where a listing with IBM's `limit` and `skip` begins and ends.

    >>> bounds(10, 5), bounds(None, 0)
    ((5, 15), (0, None))

    Raises:
        ConfigurationError: one of them is no whole number from 0.
    """
    first = _whole("skip", skip)
    return first, None if limit is None else first + _whole("limit", limit)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or operator.index(value) < 0:
        raise ConfigurationError(f"{name}={value!r}: give a whole number, at least 0")
    return operator.index(value)
