"""`Session` and `Batch`: jobs of one backend that share a queue and a life, with IBM's names and behaviour."""

from __future__ import annotations

import re
from contextvars import ContextVar, Token
from functools import cached_property
from numbers import Integral
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from qiskit.providers import BackendV2

from ..errors import ApiError, ConfigurationError, QHubError, UnprocessableEntityError, UnsupportedBackendError
from .backend import QHubBackend
from .session_details import by_ibms_names, word_of

if TYPE_CHECKING:
    from ..hub.types import Session as Record
    from .provider import QHubProvider
    from .runtime import QHubRuntimeService

SECONDS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}

_around: ContextVar[Session | None] = ContextVar("_around", default=None)


class Session:
    """A session on a backend: its jobs run one after the other, without the backend's queue in between.

    It is opened at once. Primitives made with it as their `mode`, or inside of its `with` block, run in it; leaving the
    block closes it to new jobs and cancels none.

    Args:
        backend: the backend, also as `QHubRuntimeService` gives it.
        max_time: how long it may live: seconds, or text such as `"1h"` or `"1d 2h 30m"`; default the provider's limit.
        create_new: accepted as IBM's; each session is new. An old one is taken up with `from_id`.

    >>> from qhub_providers import LocalHub, QHubProvider
    >>> from qhub_providers.qiskit import SamplerV2, Session
    >>> from qiskit import QuantumCircuit
    >>> bell = QuantumCircuit(2)
    >>> _ = bell.h(0), bell.cx(0, 1), bell.measure_all()
    >>> with LocalHub(seed=7) as hub:
    ...     backend = QHubProvider(hub.access_token, base_url=hub.url).get_backend("aws.sim.sv1")
    ...     with Session(backend, max_time="1h") as session:
    ...         job = SamplerV2().run([bell], shots=100)
    ...     session.status(), job.session_id == session.session_id, job.result()[0].data.meas.num_shots
    ('In progress, not accepting new jobs', True, 100)

    Raises:
        UnsupportedBackendError: the backend has no sessions.
        ConfigurationError: no backend of the Hub, or a time that cannot work.
        QHubError: none was opened; where the answer was lost, a note of the error says that there may be one.
    """

    kind: ClassVar[str] = "dedicated"
    """The Hub's `mode`."""

    def __init__(self, backend: BackendV2, max_time: int | str | None = None, *, create_new: bool = True) -> None:
        backend = hub_backend_of(backend)
        if not isinstance(backend, QHubBackend):
            raise ConfigurationError(f"backend must be one of the Hub's, not {type(backend).__name__}")
        if not create_new:
            raise ConfigurationError(
                f"a new one is always opened; take up an old one with {type(self).__name__}.from_id"
            )
        self._adopt(backend, self._open(backend, seconds_of(max_time)))

    def _open(self, backend: QHubBackend, ttl: int | None) -> Record:
        try:
            opened: Record = backend.provider.client.sessions.create_session(
                backend_id=backend.name,
                mode=self.kind,
                provider=str(backend.record.provider),
                ttl=ttl,
                sdk_provider="QISKIT",
            )
        except UnprocessableEntityError as refused:
            raise UnsupportedBackendError(
                f"the Hub opens no {self.kind} session on {backend.name} ({refused.detail or 'it gave no reason'}); "
                "give the backend itself as mode"
            ) from refused
        return opened

    def _adopt(self, backend: QHubBackend, record: Record) -> None:
        if not record.id:
            raise QHubError("the Hub opened a session without an id, so that nothing can run in it")
        self.hub_backend = backend
        self._client = backend.provider.client
        self._id = record.id
        self._tokens: list[Token[Session | None]] = []

    @classmethod
    def from_id(cls, session_id: str, provider: QHubProvider | None = None, *, service: Any = None) -> Session:
        """A session that was opened before, in this or another process.

        Args:
            session_id: the Hub's id of it.
            provider: where to find it.
            service: a `QHubRuntimeService` in the provider's place, by the name that IBM's has.

        Raises:
            NotFoundError: there is none with this id.
            ConfigurationError: there is neither a provider nor a service; or it is a batch, and `Batch.from_id` takes
                it up; or the other way round.
        """
        found = provider_of(cls, provider, service)
        record = found.client.sessions.get_session(session_id)
        if record.mode is not None and record.mode.lower() != cls.kind:
            raise ConfigurationError(f"{session_id} is of the mode {record.mode!r}; {cls.__name__} takes {cls.kind!r}")
        made = cls.__new__(cls)
        made._adopt(found.get_backend(str(record.backend_id)), record)  # noqa: SLF001 - of this class
        return made

    def __repr__(self) -> str:
        opened = f"{self._id!r} on {self.hub_backend.name}" if "_id" in vars(self) else "not opened"
        return f"<{type(self).__name__}({opened})>"

    @property
    def session_id(self) -> str:
        """The Hub's id."""
        return self._id

    @cached_property
    def service(self) -> QHubRuntimeService:
        """The Hub as a `QHubRuntimeService`, for programs that look for their jobs or backends there."""
        from .runtime import QHubRuntimeService  # half a second

        return QHubRuntimeService(client=self._client)

    def backend(self) -> str:
        """The id of the backend, as IBM's gives its name; `hub_backend` is the backend."""
        return str(self.hub_backend.name)

    def record(self) -> Record:
        """The Hub's record now."""
        return cast("Record", self._client.sessions.get_session(self._id))

    def status(self) -> str:
        """The state now in IBM's words: `Pending`, `In progress, accepting new jobs`,
        `In progress, not accepting new jobs` or `Closed`; also `Pending` where nobody knows, and it has not ended.
        """
        return word_of(self.record())

    def usage(self) -> float | None:
        """Seconds of the backend's time that its jobs have used; None where the Hub does not say."""
        used = self.record().usage_time_millis
        return None if used is None else used / 1000

    def details(self) -> dict[str, Any]:
        """What the Hub knows of it now, by the contract's names and by those of IBM's `details()`.

        Of a name that both have the value is the Hub's: `started_at` and `closed_at` are datetimes. What IBM tells and
        the Hub does not is None.
        """
        record = self.record()
        return by_ibms_names(record) | record.model_dump()

    def close(self) -> None:
        """Take no more jobs; those that were submitted run to their end. A session that is over stays as it is.

        Raises:
            QHubError: the Hub refused, or was not reached: the session still takes jobs.
        """
        try:
            self._client.sessions.update_session_state(self._id, accept_jobs=False)
        except ApiError:
            if self.status() != "Closed":
                raise

    def cancel(self) -> None:
        """Close it now. The Hub's contract finishes jobs that were submitted; a provider may drop those that wait."""
        self._client.sessions.close_session(self._id)

    def __enter__(self) -> Self:
        self._tokens.append(_around.set(self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _around.reset(self._tokens.pop())
        try:
            self.close()
        except QHubError as unclosed:
            if error is None:
                raise
            error.add_note(f"session {self._id} could not be closed: {unclosed}")


class Batch(Session):
    """A batch on a backend: jobs that are known together and may run side by side. Otherwise as `Session`."""

    kind = "batch"


def hub_backend_of(backend: Any) -> Any:
    """The `QHubBackend` of a backend that has one, as those of `QHubRuntimeService` do; anything else as it is."""
    return backend if isinstance(backend, QHubBackend | Session) else getattr(backend, "hub_backend", backend)


def provider_of(kind: type, provider: Any, service: Any) -> Any:
    """The `QHubProvider` that a `from_id` was given, itself or in a `QHubRuntimeService`, by either name.

    Raises:
        ConfigurationError: it is neither; `kind` is the class of that `from_id`.
    """
    given = provider if service is None else service
    found: Any = getattr(given, "provider", given)  # a service has one
    if not hasattr(found, "get_backend"):
        raise ConfigurationError(f"{kind.__name__}.from_id() takes a provider= or service= of the Hub, not {given!r}")
    return found


def open_session() -> Session | None:
    """The session in whose `with` block this is."""
    return _around.get()


def seconds_of(max_time: int | str | None) -> int | None:
    """A time in seconds.

    >>> seconds_of("1h"), seconds_of("2h 30m 40s"), seconds_of("1d 2h"), seconds_of(300), seconds_of(None)
    (3600, 9040, 93600, 300, None)

    Raises:
        ConfigurationError: it is neither a number of seconds from 1 nor such text.
    """
    if max_time is None:
        return None
    if isinstance(max_time, str):
        found = re.fullmatch(r"\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?\s*", max_time.lower())
        parts = found.groups() if found else ()
        total = sum(int(part) * unit for part, unit in zip(parts, SECONDS.values(), strict=False) if part)
    else:
        total = int(max_time) if isinstance(max_time, Integral) and not isinstance(max_time, bool) else 0
    if total < 1:
        raise ConfigurationError(f'max_time={max_time!r}: give whole seconds, at least 1, or text such as "1h 30m"')
    return total


__all__ = ["Batch", "Session", "hub_backend_of", "open_session", "provider_of", "seconds_of"]
